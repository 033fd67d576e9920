import { IdField, MoneyField, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';

export class MoveBody {
  @IdField('lse', { description: 'The lease that it was meant for' })
  leaseId: string;

  @TextField({ max: 200, min: 3, example: 'The tenant of A12 typed the reference of A21' })
  reason: string;
}

export class TransferBody {
  @IdField('lse', { description: 'The lease that has the credit' })
  fromLeaseId: string;

  @IdField('pay', { optional: true, example: undefined, description: 'Only of the credit that this payment left' })
  fromPaymentId?: string;

  @IdField('lse', { description: 'Another lease of the same tenant' })
  toLeaseId: string;

  @MoneyField()
  amount: Money;

  @TextField({ max: 200, min: 3, example: 'She moves from A12 to B3' })
  reason: string;

  @TextField({ max: 200, min: 3, example: 'By SMS on 20 November', description: 'How the tenant agreed' })
  consent: string;
}
