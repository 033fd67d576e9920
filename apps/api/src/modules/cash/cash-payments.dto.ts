import { BoolField, DateField, EnumField, IdField, InstantField, ListField, MoneyField, ObjectField, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** One thing that the cash is to settle first; exactly one of the three ids. */
export class CashInstructionItemBody {
  @IdField('inv', { optional: true, example: undefined, description: 'All open charges of this invoice' })
  invoiceId?: string;

  @IdField('chg', { optional: true, description: 'This charge' })
  chargeId?: string;

  @IdField('dep', { optional: true, example: undefined, description: 'This deposit' })
  depositItemId?: string;

  @MoneyField({ optional: true, description: 'Just so much of it; all that is open, as far as the money goes, unless told' })
  amount?: Money;
}

/** What the cash settles first; what is left goes by the policy of the lease. */
export class CashInstructionBody {
  @ListField(() => CashInstructionItemBody, { max: 20, optional: true, example: undefined, description: 'In this order, before all else' })
  items?: CashInstructionItemBody[];

  @BoolField({ optional: true, example: false, description: 'True if deposits come first' })
  deposit?: boolean;
}

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

  @ObjectField(() => CashInstructionBody, { optional: true, example: undefined, description: 'What the payer wants it to settle first' })
  instruction?: CashInstructionBody;
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
