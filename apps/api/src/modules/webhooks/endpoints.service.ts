import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { InvalidRequest, NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { DeliveriesRepository } from './deliveries.repository.js';
import { EndpointsRepository, type EndpointRow } from './endpoints.repository.js';
import { TEST_EVENT } from './event-catalogue.rules.js';
import { EndpointDisabled, TooManyEndpoints } from './webhooks.errors.js';
import { WebhookAddresses } from './webhook-addresses.service.js';

export type Endpoint = EndpointRow;

/** What an endpoint is made of. */
export interface NewEndpoint {
  label: string;
  url: string;
  /** Patterns of the catalogue. */
  types: readonly string[];
}

const MOST = 20;
const HOUR_MS = 3_600_000;

/** As the Standard Webhooks specification writes secrets. */
const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

/** The addresses of integrators that are told what happens. */
@Injectable()
export class EndpointsService {
  constructor(
    private readonly repository: EndpointsRepository,
    private readonly deliveries: DeliveriesRepository,
    private readonly addresses: WebhookAddresses,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @returns the endpoint with its secret, for the only time. @throws InvalidRequest for an address that must not be called, TooManyEndpoints */
  async create(
    tx: Tx,
    organizationId: string,
    createdBy: string,
    { label, url, types }: NewEndpoint,
  ): Promise<EndpointRow & { secret: string }> {
    this.check(url);
    if ((await this.repository.list(tx, organizationId, { limit: MOST })).length >= MOST) throw new TooManyEndpoints('Remove one first.');
    const id = newId('whk');
    const secret = newSecret();
    const row = { organizationId, id, label, url, types: [...new Set(types)], createdBy, createdAt: this.clock.now() };
    await this.repository.insert(tx, row, secret);
    return { ...(await this.get(tx, organizationId, id)), secret };
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<EndpointRow> {
    const row = isId(id, 'whk') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no webhook endpoint ${id}.`);
    return row;
  }

  /** Newest first, `limit + 1` of them. */
  list(db: Reader, organizationId: string, page: PageRequest): Promise<EndpointRow[]> {
    return this.repository.list(db, organizationId, { ...page, limit: page.limit + 1 });
  }

  /** What is switched on again goes on with what waited meanwhile. @throws NotFound, PreconditionFailed, InvalidRequest */
  async update(
    tx: Tx,
    organizationId: string,
    { id, version }: { id: string; version: number },
    { enabled, ...change }: Partial<NewEndpoint> & { enabled?: boolean },
  ): Promise<EndpointRow> {
    const before = await this.locked(tx, organizationId, id);
    if (change.url !== undefined) this.check(change.url);
    const standing =
      enabled === undefined
        ? before
        : enabled
          ? { state: 'ACTIVE' as const, disabledBecause: null }
          : { state: 'DISABLED' as const, disabledBecause: before.disabledBecause ?? ('PERSON' as const) };
    const { state, disabledBecause } = standing;
    const after = {
      label: change.label ?? before.label,
      url: change.url ?? before.url,
      types: change.types ? [...new Set(change.types)] : before.types,
      ...{ state, disabledBecause },
    };
    if (!(await this.repository.update(tx, { organizationId, id, version }, after)))
      throw new PreconditionFailed('The endpoint has changed since you read it.');
    if (state === 'ACTIVE') await this.repository.wake(tx, organizationId, id, this.clock.now());
    return this.get(tx, organizationId, id);
  }

  /** Nothing more is sent to it. @throws NotFound */
  async remove(tx: Tx, organizationId: string, id: string): Promise<EndpointRow> {
    const row = await this.locked(tx, organizationId, id);
    const at = this.clock.now();
    await this.repository.remove(tx, organizationId, id, at);
    await this.deliveries.giveUp(tx, organizationId, id, at);
    return row;
  }

  /** A new secret, for the only time; the one before signs beside it for the hours of the overlap. @throws NotFound */
  async rotate(tx: Tx, organizationId: string, id: string, overlapHours: number): Promise<EndpointRow & { secret: string }> {
    await this.locked(tx, organizationId, id);
    const secret = newSecret();
    await this.repository.rotate(tx, organizationId, id, secret, new Date(this.clock.now().getTime() + overlapHours * HOUR_MS));
    return { ...(await this.get(tx, organizationId, id)), secret };
  }

  /** Something to receive, on the way that everything goes. @throws NotFound, EndpointDisabled */
  async test(tx: Tx, organizationId: string, id: string): Promise<EndpointRow> {
    const row = await this.locked(tx, organizationId, id);
    if (row.state === 'DISABLED') throw new EndpointDisabled('Switch it on first.', { because: row.disabledBecause });
    await this.outbox.add(tx, { type: TEST_EVENT, organizationId, aggregateId: id, payload: { endpointId: id } });
    return row;
  }

  private async locked(tx: Tx, organizationId: string, id: string): Promise<EndpointRow> {
    const row = isId(id, 'whk') ? await this.repository.lock(tx, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no webhook endpoint ${id}.`);
    return row;
  }

  private check(url: string): void {
    const objection = this.addresses.objectionTo(url);
    if (objection === undefined) return;
    throw new InvalidRequest(`/url: ${objection}`, { errors: [{ pointer: '/url', code: 'webhook-address', detail: objection }] });
  }
}
