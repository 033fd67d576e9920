import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { OrganizationsService } from '../organizations/index.js';
import { ChannelWarningsService } from './channel-warnings.service.js';

/** Whoever pays to a number that is no longer told is told the right one. */
@Injectable()
export class ChannelWarningsEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly organizations: OrganizationsService,
    private readonly warnings: ChannelWarningsService,
  ) {}

  onModuleInit(): void {
    this.handlers.on('payment.posted', 'notifications.channel-warning', async (tx, { organizationId, payload }) => {
      const { paymentId } = payload;
      if (typeof paymentId !== 'string') throw new Error('A payment.posted event names no payment.');
      await this.warnings.paid(tx, await this.organizations.get(tx, organizationId), paymentId);
    });
  }
}
