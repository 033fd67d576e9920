import type { Money } from '@plotihub/money';

/**
 * What becomes of money that is held. APPLIED: it settled what the tenant owed. REFUNDED: it is the tenant's to have back.
 * TRANSFERRED: it is the deposit of another lease. WITH_OWNER: the owner holds it.
 */
export const DEPOSIT_USES = ['APPLIED', 'REFUNDED', 'TRANSFERRED', 'WITH_OWNER'] as const;
export type DepositUse = (typeof DEPOSIT_USES)[number];

/** The sums of a deposit, none of them below zero. */
export interface DepositSums {
  required: Money;
  received: Money;
  applied: Money;
  refunded: Money;
  /** To another lease, or to the owner. */
  transferred: Money;
  /** What of it the owner holds. */
  withOwner: Money;
}

/** What the organization holds: received − applied − refunded − transferred. */
export const heldOf = ({ received, applied, refunded, transferred }: Omit<DepositSums, 'required' | 'withOwner'>): Money =>
  received.minus(applied).minus(refunded).minus(transferred);

/** What of the deposit nobody holds and the tenant may still pay in; never below zero. */
export function missingOf(sums: DepositSums): Money {
  const missing = sums.required.minus(heldOf(sums)).minus(sums.withOwner);
  return missing.isNegative ? missing.minus(missing) : missing;
}

/** Takes an amount out of deposits, in their order: what of each. Undefined if they do not hold so much. */
export function takeFromDeposits(
  items: readonly { id: string; held: Money }[],
  amount: Money,
): { depositItemId: string; amount: Money }[] | undefined {
  let wanted = amount;
  const parts = items.map(({ id, held }) => {
    const part = held.min(wanted);
    wanted = wanted.minus(part);
    return { depositItemId: id, amount: part };
  });
  return wanted.isZero ? parts.filter((part) => part.amount.isPositive) : undefined;
}
