import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PaymentsModule } from '../payments/index.js';
import { RefundsModule } from '../refunds/index.js';
import { ApplicationsService } from './applications.service.js';
import { DepositPaymentsService } from './deposit-payments.service.js';
import { DepositUsesController } from './deposit-uses.controller.js';
import { depositsPersonalData } from './personal-data.repository.js';
import { SettlementApprovalsController } from './settlement-approvals.controller.js';
import { SettlementApprovalsService } from './settlement-approvals.service.js';
import { SettlementFiguresService } from './settlement-figures.service.js';
import { SettlementRefundsService } from './settlement-refunds.service.js';
import { SettlementWriter } from './settlement-writer.service.js';
import { DepositSettlementsController } from './settlements.controller.js';
import { SettlementsEvents } from './settlements.events.js';
import { DepositSettlementsRepository } from './settlements.repository.js';
import { DepositSettlementsService } from './settlements.service.js';

@Module({
  imports: [LeasesModule, LedgerModule, BillingModule, PaymentsModule, RefundsModule],
  controllers: [DepositUsesController, DepositSettlementsController, SettlementApprovalsController],
  providers: [
    registers('deposits', depositsPersonalData),
    DepositPaymentsService,
    ApplicationsService,
    DepositSettlementsRepository,
    SettlementFiguresService,
    DepositSettlementsService,
    SettlementWriter,
    SettlementRefundsService,
    SettlementApprovalsService,
    SettlementsEvents,
  ],
  exports: [DepositSettlementsService],
})
export class DepositsModule {}
