import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** A lease of a unit, as far as it decides whose money it is. */
export interface LeaseFacts {
  id: string;
  /** Signed, and nobody has moved in yet. */
  awaitingMoveIn: boolean;
  /** First day of occupation; null before the keys were handed over. */
  occupiedFrom: LocalDate | null;
  /** The first day on which it was no longer occupied; null while it is. */
  occupiedTo: LocalDate | null;
  /** Its open charges together; absent where the value date decides alone. */
  open?: Money | undefined;
}

/** A unit that a reference names, with all its leases but drafts and cancelled ones. */
export interface UnitFacts {
  unitId: string;
  payReference: string;
  leases: readonly LeaseFacts[];
}

/** A guess shown to the person who decides; never acted on by itself. */
export interface Suggestion {
  unitId: string;
  /** The unit's payment reference. */
  reference: string;
  /** The lease that the money would go to; null if the unit has none that fits. */
  leaseId: string | null;
}

/**
 * All that may decide whose money it is. There is no name and no phone number here, and never will be: people pay from other
 * people's phones, and providers mask them. Units are looked up only as far as an earlier rule has not decided.
 */
export interface MatchFacts {
  /** False for transfers that no customer made. */
  customer: boolean;
  /** What the payer typed, normalised; '' for nothing usable. */
  reference: string;
  amount: Money;
  /** The day the payer paid. */
  valueOn: LocalDate;
  /** The unit that bears exactly this reference. */
  exact?: UnitFacts | undefined;
  /** The unit that bears it once a `D` for deposit is taken off its end. */
  withDeposit?: UnitFacts | undefined;
  /** The unit that it names once its check character is added. */
  completed?: UnitFacts | undefined;
  /** The organization has one property, so a reference cannot belong to another building. */
  onlyProperty?: boolean;
  /** The invoice whose number it is. */
  invoice?: { id: string; leaseId: string } | undefined;
  /** Units whose references are one slip of the finger away, most likely first. */
  similar?: readonly UnitFacts[];
}

export const SUSPENSE_REASONS = [
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECK',
  'AMBIGUOUS_LEASE',
  'INACTIVE_LEASE',
  'NOT_CUSTOMER',
  'OTHER_OWNER',
] as const;
export type SuspenseReason = (typeof SUSPENSE_REASONS)[number];

/** What the payer wants settled, where they said so. */
export interface Instruction {
  invoiceId?: string;
  deposit?: boolean;
}

export type Match =
  { kind: 'LEASE'; leaseId: string; instruction?: Instruction } | { kind: 'SUSPENSE'; reason: SuspenseReason; suggestions: Suggestion[] };

/** Suggestions shown at most. */
const SUGGESTIONS = 5;

/** Whose money it is, by what the payer typed; when in doubt a person decides. Domain paper 6.2. */
export function matchPayment(facts: MatchFacts): Match {
  if (!facts.customer) return suspense('NOT_CUSTOMER');
  if (facts.reference === '') return suspense('NO_REFERENCE');
  if (facts.exact) return matchUnit(facts.exact, facts.valueOn);
  if (facts.withDeposit) return matchDeposit(facts.withDeposit, facts.valueOn);
  const completed = facts.completed && facts.onlyProperty ? matchUnit(facts.completed, facts.valueOn) : undefined;
  if (completed?.kind === 'LEASE' && paysExactly(facts.completed, completed.leaseId, facts.amount)) return completed;
  if (facts.invoice) return { kind: 'LEASE', leaseId: facts.invoice.leaseId, instruction: { invoiceId: facts.invoice.id } };

  const near = [...(facts.completed ? [facts.completed] : []), ...(facts.similar ?? [])];
  const suggestions = near.map((unit) => suggestionOf(unit, facts.valueOn));
  return suspense(near.length > 0 ? 'BAD_CHECK' : 'UNKNOWN_REFERENCE', suggestions);
}

