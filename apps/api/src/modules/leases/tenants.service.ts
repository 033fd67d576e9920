import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Forbidden, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { InvalidPhone, toMobile, type Organization } from '../organizations/index.js';
import type { IdType, Language, TenantEntity, TenantKind } from './leases.entities.js';
import { noSuch } from './leases.errors.js';
import { NOBODY, TenantIdentityService, type MaskedIdentity, type TenantIdentity } from './tenant-identity.service.js';
import { couldBeIdNumber, mayReveal, phonePrefix, type Revealable } from './tenants.rules.js';
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
  idType: IdType | null;
  /** Only the end of it, as of the PIN and of the phone of the next of kin. */
  idNumber: string | null;
  kraPin: string | null;
  nextOfKin: MaskedIdentity['nextOfKin'];
  /** True if they agreed to hear of offers. */
  marketingConsent: boolean;
  /** When the person was erased; null while they are there. */
  erasedAt: Date | null;
  version: number;
  createdAt: Date;
}

export interface NewTenant extends TenantIdentity {
  name: string;
  /** `PERSON` unless told. */
  kind?: TenantKind;
  /** As written; stored as E.164. */
  phone: string;
  email?: string;
  /** That of the organization unless told. */
  language?: Language;
  /** False unless told. */
  marketingConsent?: boolean;
}

/** What was asked for, and null for what is not known. */
export type Revealed = Partial<Record<Revealable, string | null>>;

/** Which tenants a list shows. */
export interface TenantSearch {
  search?: string;
  /** Whoever is not told a phone or an ID number must not find it by asking either. */
  by: { phone: boolean; idNumber: boolean };
  sight: Sight;
}

/** What may change of a tenant; null empties it. */
export interface TenantChanges extends TenantIdentity {
  name?: string;
  phone?: string;
  email?: string | null;
  language?: Language;
  marketingConsent?: boolean;
}

/** More tenants under one phone than this are not people. */
const MOST_OF_A_PHONE = 20;

