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
import { LINE_CAUSES, LINE_STATES, type LineCause, type LineState } from './outcomes.rules.js';
import { LINE_KINDS, type LineKind } from './statement-lines.rules.js';
import type { StatementState } from './statements.service.js';

const LINES = { min: 0, max: 100_000 };
const STATE_WORDS =
  'FOUND: the same receipt and amount is in the books. CREATED: it was missing and has been booked. FLAGGED: a person must look, `cause` says why. ' +
  'IGNORED: no money of customers. NEW: waits to be compared.';

export class ImportStatementQuery {
  @IdField('chn', { description: 'The channel that the statement is of' })
  channelId: string;

  @EnumField(['preview', 'commit'], { description: '`preview` tells what would happen; `commit` does it' })
  mode: 'preview' | 'commit';
}

export class StatementsQuery extends PageQuery {
  @IdField('chn', { optional: true, example: undefined })
  channelId?: string;
}

export class LinesQuery extends PageQuery {
  @EnumField(LINE_STATES, { optional: true, example: undefined })
  state?: LineState;
}

export class LineTallyResponse {
  @EnumField(LINE_STATES, { description: STATE_WORDS })
  state: LineState;

  @EnumField(LINE_CAUSES, { nullable: true, example: null })
  cause: LineCause | null;

  @IntField({ ...LINES, example: 412 })
  count: number;

  @MoneyField({ min: 'any', description: 'Paid in less withdrawn' })
  total: Money;
}

class StatementFacts {
  @IdField('chn')
  channelId: string;

  @IntField({ ...LINES, example: 420, description: 'Lines that no file had brought before' })
  lineCount: number;

  @IntField({ ...LINES, example: 12, description: 'Lines that an earlier file had brought: they are left alone' })
  knownCount: number;

  @InstantField({ description: 'The time of its first line' })
  coversFrom: Date;

  @InstantField({ description: 'The time of its last line' })
  coversTo: Date;

  @MoneyField({ nullable: true, min: 'any', description: 'Before its first line; null if it tells no balances' })
  openingBalance: Money | null;

  @MoneyField({ nullable: true, min: 'any', description: 'After its last line' })
  closingBalance: Money | null;

  @ListField(() => LineTallyResponse, { max: 40, description: 'How its lines stand; of a statement that is being worked on: so far' })
  tallies: LineTallyResponse[];
}

export class StatementResponse extends StatementFacts {
  @IdField('stm', { nullable: true, description: 'Null for a preview' })
  id: string | null;

  @EnumField(['PREVIEW', 'COMPARING', 'BOOKING', 'DONE'], {
    example: 'DONE',
    description: 'COMPARING: lines are held against the books. BOOKING: missing money is on its way into them.',
  })
  state: StatementState | 'PREVIEW';

  @IdField('usr', { nullable: true })
  requestedBy: string | null;

  @InstantField({ nullable: true })
  createdAt: Date | null;

  @InstantField({ nullable: true })
  finishedAt: Date | null;
}

export class LineFaultResponse {
  @TextField({ max: 200, example: 'Paid In', description: 'The header as written' })
  column: string;

  @TextField({ max: 40, example: 'ambiguous-amount' })
  code: string;

  @TextField({ max: 300, example: 'can be read in two ways; write it as 15000 or 15,000.00' })
  detail: string;
}

export class StatementLineResponse {
  @IdField('stl', { nullable: true, description: 'Null in a preview' })
  id: string | null;

  @IntField({ min: 1, max: 100_000, example: 9, description: 'As the spreadsheet program numbers it' })
  row: number;

  @TextField({ max: 40, example: 'UKL51ZDR4F', description: "The provider's receipt, or the bank's reference" })
  externalId: string;

  @EnumField(LINE_KINDS, { description: 'PAYMENT: money came in. SWEEP: it went to the bank. REVERSAL: the provider took a payment back.' })
  kind: LineKind;

  @EnumField(LINE_STATES, { description: STATE_WORDS })
  state: LineState;

  @EnumField(LINE_CAUSES, { nullable: true, example: null })
  cause: LineCause | null;

  @InstantField()
  at: Date;

  @DateField({ description: 'The day it counts for' })
  on: LocalDate;

  @MoneyField({ min: 'zero' })
  paidIn: Money;

  @MoneyField({ min: 'zero', example: { amount: '0.00', currency: 'KES' } })
  withdrawn: Money;

  @MoneyField({ min: 'any', nullable: true })
  balance: Money | null;

  @TextField({
    max: 40,
    nullable: true,
    example: null,
    description: 'The receipt that a reversal takes back; the bank’s reference beside a receipt of M-Pesa',
  })
  linkedId: string | null;

  @TextField({ max: 200, nullable: true, example: 'KMA12J', description: 'What the payer typed' })
  account: string | null;

  @TextField({ max: 500, nullable: true, example: 'Pay Bill Online', description: 'Null once it was let go' })
  details: string | null;

  @ObjectField(() => LineFaultResponse, { nullable: true, description: 'Why it could not be read' })
  fault: LineFaultResponse | null;

  @IdField('ibt', { nullable: true, description: 'The transaction that it tells of' })
  inboundTransactionId: string | null;
}

export class StatementImportResponse extends StatementResponse {
  @ListField(() => StatementLineResponse, { max: 100, description: 'Of a preview: the first lines that are not simply found' })
  sample: StatementLineResponse[];
}

export class StatementPage extends pageOf(StatementResponse) {}
export class StatementLinePage extends pageOf(StatementLineResponse) {}
