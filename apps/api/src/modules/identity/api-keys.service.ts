import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import { isNetwork } from '@plotihub/limits';
import { Clock } from '@plotihub/time';
import { permissionsOf } from '../organizations/index.js';
import { formatKey, secretOf } from './api-key-format.rules.js';
import { ApiKeyNotLive, TooManyApiKeys } from './api-keys.errors.js';
import { ApiKeysRepository, type ApiKeyRow } from './api-keys.repository.js';

/** An API key without anything of its secret. */
export type ApiKey = Omit<ApiKeyRow, 'organizationId' | 'secretHash'> & { prefix: string };

export interface NewApiKey {
  name: string;
  scopes: readonly string[];
  propertyIds?: readonly string[];
  networks?: readonly string[];
  expiresInDays?: number;
}

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 365;
const DEFAULT_OVERLAP_HOURS = 24;
const MOST_LIVE = 100;

/** Keys for programs: made, rotated, revoked. What one may do is what it was granted, of what programs may do at all. */
@Injectable()
export class ApiKeysService {
  constructor(
    private readonly repository: ApiKeysRepository,
    private readonly clock: Clock,
  ) {}

  /** @returns the key with its secret, for the only time. @throws InvalidRequest, NotFound for a property, TooManyApiKeys */
  async create(tx: Tx, organizationId: string, createdBy: string, input: NewApiKey): Promise<ApiKey & { key: string }> {
    check(input);
    const now = this.clock.now();
    const live = (await this.repository.list(tx, organizationId, { limit: 1_000 })).filter((row) => isLive(row, now));
    if (live.length >= MOST_LIVE) throw new TooManyApiKeys('Revoke one that is not used any more.');
    return this.insert(tx, {
      organizationId,
      name: input.name,
      scopes: [...new Set(input.scopes)].sort(),
      propertyIds: input.propertyIds ? [...new Set(input.propertyIds)].sort() : null,
      networks: input.networks ? [...new Set(input.networks)] : null,
      createdBy,
      expiresAt: inDays(now, input.expiresInDays ?? DEFAULT_DAYS),
    });
  }

  /**
   * A new key with the rights of the old one, which goes on for the hours of the overlap, or until its own end if that is sooner.
   * @throws NotFound, ApiKeyNotLive
   */
  async rotate(
    tx: Tx,
    organizationId: string,
    id: string,
    {
      by,
      overlapHours = DEFAULT_OVERLAP_HOURS,
      expiresInDays = DEFAULT_DAYS,
    }: { by: string; overlapHours?: number; expiresInDays?: number },
  ): Promise<ApiKey & { key: string }> {
    const old = await this.locked(tx, organizationId, id);
    const now = this.clock.now();
    if (!isLive(old, now) || old.replacedBy !== null) throw new ApiKeyNotLive(`Make a new key instead of ${id}.`);
    const { name, scopes, propertyIds, networks } = old;
    const fresh = await this.insert(tx, {
      organizationId,
      name,
      scopes,
      propertyIds,
      networks,
      createdBy: by,
      expiresAt: inDays(now, expiresInDays),
    });
    const expiresAt = new Date(Math.min(old.expiresAt.getTime(), now.getTime() + overlapHours * 3_600_000));
    await this.repository.replace(tx, organizationId, id, { by: fresh.id, expiresAt });
    return fresh;
  }

  /** Ends a key, everywhere within 15 seconds; one that has ended stays as it is. @throws NotFound */
  async revoke(tx: Tx, organizationId: string, id: string): Promise<ApiKey> {
    await this.locked(tx, organizationId, id);
    await this.repository.revoke(tx, organizationId, id, this.clock.now());
    return toApiKey(await this.locked(tx, organizationId, id));
  }

  /** Newest first, `limit + 1` of them, those that have ended too. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<ApiKey[]> {
    return (await this.repository.list(db, organizationId, { ...page, limit: page.limit + 1 })).map(toApiKey);
  }

  private async insert(
    tx: Tx,
    key: Pick<ApiKeyRow, 'organizationId' | 'name' | 'scopes' | 'propertyIds' | 'networks' | 'createdBy' | 'expiresAt'>,
  ): Promise<ApiKey & { key: string }> {
    const id = newId('key');
    const secret = secretOf(randomBytes(32));
    const row: ApiKeyRow = {
      ...key,
      id,
      secretHash: hashToken(secret),
      createdAt: this.clock.now(),
      lastUsedAt: null,
      revokedAt: null,
      replacedBy: null,
    };
    await this.repository.insert(tx, row);
    return { ...toApiKey(row), key: formatKey({ ulid: id.slice(4), secret }) };
  }

  private async locked(tx: Tx, organizationId: string, id: string): Promise<ApiKeyRow> {
    const row = isId(id, 'key') ? await this.repository.lock(tx, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no API key ${id}.`);
    return row;
  }
}

/** True for a key that is neither revoked nor over. */
export const isLive = ({ revokedAt, expiresAt }: Pick<ApiKeyRow, 'revokedAt' | 'expiresAt'>, now: Date): boolean =>
  revokedAt === null && expiresAt > now;

function toApiKey({ organizationId: _organization, secretHash: _hash, ...key }: ApiKeyRow): ApiKey {
  return { ...key, prefix: `pk_live_${key.id.slice(4)}` };
}

const inDays = (now: Date, days: number): Date => new Date(now.getTime() + days * DAY_MS);

const invalid = (pointer: string, detail: string): Error =>
  new InvalidRequest(`${pointer}: ${detail}`, { errors: [{ pointer, code: 'api-key', detail }] });

/** @throws InvalidRequest for what no key can be made of */
function check({ scopes, propertyIds, networks }: NewApiKey): void {
  if (scopes.length === 0) throw invalid('/scopes', 'must name at least one permission');
  const grantable: readonly string[] = permissionsOf('API_CLIENT');
  const refused = scopes.find((scope) => !grantable.includes(scope));
  if (refused !== undefined) throw invalid('/scopes', `no program may have ${refused}`);
  const wrong = networks?.findIndex((network) => !isNetwork(network)) ?? -1;
  if (wrong >= 0) throw invalid(`/networks/${wrong}`, 'must be an IP address, or a network such as 203.0.113.0/24');
  if (networks?.length === 0) throw invalid('/networks', 'must not be empty: leave it out for a key that may come from anywhere');
  if (propertyIds?.length === 0) throw invalid('/propertyIds', 'must not be empty: leave it out for a key that sees all');
}