/** Tenants. They are never merged: a name and a phone are no proof of who somebody is. */
@Injectable()
export class TenantsService {
  constructor(
    private readonly repository: TenantsRepository,
    private readonly identity: TenantIdentityService,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidPhone */
  async create(tx: Tx, organization: Organization, input: NewTenant): Promise<Tenant> {
    const tenant = await this.newTenant(tx, organization, input, '');
    await this.repository.insertMany(tx, [tenant]);
    return this.toTenant(tx, tenant);
  }

  /** New tenants in the order given, in one statement a thousand. @throws InvalidPhone with the pointer `/<index>/phone` */
  async createMany(tx: Tx, organization: Organization, list: readonly NewTenant[]): Promise<Tenant[]> {
    const tenants: TenantEntity[] = [];
    for (const [i, input] of list.entries()) tenants.push(await this.newTenant(tx, organization, input, `/${i}`));
    await this.repository.insertMany(tx, tenants);
    return Promise.all(tenants.map((tenant) => this.toTenant(tx, tenant)));
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Tenant> {
    return this.toTenant(db, await this.find(db, organizationId, id));
  }

  /** The wanted numbers in clear text; null for one that is not known. @throws NotFound, Forbidden for a number that the role may not see */
  async reveal(
    db: Reader,
    organizationId: string,
    id: string,
    { fields, role }: { fields: readonly Revealable[]; role: string },
  ): Promise<Revealed> {
    const denied = fields.find((field) => !mayReveal(role, field));
    if (denied !== undefined) throw new Forbidden(`The role ${role} may not see ${denied}.`);
    const { idNumber, kraPin, nextOfKin } = await this.identity.clear(db, await this.find(db, organizationId, id));
    const clear: Record<Revealable, string | null> = {
      idNumber,
      kraPin,
      nextOfKinName: nextOfKin?.name ?? null,
      nextOfKinPhone: nextOfKin?.phone ?? null,
    };
    return Object.fromEntries(fields.map((field) => [field, clear[field]]));
  }

  /**
   * Tenants in the order they were made, one more than the page holds if there are more. With a search, those of whose
   * name a word begins so; for digits, those whose phone does, however it is written; for a whole ID number, those who have it.
   */
  async list(db: Reader, organizationId: string, filter: TenantSearch, page: PageRequest): Promise<Tenant[]> {
    const { search, by } = filter;
    const wanted =
      search === undefined
        ? undefined
        : {
            name: search,
            phone: by.phone ? phonePrefix(search) : undefined,
            idNumberIndexes: by.idNumber && couldBeIdNumber(search) ? await this.identity.indexesOf(db, organizationId, search) : [],
          };
    const rows = await this.repository.list(
      db,
      organizationId,
      { search: wanted, sight: filter.sight },
      { ...page, limit: page.limit + 1 },
    );
    return Promise.all(rows.map((row) => this.toTenant(db, row)));
  }

  /** @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: TenantChanges): Promise<Tenant> {
    const before = await this.find(tx, organizationId, target.id);
    const { name, email, language, marketingConsent: consent } = changes;
    const consentedAt = consent ? (before.marketingConsentAt ?? this.clock.now()) : null;
    const done = await this.repository.update(
      tx,
      { organizationId, ...target },
      {
        ...given({ name, email, language }),
        ...(changes.phone === undefined ? {} : { phone: mobile(changes.phone, '/phone') }),
        ...(consent === undefined ? {} : { marketingConsentAt: consentedAt }),
        ...(await this.identity.seal(tx, organizationId, target.id, withPhones(changes, ''))),
      },
    );
    if (!done) throw new PreconditionFailed('The tenant has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** Tenants whom landlords have registered under a phone (E.164); of one organization if it is named. */
  async ofPhone(db: Reader, phone: string, organizationId?: string): Promise<{ organizationId: string; id: string; language: Language }[]> {
    const tenants = await this.repository.ofPhone(db, phone, organizationId, MOST_OF_A_PHONE);
    return tenants.map((tenant) => ({ organizationId: tenant.organizationId, id: tenant.id, language: tenant.language }));
  }

  /** @throws NotFound naming the first id that is not a tenant here */
  async mustExist(db: Reader, organizationId: string, ids: readonly string[]): Promise<void> {
    const found = await this.repository.findIds(db, organizationId, ids);
    const missing = ids.find((id) => !found.has(id));
    if (missing !== undefined) throw noSuch('tenant', missing);
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<TenantEntity> {
    const tenant = isId(id, 'ten') ? await this.repository.find(db, organizationId, id) : null;
    if (!tenant) throw noSuch('tenant', id);
    return tenant;
  }

  private async toTenant(db: Reader, tenant: TenantEntity): Promise<Tenant> {
    const { id, name, kind, phone, email, language, marketingConsentAt, erasedAt, version, createdAt } = tenant;
    const identity = await this.identity.masked(db, tenant);
    return {
      id,
      name,
      kind,
      phone,
      email,
      language,
      ...identity,
      marketingConsent: marketingConsentAt !== null,
      erasedAt,
      version,
      createdAt,
    };
  }

  private async newTenant(tx: Tx, organization: Organization, input: NewTenant, pointer: string): Promise<TenantEntity> {
    const id = newId('ten');
    const createdAt = this.clock.now();
    return {
      organizationId: organization.id,
      id,
      name: input.name,
      kind: input.kind ?? 'PERSON',
      phone: mobile(input.phone, `${pointer}/phone`),
      email: input.email ?? null,
      language: input.language ?? organization.language,
      ...NOBODY,
      ...(await this.identity.seal(tx, organization.id, id, withPhones(input, pointer))),
      marketingConsentAt: input.marketingConsent ? createdAt : null,
      erasedAt: null,
      version: 1,
      createdAt,
    };
  }
}

/** The members that are there. */
const given = <T extends object>(members: T): Partial<T> =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Partial<T>;

/** @throws InvalidPhone */
const withPhones = (identity: TenantIdentity, pointer: string): TenantIdentity => ({
  ...identity,
  ...(identity.nextOfKin
    ? { nextOfKin: { name: identity.nextOfKin.name, phone: mobile(identity.nextOfKin.phone, `${pointer}/nextOfKin/phone`) } }
    : {}),
});

function mobile(written: string, pointer: string): string {
  const number = toMobile(written);
  if (number === undefined)
    throw new InvalidPhone('The phone is not a mobile number.', {
      errors: [{ pointer, code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
    });
  return number;
}
