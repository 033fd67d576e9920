import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { EndpointsController } from './endpoints.controller.js';
import { EndpointsRepository } from './endpoints.repository.js';
import { EndpointsService } from './endpoints.service.js';
import { EventsController } from './events.controller.js';
import { EventsService } from './events.service.js';
import { webhooksPersonalData } from './personal-data.repository.js';
import { PublishedEventsRepository } from './published-events.repository.js';
import { PublishingService } from './publishing.service.js';
import { WebhookSender } from './sender.provider.js';
import { WebhookAddresses } from './webhook-addresses.service.js';
import { WebhookSendingService } from './webhook-sending.service.js';
import { WebhooksEvents } from './webhooks.events.js';
import { WebhooksJobs } from './webhooks.jobs.js';

@Module({
  controllers: [EventsController, EndpointsController, DeliveriesController],
  providers: [
    registers('webhooks', webhooksPersonalData),
    PublishedEventsRepository,
    EndpointsRepository,
    DeliveriesRepository,
    PublishingService,
    EventsService,
    EndpointsService,
    DeliveriesService,
    WebhookAddresses,
    WebhookSender,
    WebhookSendingService,
    WebhooksEvents,
    WebhooksJobs,
  ],
})
export class WebhooksModule {}
