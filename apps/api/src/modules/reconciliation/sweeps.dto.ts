import { DateField, EnumField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

export class SweepsQuery extends PageQuery {
  @IdField('chn', { optional: true, example: undefined })
  channelId?: string;
}

/** Either the line that tells of it, or what a person knows. */
export class NewSweepBody {
  @IdField('stl', { optional: true, description: 'The line of a statement that tells of it; then nothing else is said' })
  statementLineId?: string;

  @IdField('chn', { optional: true, example: undefined, description: 'Without a line: the paybill or till' })
  channelId?: string;

  @MoneyField({ optional: true, example: undefined })
  amount?: Money;

  @DateField({ optional: true, example: undefined, description: 'The day it left the paybill' })
  sweptOn?: LocalDate;

  @TextField({
    max: 40,
    optional: true,
    example: undefined,
    pattern: /^[\x21-\x7e]+$/,
    patternHint: 'must be one word',
    description: "The provider's or the bank's reference; used once",
  })
  reference?: string;
}

export class SweepResponse {
  @IdField('swp')
  id: string;

  @IdField('chn')
  channelId: string;

  @IdField('stl', { nullable: true, description: 'Null until a statement tells of it' })
  statementLineId: string | null;

  @TextField({ max: 40, nullable: true, example: 'UKK4A7Q2MN' })
  reference: string | null;

  @MoneyField()
  amount: Money;

  @DateField()
  sweptOn: LocalDate;

  @IdField('pst', { description: 'Debits the bank, credits the clearing account of the channel' })
  postingId: string;

  @IdField('usr')
  recordedBy: string;

  @InstantField()
  createdAt: Date;

  @IdField('stl', {
    nullable: true,
    example: null,
    description: 'The line of the bank’s statement that shows it; then it cannot be taken back',
  })
  bankLineId: string | null;

  @InstantField({ nullable: true, example: null, description: 'When it was taken back; its line and its reference are free since then' })
  reversedAt: Date | null;

  @TextField({ max: 200, nullable: true, example: null })
  reversalReason: string | null;
}

export class SweepReversalBody {
  @TextField({ max: 200, min: 3, example: 'Recorded for the wrong paybill' })
  reason: string;
}

export class SweepReversalProposalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  id: string;

  @IdField('swp')
  sweepId: string;

  @TextField({ max: 200, example: 'Recorded for the wrong paybill' })
  reason: string;

  @EnumField(['PROPOSED'])
  state: string;

  @IdField('usr')
  proposedBy: string;

  @InstantField()
  proposedAt: Date;

  @InstantField({ description: 'From then on it cannot be approved' })
  expiresAt: Date;
}

export class SweepPage extends pageOf(SweepResponse) {}
