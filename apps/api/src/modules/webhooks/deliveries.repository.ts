import { Injectable } from '@nestjs/common';
import { insertRows, newId, type Reader, type Tx } from '@plotihub/database';
import type { PublishedEvent } from './published-events.repository.js';

export const DELIVERY_STATES = ['PENDING', 'DELIVERED', 'FAILED'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** One event on its way to one endpoint. */
export interface DeliveryRow {
  id: string;
  endpointId: string;
  eventId: string;
  aggregateId: string;
  sequence: number;
  state: DeliveryState;
  attempts: number;
  nextAt: Date | null;
  endedAt: Date | null;
  createdAt: Date;
}

/** One try, and what came of it. */
export interface AttemptRow {
  deliveryId: string;
  /** What was answered; null if nothing was. */
  status: number | null;
  /** Why it does not count as taken; null if it does. */
  failure: string | null;
  tookMs: number;
  at: Date;
}

const SELECT = `SELECT id, endpoint_id AS endpointId, event_id AS eventId, aggregate_id AS aggregateId, sequence, state, attempts,
  next_at AS nextAt, ended_at AS endedAt, created_at AS createdAt FROM webhook_deliveries d`;
/** An event waits for the one before it of the same thing: nobody hears of the return of what they never heard was paid. */
const NOTHING_BEFORE = `NOT EXISTS (SELECT 1 FROM webhook_deliveries b WHERE b.organization_id = d.organization_id
  AND b.endpoint_id = d.endpoint_id AND b.aggregate_id = d.aggregate_id AND b.state = 'PENDING' AND b.sequence < d.sequence)`;

/** SQL of what is told to whom. */
@Injectable()
export class DeliveriesRepository {
  /** What an endpoint has been told, or is being told, is not told again. */
  async insert(tx: Tx, organizationId: string, endpointId: string, events: readonly PublishedEvent[], at: Date): Promise<void> {
    await insertRows(
      tx,
      'webhook_deliveries',
      ['organization_id', 'id', 'endpoint_id', 'event_id', 'aggregate_id', 'sequence', 'state', 'next_at', 'created_at'],
      events.map(({ id, aggregateId, sequence }) => [
        organizationId,
        newId('whd'),
        endpointId,
        id,
        aggregateId,
        sequence,
        'PENDING',
        at,
        at,
      ]),
    );
  }

  /** What may be sent now, oldest first: of each thing at most one. */
  async due(db: Reader, organizationId: string, endpointId: string, now: Date, limit: number): Promise<DeliveryRow[]> {
    return db.query(
      `${SELECT} WHERE d.organization_id = ? AND d.endpoint_id = ? AND d.state = 'PENDING' AND d.next_at <= ? AND ${NOTHING_BEFORE}
        ORDER BY d.next_at, d.id LIMIT ?`,
      [organizationId, endpointId, now, limit],
    );
  }

  /** When something may be sent next; null if nothing waits. */
  async nextAt(tx: Tx, organizationId: string, endpointId: string): Promise<Date | null> {
    const rows: { nextAt: Date | null }[] = await tx.query(
      `SELECT MIN(d.next_at) AS nextAt FROM webhook_deliveries d
        WHERE d.organization_id = ? AND d.endpoint_id = ? AND d.state = 'PENDING' AND ${NOTHING_BEFORE}`,
      [organizationId, endpointId],
    );
    return rows[0]?.nextAt ?? null;
  }

  async lock(tx: Tx, organizationId: string, id: string): Promise<DeliveryRow | undefined> {
    const rows: DeliveryRow[] = await tx.query(`${SELECT} WHERE d.organization_id = ? AND d.id = ? FOR UPDATE`, [organizationId, id]);
    return rows[0];
  }

  /** What came of an attempt, of a delivery that is still pending. */
  async settle(
    tx: Tx,
    organizationId: string,
    { id }: Pick<DeliveryRow, 'id'>,
    { state, nextAt, at }: { state: DeliveryState; nextAt: Date | null; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = ?, next_at = ?, ended_at = ?, attempts = attempts + 1
        WHERE organization_id = ? AND id = ? AND state = 'PENDING'`,
      [state, nextAt, state === 'PENDING' ? null : at, organizationId, id],
    );
  }

  /** Nothing more is sent to an endpoint that was removed. */
  async giveUp(tx: Tx, organizationId: string, endpointId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE webhook_deliveries SET state = 'FAILED', next_at = NULL, ended_at = ?
        WHERE organization_id = ? AND endpoint_id = ? AND state = 'PENDING'`,
      [at, organizationId, endpointId],
    );
  }

  async noteAttempt(tx: Tx, organizationId: string, { deliveryId, status, failure, tookMs, at }: AttemptRow): Promise<void> {
    await insertRows(
      tx,
      'webhook_attempts',
      ['organization_id', 'id', 'delivery_id', 'status', 'failure', 'took_ms', 'at'],
      [[organizationId, newId('wha'), deliveryId, status, failure?.slice(0, 200) ?? null, tookMs, at]],
    );
  }

  /** From the beginning, as if it had never been tried. */
  async restart(tx: Tx, organizationId: string, ids: readonly string[], at: Date): Promise<void> {
    if (ids.length === 0) return;
    await tx.query(
      `UPDATE webhook_deliveries SET state = 'PENDING', attempts = 0, next_at = ?, ended_at = NULL WHERE organization_id = ? AND id IN (?)`,
      [at, organizationId, ids],
    );
  }

  /** What an endpoint has been told of these events. */
  async ofEvents(tx: Tx, organizationId: string, endpointId: string, eventIds: readonly string[]): Promise<DeliveryRow[]> {
    if (eventIds.length === 0) return [];
    return tx.query(`${SELECT} WHERE d.organization_id = ? AND d.endpoint_id = ? AND d.event_id IN (?)`, [
      organizationId,
      endpointId,
      eventIds,
    ]);
  }

  /** Newest first. */
  async list(
    db: Reader,
    organizationId: string,
    { endpointId, state, after, limit }: { endpointId: string; state?: DeliveryState; after?: string; limit: number },
  ): Promise<DeliveryRow[]> {
    return db.query(
      `${SELECT} WHERE d.organization_id = ? AND d.endpoint_id = ? ${state === undefined ? '' : 'AND d.state = ?'}
        ${after === undefined ? '' : 'AND d.id < ?'} ORDER BY d.id DESC LIMIT ?`,
      [organizationId, endpointId, ...(state === undefined ? [] : [state]), ...(after === undefined ? [] : [after]), limit],
    );
  }

  /** The attempts of these deliveries, oldest first. */
  async attempts(db: Reader, organizationId: string, deliveryIds: readonly string[]): Promise<AttemptRow[]> {
    if (deliveryIds.length === 0) return [];
    return db.query(
      `SELECT delivery_id AS deliveryId, status, failure, took_ms AS tookMs, at FROM webhook_attempts
        WHERE organization_id = ? AND delivery_id IN (?) ORDER BY id`,
      [organizationId, deliveryIds],
    );
  }
}
