import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Tenancy } from './money-texts.rules.js';
import type { Wording } from './templates.rules.js';

/** Money out of the deposit that paid what was owed. */
export function depositAppliedWording({ unit, phone }: Tenancy, applied: { amount: Money; held: Money; owed: Money }): Wording {
  return { key: 'deposit.applied', values: { unit, phone, amt: applied.amount, dep: applied.held, bal: applied.owed } };
}

/** The owner holds it now, or no longer does. */
export function depositHolderWording({ unit, phone }: Tenancy, moved: { amount: Money; on: LocalDate; toOwner: boolean }): Wording {
  const values = { unit, phone, dep: moved.amount, date: moved.on };
  return moved.toOwner ? { key: 'deposit.handed_over', values } : { key: 'deposit.taken_back', values };
}

/** It is the deposit of another lease of theirs now, of which this is the tenancy. */
export function depositMovedWording({ unit, phone }: Tenancy, moved: { amount: Money; on: LocalDate; held: Money }): Wording {
  return { key: 'deposit.moved', values: { unit, phone, amt: moved.amount, date: moved.on, dep: moved.held } };
}

/** What the office proposes to deduct and to send back; or what it does after an objection. */
export function settlementWording(
  { unit, phone }: Tenancy,
  settlement: { held: Money; deductions: Money; refund: Money; disputeBy: LocalDate | null; revised: boolean },
): Wording {
  const values = { unit, phone, dep: settlement.held, ded: settlement.deductions, ref: settlement.refund };
  if (settlement.revised || settlement.disputeBy === null) return { key: 'deposit.settled+revised', values };
  return { key: 'deposit.settled+call', values: { ...values, date: settlement.disputeBy } };
}

/** What became of a settlement, or that the tenant answered. */
export function settlementMoveWording(
  { unit, phone }: Tenancy,
  move: 'ACCEPTED' | 'DISPUTED' | 'APPROVED',
  { deductions: ded, refund: ref }: { deductions: Money; refund: Money },
): Wording {
  if (move === 'ACCEPTED') return { key: 'deposit.accepted', values: { unit, phone, ref } };
  if (move === 'DISPUTED') return { key: 'deposit.disputed', values: { unit, phone } };
  return { key: 'deposit.approved', values: { unit, phone, ded, ref } };
}
