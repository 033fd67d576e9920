import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  InstantField,
  IntField,
  ListField,
  MoneyField,
  ObjectField,
  pageOf,
  PageQuery,
  TextField,
} from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { SuspenseReason } from './matching.rules.js';
import { RETURN_WAYS, SUSPENSE_STATES, type ReturnWay, type SuspenseState } from './suspense.repository.js';

const REASONS: readonly SuspenseReason[] = [
  'NO_REFERENCE',
  'UNKNOWN_REFERENCE',
  'BAD_CHECK',
  'AMBIGUOUS_LEASE',
  'INACTIVE_LEASE',
  'NOT_CUSTOMER',
];
const STATES = SUSPENSE_STATES;

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

  @EnumField(STATES, {
    description:
      'OPEN: somebody has to decide. RETURN_PENDING: approved to be sent back, and not gone yet. RESOLVED: it has its lease, or its leases. ' +
      'RETURNED: it went back. REVERSED: it was taken back.',
  })
  state: SuspenseState;

  @MoneyField()
  amount: Money;

  @DateField({ description: 'The day the payer paid' })
  valueOn: LocalDate;

  @IntField({ min: 0, max: 100_000, example: 2, description: 'Days since the payer paid, up to today or to the decision' })
  ageDays: number;

  @IdField('chn', { nullable: true, description: 'The paybill or till it came through' })
  channelId: string | null;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F' })
  externalId: string | null;

  @TextField({ max: 120, nullable: true, example: 'KMA13J', description: 'What the payer typed' })
  referenceTyped: string | null;

  @TextField({ max: 120, nullable: true, example: '2547 ***** 126 JANE', description: 'A hint for you; never used to match' })
  payerHint: string | null;

  @ListField(() => SuggestionResponse, { max: 5, description: 'Most likely first' })
  suggestions: SuggestionResponse[];

  @IdField('lse', { nullable: true, description: 'The lease it was given to; null if it was split, see `GET /v1/payments?splitOf=`' })
  leaseId: string | null;

  @IdField('usr', { nullable: true })
  resolvedBy: string | null;

  @InstantField({ nullable: true, example: null })
  resolvedAt: Date | null;

  @EnumField(RETURN_WAYS, { nullable: true, example: null })
  returnWay: ReturnWay | null;

  @TextField({ max: 40, nullable: true, example: null, description: 'What the provider or the bank calls the sending back' })
  returnReference: string | null;

  @DateField({ nullable: true, example: null })
  returnedOn: LocalDate | null;

  @InstantField()
  createdAt: Date;
}

export class SuspensePage extends pageOf(SuspenseItemResponse) {}

export class InstructionBody {
  @IdField('inv', { optional: true, description: 'The invoice that is settled first; of the same lease' })
  invoiceId?: string;

  @BoolField({ optional: true, example: false, description: 'True if deposits come first' })
  deposit?: boolean;
}

export class SuspensePartBody {
  @IdField('lse')
  leaseId: string;

  @MoneyField()
  amount: Money;

  @ObjectField(() => InstructionBody, { optional: true, example: undefined })
  instruction?: InstructionBody;
}

export class ResolveSuspenseBody {
  @IdField('lse', { optional: true, description: 'The lease that all the money was meant for; or `parts`' })
  leaseId?: string;

  @ObjectField(() => InstructionBody, { optional: true, example: undefined, description: 'What it settles first at that lease' })
  instruction?: InstructionBody;

  @ListField(() => SuspensePartBody, {
    optional: true,
    min: 2,
    max: 20,
    example: undefined,
    description: 'What of it each lease gets; together exactly all of it',
  })
  parts?: SuspensePartBody[];
}

export class ReturnBody {
  @TextField({ max: 200, min: 3, example: 'Paid to us by mistake; the payer called and named the transaction code' })
  reason: string;
}

export class ReturnProposalResponse {
  @IdField('prs', { description: 'Of the proposal, for `POST /v1/proposals/{id}/approval`' })
  id: string;

  @IdField('sus')
  suspenseItemId: string;

  @TextField({ max: 200, example: 'Paid to us by mistake; the payer called and named the transaction code' })
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

export class ReturnedBody {
  @EnumField(RETURN_WAYS, {
    description:
      "MPESA_REVERSAL: M-Pesa's own reversal. MPESA_PAYOUT: sent from the paybill or till. BANK: out of the organization's bank account.",
  })
  way: ReturnWay;

  @TextField({
    max: 40,
    pattern: /^[A-Za-z0-9][A-Za-z0-9 ./-]{2,39}$/,
    patternHint: 'must be 3 to 40 letters, digits, spaces, dots, slashes or dashes',
    example: 'UKL7ZK2M1P',
    description: 'What M-Pesa or the bank calls it; each only once',
  })
  reference: string;

  @DateField({ optional: true, description: 'Today unless you say otherwise', example: undefined })
  on?: LocalDate;
}
