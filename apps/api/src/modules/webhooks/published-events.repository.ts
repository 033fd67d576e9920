import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

/** An event as others are told of it. */
export interface PublishedEvent {
  id: string;
  type: string;
  /** The thing that it happened to. */
  aggregateId: string;
  /** Counts the events of that thing from 1, without gaps. */
  sequence: number;
  /** Ids and plain values. */
  data: Readonly<Record<string, unknown>>;
  occurredAt: Date;
}

/** An event that nobody was told of yet. */
export interface UntoldEvent {
  id: string;
  type: string;
  aggregateId: string;
  payload: Readonly<Record<string, unknown>>;
  occurredAt: Date;
}

type Json = string | Readonly<Record<string, unknown>>;

const COLUMNS = ['organization_id', 'position', 'id', 'type', 'aggregate_id', 'sequence', 'data', 'occurred_at', 'published_at'] as const;
const SELECT = `SELECT id, type, aggregate_id AS aggregateId, sequence, data, occurred_at AS occurredAt FROM published_events`;

/** JSON comes parsed from MySQL and as text from MariaDB. */
const parsed = (value: Json): Readonly<Record<string, unknown>> =>
  typeof value === 'string' ? (JSON.parse(value) as Record<string, unknown>) : value;

/** SQL of what others are told. */
@Injectable()
export class PublishedEventsRepository {
  /** The number of the newest event, locked: who publishes for an organization waits for the others. */
  async lockStream(tx: Tx, organizationId: string): Promise<number> {
    const locked = await this.lastPosition(tx, organizationId);
    if (locked !== undefined) return locked;
    await tx.query('INSERT IGNORE INTO event_streams (organization_id, last_position) VALUES (?, 0)', [organizationId]);
    return (await this.lastPosition(tx, organizationId)) ?? 0;
  }

  async moveStream(tx: Tx, organizationId: string, last: number): Promise<void> {
    await tx.query('UPDATE event_streams SET last_position = ? WHERE organization_id = ?', [last, organizationId]);
  }

  /** What was written of these things and is not published, of these types, in the order in which it was written. */
  async untold(tx: Tx, organizationId: string, aggregateIds: readonly string[], types: readonly string[]): Promise<UntoldEvent[]> {
    const rows: (Omit<UntoldEvent, 'payload'> & { payload: Json })[] = await tx.query(
      `SELECT e.id, e.type, e.aggregate_id AS aggregateId, e.payload, e.occurred_at AS occurredAt FROM outbox_events e
         LEFT JOIN published_events p ON p.organization_id = e.organization_id AND p.id = e.id
        WHERE e.organization_id = ? AND e.aggregate_id IN (?) AND e.type IN (?) AND p.id IS NULL ORDER BY e.position`,
      [organizationId, aggregateIds, types],
    );
    return rows.map((row) => ({ ...row, payload: parsed(row.payload) }));
  }

  /** How many events of each of these things were told; nothing for what was never told of. */
  async lastSequences(tx: Tx, organizationId: string, aggregateIds: readonly string[]): Promise<Map<string, number>> {
    const rows: { aggregateId: string; last: number }[] = await tx.query(
      'SELECT aggregate_id AS aggregateId, last_sequence AS last FROM event_sequences WHERE organization_id = ? AND aggregate_id IN (?)',
      [organizationId, aggregateIds],
    );
    return new Map(rows.map(({ aggregateId, last }) => [aggregateId, last]));
  }

  async saveSequences(tx: Tx, organizationId: string, sequences: ReadonlyMap<string, number>): Promise<void> {
    const rows = [...sequences].map(([aggregateId, last]) => [organizationId, aggregateId, last]);
    await tx.query(
      `INSERT INTO event_sequences (organization_id, aggregate_id, last_sequence) VALUES ${rows.map(() => '(?)').join(', ')}
       ON DUPLICATE KEY UPDATE last_sequence = VALUES(last_sequence)`,
      rows,
    );
  }

  /** @param after the number of the event before the first of these */
  async insert(tx: Tx, organizationId: string, events: readonly PublishedEvent[], after: number, at: Date): Promise<void> {
    await insertRows(
      tx,
      'published_events',
      COLUMNS,
      events.map((event, i) => [
        ...[organizationId, after + 1 + i, event.id, event.type, event.aggregateId, event.sequence],
        ...[JSON.stringify(event.data), event.occurredAt, at],
      ]),
    );
  }

  /** Where an event stands; undefined if it is not kept, or was never told. */
  async positionOf(db: Reader, organizationId: string, id: string): Promise<number | undefined> {
    const rows: { position: number | string }[] = await db.query(
      'SELECT position FROM published_events WHERE organization_id = ? AND id = ?',
      [organizationId, id],
    );
    return rows[0] && Number(rows[0].position);
  }

  /** Oldest first, those after a position. */
  async list(db: Reader, organizationId: string, after: number, limit: number): Promise<PublishedEvent[]> {
    const rows: (Omit<PublishedEvent, 'data'> & { data: Json })[] = await db.query(
      `${SELECT} WHERE organization_id = ? AND position > ? ORDER BY position LIMIT ?`,
      [organizationId, after, limit],
    );
    return rows.map((row) => ({ ...row, data: parsed(row.data) }));
  }

  async getMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, PublishedEvent>> {
    const rows: (Omit<PublishedEvent, 'data'> & { data: Json })[] =
      ids.length === 0 ? [] : await db.query(`${SELECT} WHERE organization_id = ? AND id IN (?)`, [organizationId, ids]);
    return new Map(rows.map((row) => [row.id, { ...row, data: parsed(row.data) }]));
  }

  private async lastPosition(tx: Tx, organizationId: string): Promise<number | undefined> {
    const rows: { last: number | string }[] = await tx.query(
      'SELECT last_position AS last FROM event_streams WHERE organization_id = ? FOR UPDATE',
      [organizationId],
    );
    return rows[0] && Number(rows[0].last);
  }
}
