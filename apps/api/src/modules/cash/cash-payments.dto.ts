import { DateField, EnumField, IdField, InstantField, MoneyField, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

export class CashPaymentBody {
  @IdField('lse')
  leaseId: string;

  @MoneyField()
  amount: Money;

  @EnumField(['CASH'], { description: 'M-Pesa payments come by themselves' })
  method: 'CASH';

  @DateField({ description: 'The day the cash was taken; not after today' })
  valueOn: LocalDate;

  @TextField({ max: 200, optional: true, example: 'Paid by her brother at the gate' })
  note?: string;
}

/** A payment as `GET /v1/payments/{id}` shows it. */
export class CashPaymentResponse {
  @IdField('pay')
  id: string;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @IdField('chn', { nullable: true, description: 'Always null', example: null })
  channelId: string | null;

  @EnumField(['CASH'])
  method: string;

  @TextField({ max: 40, nullable: true, example: null, description: 'Always null' })
  externalId: string | null;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day it counts for' })
  valueOn: LocalDate;

  @TextField({ max: 20, nullable: true, example: 'RCT-2026-000123', description: 'Receipt number' })
  number: string | null;

  @EnumField(['POSTED'])
  state: string;

  @DateField({ nullable: true, example: null })
  reversedOn: LocalDate | null;

  @TextField({ max: 200, nullable: true, example: null })
  reversalReason: string | null;

  @IdField('usr', { nullable: true, description: 'Who took the cash' })
  recordedBy: string | null;

  @TextField({ max: 200, nullable: true, example: null })
  note: string | null;

  @InstantField()
  createdAt: Date;
}
