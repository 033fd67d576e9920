import { Injectable } from '@nestjs/common';
import { insertRows, newId, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';

/** Something that happened, told to whoever must follow. Written beside the fact, in its transaction. */
export interface NewEvent {
  /** Past tense, singular: `payment.posted`. */
  type: string;
  organizationId: string;
  /** Id of the thing it happened to. */
  aggregateId: string;
  /** Ids and plain values only; additive for ever. No personal data. */
  payload: Readonly<Record<string, unknown>>;
}

export interface StoredEvent extends NewEvent {
  id: string;
  occurredAt: Date;
}

const COLUMNS = ['organization_id', 'id', 'type', 'aggregate_id', 'payload', 'occurred_at', 'available_at'] as const;

/** The transactional outbox: an event is there exactly if its fact was committed. */
@Injectable()
export class Outbox {
  constructor(private readonly clock: Clock) {}

  /** Adds events in the caller's transaction; many cost one statement. */
  async add(tx: Tx, ...events: NewEvent[]): Promise<void> {
    const at = this.clock.now();
    await insertRows(
      tx,
      'outbox_events',
      COLUMNS,
      events.map((event) => [event.organizationId, newId('evt'), event.type, event.aggregateId, JSON.stringify(event.payload), at, at]),
    );
  }
}
