/** A number is what it is, also below zero: no spreadsheet program runs it. */
const NUMBER = /^-?\d{1,15}(\.\d{1,6})?$/;
/** What a spreadsheet program would take for a formula or a command, in ASCII or full width, whatever blanks stand before it. */
const FORMULA = /^\s*[=+\-@\uff0b\uff0d\uff1d\uff20\t\r\n]|^[\t\r\n]/;
/** The same behind what some country's programs take for the end of a cell. */
const FORMULA_INSIDE = /([;\t|\r\n]\s*)(?=[=+\-@\uff0b\uff0d\uff1d\uff20])/g;

/**
 * One line of CSV (RFC 4180). A text that a spreadsheet program would run as a formula gets an apostrophe before it:
 * tenants choose their names.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

function cell(text: string): string {
  const safe = NUMBER.test(text) ? text : inert(text);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function inert(text: string): string {
  const inside = text.replace(FORMULA_INSIDE, "$1'");
  return FORMULA.test(text) ? `'${inside}` : inside;
}

/** Spreadsheet programs read UTF-8 only if the file says so. */
export const BYTE_ORDER_MARK = '\ufeff';
