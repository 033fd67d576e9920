import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import type { Reader, Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { messageSight } from './messages-sight.repository.js';
import type { TakenStep } from './ladder.rules.js';
import type { Verdict } from './sending.rules.js';
import type { Language, TemplateKey } from './templates.rules.js';

export type MessageChannel = 'SMS' | 'EMAIL';
export type MessageState = 'QUEUED' | 'HELD' | 'SENDING' | 'SENT' | 'FAILED' | 'UNKNOWN' | 'CANCELLED';

/** A row of `messages` as it is shown. */
export interface MessageRow {
  id: string;
  template: TemplateKey;
  tenantId: string | null;
  leaseId: string | null;
  channel: MessageChannel;
  recipient: string;
  language: Language;
  subject: string | null;
  body: string;
  segments: number;
  state: MessageState;
  notBefore: Date;
  attempts: number;
  providerId: string | null;
  cost: string | null;
  lastError: string | null;
  createdAt: Date;
  sentAt: Date | null;
}

/** A row to insert: QUEUED, unless its dedupe key is there already. */
export interface NewMessageRow extends Omit<
  MessageRow,
  'state' | 'attempts' | 'providerId' | 'cost' | 'lastError' | 'createdAt' | 'sentAt'
> {
  dedupeKey: string;
  /** Sealed: what stands in the text where it is masked. */
  secret: Buffer | null;
  notAfter: Date | null;
  ladderDay: LocalDate | null;
  ladderDueOn: LocalDate | null;
}

/** A message whose time has come, as the sender needs it. */
export interface DueRow {
  organizationId: string;
  id: string;
  template: TemplateKey;
  leaseId: string | null;
  channel: MessageChannel;
  recipient: string;
  subject: string | null;
  body: string;
  segments: number;
  secret: Buffer | null;
  notAfter: Date | null;
  countedOn: LocalDate | null;
  attempts: number;
  rejections: number;
  outages: number;
  ladderDay: LocalDate | null;
  ladderDueOn: LocalDate | null;
}

const SHOWN = `id, template, tenant_id AS tenantId, lease_id AS leaseId, channel, recipient, language, subject, body, segments, state,
  not_before AS notBefore, attempts, provider_id AS providerId, cost, last_error AS lastError, created_at AS createdAt, sent_at AS sentAt`;

const INSERTED = [
  'organization_id',
  'id',
  'dedupe_key',
  'template',
  'tenant_id',
  'lease_id',
  'channel',
  'recipient',
  'language',
  'subject',
  'body',
  'segments',
  'state',
  'not_before',
  'ladder_day',
  'ladder_due_on',
  'secret',
  'not_after',
  'created_at',
];

/** The SQL of messages. */
@Injectable()
export class MessagesRepository {
  /** Inserts those whose dedupe key is not there yet. @returns ids of the new rows */
  async insertAbsent(tx: Tx, organizationId: string, at: Date, rows: readonly NewMessageRow[]): Promise<Set<string>> {
    if (rows.length === 0) return new Set();
    // The no-op update waits for a twin's insert and keeps its row; INSERT IGNORE would hide other errors too.
    await tx.query(
      `INSERT INTO messages (${INSERTED.join(',')}) VALUES ${rows.map(() => `(${INSERTED.map(() => '?').join(',')})`).join(',')}
       ON DUPLICATE KEY UPDATE dedupe_key = VALUES(dedupe_key)`,
      rows.flatMap((row) => [
        organizationId,
        row.id,
        row.dedupeKey,
        row.template,
        row.tenantId,
        row.leaseId,
        row.channel,
        row.recipient,
        row.language,
        row.subject,
        row.body,
        row.segments,
        'QUEUED',
        row.notBefore,
        row.ladderDay,
        row.ladderDueOn,
        row.secret,
        row.notAfter,
        at,
      ]),
    );
    const inserted: { id: string }[] = await tx.query('SELECT id FROM messages WHERE organization_id = ? AND id IN (?)', [
      organizationId,
      rows.map(({ id }) => id),
    ]);
    return new Set(inserted.map(({ id }) => id));
  }

  async find(db: Reader, organizationId: string, id: string): Promise<MessageRow | undefined> {
    const rows: MessageRow[] = await db.query(`SELECT ${SHOWN} FROM messages WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows[0];
  }

  /** As `find`, locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<MessageRow | undefined> {
    const rows: MessageRow[] = await tx.query(`SELECT ${SHOWN} FROM messages WHERE organization_id = ? AND id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows[0];
  }

  /** Newest first. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; state?: string; template?: string; sight: Sight },
    { after, limit }: { after?: string; limit: number },
  ): Promise<MessageRow[]> {
    const conditions = [
      ['lease_id = ?', filter.leaseId],
      ['state = ?', filter.state],
      ['template = ?', filter.template],
      ['id < ?', after],
    ].filter((condition): condition is [string, string] => condition[1] !== undefined);
    const seen = within(filter.sight, messageSight('messages'));
    return db.query(
      `SELECT ${SHOWN} FROM messages WHERE organization_id = ? ${conditions.map(([sql]) => `AND ${sql}`).join(' ')}${seen.sql} ORDER BY id DESC LIMIT ?`,
      [organizationId, ...conditions.map(([, value]) => value), ...seen.values, limit],
    );
  }

  /** Ids and states of the messages with these dedupe keys, locked until the transaction ends. */
  async lockByKeys(tx: Tx, organizationId: string, keys: readonly string[]): Promise<{ id: string; state: MessageState }[]> {
    return tx.query('SELECT id, state FROM messages WHERE organization_id = ? AND dedupe_key IN (?) FOR UPDATE', [organizationId, keys]);
  }

  /** Messages whose cause begins so, in the order of their keys, locked until the transaction ends. */
  async lockByCause(
    tx: Tx,
    organizationId: string,
    cause: string,
    { after = `${cause}:`, limit }: { after?: string; limit: number },
  ): Promise<(Pick<MessageRow, 'id' | 'state' | 'channel' | 'recipient' | 'tenantId' | 'language'> & { dedupeKey: string })[]> {
    // The semicolon is the character after the colon.
    return tx.query(
      `SELECT id, dedupe_key AS dedupeKey, state, channel, recipient, tenant_id AS tenantId, language FROM messages
        WHERE organization_id = ? AND dedupe_key > ? AND dedupe_key < ? ORDER BY dedupe_key LIMIT ? FOR UPDATE`,
      [organizationId, after, `${cause};`, limit],
    );
  }

  /** People who were written to for a cause that begins so; how many of them nothing has reached, and for whom of those a text is held. */
  async reached(db: Reader, organizationId: string, cause: string): Promise<{ people: number; untold: number; held: number }> {
    // A person's messages have one key, but for the channel at its end. The semicolon is the character after the colon.
    const rows: { people: string; untold: string | null; held: string | null }[] = await db.query(
      `SELECT COUNT(*) AS people, SUM(p.told = 0) AS untold, SUM(p.told = 0 AND p.held = 1) AS held
         FROM (SELECT MAX(state = 'SENT') AS told, MAX(state = 'HELD') AS held FROM messages
                WHERE organization_id = ? AND dedupe_key > ? AND dedupe_key < ?
                GROUP BY LEFT(dedupe_key, CHAR_LENGTH(dedupe_key) - CHAR_LENGTH(channel))) p`,
      [organizationId, `${cause}:`, `${cause};`],
    );
    const [row] = rows;
    return { people: Number(row?.people ?? 0), untold: Number(row?.untold ?? 0), held: Number(row?.held ?? 0) };
  }

  /** True if one of these messages was made after an instant. */
  async hasSince(db: Reader, organizationId: string, templates: readonly TemplateKey[], since: Date): Promise<boolean> {
    const rows: unknown[] = await db.query(
      'SELECT 1 FROM messages WHERE organization_id = ? AND template IN (?) AND created_at > ? LIMIT 1',
      [organizationId, templates, since],
    );
    return rows.length > 0;
  }

  /** Puts a message that a person wants sent again back into the queue. */
  async requeue(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(
      "UPDATE messages SET state = 'QUEUED', not_before = ?, rejections = 0, outages = 0, counted_on = NULL, last_error = NULL WHERE organization_id = ? AND id = ?",
      [at, organizationId, id],
    );
  }

  /** Due messages, oldest first, locked; what another worker has locked is left to it. */
  async lockDue(tx: Tx, now: Date, limit: number): Promise<DueRow[]> {
    return tx.query(
      `SELECT organization_id AS organizationId, id, template, lease_id AS leaseId, channel, recipient, subject, body, segments, secret, not_after AS notAfter,
              counted_on AS countedOn, attempts, rejections, outages, ladder_day AS ladderDay, ladder_due_on AS ladderDueOn
         FROM messages WHERE state = 'QUEUED' AND not_before <= ? ORDER BY not_before, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
  }

  async markSending(tx: Tx, now: Date, rows: readonly DueRow[]): Promise<void> {
    if (rows.length === 0) return;
    await tx.query(
      "UPDATE messages SET state = 'SENDING', sending_since = ?, attempts = attempts + 1 WHERE organization_id IN (?) AND id IN (?) AND state = 'QUEUED'",
      [now, [...new Set(rows.map(({ organizationId }) => organizationId))], rows.map(({ id }) => id)],
    );
  }

  /** A queued message is not needed any more, or not true. */
  async cancel(tx: Tx, organizationId: string, id: string, reason: string): Promise<void> {
    await tx.query(
      "UPDATE messages SET state = 'CANCELLED', secret = NULL, last_error = ? WHERE organization_id = ? AND id = ? AND state IN ('QUEUED', 'HELD')",
      [reason, organizationId, id],
    );
  }

  async postpone(tx: Tx, organizationId: string, id: string, until: Date): Promise<void> {
    await tx.query("UPDATE messages SET not_before = ? WHERE organization_id = ? AND id = ? AND state = 'QUEUED'", [
      until,
      organizationId,
      id,
    ]);
  }

  /** What a queued message says from now on, and to whom. */
  async rewrite(
    tx: Tx,
    organizationId: string,
    id: string,
    { recipient, language, body, segments }: { recipient: string; language: Language; body: string; segments: number },
  ): Promise<void> {
    await tx.query(
      "UPDATE messages SET recipient = ?, language = ?, body = ?, segments = ? WHERE organization_id = ? AND id = ? AND state = 'QUEUED'",
      [recipient, language, body, segments, organizationId, id],
    );
  }

  /**
   * Writes down what became of an attempt. `attempt` is its number: a message that a person has queued again meanwhile belongs to
   * another attempt and is left alone.
   */
  async settle(tx: Tx, organizationId: string, id: string, attempt: number, verdict: Verdict & { at: Date }): Promise<void> {
    const { state, at } = verdict;
    await tx.query(
      `UPDATE messages
          SET state = ?, secret = IF(? = 'QUEUED', secret, NULL), sending_since = NULL, sent_at = ?, not_before = COALESCE(?, not_before), rejections = ?, outages = ?,
              provider_id = COALESCE(?, provider_id), cost = COALESCE(?, cost), last_error = ?
        WHERE organization_id = ? AND id = ? AND attempts = ? AND state IN ('SENDING', 'UNKNOWN')`,
      [
        state,
        state,
        state === 'SENT' ? at : null,
        state === 'QUEUED' ? new Date(at.getTime() + verdict.waitMinutes * 60_000) : null,
        verdict.rejections,
        verdict.outages,
        verdict.providerId,
        verdict.cost,
        verdict.error?.slice(0, 500) ?? null,
        organizationId,
        id,
        attempt,
      ],
    );
  }

  /** Messages that have been SENDING since before: whoever sent them died, and nobody knows how far it came. Now UNKNOWN. */
  async giveUpOnSending(tx: Tx, before: Date, limit: number): Promise<{ organizationId: string; id: string }[]> {
    const rows: { organizationId: string; id: string }[] = await tx.query(
      `SELECT organization_id AS organizationId, id FROM messages WHERE state = 'SENDING' AND sending_since < ? LIMIT ? FOR UPDATE SKIP LOCKED`,
      [before, limit],
    );
    if (rows.length === 0) return rows;
    await tx.query(
      `UPDATE messages SET state = 'UNKNOWN', secret = NULL, sending_since = NULL, last_error = 'The sender stopped before the provider had answered.'
        WHERE organization_id IN (?) AND id IN (?) AND state = 'SENDING'`,
      [[...new Set(rows.map(({ organizationId }) => organizationId))], rows.map(({ id }) => id)],
    );
    return rows;
  }

  /** Ladder steps that these leases were sent, or will be, for due dates of a range. */
  async takenSteps(
    db: Reader,
    organizationId: string,
    leaseIds: readonly string[],
    due: { from: LocalDate; to: LocalDate },
  ): Promise<(TakenStep & { leaseId: string })[]> {
    if (leaseIds.length === 0) return [];
    return db.query(
      `SELECT lease_id AS leaseId, template AS step, ladder_due_on AS dueOn FROM messages
        WHERE organization_id = ? AND lease_id IN (?) AND ladder_due_on >= ? AND ladder_due_on <= ? AND state <> 'CANCELLED'`,
      [organizationId, leaseIds, due.from, due.to],
    );
  }

  /** Those of the leases that have been asked for money by one of these messages since then. */
  async askedSince(
    db: Reader,
    organizationId: string,
    leaseIds: readonly string[],
    { since, templates }: { since: Date; templates: readonly TemplateKey[] },
  ): Promise<Set<string>> {
    if (leaseIds.length === 0) return new Set();
    const rows: { leaseId: string }[] = await db.query(
      `SELECT DISTINCT lease_id AS leaseId FROM messages
        WHERE organization_id = ? AND lease_id IN (?) AND template IN (?) AND created_at >= ? AND state <> 'CANCELLED'`,
      [organizationId, leaseIds, templates, since],
    );
    return new Set(rows.map(({ leaseId }) => leaseId));
  }
}
