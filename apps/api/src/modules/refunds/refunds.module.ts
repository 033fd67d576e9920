import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { BillingModule } from '../billing/index.js';
import { ChannelsModule } from '../channels/index.js';
import { PaymentsModule } from '../payments/index.js';
import { RefundDestinationsService } from './refund-destinations.service.js';
import { RefundProposalsService } from './refund-proposals.service.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsService } from './refunds.service.js';
import { refundsPersonalData } from './personal-data.repository.js';

@Module({
  imports: [LeasesModule, LedgerModule, BillingModule, ChannelsModule, PaymentsModule],
  controllers: [RefundsController],
  providers: [
    registers('refunds', refundsPersonalData),
    RefundDestinationsService,
    RefundProposalsService,
    RefundsRepository,
    RefundsService,
  ],
  exports: [RefundsService, RefundProposalsService],
})
export class RefundsModule {}
