import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { OwnersService } from './owners.service.js';
import { faultOfShares, versionOn, type Ownership, type Share } from './ownership.rules.js';
import { PROPERTY_CODE } from './pay-reference.rules.js';
import type { PropertyEntity } from './properties.entities.js';
import { InvalidPropertyCode, OwnershipNotLater, PropertyCodeTaken, SharesDoNotAddUp, noSuch } from './properties.errors.js';
import { PropertiesRepository } from './properties.repository.js';
import type { PropertyKind } from './units.rules.js';

export type { Ownership, Share };

/** A building or site. */
export interface Property {
  id: string;
  name: string;
  /** Two to four capitals; the beginning of every payment reference of the property. */
  code: string;
  kind: PropertyKind;
  county: string | null;
  town: string | null;
  version: number;
  createdAt: Date;
}

/** A version of who owns a property; the shares are those of all its owners together. */
export interface NewOwnership {
  fromOn: LocalDate;
  shares: Share[];
}

export interface NewProperty {
  name: string;
  code: string;
  kind: PropertyKind;
  county?: string;
  town?: string;
  ownership: NewOwnership;
}

const toProperty = ({ organizationId: _, ...property }: PropertyEntity): Property => property;

/** Properties and who owns them. */
@Injectable()
export class PropertiesService {
  constructor(
    private readonly repository: PropertiesRepository,
    private readonly owners: OwnersService,
    private readonly clock: Clock,
  ) {}

  /**
   * A new property with its first ownership: it always has one, so that every charge has an owner.
   * @throws InvalidPropertyCode, PropertyCodeTaken, SharesDoNotAddUp, NotFound for an owner
   */
  async create(tx: Tx, organization: Organization, input: NewProperty): Promise<Property> {
    const { ownership, ...described } = input;
    const property: PropertyEntity = {
      organizationId: organization.id,
      id: newId('prp'),
      ...described,
      code: safeCode(input.code),
      county: input.county ?? null,
      town: input.town ?? null,
      version: 1,
      createdAt: this.clock.now(),
    };
    assertWhole(ownership.shares, '/ownership/shares');
    try {
      await this.repository.insert(tx, property);
    } catch (error) {
      if (isDuplicate(error, 'properties_code')) throw new PropertyCodeTaken(`Another property has the code ${property.code}.`);
      throw error;
    }
    await this.addOwnership(tx, organization.id, property.id, ownership);
    return toProperty(property);
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Property> {
    const property = isId(id, 'prp') ? await this.repository.find(db, organizationId, { id }) : null;
    if (!property) throw noSuch('property', id);
    return toProperty(property);
  }

  /** Properties in the order they were made, one more than the page holds if there are more. */
  async list(db: Reader, organizationId: string, sight: Sight, page: PageRequest): Promise<Property[]> {
    return (await this.repository.list(db, organizationId, sight, { ...page, limit: page.limit + 1 })).map(toProperty);
  }

  /** The code stays for ever: payment references begin with it. @throws NotFound, PreconditionFailed */
  async update(
    tx: Tx,
    organizationId: string,
    target: { id: string; version: number },
    changes: Partial<Pick<Property, 'name' | 'kind' | 'county' | 'town'>>,
  ): Promise<Property> {
    await this.get(tx, organizationId, target.id);
    const done = await this.repository.update(tx, { organizationId, ...target }, changes);
    if (!done) throw new PreconditionFailed('The property has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** The property with a code, in whatever case it is written. */
  async findByCode(db: Reader, organizationId: string, code: string): Promise<Property | undefined> {
    const wanted = code.trim().toUpperCase();
    const property = PROPERTY_CODE.test(wanted) ? await this.repository.find(db, organizationId, { code: wanted }) : null;
    return property ? toProperty(property) : undefined;
  }

  /** The oldest property of that name; letter case does not matter. */
  async findByName(db: Reader, organizationId: string, name: string): Promise<Property | undefined> {
    const property = await this.repository.find(db, organizationId, { name: name.trim() });
    return property ? toProperty(property) : undefined;
  }

  /**
   * Adds a version of the ownership that begins after all others; earlier ones stay as they are.
   * @throws NotFound, SharesDoNotAddUp, OwnershipNotLater
   */
  async changeOwnership(tx: Tx, organizationId: string, propertyId: string, input: NewOwnership): Promise<Ownership> {
    await this.get(tx, organizationId, propertyId);
    assertWhole(input.shares, '/shares');
    await this.repository.lock(tx, organizationId, propertyId);
    const latest = (await this.listOwnerships(tx, organizationId, propertyId)).at(-1);
    if (latest && input.fromOn <= latest.fromOn) {
      throw new OwnershipNotLater(`The last one began on ${latest.fromOn}; a new one begins after that.`, { latestFromOn: latest.fromOn });
    }
    return this.addOwnership(tx, organizationId, propertyId, input);
  }

  /** Every version, oldest first. */
  listOwnerships(db: Reader, organizationId: string, propertyId: string): Promise<Ownership[]> {
    return this.repository.listOwnerships(db, organizationId, { propertyIds: [propertyId] });
  }

  /** The version in force on a day, by property id; a property's first one if the day is before it. */
  async ownershipsOn(db: Reader, organizationId: string, propertyIds: readonly string[], day: LocalDate): Promise<Map<string, Ownership>> {
    const versions = await this.repository.listOwnerships(db, organizationId, { propertyIds });
    const inForce = [...Map.groupBy(versions, ({ propertyId }) => propertyId).values()].map((list) => versionOn(list, day));
    return new Map(inForce.flatMap((ownership) => (ownership ? [[ownership.propertyId, ownership]] : [])));
  }

  async ownershipsByIds(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, Ownership>> {
    const versions = await this.repository.listOwnerships(db, organizationId, { ids });
    return new Map(versions.map((ownership) => [ownership.id, ownership]));
  }

  private async addOwnership(tx: Tx, organizationId: string, propertyId: string, input: NewOwnership): Promise<Ownership> {
    const shares = [...input.shares].sort((a, b) => (a.ownerId < b.ownerId ? -1 : 1));
    await this.owners.mustExist(
      tx,
      organizationId,
      shares.map(({ ownerId }) => ownerId),
    );
    const ownership: Ownership = { id: newId('ows'), propertyId, fromOn: input.fromOn, shares };
    await this.repository.insertOwnership(tx, organizationId, ownership, this.clock.now());
    return ownership;
  }
}

/** @throws InvalidPropertyCode */
function safeCode(written: string): string {
  const code = written.trim().toUpperCase();
  if (PROPERTY_CODE.test(code)) return code;
  const detail = 'must be 2 to 4 letters, none of I, L, O, S or U: they are mistaken for digits and V';
  throw new InvalidPropertyCode(`The code ${detail}.`, { errors: [{ pointer: '/code', code: 'property-code', detail }] });
}

/** @throws SharesDoNotAddUp */
function assertWhole(shares: readonly Share[], pointer: string): void {
  const fault = faultOfShares(shares);
  if (fault !== undefined) throw new SharesDoNotAddUp(`Here ${fault}.`, { errors: [{ pointer, code: 'shares', detail: fault }] });
}
