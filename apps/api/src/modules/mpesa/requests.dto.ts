import { EnumField, IdField, InstantField, IntField, pageOf, PageQuery, TextField } from '@plotihub/http';
import { REQUEST_KINDS, REQUEST_STATES, type RequestKind, type RequestState } from './requests.rules.js';

export class PullBody {
  @IntField({ min: 1, max: 48, optional: true, example: 3, description: 'How many hours back, 3 unless told; M-Pesa remembers 48' })
  hours?: number;
}

export class TransactionStatusBody {
  @TextField({
    max: 20,
    pattern: /^[A-Za-z0-9]{8,20}$/,
    patternHint: 'must be 8 to 20 letters and digits',
    example: 'UKL51ZDR4F',
    description: "M-Pesa's receipt, as the payer's message says it",
  })
  receipt: string;
}

export class MpesaRequestsQuery extends PageQuery {
  @EnumField(REQUEST_KINDS, { optional: true, example: 'PULL' })
  kind?: RequestKind;
}

export class MpesaRequestResponse {
  @IdField('mpr')
  id: string;

  @IdField('chn')
  channelId: string;

  @EnumField(REQUEST_KINDS)
  kind: RequestKind;

  @EnumField(REQUEST_STATES, {
    description:
      'CREATED: is asked within seconds, or again after a pause. SENT: the answer is awaited. DONE: answered. FAILED: the answer was no. ' +
      'UNKNOWN: no answer, however often it was asked.',
  })
  state: RequestState;

  @TextField({
    max: 40,
    nullable: true,
    example: 'already-registered',
    description:
      '`already-registered`: M-Pesa has addresses on record, perhaps older ones; a person changes them at its portal. Other words say why there was no answer.',
  })
  reason: string | null;

  @TextField({ max: 40, nullable: true, example: null })
  receipt: string | null;

  @IdField('pyo', { nullable: true, description: 'The payout that is asked about' })
  payoutId: string | null;

  @InstantField({ nullable: true, description: 'Beginning of the period that is listed' })
  fromAt: Date | null;

  @InstantField({ nullable: true })
  toAt: Date | null;

  @IntField({ min: 0, max: 1_000_000_000, nullable: true, example: 12, description: 'Payments that M-Pesa listed' })
  rowsSeen: number | null;

  @IntField({
    min: 0,
    max: 1_000_000_000,
    nullable: true,
    example: 1,
    description: 'Of them, those that nobody had told of: they are booked now',
  })
  rowsNew: number | null;

  @TextField({ max: 30, nullable: true, example: null, description: 'Who asked; null for what is asked by itself' })
  requestedBy: string | null;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  sentAt: Date | null;

  @InstantField({ nullable: true })
  endedAt: Date | null;
}

export class MpesaRequestPage extends pageOf(MpesaRequestResponse) {}
