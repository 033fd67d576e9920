import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { paymentsPersonalData } from './personal-data.repository.js';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PropertiesModule } from '../properties/index.js';
import { AllocationHistoryService } from './allocation-history.service.js';
import { C2bController } from './c2b.controller.js';
import { C2bService } from './c2b.service.js';
import { C2bTellingsService } from './c2b-tellings.service.js';
import { ChannelAddressesRepository } from './channel-addresses.repository.js';
import { ChannelAddressesService } from './channel-addresses.service.js';
import { ChannelChecksController } from './channel-checks.controller.js';
import { ChannelChecksRepository } from './channel-checks.repository.js';
import { ChannelChecksService } from './channel-checks.service.js';
import { ChannelMovesController } from './channel-moves.controller.js';
import { ChannelMovesService } from './channel-moves.service.js';
import { ChannelProposalsService } from './channel-proposals.service.js';
import { ChannelTellers } from './channel-tellers.service.js';
import { ChannelsController } from './channels.controller.js';
import { ChannelsJobs } from './channels.jobs.js';
import { ChannelsRepository } from './channels.repository.js';
import { ChannelsService } from './channels.service.js';
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
import { RefundDestinationsService } from './refund-destinations.service.js';
import { RefundProposalsService } from './refund-proposals.service.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsService } from './refunds.service.js';
import { ReversalProposalsService } from './reversal-proposals.service.js';
import { ReversalsController } from './reversals.controller.js';
import { ReversalsService } from './reversals.service.js';
import { SuggestedLeasesService } from './suggested-leases.service.js';
import { SuggestionsService } from './suggestions.service.js';
import { SuspenseAliasesController } from './suspense-aliases.controller.js';
import { SuspenseAliasesRepository } from './suspense-aliases.repository.js';
import { SuspenseAliasesService } from './suspense-aliases.service.js';
import { SuspenseController } from './suspense.controller.js';
import { SuspenseHintsController } from './suspense-hints.controller.js';
import { SuspenseHintsRepository } from './suspense-hints.repository.js';
import { SuspenseHintsService } from './suspense-hints.service.js';
import { SuspenseResolutionService } from './suspense-resolution.service.js';
import { SuspenseReturnsController } from './suspense-returns.controller.js';
import { SuspenseReturnsService } from './suspense-returns.service.js';
import { SuspenseRepository } from './suspense.repository.js';
import { SuspenseService } from './suspense.service.js';
import { TellingSources } from './tellings.service.js';
import { TransfersRepository } from './transfers.repository.js';
import { TransfersService } from './transfers.service.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule, BillingModule],
  controllers: [
    ChannelsController,
    ChannelMovesController,
    ChannelChecksController,
    C2bController,
    ProviderEventsController,
    PaymentMovesController,
    PaymentsController,
    ReallocationsController,
    RefundsController,
    ReversalsController,
    SuspenseAliasesController,
    SuspenseController,
    SuspenseHintsController,
    SuspenseReturnsController,
  ],
  providers: [
    registers('payments', paymentsPersonalData),
    ChannelsRepository,
    ChannelsService,
    ChannelTellers,
    ChannelMovesService,
    ChannelAddressesRepository,
    ChannelAddressesService,
    ChannelProposalsService,
    ChannelChecksRepository,
    ChannelChecksService,
    ChannelsJobs,
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
    RefundDestinationsService,
    RefundProposalsService,
    RefundsRepository,
    RefundsService,
    ReversalsService,
    ReversalProposalsService,
    SuggestedLeasesService,
    SuggestionsService,
    SuspenseAliasesRepository,
    SuspenseAliasesService,
    SuspenseHintsRepository,
    SuspenseHintsService,
    SuspenseRepository,
    SuspenseResolutionService,
    SuspenseReturnsService,
    SuspenseService,
    TransfersRepository,
    TransfersService,
  ],
  exports: [
    ChannelsService,
    ChannelAddressesService,
    ChannelMovesService,
    ChannelTellers,
    InboundService,
    MatchingService,
    MoneyInService,
    PaymentsService,
    ProviderEventsService,
    RefundsService,
    ReversalsService,
    SuspenseResolutionService,
    TellingSources,
  ],
})
export class PaymentsModule {}
