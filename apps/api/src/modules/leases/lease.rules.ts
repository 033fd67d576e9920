import type { Money } from '@plotihub/money';
import { addMonths, dayOfMonth, earlier, later, monthOf, type LocalDate } from '@plotihub/time';

export const LEASE_STATES = [
  'DRAFT',
  'AWAITING_MOVE_IN',
  'CANCELLED',
  'ACTIVE',
  'HOLDING_OVER',
  'NOTICE_GIVEN',
  'VACATED',
  'SETTLED',
  'CLOSED',
] as const;
export type LeaseState = (typeof LEASE_STATES)[number];

export const TENANCY_CLASSES = ['RESIDENTIAL', 'CONTROLLED_RESIDENTIAL', 'CONTROLLED_BUSINESS', 'BUSINESS', 'SERVICE'] as const;
export type TenancyClass = (typeof TENANCY_CLASSES)[number];
export const TERM_TYPES = ['FIXED', 'PERIODIC'] as const;
export type TermType = (typeof TERM_TYPES)[number];
export const PRORATIONS = ['ACTUAL_DAYS', 'THIRTY_DAYS', 'FULL', 'HALF_AFTER_15'] as const;
export type Proration = (typeof PRORATIONS)[number];
export const PARTY_KINDS = ['TENANT', 'CO_TENANT', 'GUARANTOR', 'OCCUPANT'] as const;
export type PartyKind = (typeof PARTY_KINDS)[number];
export const CHARGE_RULE_KINDS = ['SERVICE', 'GARBAGE', 'SECURITY', 'PARKING', 'INTERNET', 'FIXED_WATER'] as const;
export type ChargeRuleKind = (typeof CHARGE_RULE_KINDS)[number];
export const PAYEES = ['OWNER', 'AGENCY', 'THIRD_PARTY'] as const;
export type Payee = (typeof PAYEES)[number];
export const DEPOSIT_KINDS = ['RENT', 'WATER', 'ELECTRICITY', 'KEYS', 'OTHER'] as const;
export type DepositKind = (typeof DEPOSIT_KINDS)[number];

/** Rent up to which a dwelling is under the Rent Restriction Act (Cap. 296), a month, in cents of a shilling. */
const RENT_RESTRICTION_MINOR = 250_000;
/** Length up to which a written letting of business premises is controlled (Landlord and Tenant Act, Cap. 301). */
const CONTROLLED_BUSINESS_MONTHS = 60;

/** A deposit that the parties agreed on. */
export interface DepositTerm {
  kind: DepositKind;
  amount: Money;
}

/** The terms that a new lease must get right. */
export interface Terms {
  tenants: readonly { tenantId: string; kind?: PartyKind }[];
  termType: TermType;
  startsOn: LocalDate;
  endsOn?: LocalDate;
  billedFromOn?: LocalDate;
  movedInOn?: LocalDate;
  deposits?: readonly { kind: DepositKind }[];
  chargeRules?: readonly { fromOn?: LocalDate; toOn?: LocalDate }[];
}

/** What is wrong with a member of the terms. */
export interface TermFault {
  /** JSON pointer into the terms. */
  pointer: string;
  code: string;
  detail: string;
}

/** Everything that is wrong with the terms of a lease, member by member; none for good ones. */
export function faultsOfTerms(terms: Terms): TermFault[] {
  const { startsOn, endsOn, tenants } = terms;
  const fault = (wrong: boolean, pointer: string, code: string, detail: string): TermFault[] => (wrong ? [{ pointer, code, detail }] : []);
  const before = (day: LocalDate | undefined): boolean => day !== undefined && day < startsOn;
  const deposits = terms.deposits ?? [];
  return [
    ...fault(!hasTenant(tenants), '/tenants', 'no-tenant', 'must name at least one TENANT'),
    ...fault(!areDistinct(tenants.map(({ tenantId }) => tenantId)), '/tenants', 'distinct', 'must not name a tenant twice'),
    ...fault(
      terms.termType === 'FIXED' && (endsOn === undefined || endsOn <= startsOn),
      '/endsOn',
      'term',
      'a FIXED lease ends after it starts',
    ),
    ...fault(
      terms.termType === 'PERIODIC' && endsOn !== undefined,
      '/endsOn',
      'term',
      'a PERIODIC lease runs until notice, without an end',
    ),
    ...fault(before(terms.billedFromOn), '/billedFromOn', 'order', 'must not be before startsOn'),
    ...fault(before(terms.movedInOn), '/movedInOn', 'order', 'must not be before startsOn'),
    ...fault(!areDistinct(deposits.map(({ kind }) => kind)), '/deposits', 'distinct', 'must not name a kind twice'),
    ...(terms.chargeRules ?? []).flatMap(({ fromOn = startsOn, toOn }, i) =>
      fault(toOn !== undefined && toOn <= fromOn, `/chargeRules/${i}/toOn`, 'order', 'must be after fromOn'),
    ),
  ];
}

