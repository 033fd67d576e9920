import { VisibleTo } from '@plotihub/auth';
import { DateField, EnumField, IdField, InstantField, IntField, MoneyField, PageQuery, pageOf, TextField } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { everyoneBut } from '../organizations/index.js';
import { LADDER_STEPS } from './ladder.rules.js';
import { TEMPLATE_KEYS } from './templates.rules.js';

const CHANNELS = ['SMS', 'EMAIL'];
const STATES = ['QUEUED', 'HELD', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'CANCELLED'];
const LANGUAGES = ['en', 'sw'];

export class MessagesQuery extends PageQuery {
  @IdField('lse', { optional: true, description: 'Only messages about this lease', example: undefined })
  leaseId?: string;

  @EnumField(STATES, { optional: true, description: 'Only messages in this state', example: undefined })
  state?: string;

  @EnumField(TEMPLATE_KEYS, { optional: true, description: 'Only messages of this kind', example: undefined })
  template?: string;
}

export class MessageResponse {
  @IdField('msg')
  id: string;

  @EnumField(TEMPLATE_KEYS, { description: 'What it is about' })
  template: string;

  @EnumField(CHANNELS)
  channel: string;

  @TextField({ max: 254, example: '+254712345678', description: 'A phone number in E.164, or an e-mail address' })
  recipient: string;

  @EnumField(LANGUAGES, { description: 'The language that the tenant chose' })
  language: string;

  @TextField({ max: 120, nullable: true, description: 'Of an e-mail' })
  subject: string | null;

  @TextField({
    max: 4_000,
    description: 'A code or another secret is shown as ••••••, but where messages are not handed to a provider at all',
    example: 'Hi Wanjiku, Nov 2026 bill for A12: KES 15,000, due 05 Nov. Total with arrears KES 15,000. Paybill 600123 Acc KMA12J.',
  })
  body: string;

  @IntField({ min: 0, max: 30, example: 1, description: 'Parts that an SMS is charged as: always 1; 0 for an e-mail' })
  segments: number;

  @EnumField(STATES, {
    description:
      'QUEUED waits for its time or for another attempt. HELD: the budget of the day is used up; lastError says until when. SENT: the provider took it. FAILED: it was refused and is not tried again by itself. UNKNOWN: it may or may not have been sent, and is never sent again by itself. CANCELLED: it was not true any more when its time came.',
  })
  state: string;

  @IdField('ten', { nullable: true })
  tenantId: string | null;

  @IdField('lse', { nullable: true })
  leaseId: string | null;

  @InstantField({ description: 'Not sent before' })
  notBefore: Date;

  @VisibleTo(...everyoneBut('TENANT'))
  @IntField({ min: 0, max: 1_000, example: 1, description: 'How often a provider was asked to send it' })
  attempts: number;

  @VisibleTo(...everyoneBut('TENANT'))
  @TextField({
    max: 100,
    nullable: true,
    example: 'ATXid_1',
    description: 'What the provider calls it; `local` where nothing leaves the machine',
  })
  providerId: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @TextField({ max: 32, nullable: true, example: 'KES 0.8000', description: 'What it cost, as the provider wrote it' })
  cost: string | null;

  @VisibleTo(...everyoneBut('TENANT'))
  @TextField({ max: 500, nullable: true, example: null, description: 'Why it was not sent, or not yet' })
  lastError: string | null;

  @InstantField()
  createdAt: Date;

  @InstantField({ nullable: true })
  sentAt: Date | null;
}

export class MessagePage extends pageOf(MessageResponse) {}

export class LadderPreviewQuery extends PageQuery {
  @DateField({ optional: true, description: 'The day to look at, today if absent', example: undefined })
  on?: LocalDate;
}

export class LadderMessageResponse {
  @IdField('lse')
  leaseId: string;

  @IdField('ten')
  tenantId: string;

  @IdField('unt')
  unitId: string;

  @EnumField(LADDER_STEPS, { description: 'The step that the lease takes' })
  template: string;

  @DateField({ description: 'The due date that the step counts from' })
  dueOn: LocalDate;

  @MoneyField({ description: 'What must be paid by then, or is overdue' })
  balance: Money;

  @EnumField(LANGUAGES)
  language: string;

  @TextField({
    max: 160,
    example: 'Today is the last day to pay KES 15,000 for A12. Paybill 600123 Acc KMA12J. Help: 0722000111.',
    description: 'The text as it would be sent',
  })
  text: string;

  @DateField({
    nullable: true,
    example: null,
    description:
      'The last day on which it is not sent, because the tenant has declared a payment that nobody has verified or rejected. Null if nothing holds it back',
  })
  waitsUntil: LocalDate | null;

  @TextField({ max: 160, nullable: true, example: null, description: 'Why it waits' })
  waitsBecause: string | null;
}

export class LadderPreviewPage extends pageOf(LadderMessageResponse) {}

export class ArrearsRunBody {
  @DateField({ optional: true, description: 'Today, in the time zone of the organization; any other day is refused', example: undefined })
  on?: LocalDate;
}

export class ArrearsRunResponse {
  @DateField({ description: 'The day it ran for' })
  on: LocalDate;

  @IntField({ min: 0, max: 1_000_000, example: 12, description: 'Messages that are new; 0 when the day had been run before' })
  queued: number;

  @InstantField({ description: 'When they go out, unless what they are about is paid by then' })
  sendFrom: Date;
}
