import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { PUBLIC_EVENTS } from './event-catalogue.rules.js';
import { PublishingService } from './publishing.service.js';

/** Everything that is public is published. */
@Injectable()
export class WebhooksEvents implements OnModuleInit {
  constructor(
    private readonly handlers: EventHandlers,
    private readonly publishing: PublishingService,
  ) {}

  onModuleInit(): void {
    for (const { type } of PUBLIC_EVENTS)
      this.handlers.onGroup(type, 'webhooks.publish', (tx, events) => this.publishing.publish(tx, events));
  }
}
