import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { isUtility, rankOf, type ChargeKind, type Payee } from './kinds.rules.js';

/** A charge that is not fully settled. */
export interface OpenCharge {
  id: string;
  leaseId: string;
  invoiceId: string | null;
  propertyId: string;
  kind: ChargeKind;
  dueOn: LocalDate;
  amount: Money;
  /** What is still to be settled: > 0 and ≤ amount. */
  open: Money;
  payee: Payee;
  /** The ownership whose shares the amount is split by; null where it is not an agency's owner's. */
  ownershipId: string | null;
}

/** A deposit that is not fully paid in. */
export interface OpenDeposit {
  id: string;
  /** > 0 */
  open: Money;
}

/** What the payer wants the money to settle first. */
export interface Instruction {
  invoiceId?: string;
  /** Deposits first, in whatever state the lease is. */
  deposit?: boolean;
}

/** A part of the money and the charge it settles. */
export interface Settled {
  chargeId: string;
  amount: Money;
  /** By explicit instruction: it stays where the payer put it. */
  directed: boolean;
}

/** What a payment left over and was not used yet. */
export interface CreditLot {
  paymentId: string;
  valueOn: LocalDate;
  /** > 0 */
  remaining: Money;
}

/**
 * In which order money settles what a lease owes: by due date, and within one by kind. Utilities, or late fees, of whatever due date go
 * before all else where a lease says so.
 */
export type AllocationPolicy = 'OLDEST_FIRST' | 'UTILITIES_FIRST' | 'FEES_FIRST';

type Ordered = Pick<OpenCharge, 'dueOn' | 'kind' | 'id'>;

/** The order in which money settles charges by a policy. */
export const orderBy =
  (policy: AllocationPolicy) =>
  (a: Ordered, b: Ordered): number =>
    Number(goesFirst(policy, b.kind)) - Number(goesFirst(policy, a.kind)) || settlementOrder(a, b);

const goesFirst = (policy: AllocationPolicy, kind: ChargeKind): boolean =>
  policy === 'UTILITIES_FIRST' ? isUtility(kind) : policy === 'FEES_FIRST' && kind === 'LATE_FEE';

/** The order of OLDEST_FIRST: oldest due date, then kind, then id. */
export function settlementOrder(a: Ordered, b: Ordered): number {
  if (a.dueOn !== b.dueOn) return a.dueOn < b.dueOn ? -1 : 1;
  const ranks = rankOf(a.kind) - rankOf(b.kind);
  if (ranks !== 0) return ranks;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/**
 * Spreads money over what is owed: first what the payer instructed, then deposits if they come first, then charges in the
 * order of the policy; the rest is credit. Settled parts, deposits and credit add up to the amount.
 */
export function settle(input: {
  amount: Money;
  charges: readonly OpenCharge[];
  /** In the order in which they are filled. */
  deposits: readonly OpenDeposit[];
  depositsFirst: boolean;
  /** OLDEST_FIRST unless told. */
  policy?: AllocationPolicy;
  instruction?: Instruction;
}): { settled: Settled[]; deposits: { depositItemId: string; amount: Money }[]; credit: Money } {
  const { charges, instruction } = input;
  let left = input.amount;
  const take = (open: Money): Money => {
    const part = open.min(left);
    left = left.minus(part);
    return part;
  };
  const settleAll = (list: readonly OpenCharge[], directed: boolean): Settled[] =>
    [...list].sort(orderBy(input.policy ?? 'OLDEST_FIRST')).map(({ id, open }) => ({ chargeId: id, amount: take(open), directed }));

  const named = (charge: OpenCharge): boolean => instruction?.invoiceId !== undefined && charge.invoiceId === instruction.invoiceId;
  const directed = settleAll(charges.filter(named), true);
  const fillDeposits = input.depositsFirst || instruction?.deposit === true;
  const deposits = (fillDeposits ? input.deposits : []).map(({ id, open }) => ({ depositItemId: id, amount: take(open) }));
  const rest = settleAll(
    charges.filter((charge) => !named(charge)),
    false,
  );
  return {
    settled: [...directed, ...rest].filter(({ amount }) => amount.isPositive),
    deposits: deposits.filter(({ amount }) => amount.isPositive),
    credit: left,
  };
}

/** Uses up credit for open charges, oldest payment first: what each payment settles, and what is left of its credit. */
export function useCredit(
  lots: readonly CreditLot[],
  charges: readonly OpenCharge[],
  policy: AllocationPolicy = 'OLDEST_FIRST',
): { used: { paymentId: string; chargeId: string; amount: Money }[]; remaining: { paymentId: string; remaining: Money }[] } {
  const purses = [...lots]
    .sort((a, b) => (a.valueOn === b.valueOn ? (a.paymentId < b.paymentId ? -1 : 1) : a.valueOn < b.valueOn ? -1 : 1))
    .map(({ paymentId, remaining }) => ({ paymentId, remaining }));
  const used: { paymentId: string; chargeId: string; amount: Money }[] = [];
  let next = 0;
  for (const { id: chargeId, open } of [...charges].sort(orderBy(policy))) {
    let wanted = open;
    for (let purse = purses[next]; purse && wanted.isPositive; purse = purses[next]) {
      const amount = wanted.min(purse.remaining);
      if (amount.isPositive) used.push({ paymentId: purse.paymentId, chargeId, amount });
      purse.remaining = purse.remaining.minus(amount);
      wanted = wanted.minus(amount);
      if (purse.remaining.isZero) next++;
    }
  }
  const touched = new Set(used.map(({ paymentId }) => paymentId));
  return { used, remaining: purses.filter(({ paymentId }) => touched.has(paymentId)) };
}

/** Adds up amounts by a key, in the order of first appearance. */
export function sumBy<T extends { amount: Money }>(list: readonly T[], keyOf: (item: T) => string): Map<string, Money> {
  const sums = new Map<string, Money>();
  for (const item of list) {
    const key = keyOf(item);
    const before = sums.get(key);
    sums.set(key, before ? before.plus(item.amount) : item.amount);
  }
  return sums;
}

/** What of a charge is settled. */
export const settledOf = ({ amount, open }: { amount: Money; open: Money }): Money => amount.minus(open);
