import { Injectable } from '@nestjs/common';
import { Database, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Clock } from '@plotihub/time';
import { DeliveriesRepository, type DeliveryRow } from './deliveries.repository.js';
import { EndpointsRepository, type DisabledBecause, type EndpointRow } from './endpoints.repository.js';
import { PublishedEventsRepository, type PublishedEvent } from './published-events.repository.js';
import { outcomeOf, pauseS, retryAfterS, type Outcome, type Told } from './sending.rules.js';

/** Seconds for which an endpoint belongs to the worker that took it: more than the time limit of a lot of requests side by side. */
const CLAIM_S = 60;
/** Events sent to an endpoint side by side, of as many things. */
const SIDE_BY_SIDE = 8;

/** An event that may be sent now. */
export interface Due {
  delivery: DeliveryRow;
  event: PublishedEvent;
}

/** What came of sending it. */
export interface Sent extends Due {
  told: Told;
}

/** Which endpoint is told of what, and what follows from its answer. One worker at a time serves an endpoint. */
@Injectable()
export class WebhookSendingService {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly events: PublishedEventsRepository,
    private readonly outbox: Outbox,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** An endpoint that waits for this worker; undefined if none does. */
  claim(tx: Tx): Promise<EndpointRow | undefined> {
    return this.endpoints.claim(tx, this.clock.now(), this.inSeconds(CLAIM_S));
  }

  /** What signs what is sent to it now. */
  async secrets({ organizationId, id, formerSecretUntil }: EndpointRow): Promise<string[]> {
    const { secret, former } = await this.endpoints.secrets(this.database.reader, organizationId, id);
    const both = former !== null && formerSecretUntil !== null && formerSecretUntil > this.clock.now();
    return both ? [secret, former] : [secret];
  }

  /** A lot to be sent side by side. */
  async due({ organizationId, id }: EndpointRow): Promise<Due[]> {
    const { reader } = this.database;
    const deliveries = await this.deliveries.due(reader, organizationId, id, this.clock.now(), SIDE_BY_SIDE);
    const eventIds = deliveries.map(({ eventId }) => eventId);
    const events = await this.events.getMany(reader, organizationId, eventIds);
    return deliveries.flatMap((delivery) => {
      const event = events.get(delivery.eventId);
      return event ? [{ delivery, event }] : [];
    });
  }

  /** Writes what came of a lot. @returns whether the endpoint may be sent more at once */
  async settle(tx: Tx, { organizationId, id }: EndpointRow, lot: readonly Sent[]): Promise<boolean> {
    const endpoint = await this.endpoints.lock(tx, organizationId, id);
    const outcomes = lot.map(({ told }) => outcomeOf(told.status));
    for (const [i, sent] of lot.entries()) await this.write(tx, organizationId, sent, outcomes[i] ?? 'FAILED');
    if (!endpoint || endpoint.state === 'DISABLED') return false;
    if (outcomes.includes('GONE')) return this.disable(tx, endpoint, 'GONE');
    if (outcomes.includes('TAKEN')) {
      await this.endpoints.noteTaken(tx, organizationId, id, this.clock.now());
      return true;
    }
    if (this.isHopeless(endpoint, lot)) return this.disable(tx, endpoint, 'FAILING');
    await this.endpoints.noteFailed(tx, organizationId, id, this.inSeconds(pauseS(endpoint.failures + 1)));
    return false;
  }

  /** Lets go of the endpoint until there is something to send again. Locked first, so that what is added meanwhile is seen. */
  async release(tx: Tx, { organizationId, id }: EndpointRow): Promise<void> {
    const endpoint = await this.endpoints.lock(tx, organizationId, id);
    const dueAt = endpoint?.state === 'ACTIVE' ? await this.deliveries.nextAt(tx, organizationId, id) : null;
    await this.endpoints.release(tx, { organizationId, id }, dueAt);
  }

  private async write(tx: Tx, organizationId: string, { delivery, told }: Sent, outcome: Outcome): Promise<void> {
    const at = this.clock.now();
    await this.deliveries.noteAttempt(tx, organizationId, { deliveryId: delivery.id, ...told, at });
    const delay = outcome === 'FAILED' ? retryAfterS(delivery.attempts + 1, Math.random()) : null;
    const state = outcome === 'TAKEN' ? 'DELIVERED' : delay === null ? 'FAILED' : 'PENDING';
    await this.deliveries.settle(tx, organizationId, delivery, { state, nextAt: delay === null ? null : this.inSeconds(delay), at });
  }

  /** Something was tried for three days, and nothing at all was taken in that time. */
  private isHopeless({ lastDeliveredAt }: EndpointRow, lot: readonly Sent[]): boolean {
    return lot.some(
      ({ delivery: { attempts, createdAt } }) =>
        retryAfterS(attempts + 1, 0) === null && (lastDeliveredAt === null || lastDeliveredAt < createdAt),
    );
  }

  private async disable(tx: Tx, { organizationId, id }: EndpointRow, because: DisabledBecause): Promise<boolean> {
    await this.endpoints.disable(tx, organizationId, id, because);
    const payload = { endpointId: id, because };
    await this.outbox.add(tx, { type: 'webhook-endpoint.disabled', organizationId, aggregateId: id, payload });
    return false;
  }

  private inSeconds(seconds: number): Date {
    return new Date(this.clock.now().getTime() + seconds * 1_000);
  }
}
