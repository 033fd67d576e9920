/** Letters that are never mistaken for a digit or another letter in a payment reference. */
const SAFE_LETTERS = 'ABCDEFGHJKMNPQRTVWXYZ';
/** Three letters tell most; two or four if the units' labels leave no other room. */
const LENGTHS = [3, 4, 2];

/** True for a code that payment references can begin with. */
export const isPropertyCode = (code: string): boolean => /^[A-HJKMNPQRTVWXYZ]{2,4}$/.test(code);

/**
 * A code of two to four safe letters for a property that has none: its initials if they will do, else letters of its
 * name. Never one that begins a taken code or that a taken one begins: `KM` with `A12` would be `KMA` with `12`.
 * @param fits whether references can be made of a code and the property's labels; the same for all codes of one length
 * @returns undefined if no length fits
 */
export function proposeCode(name: string, taken: ReadonlySet<string>, fits: (code: string) => boolean): string | undefined {
  const free = (code: string): boolean => ![...taken].some((other) => other.startsWith(code) || code.startsWith(other));
  for (const length of LENGTHS) {
    if (!fits('X'.repeat(length))) continue;
    for (const code of candidates(name, length)) if (free(code)) return code;
  }
  return undefined;
}

/** Codes of one length from the most to the least telling, and in the end all there are. */
function* candidates(name: string, length: number): Generator<string> {
  const words = name
    .normalize('NFKD')
    .toUpperCase()
    .split(/[^A-Z]+/);
  const safe = words.map((word) => [...word].filter((letter) => SAFE_LETTERS.includes(letter))).filter((word) => word.length > 0);
  const letters = safe.flat();
  const initials = safe.flatMap(([initial = '']) => initial);
  // Initials, filled up with the letters of the last word: Kamulu Mapenzi is KMA.
  const filled = [...initials, ...(safe.at(-1) ?? []).slice(1)];
  if (filled.length >= length) yield filled.slice(0, length).join('');
  if (letters.length >= length) yield letters.slice(0, length).join('');
  const start = letters
    .join('')
    .slice(0, length - 1)
    .padEnd(length - 1, 'X');
  for (const last of [...letters, ...SAFE_LETTERS]) yield start + last;
  yield* all(length);
}

function* all(length: number, start = ''): Generator<string> {
  for (const letter of SAFE_LETTERS) {
    if (length === 1) yield start + letter;
    else yield* all(length - 1, start + letter);
  }
}
