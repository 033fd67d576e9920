import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { billingPersonalData } from './personal-data.repository.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PropertiesModule } from '../properties/index.js';
import { AllocationsRepository } from './allocations.repository.js';
import { AllocationsService } from './allocations.service.js';
import { BalancesController } from './balances.controller.js';
import { BalancesService } from './balances.service.js';
import { BillingEvents } from './billing.events.js';
import { BillingExecutionService } from './billing-execution.service.js';
import { BillingJobs } from './billing.jobs.js';
import { BillingPlansService } from './billing-plans.service.js';
import { BillingRunsController } from './billing-runs.controller.js';
import { BillingRunsRepository } from './billing-runs.repository.js';
import { BillingRunsService } from './billing-runs.service.js';
import { BillingSight } from './billing-sight.repository.js';
import { ChargesController } from './charges.controller.js';
import { ChargesRepository } from './charges.repository.js';
import { ChargesService } from './charges.service.js';
import { CollectionsService } from './collections.service.js';
import { CreditDrawsRepository } from './credit-draws.repository.js';
import { CreditDrawsService } from './credit-draws.service.js';
import { CreditsService } from './credits.service.js';
import { DepositDrawsRepository } from './deposit-draws.repository.js';
import { DepositDrawsService } from './deposit-draws.service.js';
import { DepositsController } from './deposits.controller.js';
import { DepositsRepository } from './deposits.repository.js';
import { DepositsService } from './deposits.service.js';
import { InstructionsService } from './instructions.service.js';
import { InvoicesController } from './invoices.controller.js';
import { InvoicesRepository } from './invoices.repository.js';
import { InvoicesService } from './invoices.service.js';
import { IssuingService } from './issuing.service.js';
import { LateFeeAssessmentsService } from './late-fee-assessments.service.js';
import { LateFeePoliciesService } from './late-fee-policies.service.js';
import { LateFeesController } from './late-fees.controller.js';
import { LateFeesRepository } from './late-fees.repository.js';
import { LateFeeRecords } from './late-fee-records.service.js';
import { LateFeesService } from './late-fees.service.js';
import { LeaseBillsService } from './lease-bills.service.js';
import { PayeesService } from './payees.service.js';
import { ReallocationRecords } from './reallocation-records.service.js';
import { ReallocationsService } from './reallocations.service.js';
import { SettlementsRepository } from './settlements.repository.js';
import { SettlementsService } from './settlements.service.js';
import { VoidingService } from './voiding.service.js';
import { VoidRecords } from './void-records.service.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule],
  controllers: [BillingRunsController, ChargesController, InvoicesController, BalancesController, DepositsController, LateFeesController],
  providers: [
    registers('billing', billingPersonalData),
    BillingSight,
    ChargesRepository,
    InvoicesRepository,
    SettlementsRepository,
    AllocationsRepository,
    DepositsRepository,
    DepositDrawsRepository,
    DepositDrawsService,
    BillingRunsRepository,
    LateFeesRepository,
    PayeesService,
    CollectionsService,
    InstructionsService,
    CreditDrawsRepository,
    CreditDrawsService,
    CreditsService,
    IssuingService,
    VoidRecords,
    VoidingService,
    ChargesService,
    InvoicesService,
    SettlementsService,
    AllocationsService,
    ReallocationRecords,
    ReallocationsService,
    DepositsService,
    BalancesService,
    LeaseBillsService,
    BillingPlansService,
    BillingExecutionService,
    BillingRunsService,
    LateFeePoliciesService,
    LateFeeAssessmentsService,
    LateFeeRecords,
    LateFeesService,
    BillingEvents,
    BillingJobs,
  ],
  exports: [
    AllocationsService,
    ReallocationsService,
    CreditDrawsService,
    ChargesService,
    InvoicesService,
    BillingRunsService,
    SettlementsService,
    DepositsService,
    DepositDrawsService,
    BalancesService,
    LateFeePoliciesService,
    LateFeesService,
  ],
})
export class BillingModule {}
