import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { PropertiesModule } from '../properties/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { BillingModule } from '../billing/index.js';
import { ChannelsModule } from '../channels/index.js';
import { PaymentsModule } from '../payments/index.js';
import { SuggestedLeasesService } from './suggested-leases.service.js';
import { SuggestionsService } from './suggestions.service.js';
import { SuspenseAliasesController } from './suspense-aliases.controller.js';
import { SuspenseAliasesRepository } from './suspense-aliases.repository.js';
import { SuspenseAliasesService } from './suspense-aliases.service.js';
import { SuspenseHintsController } from './suspense-hints.controller.js';
import { SuspenseHintsRepository } from './suspense-hints.repository.js';
import { SuspenseHintsService } from './suspense-hints.service.js';
import { SuspenseReturnsController } from './suspense-returns.controller.js';
import { SuspenseReturnsService } from './suspense-returns.service.js';
import { SuspenseController } from './suspense.controller.js';
import { SuspenseService } from './suspense.service.js';
import { suspensePersonalData } from './personal-data.repository.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule, BillingModule, ChannelsModule, PaymentsModule],
  controllers: [SuspenseAliasesController, SuspenseController, SuspenseHintsController, SuspenseReturnsController],
  providers: [
    registers('suspense', suspensePersonalData),
    SuggestedLeasesService,
    SuggestionsService,
    SuspenseAliasesRepository,
    SuspenseAliasesService,
    SuspenseHintsRepository,
    SuspenseHintsService,
    SuspenseReturnsService,
    SuspenseService,
  ],
})
export class SuspenseModule {}
