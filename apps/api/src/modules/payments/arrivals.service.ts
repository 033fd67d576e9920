import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { ChannelOfAnotherOwner, ChannelScopesService, ChannelsService, type ChannelRow } from '../channels/index.js';
import { LeasesService, type Lease } from '../leases/index.js';
import { account, bankOf, bookOf, LedgerService, move, ownerSubject, type AccountKey, type NewEntry } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { UnitsService } from '../properties/index.js';
import type { Matched } from './matching.service.js';
import { CreditWithOwner } from './payments.errors.js';
import type { PaymentMethod } from './payments.repository.js';

/** How money came: what decides in which account it arrived. */
export interface CameBy {
  method: PaymentMethod;
  channelId?: string | null;
  recordedBy?: string | null;
}

/**
 * In which account money arrives: where it is debited, and credited when it is taken back. What comes through an owner's own channel
 * is never in trust: it lies with the owner, for the property of the lease it is for. See ADR 25.
 */
@Injectable()
export class ArrivalsService {
  constructor(
    private readonly channels: ChannelsService,
    private readonly scopes: ChannelScopesService,
    private readonly leases: LeasesService,
    private readonly units: UnitsService,
    private readonly ledger: LedgerService,
  ) {}

  /** @param leaseId null while it is in suspense */
  async accountOf(db: Reader, organization: Organization, came: CameBy, leaseId: string | null): Promise<AccountKey> {
    const channel = came.channelId ? await this.channel(db, organization, came.channelId) : null;
    return this.accountIn(db, organization, { ...came, channel }, leaseId);
  }

  /** As `accountOf`, for who has read the channel. */
  async accountIn(
    db: Reader,
    organization: Organization,
    { channel, ...came }: CameBy & { channel: Pick<ChannelRow, 'id' | 'ownerId'> | null },
    leaseId: string | null,
  ): Promise<AccountKey> {
    if (!channel || channel.ownerId === null) return arrivesIn(came, organization);
    if (leaseId === null) return account.withOwner(channel.id);
    const propertyId = await this.propertyOf(db, organization, await this.leases.get(db, organization.id, leaseId));
    return account.withOwner(ownerSubject(channel.ownerId, propertyId));
  }

  /** As it was matched; but suspense if it lies with an owner whose property the lease is not, or not alone. */
  async placed(db: Reader, organization: Organization, channel: ChannelRow, matched: Matched): Promise<Matched> {
    if (channel.ownerId === null || matched.kind === 'SUSPENSE') return matched;
    const { lease } = matched;
    if (await this.scopes.serves(db, organization, channel, await this.propertyOf(db, organization, lease))) return matched;
    const { payReference: reference } = await this.units.get(db, organization.id, lease.unitId);
    return { kind: 'SUSPENSE', reason: 'OTHER_OWNER', suggestions: [{ unitId: lease.unitId, reference, leaseId: lease.id }] };
  }

  /** @throws ChannelOfAnotherOwner if the money lies with an owner whose property the lease is not, or not alone */
  async assertServes(db: Reader, organization: Organization, channelId: string | null, leases: readonly Lease[]): Promise<void> {
    const channel = channelId === null ? undefined : await this.channel(db, organization, channelId);
    if (!channel || channel.ownerId === null) return;
    for (const lease of leases) {
      if (await this.scopes.serves(db, organization, channel, await this.propertyOf(db, organization, lease))) continue;
      const { id, ownerId } = channel;
      throw new ChannelOfAnotherOwner(`Channel ${id} is of owner ${ownerId}: what came there is not lease ${lease.id}'s.`, {
        channelId: id,
        ownerId,
      });
    }
  }

  /**
   * Credit of a lease is about to leave its property, for who paid it or for a lease elsewhere: there must be money for it.
   * @throws CreditWithOwner while some of the property's money lies with its owner
   */
  async assertInTrust(db: Reader, organization: Organization, leaseId: string, toLeaseId?: string): Promise<void> {
    const of = async (id: string): Promise<string> => this.propertyOf(db, organization, await this.leases.get(db, organization.id, id));
    const propertyId = await of(leaseId);
    if (toLeaseId !== undefined && (await of(toLeaseId)) === propertyId) return;
    const held = await this.ledger.heldByOwners(db, organization, propertyId);
    if (held.isPositive)
      throw new CreditWithOwner(`${held.amount} of what tenants of property ${propertyId} paid lies with their owner.`, { propertyId });
  }

  /** Entries that go with money that leaves suspense: what lay with an owner for nobody lies with them for a property. */
  async outOfSuspense(
    db: Reader,
    organization: Organization,
    channelId: string,
    to: { leaseId: string; amount: Money },
  ): Promise<NewEntry[]> {
    const came = { method: 'BANK' as const, channelId };
    if ((await this.channel(db, organization, channelId)).ownerId === null) return [];
    const [before, now] = [account.withOwner(channelId), await this.accountOf(db, organization, came, to.leaseId)];
    return move(now, before, to.amount);
  }

  private async channel(db: Reader, { id: organizationId }: Organization, channelId: string): Promise<ChannelRow> {
    const channel = (await this.channels.getMany(db, [{ organizationId, channelId }])).get(channelId);
    if (!channel) throw new Error(`Channel ${channelId} is gone.`);
    return channel;
  }

  private async propertyOf(db: Reader, { id }: Organization, { unitId }: Pick<Lease, 'unitId'>): Promise<string> {
    return (await this.units.get(db, id, unitId)).propertyId;
  }
}

/** The account of the organization's own in which money arrives, by how it comes. */
function arrivesIn({ method, channelId, recordedBy }: CameBy, organization: Organization): AccountKey {
  if (method === 'MPESA' && channelId) return account.channelClearing(channelId);
  if (method === 'BANK' || method === 'CHEQUE' || method === 'OPENING_BALANCE') return bankOf(bookOf(organization.kind));
  if (method === 'CASH' && recordedBy) return account.cashInHand(recordedBy);
  throw new Error(`Nobody knows in which account ${method} arrives.`);
}
