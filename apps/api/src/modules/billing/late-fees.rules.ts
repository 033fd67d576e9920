import { Money } from '@plotihub/money';
import { addDays, type LocalDate } from '@plotihub/time';
import { settle, type OpenCharge } from './settlements.rules.js';

/** How a late fee is reckoned. Versions are never edited: one ends, the next begins. */
export interface LateFeeRule {
  kind: 'FIXED' | 'PERCENT';
  /** For FIXED. */
  fixed: Money | null;
  /** For PERCENT: of the overdue rent. */
  basisPoints: number | null;
  /** Never more than this. */
  cap: Money | null;
  /** No fee unless more than this is overdue. */
  minOverdue: Money;
}

/** A charge as far as it decides what was overdue on a day. */
export interface AssessedCharge extends OpenCharge {
  /** What explicit instructions had settled of it with money valued by that day. */
  directed: Money;
}

/** The day after grace: a fee for what was not paid by the end of grace is assessed on it. */
export const assessmentDay = (dueOn: LocalDate, graceDays: number): LocalDate => addDays(dueOn, graceDays + 1);

/** The fee on an overdue base, in whole shillings; zero when there is nothing, or too little, to charge it on. */
export function lateFee(rule: LateFeeRule, base: Money): Money {
  if (base.compare(rule.minOverdue) <= 0 || !base.isPositive) return Money.zero(base.currency);
  const fee = rule.kind === 'FIXED' ? (rule.fixed ?? Money.zero(base.currency)) : base.basisPoints(rule.basisPoints ?? 0);
  return (rule.cap ? fee.min(rule.cap) : fee).roundedToMajor();
}

/**
 * The rent of an invoice that was overdue at the end of a day, counting money by value date: what the tenant had paid by
 * then settles what was due by then in settlement order, as if everything had been recorded at once. So the answer does
 * not depend on the order in which payments were recorded, nor on fees: late fees never compete for the money here.
 * @param money valued by that day and put to no charge or deposit by explicit instruction
 */
export function overdueRent(invoiceId: string, day: LocalDate, charges: readonly AssessedCharge[], money: Money): Money {
  const due = charges
    .filter(({ kind, dueOn }) => kind !== 'LATE_FEE' && dueOn <= day)
    .map((charge) => ({ ...charge, open: charge.amount.minus(charge.directed) }));
  const { settled } = settle({ amount: money, charges: due, deposits: [], depositsFirst: false });
  const paid = new Map(settled.map(({ chargeId, amount }) => [chargeId, amount]));
  return Money.sum(
    due
      .filter((charge) => charge.invoiceId === invoiceId && charge.kind === 'RENT')
      .map(({ id, open }) => open.minus(paid.get(id) ?? Money.zero(open.currency))),
    money.currency,
  );
}

export const lateFeeKey = (policyId: string, invoiceId: string): string => `latefee:${policyId}:${invoiceId}:1`;

/** The parts of a late fee's natural key; a lowered fee has the suffix `#2`, `#3`… @throws Error for any other key */
export function readLateFeeKey(naturalKey: string): { policyId: string; invoiceId: string; version: number } {
  const match = /^latefee:([^:]+):([^:]+):1(?:#(\d+))?$/.exec(naturalKey);
  if (!match?.[1] || !match[2]) throw new Error(`${naturalKey} is not the key of a late fee.`);
  return { policyId: match[1], invoiceId: match[2], version: Number(match[3] ?? 1) };
}
