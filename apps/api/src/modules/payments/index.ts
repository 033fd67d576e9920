export { ArrivalsService } from './arrivals.service.js';
export { InboundService, type PaidTransaction } from './inbound.service.js';
export { invoiceNumbersIn, SUSPENSE_REASONS, type Suggestion, type SuspenseReason } from './matching.rules.js';
export { MatchingService, type Matched, type MatchRequest } from './matching.service.js';
export { MoneyInService, type Booked, type ForLease, type ForSuspense } from './money-in.service.js';
export {
  CreditWithOwner,
  LeaseTakesNoMoney,
  PaymentNotReversible,
  PayoutUnderWay,
  ReferenceUsed,
  SuspenseNotOpen,
} from './payments.errors.js';
export { PaymentsModule } from './payments.module.js';
export { assertTakesMoney, PaymentsService, takesMoney, type Payment, type PaymentMethod, type PaymentState } from './payments.service.js';
export { ProviderEventsService } from './provider-events.service.js';
export { ReversalsService } from './reversals.service.js';
export {
  RETURN_WAYS,
  SUSPENSE_STATES,
  SuspenseItemsService,
  type ReturnWay,
  type SuspendedPayment,
  type SuspenseFilter,
  type SuspenseRow,
  type SuspenseState,
} from './suspense-items.service.js';
export { SuspenseResolutionService } from './suspense-resolution.service.js';
export { TellingSources, type Intake, type Reading, type Telling, type TellingSource } from './tellings.service.js';
