import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { PropertiesService } from '../properties/index.js';
import { ChannelsService, type Channel } from './channels.service.js';

/** Which properties' money a channel takes: an owner's own account that of the properties that are theirs alone. See ADR 25. */
@Injectable()
export class ChannelScopesService {
  constructor(
    private readonly channels: ChannelsService,
    private readonly properties: PropertiesService,
    private readonly clock: Clock,
  ) {}

  /** What tenants of properties are told to pay to, oldest first: the owner's own account where there is one, else the organization's. */
  async activeFor(db: Reader, organization: Organization, propertyIds: readonly string[]): Promise<Map<string, Channel[]>> {
    const active = await this.channels.active(db, organization.id);
    const common = active.filter(({ ownerId }) => ownerId === null);
    const owners = common.length === active.length ? new Map<string, string>() : await this.soleOwners(db, organization, propertyIds);
    return new Map(
      propertyIds.map((propertyId) => {
        const owner = owners.get(propertyId);
        const own = owner === undefined ? [] : active.filter(({ ownerId }) => ownerId === owner);
        return [propertyId, own.length > 0 ? own : common];
      }),
    );
  }

  /** True if money that comes through the channel may be a tenant's of the property. */
  async serves(db: Reader, organization: Organization, { id }: Pick<Channel, 'id'>, propertyId: string): Promise<boolean> {
    const { ownerId } = await this.channels.get(db, organization.id, id);
    if (ownerId === null) return true;
    return (await this.soleOwners(db, organization, [propertyId])).get(propertyId) === ownerId;
  }

  /** Properties that are an owner's alone today. */
  async propertiesOf(db: Reader, organization: Organization, ownerId: string, propertyIds: readonly string[]): Promise<Set<string>> {
    const owners = await this.soleOwners(db, organization, propertyIds);
    return new Set([...owners].flatMap(([propertyId, owner]) => (owner === ownerId ? [propertyId] : [])));
  }

  /** Who owns all of a property today, by property; absent where it is shared, or nobody's. */
  private async soleOwners(db: Reader, { id, timeZone }: Organization, propertyIds: readonly string[]): Promise<Map<string, string>> {
    const ownerships = await this.properties.ownershipsOn(db, id, [...new Set(propertyIds)], this.clock.today(timeZone));
    return new Map(
      [...ownerships].flatMap(([propertyId, { shares }]): [string, string][] => {
        const [only, another] = shares;
        return only && !another ? [[propertyId, only.ownerId]] : [];
      }),
    );
  }
}
