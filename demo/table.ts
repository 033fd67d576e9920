/** Rows as an aligned text table; numbers to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const numeric = (text: string): boolean => /^-?[\d,]+(\.\d+)?$/.test(text);
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => (numeric(cell) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join('   ');
  return rows.map((row) => `  ${line(row).trimEnd()}`).join('\n');
}

/** `1,250,000.00` of the wire's `1250000.00`. */
export function shillings({ amount }: { amount: string }): string {
  const [whole = '', cents = '00'] = amount.split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}

/** How many of each, most first. */
export function tally(words: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]));
}
