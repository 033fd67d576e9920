import { VisibleTo } from '@plotihub/auth';
import { DateField, IdField, MoneyField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';

export class BalanceQuery {
  @DateField({ optional: true, example: undefined, description: 'By everything that counts up to the end of this day; now unless told' })
  asOf?: LocalDate;
}

export class BalanceResponse {
  @IdField('lse')
  leaseId: string;

  @DateField()
  asOf: LocalDate;

  @MoneyField({ min: 'any', description: 'Charged and not paid, due or not' })
  owed: Money;

  @MoneyField({ min: 'any', description: 'What of it was due by that day' })
  dueNow: Money;

  @MoneyField({ min: 'any', example: { amount: '0.00', currency: 'KES' }, description: 'Paid ahead: settles the next charges' })
  credit: Money;

  @VisibleTo(...everyoneBut('CARETAKER'))
  @MoneyField({ min: 'any', description: 'Held against damage; not part of what is owed' })
  depositHeld: Money;
}
