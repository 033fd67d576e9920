import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { EventHandlers, type StoredEvent } from '@plotihub/events';
import { ChannelTellers, ChannelTellingsService, type Telling } from '../channels/index.js';
import { OrganizationsService, type Organization } from '../organizations/index.js';
import { changingCause, ChannelMessagesService, type ChannelTelling } from './channel-messages.service.js';
import { MessagesService } from './messages.service.js';

const HANDLER = 'notifications.channel';

/** A change of where rent goes is told, page after page: each page that is not the last is an event. */
@Injectable()
export class ChannelEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly messages: ChannelMessagesService,
    private readonly queue: MessagesService,
    private readonly tellers: ChannelTellers,
    private readonly tellings: ChannelTellingsService,
  ) {}

  onModuleInit(): void {
    this.tellers.register((db, organizationId, since) => this.queue.haveAskedSince(db, organizationId, since));
    this.tellings.register((db, organizationId, proposalIds) => this.progress(db, organizationId, proposalIds));
    this.on('channel.cooling-off', (tx, office, telling) => this.messages.changing(tx, office, telling));
    this.on('channel.stopped', (tx, office, telling) => this.messages.stopped(tx, office, telling));
    this.on('channel.telling-went-on', (tx, office, telling) => this.messages.goOn(tx, office, telling));
  }

  private async progress(db: Reader, organizationId: string, proposalIds: readonly string[]): Promise<Map<string, Telling>> {
    const found = new Map<string, Telling>();
    for (const id of proposalIds) found.set(id, await this.queue.reached(db, organizationId, changingCause(id)));
    return found;
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
