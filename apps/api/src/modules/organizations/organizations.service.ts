import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, PreconditionFailed } from '@plotihub/http';
import { Clock, NAIROBI, type TimeZone } from '@plotihub/time';
import type { AllocationPolicy } from './allocation-policy.rules.js';
import { InvalidPhone } from './organizations.errors.js';
import { OrganizationEntity, type Language, type OrganizationKind } from './organizations.entities.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { toMobile } from './phone.rules.js';

/** What other modules know of an organization. */
export interface Organization {
  id: string;
  name: string;
  kind: OrganizationKind;
  currency: string;
  timeZone: TimeZone;
  language: Language;
  /** E.164; the number that messages tell tenants to call. */
  phone: string;
  defaultDueDay: number;
  defaultGraceDays: number;
  /** Of leases that are made without one. */
  defaultAllocationPolicy: AllocationPolicy;
  /** Staff without a second factor reach their own account only. */
  secondFactorRequired: boolean;
  version: number;
  createdAt: Date;
}

export interface NewOrganization {
  name: string;
  kind: OrganizationKind;
  /** As written; stored as E.164. */
  phone: string;
  language: Language;
}

/** Organizations: landlords and agencies. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly clock: Clock,
  ) {}

  /** @throws InvalidPhone */
  async create(tx: Tx, input: NewOrganization): Promise<Organization> {
    const organization: OrganizationEntity = {
      id: newId('org'),
      ...input,
      phone: mobile(input.phone, '/organization/phone'),
      currency: 'KES',
      timeZone: NAIROBI,
      defaultDueDay: 5,
      defaultGraceDays: 0,
      defaultAllocationPolicy: 'OLDEST_FIRST',
      secondFactorRequired: false,
      version: 1,
      createdAt: this.clock.now(),
    };
    await this.repository.insertOrganization(tx, organization);
    return organization;
  }

  async find(db: Reader, id: string): Promise<Organization | undefined> {
    return (await this.repository.findOrganization(db, id)) ?? undefined;
  }

  /** @throws NotFound */
  async get(db: Reader, id: string): Promise<Organization> {
    const organization = await this.repository.findOrganization(db, id);
    if (!organization) throw new NotFound(`There is no organization ${id}.`);
    return organization;
  }

  /** Holds the organization until the transaction ends: what is counted in it stays counted. */
  hold(tx: Tx, id: string): Promise<void> {
    return this.repository.lockOrganization(tx, id);
  }

  /** Changes what an admin may change. @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(
    tx: Tx,
    id: string,
    expectedVersion: number,
    changes: Partial<
      Pick<
        Organization,
        'name' | 'phone' | 'language' | 'defaultDueDay' | 'defaultGraceDays' | 'defaultAllocationPolicy' | 'secondFactorRequired'
      >
    >,
  ): Promise<Organization> {
    const phone = changes.phone === undefined ? {} : { phone: mobile(changes.phone, '/phone') };
    const done = await this.repository.updateOrganization(tx, id, expectedVersion, { ...changes, ...phone });
    if (!done) throw new PreconditionFailed('The organization has changed since you read it.');
    return this.get(tx, id);
  }
}

/** A mobile number as people write it, in E.164. @throws InvalidPhone that names the member of the request */
export function mobile(written: string, pointer: string): string {
  const number = toMobile(written);
  if (number === undefined)
    throw new InvalidPhone(`${written} is not a mobile number.`, {
      errors: [{ pointer, code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
    });
  return number;
}
