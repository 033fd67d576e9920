import { DateField, IdField, InstantField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
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
}

export class SweepPage extends pageOf(SweepResponse) {}
