import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { InvalidPhone, toMobile, type Organization } from '../organizations/index.js';
import type { Language, TenantEntity, TenantKind } from './leases.entities.js';
import { noSuch } from './leases.errors.js';
import { phonePrefix } from './tenants.rules.js';
import { TenantsRepository } from './tenants.repository.js';

/** A person or company on a lease. Two may share a name or a phone and are still two. */
export interface Tenant {
  id: string;
  name: string;
  kind: TenantKind;
  /** E.164. */
  phone: string;
  email: string | null;
  /** Of messages to them. */
  language: Language;
  version: number;
  createdAt: Date;
}

export interface NewTenant {
  name: string;
  /** `PERSON` unless told. */
  kind?: TenantKind;
  /** As written; stored as E.164. */
  phone: string;
  email?: string;
  /** That of the organization unless told. */
  language?: Language;
}

/** What may change of a tenant; null empties it. */
export interface TenantChanges {
  name?: string;
  phone?: string;
  email?: string | null;
  language?: Language;
}

const toTenant = ({ organizationId: _, ...tenant }: TenantEntity): Tenant => tenant;

/** Tenants. They are never merged: a name and a phone are no proof of who somebody is. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly repository: TenantsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidPhone */
  async create(tx: Tx, organization: Organization, input: NewTenant): Promise<Tenant> {
    const tenant = newTenant(organization, input, { createdAt: this.clock.now(), pointer: '/phone' });
    await this.repository.insertMany(tx, [tenant]);
    return toTenant(tenant);
  }

  /** New tenants in the order given, in one statement a thousand. @throws InvalidPhone with the pointer `/<index>/phone` */
  async createMany(tx: Tx, organization: Organization, list: readonly NewTenant[]): Promise<Tenant[]> {
    const createdAt = this.clock.now();
    const tenants = list.map((input, i) => newTenant(organization, input, { createdAt, pointer: `/${i}/phone` }));
    await this.repository.insertMany(tx, tenants);
    return tenants.map(toTenant);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Tenant> {
    const tenant = isId(id, 'ten') ? await this.repository.find(db, organizationId, id) : null;
    if (!tenant) throw noSuch('tenant', id);
    return toTenant(tenant);
  }

  /**
   * Tenants in the order they were made, one more than the page holds if there are more. With a search, those of whose
   * name a word begins so; for digits, those whose phone does, however it is written.
   */
  async list(db: Reader, organizationId: string, filter: { search?: string }, page: PageRequest): Promise<Tenant[]> {
    const { search } = filter;
    const wanted = search === undefined ? undefined : { name: search, phone: phonePrefix(search) };
    return (await this.repository.list(db, organizationId, wanted, { ...page, limit: page.limit + 1 })).map(toTenant);
  }

  /** @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: TenantChanges): Promise<Tenant> {
    await this.get(tx, organizationId, target.id);
    const phone = changes.phone === undefined ? {} : { phone: mobile(changes.phone, '/phone') };
    const done = await this.repository.update(tx, { organizationId, ...target }, { ...changes, ...phone });
    if (!done) throw new PreconditionFailed('The tenant has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** @throws NotFound naming the first id that is not a tenant here */
  async mustExist(db: Reader, organizationId: string, ids: readonly string[]): Promise<void> {
    const found = await this.repository.findIds(db, organizationId, ids);
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw noSuch('tenant', missing);
  }
}

function newTenant(
  organization: Organization,
  input: NewTenant,
  { createdAt, pointer }: { createdAt: Date; pointer: string },
): TenantEntity {
  return {
    organizationId: organization.id,
    id: newId('ten'),
    name: input.name,
    kind: input.kind ?? 'PERSON',
    phone: mobile(input.phone, pointer),
    email: input.email ?? null,
    language: input.language ?? organization.language,
    version: 1,
    createdAt,
  };
}

function mobile(written: string, pointer: string): string {
  const number = toMobile(written);
  if (number === undefined)
    throw new InvalidPhone('The phone is not a mobile number.', {
      errors: [{ pointer, code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
    });
  return number;
}