/** What keeps a draft from being signed, in a sentence; undefined if nothing does. */
export function gapBeforeSigning(
  lease: { startsOn: LocalDate },
  parties: readonly { kind?: PartyKind }[],
  rentSteps: readonly { fromOn: LocalDate }[],
): string | undefined {
  if (!hasTenant(parties)) return 'No TENANT is party to the lease.';
  if (!rentSteps.some(({ fromOn }) => fromOn === lease.startsOn))
    return `No rent is agreed from ${lease.startsOn}, the first day of the lease.`;
  return undefined;
}

/**
 * The tenancy class that the facts suggest; a person confirms it. Information, not legal advice.
 *
 * - A dwelling let for up to KES 2,500 a month: Rent Restriction Act, Cap. 296.
 * - Business premises let without writing, or in writing for up to five years or from month to month: controlled under the
 *   Landlord and Tenant (Shops, Hotels and Catering Establishments) Act, Cap. 301. Which business it is is not asked:
 *   the class that protects more is proposed.
 * - All else: the agreement, and the Land Act 2012.
 */
export function proposeTenancyClass(facts: {
  use: 'RESIDENTIAL' | 'COMMERCIAL';
  rent: Money;
  termType: TermType;
  startsOn: LocalDate;
  endsOn?: LocalDate | null;
  /** False for a letting by word of mouth. */
  written?: boolean;
}): TenancyClass {
  if (facts.use === 'RESIDENTIAL') return facts.rent.amountMinor <= RENT_RESTRICTION_MINOR ? 'CONTROLLED_RESIDENTIAL' : 'RESIDENTIAL';
  const longTerm =
    facts.termType === 'FIXED' &&
    facts.endsOn !== undefined &&
    facts.endsOn !== null &&
    facts.endsOn >= monthsAfter(facts.startsOn, CONTROLLED_BUSINESS_MONTHS);
  return facts.written !== false && longTerm ? 'BUSINESS' : 'CONTROLLED_BUSINESS';
}

/**
 * The first day on which a notice given today may end a lease.
 *
 * - Controlled business premises: two months (Cap. 301).
 * - From month to month, and after a term has run out: one month, the period of the rent (Land Act 2012, s. 57).
 * - Within a fixed term: one month, or the last day of the term if that comes first, for then the term ends by itself.
 */
export function earliestEndByNotice(
  lease: { tenancyClass: TenancyClass; termType: TermType; state: LeaseState; endsOn: LocalDate | null; movedInOn: LocalDate | null },
  today: LocalDate,
): LocalDate {
  const controlled = lease.tenancyClass === 'CONTROLLED_BUSINESS';
  const byNotice = monthsAfter(today, controlled ? 2 : 1);
  const withinTerm = lease.termType === 'FIXED' && lease.state === 'ACTIVE' && lease.endsOn !== null && !controlled;
  const earliest = withinTerm && lease.endsOn !== null ? later(today, earlier(byNotice, lease.endsOn)) : byNotice;
  return lease.movedInOn === null ? earliest : later(earliest, lease.movedInOn);
}

/** The same day of the month so many months on, or that month's last day. */
export function monthsAfter(day: LocalDate, months: number): LocalDate {
  return dayOfMonth(addMonths(monthOf(day), months), Number(day.slice(8)));
}

const hasTenant = (parties: readonly { kind?: PartyKind }[]): boolean => parties.some(({ kind = 'TENANT' }) => kind === 'TENANT');
const areDistinct = (words: readonly string[]): boolean => new Set(words).size === words.length;
