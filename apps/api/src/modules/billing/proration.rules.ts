import { exponentOf, Money } from '@plotihub/money';
import { addMonths, daysBetween, daysIn, earlier, firstDayOf, later, type LocalDate, type YearMonth } from '@plotihub/time';

/** How a month that is occupied only in part is charged. */
export type Proration = 'ACTUAL_DAYS' | 'THIRTY_DAYS' | 'FULL' | 'HALF_AFTER_15';

/** Days from `from` up to, but not including, `until`. */
export interface Span {
  from: LocalDate;
  until: LocalDate;
}

/** A monthly amount that holds on the days of a span within one month. */
export interface PricedSpan extends Span {
  /** For the whole month. */
  monthly: Money;
}

/** The days that two spans share; undefined if there is none. An open end is a null `until`. */
export function overlap(span: Span, other: { from: LocalDate; until: LocalDate | null }): Span | undefined {
  const from = later(span.from, other.from);
  const until = other.until === null ? span.until : earlier(span.until, other.until);
  return from < until ? { from, until } : undefined;
}

/** The whole of a month. */
export const monthSpan = (month: YearMonth): Span => ({ from: firstDayOf(month), until: firstDayOf(addMonths(month, 1)) });

/**
 * What the spans of one month come to, rounded once, half up, to a whole shilling. Where the price changes inside the
 * month (a rent step) each price counts for its days.
 * - ACTUAL_DAYS: by days of the month. 15,000 for 17 of 30 days is 8,500.
 * - THIRTY_DAYS: a thirtieth a day, never more than the whole; a whole month is whole, whatever its length.
 * - FULL: whole, even for one day.
 * - HALF_AFTER_15: half if it begins after the 15th or ends by the 15th, else whole.
 * @returns zero for no spans
 */
export function prorated(month: YearMonth, spans: readonly PricedSpan[], proration: Proration, currency: string): Money {
  const [first] = spans;
  const last = spans.at(-1);
  if (!first || !last) return Money.zero(currency);
  let weighted = 0n;
  let days = 0;
  for (const { from, until, monthly } of spans) {
    const spanDays = daysBetween(from, until);
    weighted += BigInt(monthly.amountMinor) * BigInt(spanDays);
    days += spanDays;
  }
  const [numerator, denominator] = factor(proration, { month, days, from: first.from, until: last.until });
  return wholeShillings(weighted * BigInt(numerator), BigInt(days) * BigInt(denominator), currency);
}

/** The part of a whole month that is charged, as a fraction. */
function factor(proration: Proration, part: Span & { month: YearMonth; days: number }): [number, number] {
  const whole = daysIn(part.month);
  switch (proration) {
    case 'ACTUAL_DAYS':
      return [part.days, whole];
    case 'THIRTY_DAYS':
      return part.days === whole ? [1, 1] : [Math.min(part.days, 30), 30];
    case 'FULL':
      return [1, 1];
    case 'HALF_AFTER_15': {
      const beginsAfter = Number(part.from.slice(8)) > 15;
      const endsBy = part.until <= `${part.month}-16`;
      return beginsAfter || endsBy ? [1, 2] : [1, 1];
    }
  }
}

/** minor ÷ denominator, rounded half up to a whole major unit: one rounding, not one to cents and another to shillings. */
function wholeShillings(minor: bigint, denominator: bigint, currency: string): Money {
  const unit = 10 ** exponentOf(currency);
  const divisor = denominator * BigInt(unit);
  return Money.of(Number((2n * minor + divisor) / (2n * divisor)) * unit, currency);
}
