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
