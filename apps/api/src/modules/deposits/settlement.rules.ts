import { Money } from '@plotihub/money';
import { addDays, type LocalDate } from '@plotihub/time';

export const SETTLEMENT_STATES = ['DRAFT', 'PROPOSED', 'ACCEPTED', 'DISPUTED', 'REVISED', 'APPROVED', 'REFUND_PENDING', 'SETTLED'] as const;
export type SettlementState = (typeof SETTLEMENT_STATES)[number];

/**
 * Every legal move. A proposal that nobody answers in time may be approved as it is; what failed to be sent back is approved, and waits for
 * another way.
 */
const MOVES: Readonly<Record<SettlementState, readonly SettlementState[]>> = {
  DRAFT: ['PROPOSED'],
  PROPOSED: ['ACCEPTED', 'DISPUTED', 'APPROVED'],
  ACCEPTED: ['APPROVED'],
  DISPUTED: ['REVISED'],
  REVISED: ['APPROVED'],
  APPROVED: ['REFUND_PENDING', 'SETTLED'],
  REFUND_PENDING: ['SETTLED', 'APPROVED'],
  SETTLED: [],
};
export const mayMove = (from: SettlementState, to: SettlementState): boolean => MOVES[from].includes(to);

/** What a deduction is for. ARREARS names a charge that is open; for the others one is issued. */
export const LINE_KINDS = ['ARREARS', 'DAMAGE', 'CLEANING', 'UTILITIES', 'KEYS', 'OTHER'] as const;
export type LineKind = (typeof LINE_KINDS)[number];

/** One deduction. */
export interface SettlementLine {
  kind: LineKind;
  description: string;
  /** > 0: what is deducted. */
  amount: Money;
  /** What of the cost is normal wear: the landlord's, not deducted. */
  wearAndTear: Money;
  /** What shows it: an inspection, photos, an invoice. */
  evidence: string | null;
  /** For ARREARS. */
  chargeId: string | null;
}

/** Days in which a tenant may object, unless told. */
const DISPUTE_DAYS = 14;
export const disputeWindow = (
  today: LocalDate,
  disputeBy: LocalDate | undefined,
): { by: LocalDate; earliest: LocalDate; latest: LocalDate } => ({
  by: disputeBy ?? addDays(today, DISPUTE_DAYS),
  earliest: addDays(today, 3),
  latest: addDays(today, 60),
});

export const deductionsOf = (lines: readonly Pick<SettlementLine, 'amount'>[], currency: string): Money =>
  Money.sum(
    lines.map(({ amount }) => amount),
    currency,
  );

/** Everything that is wrong with lines, beside what there is: by JSON pointer. */
export function faultsOfLines(lines: readonly SettlementLine[]): { pointer: string; code: string; detail: string }[] {
  return lines.flatMap(({ kind, chargeId }, index) => {
    const at = `/lines/${index}/chargeId`;
    if (kind === 'ARREARS' && chargeId === null) return [{ pointer: at, code: 'required', detail: 'ARREARS name the charge' }];
    if (kind !== 'ARREARS' && chargeId !== null)
      return [{ pointer: at, code: 'not-for-kind', detail: 'is for ARREARS: others get a charge' }];
    const earlier = lines.findIndex((line) => line.chargeId !== null && line.chargeId === chargeId);
    return chargeId !== null && earlier < index ? [{ pointer: at, code: 'twice', detail: 'is named before' }] : [];
  });
}

/** What there is to settle: what is held and what was paid too much, and what is open. */
export interface Standing {
  held: Money;
  credit: Money;
  open: readonly { id: string; open: Money }[];
}

/**
 * What lines come to: what goes back to the tenant, and why they cannot stand. Deductions and the refund are exactly what is held and
 * credited; nothing goes back while something is owed that no line names.
 */
export function outcomeOf(
  { held, credit, open }: Standing,
  lines: readonly SettlementLine[],
): { refund: Money; fault?: { code: 'too-much' | 'no-such-charge' | 'not-open' | 'debt-left'; detail: string } } {
  const { currency } = held;
  const refund = held.plus(credit).minus(deductionsOf(lines, currency));
  if (refund.isNegative) return { refund, fault: { code: 'too-much', detail: `${refund.negated().amount} more than is held` } };
  const opened = new Map(open.map((charge) => [charge.id, charge.open]));
  for (const { chargeId, amount } of lines) {
    if (chargeId === null) continue;
    const there = opened.get(chargeId);
    if (!there) return { refund, fault: { code: 'no-such-charge', detail: `There is no open charge ${chargeId} of this lease` } };
    if (there.compare(amount) < 0)
      return { refund, fault: { code: 'not-open', detail: `${there.amount} is open of ${chargeId}, not ${amount.amount}` } };
    opened.set(chargeId, there.minus(amount));
  }
  const left = Money.sum([...opened.values()], currency);
  if (refund.isPositive && left.isPositive)
    return { refund, fault: { code: 'debt-left', detail: `${left.amount} is owed that no line names: deduct it, or take it back` } };
  return { refund };
}

/** Deductions that nothing shows: they stand only if the tenant has accepted. */
export const unproven = <T extends SettlementLine>(lines: readonly T[]): T[] =>
  lines.filter(({ kind, evidence }) => kind !== 'ARREARS' && evidence === null);
