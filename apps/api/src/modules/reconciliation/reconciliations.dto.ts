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
import { DAY_SOURCES, GAP_CAUSES, type DaySource, type GapCause } from './coverage.rules.js';
import {
  DIFFERENCE_CAUSES,
  DIFFERENCE_STATES,
  RESULTS,
  type DifferenceCause,
  type DifferenceState,
  type Result,
} from './differences.rules.js';

export class NewReconciliationBody {
  @IdField('chn')
  channelId: string;

  @DateField({ example: '2026-11-01', description: 'First day' })
  from: LocalDate;

  @DateField({ example: '2026-11-20', description: 'Last day; at most a quarter after the first, and not after today' })
  to: LocalDate;
}

export class ReconciliationsQuery extends PageQuery {
  @IdField('chn', { optional: true, example: undefined })
  channelId?: string;
}

export class DifferencesQuery extends PageQuery {
  @EnumField(DIFFERENCE_STATES, { optional: true, example: undefined, description: 'All of them unless you say otherwise' })
  state?: DifferenceState;
}

export class SideResponse {
  @IntField({ min: 0, max: 10_000_000, example: 412 })
  count: number;

  @MoneyField({ min: 'any' })
  total: Money;
}

export class FiguresResponse {
  @ObjectField(() => SideResponse, {
    description: 'Payments on the statements, or listed by Pull where no statement tells, that the provider did not take back',
  })
  provider: SideResponse;

  @ObjectField(() => SideResponse, { description: 'Transactions that somebody told us of, and that were not taken back here' })
  intake: SideResponse;

  @ObjectField(() => SideResponse, { description: 'What of them lies in the ledger’s clearing or bank account; money in suspense too' })
  ledger: SideResponse;

  @ObjectField(() => SideResponse, {
    description: 'In the books, of times that neither a statement nor Pull covers yet, or too young to stand there',
  })
  notCovered: SideResponse;

  @ObjectField(() => SideResponse, { description: 'On a statement or listed by Pull, and on its way into the books' })
  waiting: SideResponse;
}

export class BalanceProofResponse {
  @InstantField({ description: 'The statement’s last line up to the last day' })
  asOf: Date;

  @MoneyField({ min: 'any', description: 'What the statement says the paybill holds' })
  statementBalance: Money;

  @MoneyField({ min: 'any', description: 'What the channel’s clearing account (1010) holds at the end of that day' })
  ledgerBalance: Money;

  @MoneyField({ min: 'any', description: 'What was there before the first line of any statement' })
  openingBalance: Money;

  @MoneyField({ min: 'any', description: 'What the provider took; below zero' })
  charges: Money;

  @MoneyField({ min: 'any', description: 'Sweeps on the statements less those in the books; below zero until they are recorded' })
  sweepsNotRecorded: Money;

  @MoneyField({ min: 'any', description: 'Whatever else moved' })
  otherMovements: Money;

  @MoneyField({ min: 'any', description: 'Payments and reversals on the statements less those in the books' })
  paymentsNotInBooks: Money;

  @MoneyField({ min: 'any', description: 'What none of it explains: statements are missing in between' })
  unexplained: Money;
}

export class ProvedDaysResponse {
  @DateField()
  from: LocalDate;

  @DateField()
  to: LocalDate;

  @EnumField(DAY_SOURCES, {
    description:
      'Who tells of these days on the provider’s side. PULL: M-Pesa itself was asked for all of it, and no statement was imported. ' +
      'BOTH: where they differ the statement counts, and the difference is shown. NONE: nobody',
  })
  provedBy: DaySource;

  @EnumField(GAP_CAUSES, {
    nullable: true,
    example: 'NO_STATEMENT',
    description: 'Why nobody tells. NO_STATEMENT: no statement has a line there, be it that nothing moved',
  })
  why: GapCause | null;

