import type { LocalDate } from '@plotihub/time';
import { planBy, type LadderTurn } from './ladder.rules.js';
import type { FeeAhead } from './late-fee-ahead.rules.js';
import type { Tenancy } from './money-texts.rules.js';
import type { Wording } from './templates.rules.js';

/**
 * What a lease is told in its turn. A late fee is named only if there is one and it can still be avoided: without it the first arrears
 * text reads as the reminder does, and threatens nothing.
 */
export function ladderWording({ unit, pay, phone }: Tenancy, turn: LadderTurn, day: LocalDate, feeAhead: FeeAhead | undefined): Wording {
  const said = { unit, bal: turn.balance };
  switch (turn.step) {
    case 'invoice.reminder': {
      const values = { ...said, due: turn.dueOn };
      return pay
        ? { key: 'invoice.reminder', values: { ...values, ...pay } }
        : { key: 'invoice.reminder+call', values: { ...values, phone } };
    }
    case 'invoice.due_today':
      return pay
        ? { key: 'invoice.due_today', values: { ...said, ...pay, phone } }
        : { key: 'invoice.due_today+call', values: { ...said, phone } };
    case 'arrears.first':
      return firstArrears({ unit, pay, phone }, turn, feeAhead);
    case 'arrears.second': {
      const values = { ...said, phone, date: planBy(day) };
      return pay ? { key: 'arrears.second', values: { ...values, ...pay } } : { key: 'arrears.second+call', values };
    }
  }
}

function firstArrears({ unit, pay, phone }: Omit<Tenancy, 'name'>, turn: LadderTurn, feeAhead?: FeeAhead): Wording {
  const said = { unit, bal: turn.balance, due: turn.since };
  if (!feeAhead) {
    return pay
      ? { key: 'arrears.first+no-fee', values: { ...said, ...pay } }
      : { key: 'arrears.first+no-fee+call', values: { ...said, phone } };
  }
  const warned = { ...said, date: feeAhead.payBy, fee: feeAhead.fee };
  return pay ? { key: 'arrears.first', values: { ...warned, ...pay } } : { key: 'arrears.first+call', values: { ...warned, phone } };
}
