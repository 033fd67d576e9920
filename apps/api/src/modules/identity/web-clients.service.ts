import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { OrganizationsService } from '../organizations/index.js';
import { isWebOrigin } from './origins.rules.js';
import { OriginTaken, TooManyWebClients } from './web-clients.errors.js';
import { WebClientsRepository, type WebClient } from './web-clients.repository.js';

export { type WebClient } from './web-clients.repository.js';

const MOST_CLIENTS = 20;

/** The web clients of an organization: what pages may call the API for it. */
@Injectable()
export class WebClientsService {
  constructor(
    private readonly repository: WebClientsRepository,
    private readonly organizations: OrganizationsService,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidRequest, OriginTaken, TooManyWebClients */
  async create(
    tx: Tx,
    organizationId: string,
    createdBy: string,
    { name, origins }: Pick<WebClient, 'name' | 'origins'>,
  ): Promise<WebClient> {
    const client = { id: newId('web'), name, origins: this.checked(origins), version: 1, createdBy, createdAt: this.clock.now() };
    await this.organizations.hold(tx, organizationId);
    if ((await this.repository.count(tx, organizationId)) >= MOST_CLIENTS) throw new TooManyWebClients('Take one away that is not used.');
    if (!(await this.repository.insert(tx, organizationId, client))) throw taken();
    return client;
  }

  /** @throws NotFound, PreconditionFailed, InvalidRequest, OriginTaken */
  async update(
    tx: Tx,
    organizationId: string,
    { id, version }: { id: string; version: number },
    { name, origins }: Partial<Pick<WebClient, 'name' | 'origins'>>,
  ): Promise<WebClient> {
    const wanted = origins && this.checked(origins);
    const before = await this.locked(tx, organizationId, id);
    if (!(await this.repository.rename(tx, organizationId, { id, version }, name ?? before.name)))
      throw new PreconditionFailed('The web client has changed since you read it.');
    if (wanted && !(await this.repository.replaceOrigins(tx, organizationId, id, wanted))) throw taken();
    return this.get(tx, organizationId, id);
  }

  /** @returns what it was. @throws NotFound */
  async remove(tx: Tx, organizationId: string, id: string): Promise<WebClient> {
    const client = await this.locked(tx, organizationId, id);
    await this.repository.remove(tx, organizationId, id);
    return client;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<WebClient> {
    return found(isId(id, 'web') ? await this.repository.find(db, organizationId, id) : undefined, id);
  }

  /** `limit + 1` of them. */
  list(db: Reader, organizationId: string, page: PageRequest): Promise<WebClient[]> {
    return this.repository.list(db, organizationId, { ...page, limit: page.limit + 1 });
  }

  private async locked(tx: Tx, organizationId: string, id: string): Promise<WebClient> {
    return found(isId(id, 'web') ? await this.repository.lock(tx, organizationId, id) : undefined, id);
  }

  /** Each once, in alphabetical order. @throws InvalidRequest */
  private checked(origins: readonly string[]): string[] {
    const local = this.config.environment !== 'production';
    const errors = origins.flatMap((origin, at) =>
      isWebOrigin(origin, { local })
        ? []
        : [{ pointer: `/origins/${at}`, code: 'origin', detail: 'must be an origin such as https://app.example.co.ke' }],
    );
    if (origins.length === 0) errors.push({ pointer: '/origins', code: 'origin', detail: 'must name at least one origin' });
    if (errors.length > 0) throw new InvalidRequest('The origins are not those of web pages.', { errors });
    return [...new Set(origins)].sort();
  }
}

const taken = (): Error => new OriginTaken('Take it away there first.');

function found(client: WebClient | undefined, id: string): WebClient {
  if (!client) throw new NotFound(`There is no web client ${id}.`);
  return client;
}
