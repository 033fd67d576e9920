import { Money } from '@plotihub/money';
import { addDays, type LocalDate } from '@plotihub/time';
import type { Debt } from './ladder.rules.js';

/** A late-fee policy as far as it says what a fee will be. */
export interface FeePolicy {
  /** Null for the policy of all properties that have none of their own. */
  propertyId: string | null;
  kind: 'FIXED' | 'PERCENT' | 'DAILY_FIXED' | 'TIERED';
  fixed: Money | null;
  basisPoints: number | null;
  /** Of a TIERED fee, by day after the end of grace. */
  tiers: readonly { day: number; fixed: Money | null; basisPoints: number | null }[] | null;
  cap: Money | null;
  minOverdue: Money;
  fromOn: LocalDate;
  /** First day on which it no longer holds. */
  toOn: LocalDate | null;
}

/** A fee that can still be avoided. */
export interface FeeAhead {
  fee: Money;
  /** The last day on which paying avoids it. */
  payBy: LocalDate;
}

/** The policy that will hold for a property on a day: its own, else the one of all. */
export function policyOn<Policy extends FeePolicy>(policies: readonly Policy[], propertyId: string, day: LocalDate): Policy | undefined {
  const holding = policies.filter(({ fromOn, toOn }) => fromOn <= day && (toOn === null || toOn > day));
  return holding.find((policy) => policy.propertyId === propertyId) ?? holding.find((policy) => policy.propertyId === null);
}

/**
 * The late fee that the rent of an invoice will cost if it stays as it is; undefined if there is none to come, or its day has passed.
 * Late is after the due day and the grace days. Billing decides on the fee itself, on the day: this only says it beforehand.
 */
export function feeAhead(
  debts: readonly Debt[],
  invoice: { id: string; dueOn: LocalDate; graceDays: number },
  { policy, day }: { policy: FeePolicy; day: LocalDate },
): FeeAhead | undefined {
  // Of a fee with several steps the first is said beforehand.
  const first = policy.kind === 'TIERED' ? policy.tiers?.[0] : { day: 1, fixed: policy.fixed, basisPoints: policy.basisPoints };
  if (!first) return undefined;
  const payBy = addDays(invoice.dueOn, invoice.graceDays + first.day - 1);
  if (payBy < day) return undefined;
  const rent = debts.filter(({ invoiceId, isRent }) => isRent && invoiceId === invoice.id).map(({ open }) => open);
  const base = Money.sum(rent, policy.minOverdue.currency);
  if (!base.isPositive || base.compare(policy.minOverdue) <= 0) return undefined;
  const reckoned = first.fixed ?? base.basisPoints(first.basisPoints ?? 0);
  const fee = (policy.cap ? reckoned.min(policy.cap) : reckoned).roundedToMajor();
  return fee.isPositive ? { fee, payBy } : undefined;
}