  @TextField({
    max: 200,
    nullable: true,
    example: 'No statement has a line there: if anything moved, import the statement of 2026-11-01 to 2026-11-03.',
    description: 'What is missing where nobody tells',
  })
  missing: string | null;
}

export class StalenessResponse {
  @InstantField({ description: 'When the first of it changed' })
  since: Date;

  @DateField({ description: 'First day on which anything changed' })
  from: LocalDate;

  @DateField({ description: 'Last day on which anything changed' })
  to: LocalDate;

  @IdField('rec', {
    nullable: true,
    description: 'The proof that was made of these days since; null until the next night, or until you ask',
  })
  provedAgainBy: string | null;
}

export class ReconciliationResponse {
  @IdField('rec')
  id: string;

  @IdField('chn')
  channelId: string;

  @DateField()
  from: LocalDate;

  @DateField()
  to: LocalDate;

  @EnumField(RESULTS, {
    description:
      'EQUAL: three counts and sums are the same. EXPLAINED: they are not, and a person has said why. INCOMPLETE: as far as the provider’s side is known. ' +
      'DIFFERENT: somebody must look.',
  })
  result: Result;

  @ObjectField(() => FiguresResponse)
  figures: FiguresResponse;

  @ObjectField(() => BalanceProofResponse, { nullable: true, description: 'Of a paybill or till whose statements tell balances' })
  balanceProof: BalanceProofResponse | null;

  @ListField(() => ProvedDaysResponse, {
    max: 93,
    description: 'Which days were proved by whom; empty for a proof from before this was known',
  })
  days: ProvedDaysResponse[];

  @ObjectField(() => StalenessResponse, {
    nullable: true,
    description:
      'What has changed on these days since: money came, went back, or a line arrived. Null while the proof is as true as when it was made',
  })
  stale: StalenessResponse | null;

  @IdField('usr', { nullable: true, description: 'Null for the one of every night' })
  requestedBy: string | null;

  @InstantField()
  createdAt: Date;
}

export class DifferenceResponse {
  @IdField('dif')
  id: string;

  @IdField('chn')
  channelId: string;

  @EnumField(DIFFERENCE_CAUSES)
  cause: DifferenceCause;

  @TextField({
    max: 300,
    example: 'Propose to reverse the payment: the provider has taken the money back.',
    description: 'What is done about it',
  })
  cure: string;

  @EnumField(DIFFERENCE_STATES, { description: 'HEALED: it is gone. EXPLAINED: a person has said why it is none.' })
  state: DifferenceState;

  @TextField({ max: 40, nullable: true, example: 'UKL51ZDR4F' })
  externalId: string | null;

  @DateField()
  valueOn: LocalDate;

  @MoneyField({ nullable: true, min: 'any', description: 'What the statement says' })
  provider: Money | null;

  @MoneyField({ nullable: true, min: 'any', description: 'What we were told' })
  intake: Money | null;

  @MoneyField({ nullable: true, min: 'any', description: 'What is in the books' })
  ledger: Money | null;

  @IdField('pay', { nullable: true })
  paymentId: string | null;

  @IdField('ibt', { nullable: true })
  inboundTransactionId: string | null;

  @IdField('stl', { nullable: true })
  statementLineId: string | null;

  @IdField('pev', { nullable: true })
  providerEventId: string | null;

  @TextField({ max: 500, nullable: true, example: null })
  reason: string | null;

  @IdField('usr', { nullable: true })
  closedBy: string | null;

  @InstantField({ nullable: true, example: null })
  closedAt: Date | null;

  @InstantField({ description: 'When it was first seen' })
  createdAt: Date;
}

export class ExplainDifferenceBody {
  @TextField({ min: 3, max: 500, example: 'Safaricom confirmed by letter that the money came once' })
  reason: string;
}

export class ReconciliationPage extends pageOf(ReconciliationResponse) {}
export class DifferencePage extends pageOf(DifferenceResponse) {}
