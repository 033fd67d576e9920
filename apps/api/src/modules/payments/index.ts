export { ChannelsService, type Channel, type ChannelKind } from './channels.service.js';
export { PaymentsModule } from './payments.module.js';
export { PaymentsService, type Payment, type PaymentMethod, type PaymentState } from './payments.service.js';
export { ProviderEventsService } from './provider-events.service.js';
