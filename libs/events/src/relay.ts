import { Injectable } from '@nestjs/common';
import { Database, insertRows } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { EventHandlers, type Listener } from './handlers.js';
import type { StoredEvent } from './outbox.js';

/** Events claimed at a time, which bounds a group too, and how many events or groups are handled side by side. */
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

type ClaimedEvent = StoredEvent & Pick<ClaimedRow, 'attempts'>;

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
    await this.markDelivered(events.filter(({ type }) => this.handlers.of(type).length === 0));
    const queue = this.inLots(events.filter(({ type }) => this.handlers.of(type).length > 0));
    const lane = async (): Promise<void> => {
      for (let lot = queue.shift(); lot; lot = queue.shift()) await this.deliver(lot, onFailure);
    };
    await Promise.all(Array.from({ length: PARALLEL }, lane));
    return events.length;
  }

  /** SKIP LOCKED lets several workers claim side by side without waiting for, or sharing, a row. */
  private async claim(): Promise<ClaimedEvent[]> {
    const claimed = await this.database.transaction(async (tx) => {
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
    return claimed.map((row) => ({
      ...row,
      payload: (typeof row.payload === 'string' ? JSON.parse(row.payload) : row.payload) as Record<string, unknown>,
    }));
  }

  /** Events that go the way together: those of one type and organization where somebody takes groups. What was tried before goes alone. */
  private inLots(events: readonly ClaimedEvent[]): ClaimedEvent[][] {
    const grouped = ({ type, attempts }: ClaimedEvent): boolean =>
      attempts === 0 && this.handlers.of(type).some(({ inGroups }) => inGroups);
    return [...Map.groupBy(events, (event) => (grouped(event) ? `${event.type} ${event.organizationId}` : event.id)).values()];
  }

  private async deliver(lot: readonly ClaimedEvent[], onFailure: DeliveryFailure): Promise<void> {
    let left = lot;
    for (const listener of this.handlers.of(lot[0]?.type ?? '')) left = await this.handleAll(left, listener, onFailure);
    await this.markDelivered(left);
  }

  /** @returns those that were handled: the others wait for their next attempt */
  private async handleAll(
    events: readonly ClaimedEvent[],
    listener: Listener,
    onFailure: DeliveryFailure,
  ): Promise<readonly ClaimedEvent[]> {
    if (listener.inGroups && events.length > 1 && (await this.handledTogether(events, listener))) return events;
    const handled: ClaimedEvent[] = [];
    for (const event of events) {
      try {
        await this.handleOnce([event], listener);
        handled.push(event);
      } catch (error) {
        onFailure(event, listener.name, error);
        await this.postpone(event, error);
      }
    }
    return handled;
  }

  /** @returns false if it failed and left no trace; which event is to blame shows when each comes alone */
  private handledTogether(events: readonly ClaimedEvent[], listener: Listener): Promise<boolean> {
    return this.handleOnce(events, listener).then(
      () => true,
      () => false,
    );
  }

  private async postpone({ organizationId, id, attempts }: ClaimedEvent, error: unknown): Promise<void> {
    const delay = BACKOFF_S[Math.min(attempts, BACKOFF_S.length - 1)] ?? CLAIM_S;
    await this.database.reader.query('UPDATE outbox_events SET available_at = ?, last_error = ? WHERE organization_id = ? AND id = ?', [
      this.inSeconds(delay),
      String(error instanceof Error ? error.message : error).slice(0, 500),
      organizationId,
      id,
    ]);
  }

  private async markDelivered(events: readonly ClaimedEvent[]): Promise<void> {
    if (events.length === 0) return;
    await this.database.reader.query('UPDATE outbox_events SET delivered_at = ? WHERE id IN (?)', [
      this.clock.now(),
      events.map(({ id }) => id),
    ]);
  }

  /**
   * The record that the handler ran for each event commits with its effect. Two relays that hold the same event, because a claim ran
   * out, meet in that record: one of them fails and finds it the next time.
   */
  private handleOnce(events: readonly ClaimedEvent[], { name, handle }: Listener): Promise<void> {
    const organizationId = events[0]?.organizationId ?? '';
    return this.database.transaction(async (tx) => {
      const rows: { id: string }[] = await tx.query(
        'SELECT event_id AS id FROM handled_events WHERE organization_id = ? AND event_id IN (?) AND handler = ?',
        [organizationId, events.map(({ id }) => id), name],
      );
      const done = new Set(rows.map(({ id }) => id));
      const fresh = events.filter(({ id }) => !done.has(id));
      if (fresh.length === 0) return;
      await handle(tx, fresh);
      const at = this.clock.now();
      await insertRows(
        tx,
        'handled_events',
        ['organization_id', 'event_id', 'handler', 'handled_at'],
        fresh.map(({ id }) => [organizationId, id, name, at]),
      );
    });
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}
