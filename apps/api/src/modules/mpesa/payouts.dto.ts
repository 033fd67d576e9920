import { BoolField, DateField, EnumField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { PAYOUT_STATES, type PayoutState } from './payout.rules.js';

export class PayoutBody {
  @IdField('rfd', { description: 'An approved refund that goes to a phone' })
  refundId: string;

  @IdField('chn', { optional: true, example: undefined, description: 'The paybill or till that pays; the oldest that can unless told' })
  channelId?: string;
}

export class PayoutsQuery extends PageQuery {
  @IdField('rfd', { optional: true, example: undefined })
  refundId?: string;

  @EnumField(PAYOUT_STATES, { optional: true, example: 'UNKNOWN' })
  state?: PayoutState;
}

export class PayoutResponse {
  @IdField('pyo')
  id: string;

  @IdField('chn', { description: 'The paybill or till that pays' })
  channelId: string;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @IdField('rfd', { nullable: true })
  refundId: string | null;

  @IdField('sus', { nullable: true })
  suspenseItemId: string | null;

  @MoneyField()
  amount: Money;

  @TextField({ max: 20, nullable: true, example: '••••0101', description: 'The end of the phone; null once it is forgotten' })
  phone: string | null;

  @EnumField(PAYOUT_STATES, {
    description:
      'CREATED: is sent in a moment. SENT: is being sent, or waits for its result. UNKNOWN: nobody knows whether it was paid; M-Pesa is asked, and ' +
      'nothing else may be paid for the same until it answers, or two people decide. PAID: there is a receipt. FAILED: the money did not go, and ' +
      'may be sent anew or paid another way; if M-Pesa tells later that it went after all, it becomes PAID.',
  })
  state: PayoutState;

  @TextField({
    max: 40,
    nullable: true,
    example: 'balance-too-low',
    description:
      'Why it failed, or why nobody knows; a word for machines. `balance-too-low`: the paybill’s utility account has too little. `receiver-not-registered`, ' +
      '`phone-unknown`: no M-Pesa there. `paid-besides`: it went out, and what it was for has been paid or given up otherwise: get it back.',
  })
  reason: string | null;

  @EnumField(['ANSWER', 'CALLBACK', 'QUERY', 'PEOPLE'], { nullable: true, example: 'CALLBACK', description: 'Who told how it ended' })
  toldBy: string | null;

  @TextField({ max: 40, nullable: true, example: 'UKL7ZK2M1P', description: "M-Pesa's receipt" })
  receipt: string | null;

  @TextField({ max: 100, nullable: true, example: 'ACHIENG OTIENO', description: 'Whom M-Pesa paid, by its own records' })
  receiver: string | null;

  @BoolField({ example: false, description: 'M-Pesa names another phone than was to be paid' })
  receiverDiffers: boolean;

  @BoolField({ example: true, description: 'Whether it is in the books. False of a PAID one: somebody must look' })
  booked: boolean;

  @InstantField({ nullable: true })
  paidAt: Date | null;

  @TextField({ max: 30, nullable: true, example: null, description: 'Who asked for it; null for what a channel pays by itself' })
  requestedBy: string | null;

  @DateField()
  requestedOn: LocalDate;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  sentAt: Date | null;

  @InstantField({ nullable: true })
  endedAt: Date | null;
}

export class PayoutPage extends pageOf(PayoutResponse) {}

export class PayoutDecisionBody {
  @EnumField(['PAID', 'NOT_PAID'], { example: 'NOT_PAID', description: 'What M-Pesa’s portal shows' })
  outcome: 'PAID' | 'NOT_PAID';

  @TextField({
    max: 20,
    optional: true,
    pattern: /^[A-Za-z0-9]{8,20}$/,
    patternHint: 'must be 8 to 20 letters and digits',
    example: undefined,
    description: "For PAID: M-Pesa's receipt",
  })
  receipt?: string;

  @DateField({ optional: true, description: 'For PAID: the day on which it went; today unless told', example: undefined })
  on?: LocalDate;

  @TextField({ max: 200, min: 3, example: 'The portal lists no payment to this number in November' })
  reason: string;
}

export class PayoutDecisionResponse {
  @IdField('prs', { description: 'For `POST /v1/proposals/{id}/approval`' })
  proposalId: string;

  @IdField('pyo')
  payoutId: string;

  @TextField({ max: 200, example: 'The portal lists no payment to this number in November' })
  reason: string;

  @IdField('usr')
  proposedBy: string;

  @InstantField()
  proposedAt: Date;

  @InstantField()
  expiresAt: Date;
}
