import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { EventHandlers, type EventHandler } from './handlers.js';
import type { StoredEvent } from './outbox.js';

/** Events claimed at a time, and how many of them are handled side by side. */
const BATCH = 100;
const PARALLEL = 4;
/** A claim that is older belongs to a worker that died. */
const CLAIM_S = 60;
/** Seconds until the next attempt after the first, second… failure; the last repeats until a person looks. */
const BACKOFF_S = [5, 30, 300, 1_800, 7_200, 36_000];

interface ClaimedRow {
  organizationId: string;
  id: string;
  type: string;
  aggregateId: string;
  payload: string | Record<string, unknown>;
  occurredAt: Date;
  attempts: number;
}

/** What went wrong with a delivery, for the log. */
export type DeliveryFailure = (event: StoredEvent, handler: string, error: unknown) => void;

/** Carries events from the outbox to their handlers: at least once outside, once inside. See docs/adr/0005-outbox.md. */
@Injectable()
export class EventRelay {
  constructor(
    private readonly database: Database,
    private readonly handlers: EventHandlers,
    private readonly clock: Clock,
  ) {}

  /** Delivers one batch of due events. @returns how many were claimed: 0 means there is nothing to do now. */
  async deliverBatch(onFailure: DeliveryFailure): Promise<number> {
    const events = await this.claim();
    const queue = events.filter((row) => this.handlers.of(row.type).length > 0);
    await this.markDelivered(events.filter((row) => this.handlers.of(row.type).length === 0));
    const lane = async (): Promise<void> => {
      for (let row = queue.shift(); row; row = queue.shift()) await this.deliver(row, onFailure);
    };
    await Promise.all(Array.from({ length: PARALLEL }, lane));
    return events.length;
  }

  /** SKIP LOCKED lets several workers claim side by side without waiting for, or sharing, a row. */
  private claim(): Promise<ClaimedRow[]> {
    return this.database.transaction(async (tx) => {
      const rows: ClaimedRow[] = await tx.query(
        `SELECT organization_id AS organizationId, id, type, aggregate_id AS aggregateId, payload, occurred_at AS occurredAt, attempts
           FROM outbox_events WHERE delivered_at IS NULL AND available_at <= ? ORDER BY available_at, id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
        [this.clock.now()],
      );
      if (rows.length > 0) {
        await tx.query('UPDATE outbox_events SET available_at = ?, attempts = attempts + 1 WHERE id IN (?)', [
          this.inSeconds(CLAIM_S),
          rows.map((row) => row.id),
        ]);
      }
      return rows;
    });
  }

  private async deliver(row: ClaimedRow, onFailure: DeliveryFailure): Promise<void> {
    const payload = (typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload) as Record<string, unknown>;
    const event: StoredEvent = { ...row, payload };
    for (const { name, handle } of this.handlers.of(row.type)) {
      try {
        await this.handleOnce(event, name, handle);
      } catch (error) {
        onFailure(event, name, error);
        const delay = BACKOFF_S[Math.min(row.attempts, BACKOFF_S.length - 1)] ?? CLAIM_S;
        await this.database.reader.query('UPDATE outbox_events SET available_at = ?, last_error = ? WHERE organization_id = ? AND id = ?', [
          this.inSeconds(delay),
          String(error instanceof Error ? error.message : error).slice(0, 500),
          row.organizationId,
          row.id,
        ]);
        return;
      }
    }
    await this.markDelivered([row]);
  }

  private async markDelivered(rows: ClaimedRow[]): Promise<void> {
    if (rows.length === 0) return;
    await this.database.reader.query('UPDATE outbox_events SET delivered_at = ? WHERE id IN (?)', [
      this.clock.now(),
      rows.map((row) => row.id),
    ]);
  }

  /** The record that the handler ran commits with its effect. */
  private handleOnce(event: StoredEvent, name: string, handle: EventHandler): Promise<void> {
    return this.database.transaction(async (tx) => {
      const done: unknown[] = await tx.query('SELECT 1 FROM handled_events WHERE organization_id = ? AND event_id = ? AND handler = ?', [
        event.organizationId,
        event.id,
        name,
      ]);
      if (done.length > 0) return;
      await handle(tx, event);
      await tx.query('INSERT INTO handled_events (organization_id, event_id, handler, handled_at) VALUES (?, ?, ?, ?)', [
        event.organizationId,
        event.id,
        name,
        this.clock.now(),
      ]);
    });
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}
