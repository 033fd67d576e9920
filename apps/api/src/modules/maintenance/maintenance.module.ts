import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { LedgerModule } from '../ledger/index.js';
import { PropertiesModule } from '../properties/index.js';
import { VendorsModule } from '../vendors/index.js';
import { ApprovalsController } from './approvals.controller.js';
import { ApprovalsRepository } from './approvals.repository.js';
import { ApprovalsService } from './approvals.service.js';
import { AssignmentsService } from './assignments.service.js';
import { CostClosingService } from './cost-closing.service.js';
import { CostPostingsService } from './cost-postings.service.js';
import { CostReversalsService } from './cost-reversals.service.js';
import { CostsController } from './costs.controller.js';
import { CostsRepository } from './costs.repository.js';
import { CostsService } from './costs.service.js';
import { LimitsRepository } from './limits.repository.js';
import { LimitsService } from './limits.service.js';
import { QuotesController } from './quotes.controller.js';
import { QuotesRepository } from './quotes.repository.js';
import { QuotesService } from './quotes.service.js';
import { RechargesService } from './recharges.service.js';
import { RepairNewsService } from './repair-news.service.js';
import { SchedulesController } from './schedules.controller.js';
import { SchedulesJobs } from './schedules.jobs.js';
import { SchedulesRepository } from './schedules.repository.js';
import { SchedulesService } from './schedules.service.js';
import { VisitsController } from './visits.controller.js';
import { VisitsRepository } from './visits.repository.js';
import { VisitsService } from './visits.service.js';
import { MaintenanceJobs } from './maintenance.jobs.js';
import { MaintenanceSettingsController } from './maintenance-settings.controller.js';
import { MaintenanceSettingsRepository } from './maintenance-settings.repository.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import { MaintenanceSight } from './maintenance-sight.repository.js';
import { maintenancePersonalData } from './personal-data.repository.js';
import { PlacesService } from './places.service.js';
import { WorkOrderMovesService } from './work-order-moves.service.js';
import { WorkOrderStepsService } from './work-order-steps.service.js';
import { WorkOrdersController } from './work-orders.controller.js';
import { WorkOrdersRepository } from './work-orders.repository.js';
import { WorkOrdersService } from './work-orders.service.js';

@Module({
  imports: [PropertiesModule, LeasesModule, LedgerModule, BillingModule, VendorsModule],
  controllers: [
    WorkOrdersController,
    VisitsController,
    QuotesController,
    ApprovalsController,
    CostsController,
    SchedulesController,
    MaintenanceSettingsController,
  ],
  providers: [
    registers('maintenance', maintenancePersonalData),
    ApprovalsRepository,
    ApprovalsService,
    AssignmentsService,
    CostClosingService,
    CostPostingsService,
    CostReversalsService,
    CostsRepository,
    CostsService,
    LimitsRepository,
    LimitsService,
    QuotesRepository,
    QuotesService,
    RechargesService,
    VisitsRepository,
    VisitsService,
    RepairNewsService,
    SchedulesJobs,
    SchedulesRepository,
    SchedulesService,
    MaintenanceJobs,
    MaintenanceSettingsRepository,
    MaintenanceSettingsService,
    MaintenanceSight,
    PlacesService,
    WorkOrderMovesService,
    WorkOrderStepsService,
    WorkOrdersRepository,
    WorkOrdersService,
  ],
  exports: [MaintenanceSettingsService, RepairNewsService, VisitsService, WorkOrdersService],
})
export class MaintenanceModule {}
