import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** Who is leaving, or has left, is not asked to fill a deposit up again. */
const LEAVING: readonly string[] = ['NOTICE_GIVEN', 'VACATED', 'SETTLED', 'CLOSED', 'CANCELLED'];
/** Nothing more falls due: all that is open is owed now. */
const LEFT: readonly string[] = ['VACATED', 'SETTLED', 'CLOSED', 'CANCELLED'];

export const isLeaving = (state: string): boolean => LEAVING.includes(state);
export const hasLeft = (state: string): boolean => LEFT.includes(state);

/** A charge as far as a deposit may pay it. */
export interface Payable {
  id: string;
  dueOn: LocalDate;
  /** > 0 */
  open: Money;
}

/** What a deposit may pay on a day: what is past its due date, or all that is open once the tenant has left. */
export const arrearsOf = <T extends Payable>(open: readonly T[], state: string, day: LocalDate): T[] =>
  hasLeft(state) ? [...open] : open.filter(({ dueOn }) => dueOn < day);

/**
 * How an amount is spread over the charges that were named, in the order they were named in.
 * @returns undefined if the amount is more than what is open of them
 */
export function spreadOver(charges: readonly Payable[], amount: Money): { chargeId: string; amount: Money }[] | undefined {
  let left = amount;
  const parts = charges.map(({ id, open }) => {
    const part = open.min(left);
    left = left.minus(part);
    return { chargeId: id, amount: part };
  });
  return left.isZero ? parts.filter((part) => part.amount.isPositive) : undefined;
}

export const totalOf = (charges: readonly Payable[], currency: string): Money =>
  Money.sum(
    charges.map(({ open }) => open),
    currency,
  );
