import { addDays, daysBetween, type LocalDate } from '@plotihub/time';
import { Money } from '@plotihub/money';

/** How long money has waited, in days since it was paid. Month-end wants none older than three. */
export const SUSPENSE_AGES = ['DAYS_0_TO_3', 'DAYS_4_TO_7', 'DAYS_8_TO_30', 'OVER_30_DAYS'] as const;
export type SuspenseAge = (typeof SUSPENSE_AGES)[number];

/** First and last day of each age; what was paid on a day to come counts as paid today. */
const SPANS: Readonly<Record<SuspenseAge, { from: number; to: number | undefined }>> = {
  DAYS_0_TO_3: { from: 0, to: 3 },
  DAYS_4_TO_7: { from: 4, to: 7 },
  DAYS_8_TO_30: { from: 8, to: 30 },
  OVER_30_DAYS: { from: 31, to: undefined },
};

/** Days since a payment, never less than none. */
export const ageOn = (valueOn: LocalDate, day: LocalDate): number => Math.max(0, daysBetween(valueOn, day));

export function ageBand(days: number): SuspenseAge {
  return SUSPENSE_AGES.find((age) => days <= (SPANS[age].to ?? Infinity)) ?? 'OVER_30_DAYS';
}

/** The days of payment of what has an age today. */
export function paidWhen(age: SuspenseAge, today: LocalDate): { paidFrom: LocalDate | undefined; paidTo: LocalDate | undefined } {
  const { from, to } = SPANS[age];
  return { paidFrom: to === undefined ? undefined : addDays(today, -to), paidTo: from === 0 ? undefined : addDays(today, -from) };
}

/** A number of payments and what they are together. */
export interface Tally {
  count: number;
  sum: Money;
}

/** Adds up by a key; every key given is there, also with nothing. */
export function tallied<K extends string>(
  keys: readonly K[],
  list: readonly (Tally & { key: K })[],
  currency: string,
): (Tally & { key: K })[] {
  return keys.map((key) => {
    const own = list.filter((one) => one.key === key);
    const sum = Money.sum(
      own.map((one) => one.sum),
      currency,
    );
    return { key, count: own.reduce((total, { count }) => total + count, 0), sum };
  });
}
