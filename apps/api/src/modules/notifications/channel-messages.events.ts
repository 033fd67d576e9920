import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { ChannelMessagesService, type ChannelTelling } from './channel-messages.service.js';

const HANDLER = 'notifications.channel';

/** A change of where rent goes is told, page after page: each page that is not the last is an event. */
@Injectable()
export class ChannelEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly messages: ChannelMessagesService,
  ) {}

  onModuleInit(): void {
    this.on('channel.cooling-off', (tx, office, telling) => this.messages.changing(tx, office, telling));
    this.on('channel.stopped', (tx, office, telling) => this.messages.stopped(tx, office, telling));
    this.on('channel.telling-went-on', (tx, office, telling) => this.messages.goOn(tx, office, telling));
  }

  private on(type: string, tell: (tx: Tx, organization: Organization, telling: ChannelTelling) => Promise<void>): void {
    this.handlers.on(type, HANDLER, async (tx, event) =>
      tell(tx, await this.organizations.get(tx, event.organizationId), tellingOf(event)),
    );
  }
}

/** What is left to be told: all of it, unless the event says where to go on. */
function tellingOf({ type, payload }: StoredEvent): ChannelTelling {
  const { channelId, proposalId, audience, after } = payload;
  if (typeof channelId !== 'string' || typeof proposalId !== 'string') throw new Error(`A ${type} event names no channel or no proposal.`);
  const known = audience === 'OWNERS' || audience === 'TENANTS' || audience === 'TOLD';
  return { channelId, proposalId, ...(known ? { audience } : {}), ...(typeof after === 'string' ? { after } : {}) };
}
