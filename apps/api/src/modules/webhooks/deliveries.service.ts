import { Injectable } from '@nestjs/common';
import { isId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { DeliveriesRepository, type AttemptRow, type DeliveryRow, type DeliveryState } from './deliveries.repository.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';
import { wants } from './event-catalogue.rules.js';
import { EventsService } from './events.service.js';
import { PublishedEventsRepository, type PublishedEvent } from './published-events.repository.js';
import { DeliveryPending, EndpointDisabled } from './webhooks.errors.js';

/** A delivery with what it carries and how it went. */
export type Delivery = DeliveryRow & { eventType: string; tries: readonly Omit<AttemptRow, 'deliveryId'>[] };

/** Events looked through in one replay. */
const REPLAY = 1_000;

/** The log of what endpoints were told, and telling them again. */
@Injectable()
export class DeliveriesService {
  constructor(
    private readonly repository: DeliveriesRepository,
    private readonly endpointRows: EndpointsRepository,
    private readonly endpoints: EndpointsService,
    private readonly events: PublishedEventsRepository,
    private readonly feed: EventsService,
    private readonly clock: Clock,
  ) {}

  /** Newest first, `limit + 1` of them. @throws NotFound for the endpoint */
  async list(
    db: Reader,
    organizationId: string,
    { endpointId, state }: { endpointId: string; state?: DeliveryState },
    page: PageRequest,
  ): Promise<Delivery[]> {
    await this.endpoints.get(db, organizationId, endpointId);
    return this.complete(
      db,
      organizationId,
      await this.repository.list(db, organizationId, { endpointId, state, ...page, limit: page.limit + 1 }),
    );
  }

  /** Sends one again, from its first try on. @throws NotFound, DeliveryPending, EndpointDisabled */
  async retry(tx: Tx, organizationId: string, id: string): Promise<Delivery> {
    const found = isId(id, 'whd') ? await this.repository.lock(tx, organizationId, id) : undefined;
    if (!found) throw new NotFound(`There is no webhook delivery ${id}.`);
    await this.active(tx, organizationId, found.endpointId);
    if (found.state === 'PENDING') throw new DeliveryPending('It is tried again by itself.', { nextAt: found.nextAt?.toISOString() });
    await this.restart(tx, organizationId, found.endpointId, [id]);
    const [delivery] = await this.complete(tx, organizationId, [
      { ...found, state: 'PENDING', attempts: 0, nextAt: this.clock.now(), endedAt: null },
    ]);
    if (!delivery) throw new Error(`Delivery ${id} is gone.`);
    return delivery;
  }

  /**
   * Sends everything again that the endpoint asks for and that happened after an event, whether it was taken before or not; what is on its
   * way stays so. At most a thousand events are looked through.
   * @param after an event's id; undefined: from the oldest that is kept
   * @returns how many are sent, and the event after which to go on, if there is more
   * @throws NotFound, EndpointDisabled
   */
  async replay(tx: Tx, organizationId: string, endpointId: string, after?: string): Promise<{ sent: number; goOnAfter: string | null }> {
    const { types } = await this.active(tx, organizationId, endpointId);
    const found = await this.feed.after(tx, organizationId, after, REPLAY + 1);
    const seen = found.slice(0, REPLAY);
    const wanted = seen.filter(({ type }) => wants(types, type));
    const known = await this.repository.ofEvents(
      tx,
      organizationId,
      endpointId,
      wanted.map(({ id }) => id),
    );
    const ended = known.filter(({ state }) => state !== 'PENDING').map(({ id }) => id);
    const fresh = unknownOf(wanted, known);
    await this.repository.insert(tx, organizationId, endpointId, fresh, this.clock.now());
    await this.restart(tx, organizationId, endpointId, ended);
    return { sent: ended.length + fresh.length, goOnAfter: found.length > REPLAY ? (seen.at(-1)?.id ?? null) : null };
  }

  private async active(tx: Tx, organizationId: string, endpointId: string): Promise<{ types: readonly string[] }> {
    const endpoint = await this.endpointRows.lock(tx, organizationId, endpointId);
    if (!endpoint) throw new NotFound(`There is no webhook endpoint ${endpointId}.`);
    if (endpoint.state === 'DISABLED') throw new EndpointDisabled('Switch it on first.', { because: endpoint.disabledBecause });
    return endpoint;
  }

  private async restart(tx: Tx, organizationId: string, endpointId: string, ids: readonly string[]): Promise<void> {
    const at = this.clock.now();
    await this.repository.restart(tx, organizationId, ids, at);
    await this.endpointRows.wake(tx, organizationId, endpointId, at);
  }

  private async complete(db: Reader, organizationId: string, rows: readonly DeliveryRow[]): Promise<Delivery[]> {
    const eventIds = [...new Set(rows.map(({ eventId }) => eventId))];
    const events = await this.events.getMany(db, organizationId, eventIds);
    const tries = Map.groupBy(
      await this.repository.attempts(
        db,
        organizationId,
        rows.map(({ id }) => id),
      ),
      ({ deliveryId }) => deliveryId,
    );
    return rows.map((row) => ({ ...row, eventType: events.get(row.eventId)?.type ?? '', tries: tries.get(row.id) ?? [] }));
  }
}

function unknownOf(events: readonly PublishedEvent[], known: readonly DeliveryRow[]): PublishedEvent[] {
  const told = new Set(known.map(({ eventId }) => eventId));
  return events.filter(({ id }) => !told.has(id));
}
