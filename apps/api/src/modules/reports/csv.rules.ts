/** What a spreadsheet program would take for a formula or a command. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet program would run as a formula gets an apostrophe before it:
 * tenants choose their names.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Spreadsheet programs read UTF-8 only if the file says so. */
export const BYTE_ORDER_MARK = '\ufeff';
