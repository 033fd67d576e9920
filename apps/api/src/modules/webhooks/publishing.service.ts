import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { StoredEvent } from '@plotihub/events';
import { Clock } from '@plotihub/time';
import { DeliveriesRepository } from './deliveries.repository.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { PUBLIC_EVENTS, publicData, TEST_EVENT, wants } from './event-catalogue.rules.js';
import { PublishedEventsRepository, type PublishedEvent } from './published-events.repository.js';

const TYPES = PUBLIC_EVENTS.map(({ type }) => type);

/**
 * Puts what happened into the list that others read, and before the endpoints that want it. One after the other for an organization, and
 * for one thing in the order in which its facts were written, whichever worker hears of which first.
 */
@Injectable()
export class PublishingService {
  constructor(
    private readonly published: PublishedEventsRepository,
    private readonly endpoints: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly clock: Clock,
  ) {}

  /** @param events of one organization */
  async publish(tx: Tx, events: readonly StoredEvent[]): Promise<void> {
    const organizationId = events[0]?.organizationId ?? '';
    const last = await this.published.lockStream(tx, organizationId);
    const fresh = await this.inOrder(tx, organizationId, [...new Set(events.map(({ aggregateId }) => aggregateId))]);
    if (fresh.length === 0) return;
    const at = this.clock.now();
    await this.published.insert(tx, organizationId, fresh, last, at);
    await this.published.moveStream(tx, organizationId, last + fresh.length);
    await this.address(tx, organizationId, fresh, at);
  }

  /** Everything untold of these things, also what another worker holds at the moment: it must not come after what followed it. */
  private async inOrder(tx: Tx, organizationId: string, aggregateIds: readonly string[]): Promise<PublishedEvent[]> {
    const untold = await this.published.untold(tx, organizationId, aggregateIds, TYPES);
    const sequences = await this.published.lastSequences(tx, organizationId, aggregateIds);
    const events = untold.map(({ payload, ...event }) => {
      const sequence = (sequences.get(event.aggregateId) ?? 0) + 1;
      sequences.set(event.aggregateId, sequence);
      return { ...event, sequence, data: publicData(event.type, payload) ?? {} };
    });
    if (events.length > 0) await this.published.saveSequences(tx, organizationId, sequences);
    return events;
  }

  private async address(tx: Tx, organizationId: string, events: readonly PublishedEvent[], at: Date): Promise<void> {
    const endpoints = await this.endpoints.lockActive(tx, organizationId);
    for (const endpoint of endpoints) {
      const wanted = events.filter(({ type, aggregateId }) =>
        type === TEST_EVENT ? aggregateId === endpoint.id : wants(endpoint.types, type),
      );
      if (wanted.length === 0) continue;
      await this.deliveries.insert(tx, organizationId, endpoint.id, wanted, at);
      await this.endpoints.wake(tx, organizationId, endpoint.id, at);
    }
  }
}
