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
  /** Seconds until it is told: for what is to stay out of the way of work that has just begun. At once unless given. */
  tellAfterS?: number;
}

export interface StoredEvent extends Omit<NewEvent, 'tellAfterS'> {
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
      events.map(({ organizationId, type, aggregateId, payload, tellAfterS = 0 }) => {
        const availableAt = new Date(at.getTime() + tellAfterS * 1_000);
        return [organizationId, newId('evt'), type, aggregateId, JSON.stringify(payload), at, availableAt];
      }),
    );
  }

  /** Forgets what an event carried, when its only handler has taken what nobody needs a second time. */
  async empty(tx: Tx, { organizationId, id }: StoredEvent): Promise<void> {
    await tx.query("UPDATE outbox_events SET payload = '{}' WHERE organization_id = ? AND id = ?", [organizationId, id]);
  }
}
