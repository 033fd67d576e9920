export { ChannelsService, type Channel, type ChannelKind } from './channels.service.js';
export { MatchingService, type Matched, type MatchRequest } from './matching.service.js';
export { arrivesIn, MoneyInService, type Booked, type ForLease, type ForSuspense } from './money-in.service.js';
export { LeaseTakesNoMoney, PaymentNotReversible } from './payments.errors.js';
export { PaymentsModule } from './payments.module.js';
export { assertTakesMoney, PaymentsService, takesMoney, type Payment, type PaymentMethod, type PaymentState } from './payments.service.js';
export { ProviderEventsService } from './provider-events.service.js';
export { ReversalsService } from './reversals.service.js';
export { TellingSources, type Intake, type Reading, type Telling, type TellingSource } from './tellings.service.js';