/** The lease that was occupied on the day of payment; undefined if none, or more than one. */
export function leaseOn(leases: readonly LeaseFacts[], day: LocalDate): LeaseFacts | undefined {
  const covering = leases.filter(
    ({ occupiedFrom, occupiedTo }) => occupiedFrom !== null && occupiedFrom <= day && (occupiedTo === null || day < occupiedTo),
  );
  return covering.length === 1 ? covering[0] : undefined;
}

/** The lease by value date, else the only one with something to pay: money also comes before the keys and after the move. */
function matchUnit(unit: UnitFacts, day: LocalDate): Match {
  const occupied = leaseOn(unit.leases, day);
  if (occupied) return { kind: 'LEASE', leaseId: occupied.id };
  const expecting = unit.leases.filter(({ awaitingMoveIn, open }) => awaitingMoveIn || open?.isPositive);
  const [only] = expecting;
  if (only && expecting.length === 1) return { kind: 'LEASE', leaseId: only.id };
  return suspense(expecting.length > 1 ? 'AMBIGUOUS_LEASE' : 'INACTIVE_LEASE', suggestionsOf(unit));
}

/** A deposit may be the leaving tenant's or the coming one's: with both there, a person decides. */
function matchDeposit(unit: UnitFacts, day: LocalDate): Match {
  const match = matchUnit(unit, day);
  if (match.kind === 'SUSPENSE') return match;
  const another = unit.leases.some(({ id, awaitingMoveIn }) => awaitingMoveIn && id !== match.leaseId);
  return another ? suspense('AMBIGUOUS_LEASE', suggestionsOf(unit)) : { ...match, instruction: { deposit: true } };
}

function paysExactly(unit: UnitFacts | undefined, leaseId: string, amount: Money): boolean {
  const open = unit?.leases.find(({ id }) => id === leaseId)?.open;
  return open !== undefined && open.isPositive && open.equals(amount);
}

function suggestionsOf({ unitId, payReference, leases }: UnitFacts): Suggestion[] {
  if (leases.length === 0) return [{ unitId, reference: payReference, leaseId: null }];
  return leases.map(({ id }) => ({ unitId, reference: payReference, leaseId: id }));
}

/** The lease of a unit that money paid on a day would go to; all of them if that is not plain. */
export function leasesOn(unit: UnitFacts, day: LocalDate): Suggestion[] {
  const match = matchUnit(unit, day);
  return match.kind === 'LEASE' ? [suggestionOf(unit, day)] : match.suggestions;
}

function suggestionOf(unit: UnitFacts, day: LocalDate): Suggestion {
  const match = matchUnit(unit, day);
  return { unitId: unit.unitId, reference: unit.payReference, leaseId: match.kind === 'LEASE' ? match.leaseId : null };
}

function suspense(reason: SuspenseReason, suggestions: readonly Suggestion[] = []): Match {
  return { kind: 'SUSPENSE', reason, suggestions: suggestions.slice(0, SUGGESTIONS) };
}

/**
 * The invoice number in what a payer typed, whatever the case, spaces and dashes: `inv 2026-123` is `INV-2026-000123`.
 * Undefined if it is not one.
 */
export function invoiceNumberIn(typed: string): string | undefined {
  const plain = typed.toUpperCase().replace(/[^0-9A-Z]/g, '');
  const match = /^(?:INVOICE|INV|1NV)(?:NO)?([2Z][O0]\d\d)([O0-9]{1,8})$/.exec(plain);
  const digits = (text = ''): string => text.replace(/O/g, '0').replace(/Z/g, '2');
  if (!match) return undefined;
  const number = digits(match[2]).replace(/^0+/, '');
  return number === '' ? undefined : `INV-${digits(match[1])}-${number.padStart(6, '0')}`;
}

/** Invoice numbers that stand among other words: `rent inv 2026-123 thanks` has `INV-2026-000123`. */
export function invoiceNumbersIn(typed: string): string[] {
  const found = [...typed.matchAll(/(?:invoice|[i1]nv)[^0-9a-z]*(?:no)?[^0-9a-z]*[2z][o0][0-9o]{2}[^0-9a-z]*[0-9o]{1,8}/gi)];
  return [...new Set(found.flatMap(([text]) => invoiceNumberIn(text) ?? []))];
}
