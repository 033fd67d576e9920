import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { ChannelsService } from '../channels/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import type { Intake } from './tellings.service.js';
import type { ClaimedEvent } from './provider-events.repository.js';

/** Cuts what was claimed into what is handled together. */
@Injectable()
export class IntakeBatches {
  constructor(
    private readonly channels: ChannelsService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** Events by channel, in the order in which they came, at most `size` in a batch. */
  async of(db: Reader, claimed: readonly ClaimedEvent[], size: number): Promise<Intake[]> {
    const channels = await this.channels.getMany(db, claimed);
    const organizations = new Map<string, Organization>();
    const batches: Intake[] = [];
    for (const [channelId, events] of Map.groupBy(claimed, (event) => event.channelId)) {
      const channel = channels.get(channelId);
      if (!channel) throw new Error(`Events came through channel ${channelId}, which is gone.`);
      const { organizationId } = channel;
      const organization = organizations.get(organizationId) ?? (await this.organizations.get(db, organizationId));
      organizations.set(organizationId, organization);
      for (let from = 0; from < events.length; from += size)
        batches.push({ organization, channel, events: events.slice(from, from + size) });
    }
    return batches;
  }
}
