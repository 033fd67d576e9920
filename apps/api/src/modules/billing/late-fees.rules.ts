import { Money } from '@plotihub/money';
import { addDays, type LocalDate } from '@plotihub/time';
import { settle, type OpenCharge } from './settlements.rules.js';

/**
 * FIXED, PERCENT: once, on the day after grace. DAILY_FIXED: the same amount for each day that the rent stays overdue. TIERED: on certain
 * days, each time for what is still overdue then.
 */
export const LATE_FEE_KINDS = ['FIXED', 'PERCENT', 'DAILY_FIXED', 'TIERED'] as const;
export type LateFeeKind = (typeof LATE_FEE_KINDS)[number];

/** One step of a TIERED fee: an amount, or a part of what is overdue. */
export interface LateFeeTier {
  /** Days after the end of grace: 1 is the day after it. */
  day: number;
  fixed: Money | null;
  basisPoints: number | null;
}

/** How a late fee is reckoned. Versions are never edited: one ends, the next begins. */
export interface LateFeeRule {
  kind: LateFeeKind;
  /** For FIXED; of each day for DAILY_FIXED. */
  fixed: Money | null;
  /** For PERCENT: of the overdue rent. */
  basisPoints: number | null;
  /** For DAILY_FIXED: on how many days at most. */
  maxDays: number | null;
  /** For TIERED, by day. */
  tiers: readonly LateFeeTier[] | null;
  /** Never more than this, all steps on an invoice together. */
  cap: Money | null;
  /** No fee unless more than this is overdue. */
  minOverdue: Money;
}

/** One of the times at which an invoice may be charged a fee. */
export interface LateFeeStep {
  /** From 1. */
  step: number;
  /** Days after the end of grace; it is for what is overdue at the end of the day before. */
  day: number;
}

/** A charge as far as it decides what was overdue on a day. */
export interface AssessedCharge extends OpenCharge {
  /** What explicit instructions had settled of it with money valued by that day. */
  directed: Money;
}

/** The day after grace: a fee for what was not paid by the end of grace is assessed on it. */
export const assessmentDay = (dueOn: LocalDate, graceDays: number): LocalDate => addDays(dueOn, graceDays + 1);

/** When a rule charges fees, earliest first. */
export function stepsOf({ kind, maxDays, tiers }: Pick<LateFeeRule, 'kind' | 'maxDays' | 'tiers'>): LateFeeStep[] {
  if (kind === 'DAILY_FIXED') return Array.from({ length: maxDays ?? 0 }, (_, i) => ({ step: i + 1, day: i + 1 }));
  if (kind === 'TIERED') return (tiers ?? []).map(({ day }, i) => ({ step: i + 1, day }));
  return [{ step: 1, day: 1 }];
}

/**
 * The fee of each step, in whole shillings, by what was overdue at the end of the day before it: nothing when too little was, and never
 * more than the cap in all. Less overdue at any step never makes more in all.
 * @param bases of the first steps, in their order
 */
export function feesOf(rule: LateFeeRule, bases: readonly Money[]): Money[] {
  let left = rule.cap;
  return bases.map((base, index) => {
    const raw = isCharged(rule, base) ? amountOf(rule, index, base) : Money.zero(base.currency);
    const fee = (left ? raw.min(left) : raw).roundedToMajor();
    left = left && left.minus(fee.min(left));
    return fee;
  });
}

/** The fee of a rule with one step on an overdue base; the first step of others. */
export const lateFee = (rule: LateFeeRule, base: Money): Money => feesOf(rule, [base])[0] ?? Money.zero(base.currency);

const isCharged = ({ minOverdue }: LateFeeRule, base: Money): boolean => base.isPositive && base.compare(minOverdue) > 0;

function amountOf(rule: LateFeeRule, index: number, base: Money): Money {
  const { fixed, basisPoints } = rule.kind === 'TIERED' ? (rule.tiers?.[index] ?? rule) : rule;
  return fixed ?? base.basisPoints(basisPoints ?? 0);
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

/** An amount, and the days it counts for. */
export interface Dated {
  valueOn: LocalDate;
  /** The first day on which it no longer does: its payment was taken back. */
  until: LocalDate | null;
  amount: Money;
}

/** What decides the overdue rent of a lease, with the days of the money, so that any day can be asked for. */
export interface LeaseFacts {
  /** Due by the end of grace, and charged by then. */
  charges: readonly OpenCharge[];
  /** Due long before: they take their part of the money first, and it does not matter which they are. */
  older: Money;
  /** Put to nothing by explicit instruction. */
  money: readonly Dated[];
  /** Put to charges by explicit instruction; `null` for those among `older`. */
  directed: readonly (Dated & { chargeId: string | null })[];
}

/** The rent of an invoice that was overdue at the end of a day, by money that was paid by then. */
export function overdueAt(facts: LeaseFacts, invoice: { id: string; graceEndsOn: LocalDate }, day: LocalDate): Money {
  const { currency } = facts.older;
  const by = (list: readonly Dated[]): Money =>
    Money.sum(
      list.filter(({ valueOn, until }) => valueOn <= day && (until === null || until > day)).map(({ amount }) => amount),
      currency,
    );
  const charges = facts.charges.map((charge) => ({
    ...charge,
    directed: by(facts.directed.filter(({ chargeId }) => chargeId === charge.id)),
  }));
  const debts = facts.older.minus(by(facts.directed.filter(({ chargeId }) => chargeId === null)));
  return overdueRent(invoice.id, invoice.graceEndsOn, [...oldDebts(debts), ...charges], by(facts.money));
}

/** Everything that was due long ago, as one charge that money settles before all others. */
function oldDebts(amount: Money): AssessedCharge[] {
  if (!amount.isPositive) return [];
  const dueOn = '1900-01-01' as LocalDate;
  const none = { leaseId: '', invoiceId: null, propertyId: '', ownershipId: null };
  return [{ id: '', ...none, kind: 'OTHER', dueOn, amount, open: amount, payee: 'OWNER', directed: Money.zero(amount.currency) }];
}

export const lateFeeKey = (policyId: string, invoiceId: string, step = 1): string => `latefee:${policyId}:${invoiceId}:${step}`;

/** The parts of a late fee's natural key; a lowered fee has the suffix `#2`, `#3`… @throws Error for any other key */
export function readLateFeeKey(naturalKey: string): { policyId: string; invoiceId: string; step: number; version: number } {
  const match = /^latefee:([^:]+):([^:]+):(\d+)(?:#(\d+))?$/.exec(naturalKey);
  if (!match?.[1] || !match[2]) throw new Error(`${naturalKey} is not the key of a late fee.`);
  return { policyId: match[1], invoiceId: match[2], step: Number(match[3]), version: Number(match[4] ?? 1) };
}
