import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ChannelsModule } from '../channels/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PropertiesModule } from '../properties/index.js';
import { RefundsModule } from '../refunds/index.js';
import { ConnectionsRepository } from './connections.repository.js';
import { CredentialsController } from './credentials.controller.js';
import { CredentialsService } from './credentials.service.js';
import { DarajaRateService } from './daraja-rate.service.js';
import { MpesaHooksController } from './hooks.controller.js';
import { MpesaEvents } from './mpesa.events.js';
import { MpesaProvider } from './mpesa.provider.js';
import { PayersService } from './payers.service.js';
import { PayoutChannelsService } from './payout-channels.service.js';
import { PayoutChecksService } from './payout-checks.service.js';
import { PayoutDecisionsService } from './payout-decisions.service.js';
import { PayoutHooksService } from './payout-hooks.service.js';
import { PayoutMovesService } from './payout-moves.service.js';
import { PayoutSendingService } from './payout-sending.service.js';
import { PayoutTellingsService } from './payout-tellings.service.js';
import { PayoutWorkService } from './payout-work.service.js';
import { PayoutsController } from './payouts.controller.js';
import { PayoutsJobs } from './payouts.jobs.js';
import { PayoutsRepository } from './payouts.repository.js';
import { PayoutsService } from './payouts.service.js';
import { mpesaPersonalData } from './personal-data.repository.js';
import { PulledRepository } from './pulled.repository.js';
import { PullScheduleJobs } from './pull-schedule.jobs.js';
import { PullScheduleService } from './pull-schedule.service.js';
import { PullTellingsService } from './pull-tellings.service.js';
import { PullsJobs } from './pulls.jobs.js';
import { PullsService } from './pulls.service.js';
import { RegistrationsService } from './registrations.service.js';
import { MpesaRequestsController } from './requests.controller.js';
import { MpesaRequestsJobs } from './requests.jobs.js';
import { RequestsRepository } from './requests.repository.js';
import { RequestsService } from './requests.service.js';
import { ResultTellingsService } from './result-tellings.service.js';
import { StatusService } from './status.service.js';
import { StkChecksService } from './stk-checks.service.js';
import { StkHooksService } from './stk-hooks.service.js';
import { StkLinksService } from './stk-links.service.js';
import { StkMovesService } from './stk-moves.service.js';
import { StkPushesController } from './stk-pushes.controller.js';
import { StkPushesRepository } from './stk-pushes.repository.js';
import { StkPushesService } from './stk-pushes.service.js';
import { StkSendingService } from './stk-sending.service.js';
import { StkSight } from './stk-sight.repository.js';
import { StkSuspenseService } from './stk-suspense.service.js';
import { StkTellingsService } from './stk-tellings.service.js';
import { StkJobs } from './stk.jobs.js';
import { TokensRepository } from './tokens.repository.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule, BillingModule, ChannelsModule, PaymentsModule, RefundsModule],
  controllers: [CredentialsController, StkPushesController, MpesaRequestsController, MpesaHooksController, PayoutsController],
  providers: [
    registers('mpesa', mpesaPersonalData),
    ConnectionsRepository,
    CredentialsService,
    TokensRepository,
    DarajaRateService,
    MpesaProvider,
    PayersService,
    StkPushesRepository,
    StkPushesService,
    StkSight,
    StkMovesService,
    StkSendingService,
    StkTellingsService,
    StkHooksService,
    StkChecksService,
    StkLinksService,
    StkSuspenseService,
    StkJobs,
    MpesaEvents,
    RequestsRepository,
    RequestsService,
    RegistrationsService,
    PulledRepository,
    PullsService,
    PullTellingsService,
    PullScheduleService,
    PullScheduleJobs,
    PullsJobs,
    StatusService,
    ResultTellingsService,
    PayoutChannelsService,
    PayoutChecksService,
    PayoutDecisionsService,
    PayoutHooksService,
    PayoutMovesService,
    PayoutSendingService,
    PayoutTellingsService,
    PayoutWorkService,
    PayoutsJobs,
    PayoutsRepository,
    PayoutsService,
    MpesaRequestsJobs,
  ],
  exports: [PayoutsService, PullsService, StkPushesService],
})
export class MpesaModule {}
