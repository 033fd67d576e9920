/** The last four characters of a secret number, or fewer of a short one: enough to recognise, too few to use. */
export function masked(text: string): string {
  const shown = Math.min(4, Math.floor(text.length / 2));
  return `••••${shown === 0 ? '' : text.slice(-shown)}`;
}

/** The first letter of each word of a name: `Akinyi Otieno` is `A•••• O••••`. */
export const maskedName = (name: string): string =>
  name
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => `${[...word][0] ?? ''}••••`)
    .join(' ');
