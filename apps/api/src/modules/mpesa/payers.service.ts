import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import type { Reader } from '@plotihub/database';
import { Forbidden, InvalidRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { LeasesService, TenantsService, type Lease } from '../leases/index.js';
import { InvalidPhone, mobile, type Organization } from '../organizations/index.js';
import { ChannelOfAnotherOwner, ChannelScopesService } from '../channels/index.js';
import { MatchingService } from '../payments/index.js';
import { UnitsService } from '../properties/index.js';
import { ReferenceElsewhere } from './mpesa.errors.js';

/** M-Pesa is Kenyan. */
const KENYAN = /^\+254[17]\d{8}$/;

/** Whom a push asks, and with which reference. */
@Injectable()
export class PayersService {
  constructor(
    private readonly leases: LeasesService,
    private readonly tenants: TenantsService,
    private readonly units: UnitsService,
    private readonly matching: MatchingService,
    private readonly scopes: ChannelScopesService,
    private readonly clock: Clock,
  ) {}

  /** Ids of the channels that the tenants of a lease are told to pay to. */
  async channelsOf(db: Reader, organization: Organization, { unitId }: Lease): Promise<Set<string>> {
    const { propertyId } = await this.units.get(db, organization.id, unitId);
    const channels = await this.scopes.activeFor(db, organization, [propertyId]);
    return new Set((channels.get(propertyId) ?? []).map(({ id }) => id));
  }

  /** @throws ChannelOfAnotherOwner for an owner's own account that is not the lease's */
  async assertServed(db: Reader, organization: Organization, { id, unitId }: Lease, channelId: string): Promise<void> {
    const { propertyId } = await this.units.get(db, organization.id, unitId);
    if (await this.scopes.serves(db, organization, { id: channelId }, propertyId)) return;
    throw new ChannelOfAnotherOwner(`Channel ${channelId} is of an owner, and not for lease ${id}.`, { channelId });
  }

  /**
   * The unit's payment reference, which comes back with the payment whoever tells of it.
   * @throws ReferenceElsewhere if money with it would not reach this lease today: after a move it is another tenant's
   */
  async referenceOf(db: Reader, organization: Organization, lease: Lease, amount: Money): Promise<string> {
    const { payReference: reference } = await this.units.get(db, organization.id, lease.unitId);
    const valueOn = this.clock.today(organization.timeZone);
    const match = await this.matching.match(db, organization.id, { reference, amount, valueOn, customer: true });
    if (match.kind === 'LEASE' && match.lease.id === lease.id) return reference;
    throw new ReferenceElsewhere(`Money with the reference ${reference} does not reach lease ${lease.id} today.`, {
      leaseId: lease.id,
      reference,
    });
  }

  /** In E.164. @throws InvalidPhone; InvalidRequest for a foreign number; Forbidden for a tenant who names a phone of nobody on the lease */
  async phoneOf(
    db: Reader,
    organizationId: string,
    leaseId: string,
    { asked, principal }: { asked: string | undefined; principal: Principal },
  ): Promise<string> {
    const contact = (await this.leases.contacts(db, organizationId, [leaseId])).get(leaseId);
    const phone = asked === undefined ? contact?.phone : mobile(asked, '/phone');
    if (!phone) throw new InvalidPhone(`Nobody on lease ${leaseId} has a phone; name one.`, { leaseId });
    if (!KENYAN.test(phone)) {
      const detail = 'must be a Kenyan mobile number';
      throw new InvalidRequest(`/phone: ${detail}.`, { errors: [{ pointer: '/phone', code: 'phone', detail }] });
    }
    // Nobody may have strangers' phones ring by being a tenant.
    if (principal.kind === 'TENANT' && phone !== contact?.phone && !(await this.isOfParty(db, organizationId, leaseId, phone)))
      throw new Forbidden('A tenant asks the phones of the lease only.');
    return phone;
  }

  private async isOfParty(db: Reader, organizationId: string, leaseId: string, phone: string): Promise<boolean> {
    const parties = new Set((await this.leases.parties(db, organizationId, leaseId)).map(({ tenantId }) => tenantId));
    return (await this.tenants.ofPhone(db, phone, organizationId)).some(({ id }) => parties.has(id));
  }
}
