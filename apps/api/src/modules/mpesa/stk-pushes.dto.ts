import { BoolField, EnumField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { STK_STATES, type StkState } from './stk-push.rules.js';

export class StkPushBody {
  @IdField('lse')
  leaseId: string;

  @MoneyField({
    optional: true,
    maxMinor: 25_000_000,
    example: { amount: '1500.00', currency: 'KES' },
    description: 'Whole shillings; what is open on the lease, rounded up, unless told',
  })
  amount?: Money;

  @TextField({ max: 20, optional: true, example: undefined, description: "The phone to ask; the tenant's unless told" })
  phone?: string;

  @IdField('chn', { optional: true, example: undefined, description: 'The paybill or till; the oldest that can push unless told' })
  channelId?: string;
}

export class StkPushesQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only pushes for this lease', example: undefined })
  leaseId?: string;

  @EnumField(STK_STATES, { optional: true, example: 'SUCCESS' })
  state?: StkState;
}

export class StkPushResponse {
  @IdField('stk')
  id: string;

  @IdField('lse')
  leaseId: string;

  @IdField('chn')
  channelId: string;

  @MoneyField({ description: 'What was asked for' })
  amount: Money;

  @TextField({
    max: 20,
    nullable: true,
    example: '••••5678',
    description: 'The end of the phone that was asked; null once it is forgotten',
  })
  phone: string | null;

  @TextField({ max: 12, example: 'KMA12J', description: 'What the payer reads beside the amount' })
  reference: string;

  @EnumField(STK_STATES, {
    description:
      'CREATED: is sent in a moment. SENT: is being sent. PENDING: on the phone. UNKNOWN: nobody knows what came of it; it is found out, and never ' +
      'sent again. FAILED_PROVISIONAL: failed, by a word that is wrong at times; wait two minutes before asking again. SUCCESS: there is a receipt. ' +
      'FAILED, EXPIRED: nothing came; if a payment is heard of later all the same, it becomes SUCCESS.',
  })
  state: StkState;

  @TextField({ max: 40, nullable: true, example: 'dismissed', description: 'Why it failed, or what is waited for; a word for machines' })
  reason: string | null;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F', description: "M-Pesa's receipt" })
  receipt: string | null;

  @IdField('pay', { nullable: true, description: 'The payment it became, a moment after its success' })
  paymentId: string | null;

  @MoneyField({ nullable: true, description: 'What was paid' })
  paidAmount: Money | null;

  @BoolField({ example: false, description: 'Another amount was paid than was asked for; what was paid is booked' })
  amountDiffers: boolean;

  @BoolField({ example: false, description: 'Another phone paid than was asked; what was paid is booked' })
  payerDiffers: boolean;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  sentAt: Date | null;

  @InstantField({ nullable: true })
  endedAt: Date | null;
}

export class StkPushPage extends pageOf(StkPushResponse) {}
