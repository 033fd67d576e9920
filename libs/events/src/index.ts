export { EventHandlers, type EventHandler, type GroupHandler } from './handlers.js';
export { Outbox, type NewEvent, type StoredEvent } from './outbox.js';
export { EventRelay, type DeliveryFailure } from './relay.js';
