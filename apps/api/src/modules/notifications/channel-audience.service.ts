import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { LeasesService, type Lease, type LeaseState } from '../leases/index.js';
import { ChannelScopesService } from '../channels/index.js';
import type { Organization } from '../organizations/index.js';
import { OwnersService, UnitsService } from '../properties/index.js';
import type { Language } from './templates.rules.js';

/** Somebody who is told where rent goes. */
export interface Payer {
  /** Null for an owner. */
  tenantId: string | null;
  ownerId: string | null;
  phone: string | null;
  email: string | null;
  language: Language;
}

/** People, and where to go on if there are more. */
export interface Payers {
  people: Payer[];
  next?: string;
}

/** Leases or owners of one transaction: twenty thousand tenants are a hundred of them. */
const AT_A_TIME = 200;
/** Who lives there, or is about to. */
const PAYING: ReadonlySet<LeaseState> = new Set(['AWAITING_MOVE_IN', 'ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN']);

/** Whom a change of where rent goes concerns. */
@Injectable()
export class ChannelAudienceService {
  constructor(
    private readonly leases: LeasesService,
    private readonly owners: OwnersService,
    private readonly units: UnitsService,
    private readonly scopes: ChannelScopesService,
  ) {}

  /**
   * Whom to write to about some leases: of the properties that are an owner's alone, if it is about an owner's own account. Somebody with leases on two pages comes twice.
   */
  async tenants(tx: Tx, organization: Organization, ownerId: string | null, after: string | undefined): Promise<Payers> {
    const { id } = organization;
    const leases = await this.leases.list(tx, id, { sight: 'ALL' }, { limit: AT_A_TIME, ...(after === undefined ? {} : { after }) });
    const page = leases.slice(0, AT_A_TIME);
    const concerned = await this.ofOwner(
      tx,
      organization,
      ownerId,
      page.filter(({ state }) => PAYING.has(state)),
    );
    const paying = concerned.map((lease) => lease.id);
    const people = new Map<string, Payer>();
    for (const { tenantId, phone, email, language } of (await this.leases.contacts(tx, id, paying)).values())
      people.set(tenantId, { tenantId, ownerId: null, phone, email, language });
    return { people: [...people.values()], ...nextOf(leases.length, page) };
  }

  private async ofOwner(tx: Tx, organization: Organization, ownerId: string | null, leases: readonly Lease[]): Promise<readonly Lease[]> {
    if (ownerId === null) return leases;
    const units = await this.units.getMany(tx, organization.id, [...new Set(leases.map(({ unitId }) => unitId))]);
    const propertyIds = [...new Set([...units.values()].map(({ propertyId }) => propertyId))];
    const theirs = await this.scopes.propertiesOf(tx, organization, ownerId, propertyIds);
    return leases.filter(({ unitId }) => theirs.has(units.get(unitId)?.propertyId ?? ''));
  }

  /** Owners are written to in the language of the organization. */
  async ownersOf(tx: Tx, { id, language }: Organization, ownerId: string | null, after: string | undefined): Promise<Payers> {
    if (ownerId !== null) {
      const { phone, email } = await this.owners.get(tx, id, ownerId);
      return { people: [{ tenantId: null, ownerId, phone, email, language }] };
    }
    const owners = await this.owners.list(tx, id, 'ALL', { limit: AT_A_TIME, ...(after === undefined ? {} : { after }) });
    const page = owners.slice(0, AT_A_TIME);
    const people = page.map(({ id: ownerId, phone, email }) => ({ tenantId: null, ownerId, phone, email, language }));
    return { people, ...nextOf(owners.length, page) };
  }
}

function nextOf(found: number, page: readonly { id: string }[]): { next?: string } {
  const last = page.at(-1);
  return last && found > page.length ? { next: last.id } : {};
}
