import type { Money } from '@plotihub/money';
import { addMonths, dayOfMonth, later, monthOf, monthsFromTo, type LocalDate, type YearMonth } from '@plotihub/time';
import type { ChargeKind, Payee } from './kinds.rules.js';
import { monthSpan, overlap, prorated, type PricedSpan, type Proration, type Span } from './proration.rules.js';

/** A monthly amount besides the rent: of the lease, its unit or its property. */
export interface BillableRule {
  id: string;
  kind: ChargeKind;
  amount: Money;
  fromOn: LocalDate;
  /** The first day on which it no longer counts; null: open end. */
  toOn: LocalDate | null;
  proratable: boolean;
  payee: Payee;
}

/** What of a lease decides its monthly charges. */
export interface BillableLease {
  id: string;
  propertyId: string;
  currency: string;
  startsOn: LocalDate;
  movedInOn: LocalDate | null;
  /** The day it was handed back, which does not count. */
  vacatedOn: LocalDate | null;
  /** Nothing is charged for days before it. */
  billedFromOn: LocalDate;
  dueDay: number;
  proration: Proration;
  /** Ascending. */
  rentSteps: readonly { fromOn: LocalDate; amount: Money }[];
  chargeRules: readonly BillableRule[];
}

/** A charge that a month brings. */
export interface DraftCharge {
  kind: ChargeKind;
  period: YearMonth;
  description: string;
  amount: Money;
  dueOn: LocalDate;
  /** Unique for ever: what makes a run safe to repeat. */
  naturalKey: string;
  payee: Payee;
}

/** Months before a run's own that it makes up for. */
export const CATCH_UP_MONTHS = 24;

export const rentKey = (leaseId: string, period: YearMonth): string => `rent:${leaseId}:${period}`;
export const ruleKey = (ruleId: string, leaseId: string, period: YearMonth): string => `rule:${ruleId}:${leaseId}:${period}`;

/** The first day that is charged: when the tenant moved in or, before that, when the lease starts. */
export const billedSince = (lease: BillableLease): LocalDate => later(lease.movedInOn ?? lease.startsOn, lease.billedFromOn);

/** The days of a month for which a lease is charged; undefined if there is none. The day it was handed back does not count. */
export const occupiedIn = (lease: BillableLease, month: YearMonth): Span | undefined =>
  overlap(monthSpan(month), { from: billedSince(lease), until: lease.vacatedOn });

/**
 * The months that a run for `period` looks at, oldest first: its own and those before it, at most 24, in which the lease
 * was occupied. `missed` is the month just before them if it was occupied too: it is not made up for, only reported.
 */
export function billablePeriods(lease: BillableLease, period: YearMonth): { periods: YearMonth[]; missed: YearMonth | undefined } {
  const first = monthOf(billedSince(lease));
  const oldest = addMonths(period, -CATCH_UP_MONTHS);
  const periods = monthsFromTo(later(first, oldest), period).filter((month) => occupiedIn(lease, month) !== undefined);
  const before = addMonths(oldest, -1);
  return { periods, missed: first <= before && occupiedIn(lease, before) !== undefined ? before : undefined };
}

/**
 * The charges of a lease for a month: its rent and its charge rules, prorated to the occupied days; none for a month that
 * it was not occupied. Amounts that round to nothing are left out.
 * @throws Error for an occupied lease without a rent
 */
export function chargesOf(lease: BillableLease, period: YearMonth, issuedOn: LocalDate): DraftCharge[] {
  const occupied = occupiedIn(lease, period);
  if (!occupied) return [];
  const dueOn = dueDate(lease, period, issuedOn);
  const draft = (kind: ChargeKind, naturalKey: string, part: { payee: Payee; proration: Proration; spans: PricedSpan[] }): DraftCharge => ({
    kind,
    period,
    description: describe(kind, period, part.spans),
    amount: prorated(period, part.spans, part.proration, lease.currency),
    dueOn,
    naturalKey,
    payee: part.payee,
  });
  const rent = draft('RENT', rentKey(lease.id, period), {
    payee: 'OWNER',
    proration: lease.proration,
    spans: rentSpans(lease, occupied),
  });
  const rules = lease.chargeRules.flatMap((rule) => {
    const span = overlap(occupied, { from: rule.fromOn, until: rule.toOn });
    if (!span) return [];
    const proration = rule.proratable ? lease.proration : 'FULL';
    return [
      draft(rule.kind, ruleKey(rule.id, lease.id, period), { payee: rule.payee, proration, spans: [{ ...span, monthly: rule.amount }] }),
    ];
  });
  return [rent, ...rules].filter(({ amount }) => amount.isPositive);
}

/** The rents that hold on the occupied days, each with its days. The first rent also holds for days before its own. */
function rentSpans({ id, rentSteps }: BillableLease, occupied: Span): PricedSpan[] {
  if (rentSteps.length === 0) throw new Error(`Lease ${id} has no rent.`);
  return rentSteps.flatMap((step, index) => {
    const from = index === 0 ? occupied.from : step.fromOn;
    const span = overlap(occupied, { from, until: rentSteps[index + 1]?.fromOn ?? null });
    return span ? [{ ...span, monthly: step.amount }] : [];
  });
}

/**
 * The due day of the period, also when it is billed late: that is what the lease says. Only who moves in after the due
 * day of a month is not asked for money before the invoice is there: due when they move in, or on the day of issue if later.
 */
function dueDate(lease: BillableLease, period: YearMonth, issuedOn: LocalDate): LocalDate {
  const dueOn = dayOfMonth(period, lease.dueDay);
  const since = billedSince(lease);
  return monthOf(since) === period && since > dueOn ? later(since, issuedOn) : dueOn;
}

const LABELS: Readonly<Record<ChargeKind, string>> = {
  RENT: 'Rent',
  SERVICE: 'Service charge',
  GARBAGE: 'Garbage',
  SECURITY: 'Security',
  PARKING: 'Parking',
  INTERNET: 'Internet',
  FIXED_WATER: 'Water',
  REPAIR: 'Repair',
  OTHER: 'Other',
  OPENING_BALANCE: 'Balance brought forward',
  LATE_FEE: 'Late fee',
};
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** How a kind is called on a document. */
export const labelOf = (kind: ChargeKind): string => LABELS[kind];

/** `November 2026` */
export const monthName = (month: YearMonth): string => `${MONTHS[Number(month.slice(5)) - 1]} ${month.slice(0, 4)}`;

/** `Rent November 2026`, or `Rent 14 to 30 November 2026` for a part of it. */
function describe(kind: ChargeKind, period: YearMonth, spans: readonly Span[]): string {
  const whole = monthSpan(period);
  const from = spans[0]?.from ?? whole.from;
  const until = spans.at(-1)?.until ?? whole.until;
  if (from === whole.from && until === whole.until) return `${labelOf(kind)} ${monthName(period)}`;
  const lastDay = until === whole.until ? Number(dayOfMonth(period, 31).slice(8)) : Number(until.slice(8)) - 1;
  const firstDay = Number(from.slice(8));
  return `${labelOf(kind)} ${firstDay === lastDay ? firstDay : `${firstDay} to ${lastDay}`} ${monthName(period)}`;
}
