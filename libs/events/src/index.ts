export { EventHandlers, type EventHandler } from './handlers.js';
export { Outbox, type NewEvent, type StoredEvent } from './outbox.js';
export { EventRelay, type DeliveryFailure } from './relay.js';
