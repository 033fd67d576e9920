import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { paymentsPersonalData } from './personal-data.repository.js';
import { BillingModule } from '../billing/index.js';
import { ChannelsModule } from '../channels/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PropertiesModule } from '../properties/index.js';
import { AllocationHistoryService } from './allocation-history.service.js';
import { ArrivalsService } from './arrivals.service.js';
import { OriginsService } from './origins.service.js';
import { C2bController } from './c2b.controller.js';
import { C2bService } from './c2b.service.js';
import { C2bTellingsService } from './c2b-tellings.service.js';
import { DestinationsService } from './destinations.service.js';
import { InboundRepository } from './inbound.repository.js';
import { InboundService } from './inbound.service.js';
import { IntakeBatches } from './intake-batches.service.js';
import { IntakeService } from './intake.service.js';
import { LeaseReleasesService } from './lease-releases.service.js';
import { MatchingService } from './matching.service.js';
import { MoneyInService } from './money-in.service.js';
import { OpeningCreditsService } from './opening-credits.service.js';
import { PaymentMovesController } from './payment-moves.controller.js';
import { PaymentMovesService } from './payment-moves.service.js';
import { PaymentsSight } from './payments-sight.repository.js';
import { PaymentsController } from './payments.controller.js';
import { PaymentIntake } from './payments.jobs.js';
import { PaymentsRepository } from './payments.repository.js';
import { PaymentsService } from './payments.service.js';
import { ProviderEventsController } from './provider-events.controller.js';
import { ProviderEventsRepository } from './provider-events.repository.js';
import { ProviderEventsService } from './provider-events.service.js';
import { ReallocationsController } from './reallocations.controller.js';
import { PaymentReallocationsService } from './reallocations.service.js';
import { ReceiptsService } from './receipts.service.js';
import { ReversalProposalsService } from './reversal-proposals.service.js';
import { ReversalsController } from './reversals.controller.js';
import { ReversalsService } from './reversals.service.js';
import { SuspenseResolutionService } from './suspense-resolution.service.js';
import { SuspenseItemsRepository } from './suspense-items.repository.js';
import { SuspenseItemsService } from './suspense-items.service.js';
import { SuspenseResolutionController } from './suspense-resolution.controller.js';
import { TellingSources } from './tellings.service.js';
import { TransfersRepository } from './transfers.repository.js';
import { TransfersService } from './transfers.service.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule, BillingModule, ChannelsModule],
  controllers: [
    C2bController,
    ProviderEventsController,
    PaymentMovesController,
    PaymentsController,
    ReallocationsController,
    ReversalsController,
    SuspenseResolutionController,
  ],
  providers: [
    registers('payments', paymentsPersonalData),
    TellingSources,
    C2bTellingsService,
    C2bService,
    ProviderEventsRepository,
    ProviderEventsService,
    DestinationsService,
    InboundRepository,
    InboundService,
    IntakeBatches,
    IntakeService,
    PaymentIntake,
    ArrivalsService,
    OriginsService,
    LeaseReleasesService,
    MatchingService,
    MoneyInService,
    OpeningCreditsService,
    PaymentMovesService,
    PaymentsRepository,
    PaymentsSight,
    PaymentsService,
    ReceiptsService,
    PaymentReallocationsService,
    AllocationHistoryService,
    ReversalsService,
    ReversalProposalsService,
    SuspenseItemsRepository,
    SuspenseItemsService,
    SuspenseResolutionService,
    TransfersRepository,
    TransfersService,
  ],
  exports: [
    ArrivalsService,
    InboundService,
    MatchingService,
    MoneyInService,
    PaymentsService,
    ProviderEventsService,
    ReversalsService,
    SuspenseItemsService,
    SuspenseResolutionService,
    TellingSources,
  ],
})
export class PaymentsModule {}
