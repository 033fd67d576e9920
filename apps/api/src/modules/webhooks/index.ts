export { PUBLIC_EVENTS, type PublicEvent } from './event-catalogue.rules.js';
export { WebhooksModule } from './webhooks.module.js';
