import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

/** STORED waits to be read. A person's eye is needed by CONFLICT, UNREADABLE and PARKED: handling it failed until nobody tried any more. */
export type ProviderEventState = 'STORED' | 'HANDLED' | 'DUPLICATE' | 'CONFLICT' | 'UNREADABLE' | 'PARKED';

/** What a list shows of an event. */
export type ListedEvent = ProviderEventRow & { excerpt: string };

export interface ProviderEventRow {
  organizationId: string;
  id: string;
  channelId: string;
  kind: string;
  receivedAt: Date;
  state: ProviderEventState;
  reason: string | null;
  inboundTransactionId: string | null;
  attempts: number;
}

/** An event that this worker is to handle. */
export interface ClaimedEvent {
  organizationId: string;
  id: string;
  channelId: string;
  /** As it came, undecoded. */
  body: string;
  receivedAt: Date;
  /** Times it has been claimed before. */
  attempts: number;
}

/** What became of an event. */
export interface Outcome {
  event: ClaimedEvent;
  state: Exclude<ProviderEventState, 'STORED' | 'PARKED'>;
  /** A word for machines; null where there is nothing to explain. */
  reason: string | null;
  inboundTransactionId: string | null;
}

/** Characters of a body that a list shows. */
const EXCERPT = 1_000;
const LISTED = `organization_id AS organizationId, id, channel_id AS channelId, kind, received_at AS receivedAt, state, reason,
  inbound_transaction_id AS inboundTransactionId, attempts, LEFT(body, ${EXCERPT}) AS excerpt`;

const unique = (values: string[]): string[] => [...new Set(values)];
/** Organization first, so that the primary key is used. */
const keysOf = (events: readonly { organizationId: string; id: string }[]): [string[], string[]] => [
  unique(events.map(({ organizationId }) => organizationId)),
  events.map(({ id }) => id),
];

/** SQL of what providers told us, as they told it. */
@Injectable()
export class ProviderEventsRepository {
  /** One statement that commits by itself: what a callback costs before it is answered. */
  async insert(db: Reader, row: ProviderEventRow & { body: string }): Promise<void> {
    await insertRows(
      db,
      'provider_events',
      ['organization_id', 'id', 'channel_id', 'kind', 'body', 'received_at', 'state', 'available_at'],
      [[row.organizationId, row.id, row.channelId, row.kind, row.body, row.receivedAt, row.state, row.receivedAt]],
    );
  }

  /**
   * Takes events that are due and hides each until the time `until` says for its attempts, when it is taken again if nothing was heard
   * of it. SKIP LOCKED lets several workers claim side by side without waiting for, or sharing, a row.
   */
  async claim(tx: Tx, now: Date, until: (attempts: number) => Date, limit: number): Promise<ClaimedEvent[]> {
    const rows: ClaimedEvent[] = await tx.query(
      `SELECT organization_id AS organizationId, id, channel_id AS channelId, body, received_at AS receivedAt, attempts
         FROM provider_events WHERE state = 'STORED' AND available_at <= ? ORDER BY available_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    for (const [attempts, alike] of Map.groupBy(rows, (row) => row.attempts))
      await tx.query('UPDATE provider_events SET available_at = ?, attempts = attempts + 1 WHERE organization_id IN (?) AND id IN (?)', [
        until(attempts),
        ...keysOf(alike),
      ]);
    return rows;
  }

  /** Writes down what became of many events, in one statement. One that somebody else has settled meanwhile stays as it is. */
  async settle(db: Tx, outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const events = outcomes.map(({ event }) => event);
    const choose = outcomes.map(() => 'WHEN ? THEN ?').join(' ');
    const values = (of: (outcome: Outcome) => string | null): (string | null)[] => outcomes.flatMap((one) => [one.event.id, of(one)]);
    await db.query(
      `UPDATE provider_events SET state = CASE id ${choose} END, reason = CASE id ${choose} END, inbound_transaction_id = CASE id ${choose} END
        WHERE organization_id IN (?) AND id IN (?) AND state = 'STORED'`,
      [
        ...values(({ state }) => state),
        ...values(({ reason }) => reason),
        ...values(({ inboundTransactionId }) => inboundTransactionId),
        ...keysOf(events),
      ],
    );
  }

  /** The next attempt, after a failure. */
  async postpone(db: Reader, event: ClaimedEvent, until: Date): Promise<void> {
    await db.query("UPDATE provider_events SET available_at = ? WHERE organization_id = ? AND id = ? AND state = 'STORED'", [
      until,
      event.organizationId,
      event.id,
    ]);
  }

  /** Nobody tries any more. @returns false if somebody has settled it meanwhile */
  async park(db: Reader, { organizationId, id }: ClaimedEvent, reason: string): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await db.query(
      "UPDATE provider_events SET state = 'PARKED', reason = ? WHERE organization_id = ? AND id = ? AND state = 'STORED'",
      [reason, organizationId, id],
    );
    return affectedRows === 1;
  }

  /** A parked event is as good as new. @returns false if it is not parked */
  async unpark(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await tx.query(
      "UPDATE provider_events SET state = 'STORED', reason = NULL, attempts = 0, available_at = ? WHERE organization_id = ? AND id = ? AND state = 'PARKED'",
      [now, organizationId, id],
    );
    return affectedRows === 1;
  }

  /** True if something of this organization waits to be read; by the index of what is due, whose STORED part is always short. */
  async hasStored(db: Reader, organizationId: string): Promise<boolean> {
    const rows: unknown[] = await db.query("SELECT 1 FROM provider_events WHERE state = 'STORED' AND organization_id = ? LIMIT 1", [
      organizationId,
    ]);
    return rows.length > 0;
  }

  async find(db: Reader, organizationId: string, id: string): Promise<ListedEvent | undefined> {
    const rows: ListedEvent[] = await db.query(`SELECT ${LISTED} FROM provider_events WHERE organization_id = ? AND id = ?`, [
      organizationId,
      id,
    ]);
    return rows[0];
  }

  /** In the order in which they came. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { state?: ProviderEventState; after?: string; limit: number },
  ): Promise<ListedEvent[]> {
    const { state, after, limit } = filter;
    return db.query(
      `SELECT ${LISTED} FROM provider_events
        WHERE organization_id = ? ${state === undefined ? '' : 'AND state = ?'} AND id > ? ORDER BY id LIMIT ?`,
      [organizationId, ...(state === undefined ? [] : [state]), after ?? '', limit],
    );
  }
}
