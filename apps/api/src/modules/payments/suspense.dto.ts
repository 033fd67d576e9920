import { DateField, EnumField, IdField, InstantField, IntField, ListField, MoneyField, pageOf, PageQuery, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { SuspenseReason } from './matching.rules.js';
import type { SuspenseState } from './suspense.repository.js';

const REASONS: readonly SuspenseReason[] = [
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECK',
  'AMBIGUOUS_LEASE',
  'INACTIVE_LEASE',
  'NOT_CUSTOMER',
];
const STATES: readonly SuspenseState[] = ['OPEN', 'RESOLVED', 'REVERSED'];

export class SuspenseQuery extends PageQuery {
  @EnumField(STATES, { optional: true, description: 'OPEN unless you say otherwise' })
  state: SuspenseState = 'OPEN';
}

export class SuggestionResponse {
  @IdField('unt')
  unitId: string;

  @TextField({ max: 12, example: 'KMA12J', description: "The unit's payment reference" })
  reference: string;

  @IdField('lse', { nullable: true, description: 'The lease the money would go to; null if the unit had none that fits' })
  leaseId: string | null;
}

export class SuspenseItemResponse {
  @IdField('sus')
  id: string;

  @IdField('pay')
  paymentId: string;

  @EnumField(REASONS, {
    description:
      'NO_REFERENCE: none was typed. BAD_CHECK: looks mistyped. UNKNOWN_REFERENCE: names nothing. AMBIGUOUS_LEASE: fits more than one lease. ' +
      'INACTIVE_LEASE: the unit had nobody to pay for. NOT_CUSTOMER: not made by a customer.',
  })
  reason: SuspenseReason;

  @EnumField(STATES)
  state: SuspenseState;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day the payer paid' })
  valueOn: LocalDate;

  @IntField({ min: 0, max: 100_000, example: 2, description: 'Days since the payer paid, up to today or to the decision' })
  ageDays: number;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F' })
  externalId: string | null;

  @TextField({ max: 120, nullable: true, example: 'KMA13J', description: 'What the payer typed' })
  referenceTyped: string | null;

  @TextField({ max: 120, nullable: true, example: '2547 ***** 126 JANE', description: 'A hint for you; never used to match' })
  payerHint: string | null;

  @ListField(() => SuggestionResponse, { max: 5, description: 'Most likely first' })
  suggestions: SuggestionResponse[];

  @IdField('lse', { nullable: true, description: 'The lease it was given to' })
  leaseId: string | null;

  @IdField('usr', { nullable: true })
  resolvedBy: string | null;

  @InstantField({ nullable: true, example: null })
  resolvedAt: Date | null;

  @InstantField()
  createdAt: Date;
}

export class SuspensePage extends pageOf(SuspenseItemResponse) {}

export class ResolveSuspenseBody {
  @IdField('lse', { description: 'The lease that the money was meant for' })
  leaseId: string;
}
