import { Money } from '@plotihub/money';
import { isLocalDate, type LocalDate } from '@plotihub/time';

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

/** A day of the month from 1 to 28: `5`, `5th`, `every 5th`, `tarehe 5`. */
export function readDueDay(text: string): number | CellFault {
  const numbers = text.match(/\d+/g) ?? [];
  const day = Number(numbers[0]);
  if (numbers.length !== 1 || day < 1 || day > 28) return new CellFault('due-day', 'is not one day of the month from 1 to 28');
  return day;
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

/** The language of messages: `en`, `English`, `sw`, `Kiswahili`. */
export function readLanguage(text: string): 'en' | 'sw' | CellFault {
  if (/^(?:en|eng|english|kiingereza)$/i.test(text)) return 'en';
  if (/^(?:sw|swa|swahili|kiswahili)$/i.test(text)) return 'sw';
  return new CellFault('language', 'is neither English (en) nor Kiswahili (sw)');
}

export function readEmail(text: string): string | CellFault {
  return text.length <= 254 && /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>".]{2,}$/.test(text)
    ? text.toLowerCase()
    : new CellFault('email', 'is not an e-mail address');
}

const UNIT_TYPES: readonly [RegExp, string][] = [
  [/^(?:single(?: room)?|room|chumba)$/, 'SINGLE_ROOM'],
  [/^bed ?sit(?:ter)?s?$/, 'BEDSITTER'],
  [/^studio$/, 'STUDIO'],
  [/^(?:1|one) ?(?:br|bdr|bed|bedroom)s?$/, 'ONE_BEDROOM'],
  [/^(?:2|two) ?(?:br|bdr|bed|bedroom)s?$/, 'TWO_BEDROOM'],
  [/^(?:3|three) ?(?:br|bdr|bed|bedroom)s?$/, 'THREE_BEDROOM'],
  [/^(?:4|four) ?(?:br|bdr|bed|bedroom)s?$/, 'FOUR_BEDROOM'],
  [/^(?:house|maisonette|bungalow|nyumba)$/, 'HOUSE'],
  [/^(?:shop|duka)$/, 'SHOP'],
  [/^(?:office|ofisi)$/, 'OFFICE'],
  [/^(?:stall|kibanda)$/, 'STALL'],
  [/^(?:warehouse|godown|store)$/, 'WAREHOUSE'],
  [/^parking$/, 'PARKING'],
  [/^(?:other|nyingine)$/, 'OTHER'],
];
/** Unit types that make a unit one of business. */
export const BUSINESS_TYPES: readonly string[] = ['SHOP', 'OFFICE', 'STALL', 'WAREHOUSE'];

/** A type of unit in the words of advertisements: `Bedsitter`, `1BR`, `2 bedroom`, `Shop`. */
export function readUnitType(text: string): string | CellFault {
  const words = text.toLowerCase().replace(/[-_]+/g, ' ');
  const found = UNIT_TYPES.find(([pattern]) => pattern.test(words));
  return found ? found[1] : new CellFault('unit-type', 'is not a type such as single room, bedsitter, 1BR, 2BR, house, shop or office');
}
