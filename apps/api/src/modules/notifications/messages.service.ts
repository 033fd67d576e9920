import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { segments } from '@plotihub/sms';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { reveal, SECRET_MASK } from './account-texts.rules.js';
import { MessageNotRetryable } from './messages.errors.js';
import { MessageSecretsService } from './message-secrets.service.js';
import { MessagesRepository, type MessageChannel, type MessageRow, type NewMessageRow } from './messages.repository.js';
import { TEMPLATE_KEYS, wordingOf, type Language, type TemplateKey } from './templates.rules.js';

/** What was, or is to be, told to somebody by SMS or e-mail. */
export type Message = MessageRow;

/** A message to put into the queue. */
export interface NewMessage {
  /** What it follows from, such as `invoice.issued:inv_01J…`: each recipient is told once about each by each channel. */
  cause: string;
  template: TemplateKey;
  channel: MessageChannel;
  /** A phone in E.164, or an e-mail address. */
  recipient: string;
  tenantId: string | null;
  leaseId: string | null;
  language: Language;
  /** For an e-mail. */
  subject?: string;
  body: string;
  /** The first instant at which it may be sent. */
  notBefore: Date;
  /** What stands where the body has SECRET_MASK. It is sent and never shown. */
  secret?: string;
  /** After this it would be no use to anybody, and is cancelled. */
  notAfter?: Date;
  /** For a step of the arrears ladder: the day on which it is true, and the due date it is about. It is checked again before it is sent. */
  ladder?: { day: LocalDate; dueOn: LocalDate };
}

const CHANNELS: readonly MessageChannel[] = ['SMS', 'EMAIL'];
const NAME_A_PAYBILL = TEMPLATE_KEYS.filter((key) => wordingOf(key, 'en').includes('{paybill}'));

/** Somebody who was told something, and how. `who` is what its cause says beyond what it began with. */
export type Told = Pick<NewMessage, 'channel' | 'recipient' | 'tenantId' | 'language'> & { who: string };

/** The outgoing queue, which is the inbox of `GET /v1/messages` too. */
@Injectable()
export class MessagesService {
  constructor(
    private readonly repository: MessagesRepository,
    private readonly secrets: MessageSecretsService,
    private readonly clock: Clock,
  ) {}

  /**
   * Queues messages in the caller's transaction; one that was queued before for the same cause, recipient and channel stays as it is.
   * @returns how many are new
   */
  async enqueue(tx: Tx, organization: Organization, messages: readonly NewMessage[]): Promise<number> {
    const rows: NewMessageRow[] = [];
    for (const { cause, ladder, subject, secret, notAfter, ...message } of messages) {
      const id = newId('msg');
      const whole = secret === undefined ? message.body : reveal(message.body, secret);
      rows.push({
        ...message,
        ...(await this.secrets.stored(tx, organization.id, { ...message, id }, secret)),
        id,
        dedupeKey: dedupeKey({ ...message, cause }),
        subject: subject ?? null,
        segments: message.channel === 'SMS' ? segments(whole) : 0,
        notAfter: notAfter ?? null,
        ladderDay: ladder?.day ?? null,
        ladderDueOn: ladder?.dueOn ?? null,
      });
    }
    return (await this.repository.insertAbsent(tx, organization.id, this.clock.now(), rows)).size;
  }

  /**
   * What a message says has been taken back: those that still wait are cancelled.
   * @returns true if the tenant has been told, or is being told, by one of them
   */
  async withdraw(tx: Tx, organization: Organization, cause: string, tenantId: string): Promise<boolean> {
    const keys = CHANNELS.map((channel) => dedupeKey({ cause, tenantId, channel }));
    const messages = await this.repository.lockByKeys(tx, organization.id, keys);
    const waiting = messages.filter(({ state }) => state === 'QUEUED' || state === 'HELD');
    for (const { id } of waiting) await this.repository.cancel(tx, organization.id, id, 'It was taken back before it was sent.');
    return messages.some(({ state }) => state !== 'QUEUED' && state !== 'HELD' && state !== 'CANCELLED');
  }

  /**
   * What was said for this reason has been taken back: what still waits is cancelled.
   * @param cause the beginning of the causes, up to a colon
   * @returns those who were told, or are being told, and where to go on if there may be more
   */
  async takeBack(
    tx: Tx,
    organizationId: string,
    cause: string,
    page: { after?: string; limit: number },
  ): Promise<{ told: Told[]; next?: string }> {
    const rows = await this.repository.lockByCause(tx, organizationId, cause, page);
    const waiting = rows.filter(({ state }) => state === 'QUEUED' || state === 'HELD');
    for (const { id } of waiting) await this.repository.cancel(tx, organizationId, id, 'It was taken back before it was sent.');
    const told = rows.filter(({ state }) => state === 'SENT' || state === 'SENDING' || state === 'UNKNOWN');
    const last = rows.at(-1);
    return {
      told: told.map(({ dedupeKey: key, ...row }) => ({
        ...row,
        who: key.slice(cause.length + 1, -`:${row.tenantId ?? ''}:${row.channel}`.length),
      })),
      ...(last && rows.length === page.limit ? { next: last.dedupeKey } : {}),
    };
  }

  /** How many people were written to for a reason, and whom of them nothing has reached: by none of the ways in which they were written to. */
  reached(db: Reader, organizationId: string, cause: string): Promise<{ people: number; untold: number; held: number }> {
    return this.repository.reached(db, organizationId, cause);
  }

  /** True if somebody has been asked for money since then, and so may have been told where to pay. */
  haveAskedSince(db: Reader, organizationId: string, since: Date): Promise<boolean> {
    return this.repository.hasSince(db, organizationId, NAME_A_PAYBILL, since);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Message> {
    return found(await this.repository.find(db, organizationId, id), id);
  }

  /** Messages, newest first, `limit + 1` of them. */
  list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; state?: string; template?: string; sight: Sight },
    page: PageRequest,
  ): Promise<Message[]> {
    return this.repository.list(db, organizationId, filter, { after: page.after, limit: page.limit + 1 });
  }

  /**
   * A person wants a message sent again that failed, or of which nobody knows whether it arrived.
   * @throws NotFound, MessageNotRetryable
   */
  async retry(tx: Tx, organizationId: string, id: string): Promise<Message> {
    const message = found(await this.repository.lock(tx, organizationId, id), id);
    if (message.state !== 'FAILED' && message.state !== 'UNKNOWN')
      throw new MessageNotRetryable(`Message ${id} is ${message.state}.`, { state: message.state });
    if (message.body.includes(SECRET_MASK)) throw new MessageNotRetryable(`The secret of message ${id} is gone: ask for a new one.`);
    await this.repository.requeue(tx, organizationId, id, this.clock.now());
    return this.get(tx, organizationId, id);
  }
}

const dedupeKey = ({ cause, tenantId, channel }: Pick<NewMessage, 'cause' | 'tenantId' | 'channel'>): string =>
  `${cause}:${tenantId ?? ''}:${channel}`;

function found(message: MessageRow | undefined, id: string): MessageRow {
  if (!message) throw new NotFound(`There is no message ${id}.`);
  return message;
}
