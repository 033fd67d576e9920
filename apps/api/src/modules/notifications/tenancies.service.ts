import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { LeasesService, type Lease, type LeaseContact, type LeaseState } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { ChannelScopesService, type Channel } from '../channels/index.js';
import { UnitsService, type Unit } from '../properties/index.js';
import type { PayBy, Tenancy } from './money-texts.rules.js';
import { LONGEST } from './placeholders.rules.js';

/** A lease with whom to tell about it, and what texts may say. */
export interface Addressee {
  lease: Lease;
  contact: LeaseContact;
  tenancy: Tenancy;
}

const OCCUPYING: ReadonlySet<LeaseState> = new Set(['ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN']);

/** Who is told about a lease, and how they pay. */
@Injectable()
export class TenanciesService {
  constructor(
    private readonly leases: LeasesService,
    private readonly units: UnitsService,
    private readonly scopes: ChannelScopesService,
  ) {}

  /** By lease id, in four queries; a lease that has nobody to tell is absent. */
  async of(db: Reader, organization: Organization, leaseIds: readonly string[]): Promise<Map<string, Addressee>> {
    if (leaseIds.length === 0) return new Map();
    const leases = await this.leases.getMany(db, organization.id, leaseIds);
    const contacts = await this.leases.contacts(db, organization.id, leaseIds);
    const units = await this.units.getMany(db, organization.id, [...new Set([...leases.values()].map(({ unitId }) => unitId))]);
    const propertyIds = [...new Set([...units.values()].map(({ propertyId }) => propertyId))];
    const channels = await this.scopes.activeFor(db, organization, propertyIds);

    const addressees = new Map<string, Addressee>();
    for (const lease of leases.values()) {
      const contact = contacts.get(lease.id);
      const unit = units.get(lease.unitId);
      if (!contact || !unit) continue;
      const tenancy = {
        name: contact.name,
        unit: unit.label,
        pay: payBy(lease, unit, toldPaybill(channels.get(unit.propertyId) ?? [])),
        phone: organization.phone,
      };
      addressees.set(lease.id, { lease, contact, tenancy });
    }
    return addressees;
  }
}

/** A paybill, and the account that everybody types there; null where each types the reference of their unit. */
interface ToldPaybill {
  paybill: string;
  acc: string | null;
}

/**
 * The paybill that texts name: M-Pesa's own, on which a reference says whose money it is, or else the bank's, on which all type the same
 * account. The oldest that a text has room for.
 */
function toldPaybill(active: readonly Channel[]): ToldPaybill | undefined {
  for (const kind of ['MPESA_PAYBILL', 'BANK_PAYBILL'])
    for (const channel of active) {
      const { shortCode: paybill, accountNumber: acc } = channel;
      if (channel.kind === kind && paybill !== null && paybill.length <= LONGEST.paybill && (acc?.length ?? 0) <= LONGEST.acc)
        return { paybill, acc };
    }
  return undefined;
}

/**
 * A reference names a unit, and money sent with it goes to who lives there. Somebody who has left, or waits to move in, is told it
 * only while nobody else does: else they would pay their neighbour's rent.
 */
function payBy(lease: Lease, unit: Unit, told: ToldPaybill | undefined): PayBy | undefined {
  const theirs = OCCUPYING.has(lease.state) || unit.occupancy === 'VACANT' || unit.occupancy === 'RESERVED';
  return told && theirs ? { paybill: told.paybill, acc: told.acc ?? unit.payReference } : undefined;
}
