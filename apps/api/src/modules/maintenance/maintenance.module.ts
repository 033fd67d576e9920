import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { LeasesModule } from '../leases/index.js';
import { PropertiesModule } from '../properties/index.js';
import { VendorsModule } from '../vendors/index.js';
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
  imports: [PropertiesModule, LeasesModule, VendorsModule],
  controllers: [WorkOrdersController, MaintenanceSettingsController],
  providers: [
    registers('maintenance', maintenancePersonalData),
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
  exports: [WorkOrdersService],
})
export class MaintenanceModule {}
