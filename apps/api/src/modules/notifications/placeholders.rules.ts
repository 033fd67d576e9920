import { Money } from '@plotihub/money';
import type { Language, Placeholder } from './templates.rules.js';

/**
 * Longest text that each placeholder is given. Money, phones and receipts have room for every value there is, because a figure cut
 * short is a wrong figure; the texts still fit in one segment, which their test proves for every key.
 */
export const LONGEST: Readonly<Record<Placeholder, number>> = {
  name: 12,
  unit: 8,
  amt: 14,
  due: 6,
  date: 6,
  date2: 6,
  paybill: 7,
  pay: 43,
  acc: 12,
  bal: 14,
  code: 18,
  rcpt: 20,
  phone: 16,
  period: 8,
  fee: 14,
  url: 26,
  no: 15,
  title: 18,
  vendor: 14,
  n: 2,
  staff: 12,
  units: 6,
  prev: 8,
  cur: 8,
  property: 16,
  otp: 6,
  secret: 48,
  org: 24,
  reason: 16,
  time: 5,
  credit: 14,
  dep: 14,
  ded: 14,
  ref: 14,
  old: 14,
  new: 14,
};

const MONTHS: Readonly<Record<Language, readonly string[]>> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  sw: ['Jan', 'Feb', 'Mac', 'Apr', 'Mei', 'Jun', 'Jul', 'Ago', 'Sep', 'Okt', 'Nov', 'Des'],
};

/** Said instead of a name that has no letter or digit left in the alphabet of texts. */
const NAMELESS: Readonly<Partial<Record<Placeholder, Readonly<Record<Language, string>>>>> = {
  name: { en: 'tenant', sw: 'mpangaji' },
  staff: { en: 'Our staff', sw: 'Mfanyakazi' },
  unit: { en: 'unit', sw: 'nyumba' },
  org: { en: 'Your landlord', sw: 'Mwenye nyumba' },
};

/** A value as people read it: `12,500` or `12,500.50`, `05 Nov`, `Nov 2026`, `0712345678`. */
export function asText(placeholder: Placeholder, value: unknown, language: Language): string {
  if (value instanceof Money) return moneyText(value);
  const text = String(value);
  if (placeholder === 'due' || placeholder === 'date' || placeholder === 'date2') return dayText(text, language);
  if (placeholder === 'period') return monthText(text, language);
  if (placeholder === 'phone') return phoneText(text);
  return text;
}

/**
 * Money with commas, and with cents only if there are any. From a billion on the commas go, and from a hundred billion on
 * the cents, so that every amount there is takes at most 14 characters.
 */
export function moneyText(money: Money): string {
  const [whole = '', cents = ''] = money.amount.split('.');
  const tail = /^0*$/.test(cents) ? '' : `.${cents}`;
  const readable = whole.replace(/\B(?=(\d{3})+$)/g, ',') + tail;
  return [readable, whole + tail].find((text) => text.length <= LONGEST.amt) ?? whole;
}

/** `05 Nov` */
export function dayText(day: string, language: Language): string {
  return `${day.slice(8, 10)} ${monthName(day, language)}`;
}

/** `Nov 2026` */
export function monthText(month: string, language: Language): string {
  return `${monthName(month, language)} ${month.slice(0, 4)}`;
}

/** As it is dialled at home: `0712345678`; with its country code if it is from abroad. */
export function phoneText(phone: string): string {
  return phone.replace(/^\+254(?=\d{9}$)/, '0');
}

/**
 * A clean text (GSM-7, one line) made to fit its placeholder so that a reader still understands it: names keep their first words,
 * units their last ones, because the number of the door stands there.
 * @throws RangeError for what must not be cut, such as a paybill or a link.
 */
export function fitted(placeholder: Placeholder, text: string, language: Language): string {
  const longest = LONGEST[placeholder];
  const nameless = NAMELESS[placeholder];
  if (nameless && !/[\p{L}\p{N}]/u.test(text)) return nameless[language];
  if (text.length <= longest) return text;
  switch (placeholder) {
    case 'name':
    case 'staff':
    case 'vendor':
    case 'property':
    case 'org':
    case 'title':
    case 'reason':
      return firstWords(text, longest);
    case 'unit':
      return lastWords(text, longest);
    case 'pay':
      return withAccount(text, longest);
    case 'code':
      return text.slice(0, longest);
    default:
      throw new RangeError(`{${placeholder}} takes ${longest} characters and would be wrong if it were cut: ${text.length}`);
  }
}

/** The name of a bank may be cut; the number of an account never. */
function withAccount(text: string, longest: number): string {
  const at = text.lastIndexOf(' Acc ');
  return at < 0 ? firstWords(text, longest) : `${firstWords(text.slice(0, at), longest - (text.length - at))}${text.slice(at)}`;
}

function firstWords(text: string, longest: number): string {
  const words = text.split(' ');
  let fitting = '';
  for (const word of words) {
    const longer = fitting === '' ? word : `${fitting} ${word}`;
    if (longer.length > longest) break;
    fitting = longer;
  }
  const complete = fitting.replace(/( (&|and|na|of|wa|ya)|[,;:/&+-])+$/i, '');
  return complete === '' ? `${text.slice(0, longest - 1)}.` : complete;
}

function lastWords(text: string, longest: number): string {
  const words = text.split(' ');
  let fitting = '';
  for (const word of words.reverse()) {
    const longer = fitting === '' ? word : `${word} ${fitting}`;
    if (longer.length > longest) break;
    fitting = longer;
  }
  if (fitting !== '') return fitting;
  return /\d/.test(text) ? text.slice(-longest) : `${text.slice(0, longest - 1)}.`;
}

function monthName(dayOrMonth: string, language: Language): string {
  const name = MONTHS[language][Number(dayOrMonth.slice(5, 7)) - 1];
  if (name === undefined) throw new RangeError(`Not a day or month: ${dayOrMonth}`);
  return name;
}
