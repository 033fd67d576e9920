/** A calendar day without a zone: text `YYYY-MM-DD`, 1900-01-01 to 2199-12-31. Sorts and compares as text. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };
/** A calendar month: text `YYYY-MM`. Sorts and compares as text. */
export type YearMonth = string & { readonly __brand: 'YearMonth' };

const DAY_MS = 86_400_000;
const DATE = /^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const MONTH = /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/;

const toEpochDay = (date: string): number =>
  Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)) - 1, Number(date.slice(8, 10))) / DAY_MS;
const fromEpochDay = (day: number): LocalDate => new Date(day * DAY_MS).toISOString().slice(0, 10) as LocalDate;

/** True for a day that exists: 2027-02-29 does not. */
export function isLocalDate(text: unknown): text is LocalDate {
  return typeof text === 'string' && DATE.test(text) && fromEpochDay(toEpochDay(text)) === text;
}

/** @throws RangeError if the text is not a day that exists. */
export function localDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new RangeError(`Not a calendar day (YYYY-MM-DD): ${text}`);
  return text;
}

export function isYearMonth(text: unknown): text is YearMonth {
  return typeof text === 'string' && MONTH.test(text);
}

/** @throws RangeError if the text is not `YYYY-MM`. */
export function yearMonth(text: string): YearMonth {
  if (!isYearMonth(text)) throw new RangeError(`Not a calendar month (YYYY-MM): ${text}`);
  return text;
}

/** The day `days` after `date`; negative counts back. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromEpochDay(toEpochDay(date) + days);
}

/** Whole days from `from` to `to`: negative if `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return toEpochDay(to) - toEpochDay(from);
}

/** The month a day lies in. */
export function monthOf(date: LocalDate): YearMonth {
  return date.slice(0, 7) as YearMonth;
}

export function addMonths(month: YearMonth, months: number): YearMonth {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months;
  return `${Math.floor(index / 12)}-${String((index % 12) + 1).padStart(2, '0')}` as YearMonth;
}

/** Every month from `from` to `to`, both included; none if `to` is earlier. */
export function monthsFromTo(from: YearMonth, to: YearMonth): YearMonth[] {
  const months: YearMonth[] = [];
  for (let month = from; month <= to; month = addMonths(month, 1)) months.push(month);
  return months;
}

export function firstDayOf(month: YearMonth): LocalDate {
  return `${month}-01` as LocalDate;
}

export function lastDayOf(month: YearMonth): LocalDate {
  return addDays(firstDayOf(addMonths(month, 1)), -1);
}

/** 28 to 31. */
export function daysIn(month: YearMonth): number {
  return daysBetween(firstDayOf(month), firstDayOf(addMonths(month, 1)));
}

/** The `day`th of a month, clamped to its last day: never rolls into the next. */
export function dayOfMonth(month: YearMonth, day: number): LocalDate {
  return addDays(firstDayOf(month), Math.min(day, daysIn(month)) - 1);
}

/** The earlier of two days. */
export const earlier = <T extends LocalDate | YearMonth>(a: T, b: T): T => (a <= b ? a : b);
/** The later of two days. */
export const later = <T extends LocalDate | YearMonth>(a: T, b: T): T => (a >= b ? a : b);
