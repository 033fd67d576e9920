import { Money } from '@plotihub/money';
import { daysBetween, type LocalDate } from '@plotihub/time';

/** What a series of receipts is called: `CB1`. */
export const SERIES = /^[A-Z]{1,4}[0-9]{0,3}$/;

/** How much more a book may take; nothing if it is over its limit. */
export function roomIn(limit: Money, balance: Money): Money {
  return limit.minus(balance).max(Money.zero(limit.currency));
}

/**
 * The day of the oldest cash that is still in hand, if the oldest is banked first; undefined if there is none.
 * @param received by day, oldest first
 */
export function oldestInHand(received: readonly { on: LocalDate; amount: Money }[], balance: Money): LocalDate | undefined {
  if (!balance.isPositive) return undefined;
  // From the newest backwards: what is in hand is what came last.
  let left = balance;
  let oldest: LocalDate | undefined;
  for (const { on, amount } of [...received].reverse()) {
    if (!left.isPositive) break;
    left = left.minus(amount);
    oldest = on;
  }
  return oldest;
}

/** Days that the oldest cash has been in hand; null if there is none. */
export function ageInDays(oldest: LocalDate | undefined, today: LocalDate): number | null {
  return oldest === undefined ? null : Math.max(0, daysBetween(oldest, today));
}
