import { Module } from '@nestjs/common';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PaymentsModule } from '../payments/index.js';
import { ApplicationsService } from './applications.service.js';
import { DepositPaymentsService } from './deposit-payments.service.js';
import { DepositUsesController } from './deposit-uses.controller.js';

@Module({
  imports: [LeasesModule, LedgerModule, BillingModule, PaymentsModule],
  controllers: [DepositUsesController],
  providers: [DepositPaymentsService, ApplicationsService],
})
export class DepositsModule {}
