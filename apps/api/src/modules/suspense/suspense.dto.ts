import {
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
import {
  RETURN_WAYS,
  SUSPENSE_REASONS,
  SUSPENSE_STATES,
  type ReturnWay,
  type SuspenseReason,
  type SuspenseState,
} from '../payments/index.js';
import { BECAUSE, type Because } from './suggestions.rules.js';
import { SUSPENSE_AGES, type SuspenseAge } from './suspense-age.rules.js';

const STATES = SUSPENSE_STATES;

export class SuspenseQuery extends PageQuery {
  @EnumField(STATES, { optional: true, description: 'OPEN unless you say otherwise' })
  state: SuspenseState = 'OPEN';

  @EnumField(SUSPENSE_REASONS, { optional: true, example: undefined })
  reason?: SuspenseReason;

  @IdField('chn', { optional: true, example: undefined, description: 'Only what came through this paybill or till' })
  channelId?: string;

  @EnumField(SUSPENSE_AGES, { optional: true, example: undefined, description: 'Days since it was paid' })
  age?: SuspenseAge;

  @IdField('usr', { optional: true, example: undefined, description: 'Only what this colleague looks after' })
  assignedTo?: string;

  @EnumField(['YES', 'NO'], { optional: true, example: undefined, description: 'NO: only what nobody looks after' })
  assigned?: 'YES' | 'NO';
}

export class TallyResponse {
  @IntField({ min: 0, max: 1_000_000, example: 3 })
  count: number;

  @MoneyField({ min: 'zero' })
  sum: Money;
}

export class ReasonTallyResponse extends TallyResponse {
  @EnumField(SUSPENSE_REASONS)
  reason: SuspenseReason;
}

export class AgeTallyResponse extends TallyResponse {
  @EnumField(SUSPENSE_AGES, { description: 'Days since it was paid' })
  age: SuspenseAge;
}

export class SuspenseSummaryResponse {
  @ObjectField(() => TallyResponse, { description: 'All money in suspense: what the ledger has in 2300' })
  total: TallyResponse;

  @ObjectField(() => TallyResponse, { description: 'What of it is approved to be sent back and has not gone yet' })
  returnPending: TallyResponse;

  @ListField(() => ReasonTallyResponse, { max: 10 })
  reasons: ReasonTallyResponse[];

  @ListField(() => AgeTallyResponse, { max: 4 })
  ages: AgeTallyResponse[];
}

export class SuggestionResponse {
  @IdField('unt')
  unitId: string;

  @TextField({ max: 12, example: 'KMA12J', description: "The unit's payment reference" })
  reference: string;

  @IdField('lse', { nullable: true, description: 'The lease the money would go to; null if the unit had none that fits' })
  leaseId: string | null;

  @EnumField(BECAUSE, {
    description:
      'Why. COLLEAGUE: somebody says so. SAME_REFERENCE: it was typed, and more than one lease, or none, fits. REFERENCE_IN_TEXT and ' +
      'INVOICE_IN_TEXT: it stands among other words. ALIAS: such money went there before. NO_CHECK: its last character was left out. ' +
      'LOOK_ALIKE, SWAPPED, MISSING, EXTRA, WRONG: one character. TWO: two slips. Never who paid, and never the amount.',
  })
  because: Because;

  @TextField({ max: 40, example: '12' })
  unitLabel: string;

  @TextField({ max: 120, nullable: true, example: 'Achieng Otieno', description: 'Of the lease' })
  tenantName: string | null;

  @IdField('usr', { nullable: true, example: null, description: 'The colleague who says so' })
  suggestedBy: string | null;

  @TextField({ max: 200, nullable: true, example: null, description: 'What they wrote' })
  note: string | null;
}

export class SuspenseItemResponse {
  @IdField('sus')
  id: string;

  @IdField('pay')
  paymentId: string;

  @EnumField(SUSPENSE_REASONS, {
    description:
      'NO_REFERENCE: none was typed. BAD_CHECK: looks mistyped. UNKNOWN_REFERENCE: names nothing. AMBIGUOUS_LEASE: fits more than one lease. ' +
      'INACTIVE_LEASE: the unit had nobody to pay for. NOT_CUSTOMER: not made by a customer. OTHER_OWNER: it lies in an owner’s own account, and the lease is not of their property.',
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

  @IdField('usr', { nullable: true, example: null, description: 'Who looks after it' })
  assignedTo: string | null;

  @TextField({ max: 500, nullable: true, example: null, description: 'What colleagues found out' })
  note: string | null;

  @IntField({ min: 1, max: 1_000_000, example: 1 })
  version: number;

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

export class UpdateSuspenseBody {
  @IdField('usr', { optional: true, nullable: true, description: 'Who looks after it; null for nobody' })
  assignedTo?: string | null;

  @TextField({ max: 500, optional: true, nullable: true, example: 'Called on Friday, nobody answered' })
  note?: string | null;
}

export class SuspenseHintBody {
  @TextField({
    max: 20,
    pattern: /^[A-Za-z0-9]{8,20}$/,
    patternHint: 'must be 8 to 20 letters and digits',
    example: 'UKL51ZDR4F',
    description: 'The code of the message that the tenant showed',
  })
  externalId: string;

  @IdField('lse', { description: 'The lease that it was paid for' })
  leaseId: string;

  @TextField({ max: 200, optional: true, example: 'Her brother paid; she showed me the message' })
  note?: string;
}

export class SuspenseHintResponse {
  @IdField('hnt')
  id: string;

  @TextField({ max: 20, example: 'UKL51ZDR4F' })
  externalId: string;

  @IdField('lse')
  leaseId: string;

  @TextField({ max: 200, nullable: true, example: 'Her brother paid; she showed me the message' })
  note: string | null;

  @IdField('usr')
  suggestedBy: string;

  @InstantField()
  createdAt: Date;
}

export class SuspenseAliasResponse {
  @IdField('als')
  id: string;

  @IdField('chn')
  channelId: string;

  @TextField({ max: 40, example: 'MAMA1M', description: 'What is typed, normalised as references are' })
  reference: string;

  @IdField('unt', { description: 'The unit that is meant' })
  unitId: string;

  @IdField('lse', { description: 'The lease that got the money from which it was learned' })
  leaseId: string;

  @IdField('usr')
  learnedBy: string;

  @InstantField()
  learnedAt: Date;
}

export class SuspenseAliasPage extends pageOf(SuspenseAliasResponse) {}

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
