import { Money } from '@plotihub/money';
import { isLocalDate, type LocalDate } from '@plotihub/time';

/** A row of a file as text, numbered as a spreadsheet program numbers it. */
export interface TableRow {
  row: number;
  cells: readonly string[];
}

/** Why a cell could not be read. */
export class CellFault {
  constructor(
    /** Stable machine word. */
    readonly code: string,
    /** One sentence for the person who keeps the sheet. */
    readonly detail: string,
  ) {}
}

/** Nobody pays more than this a month: KES 1 000 000 000. */
const MOST_MINOR = 100_000_000_000;

const NOTHING = /^(?:[-–—.]+|nil|none|null|n\/?a|hakuna)$/i;

/** A cell as text: one line, single spaces, straight apostrophes and quotation marks, nothing invisible. */
export function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\u200b-\u200f\u2060\ufeff]/g, '')
    .replace(/[‘’‛ʼʻ`´]/g, "'")
    .replace(/[“”„]/g, '"')
    .replace(/[\s\u0000-\u001f\u007f]+/g, ' ')
    .trim();
}

/** True for an empty cell and for the signs people put into one: `-`, `n/a`, `nil`. */
export const isBlank = (text: string): boolean => text === '' || NOTHING.test(text);

/**
 * An amount as people write it: `15000`, `15,000.00`, `KES 15 000/=`, `Ksh. 15,000`, `(1,500)` and `-1,500` below zero.
 * Refuses what can be read in two ways: `15.000`, `15,00`, `15k`.
 */
export function readAmount(text: string, currency: string): Money | CellFault {
  const negative = /^\(.*\)$/.test(text) || /^\D*[-−]\s*\D*\d/.test(text);
  const plain = text
    .toLowerCase()
    .replace(/^\((.*)\)$/, '$1')
    .replace(/^(\D*)[-−]\s*(?=\D*\d)/, '$1')
    .trim()
    .replace(/^(?:kes|k?shs?)\.?\s*/, '')
    .replace(/\s*(?:\/[=-]|=)$/, '')
    .replace(/\s*(?:kes|k?shs?)\.?$/, '')
    .trim();
  if (!/^(?:\d{1,12}|\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+)(?:\.\d{1,2})?$/.test(plain)) return amountFault(plain);
  const amount = Money.parse(plain.replace(/[ ,]/g, ''), currency);
  if (amount.amountMinor > MOST_MINOR) return new CellFault('amount-range', `is more than ${Money.of(MOST_MINOR, currency).amount}`);
  return negative ? amount.negated() : amount;
}

function amountFault(plain: string): CellFault {
  if (/^[\d., ]+k$/.test(plain)) return new CellFault('ambiguous-amount', 'write thousands in full, such as 15000');
  if (/^[\d.,' ]+$/.test(plain)) return new CellFault('ambiguous-amount', 'can be read in two ways; write it as 15000 or 15,000.00');
  return new CellFault('amount', 'is not an amount such as 15000 or 15,000.00');
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** A day: `2026-03-05`, `5/3/2026` (day first), `5 March 2026`, `5-Mar-2026`. Refuses years of two digits. */
export function readDay(text: string): LocalDate | CellFault {
  const fault = new CellFault('date', 'is not a day such as 2026-03-05 or 5/3/2026 (day first, year in full)');
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*Z?)?$/.exec(text);
  const numeric = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text);
  const named = /^(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})$/i.exec(text);
  const month = named ? MONTHS.indexOf((named[2] ?? '').slice(0, 3).toLowerCase()) + 1 : 0;
  const parts = iso
    ? [iso[1], iso[2], iso[3]]
    : numeric
      ? [numeric[3], numeric[2], numeric[1]]
      : named
        ? [named[3], String(month), named[1]]
        : [];
  const day = parts.map((part) => (part ?? '').padStart(2, '0')).join('-');
  return isLocalDate(day) ? day : fault;
}
