import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { LeasesModule } from '../leases/index.js';
import { PropertiesModule } from '../properties/index.js';
import { InspectionsController } from './inspections.controller.js';
import { InspectionsRepository } from './inspections.repository.js';
import { InspectionsService } from './inspections.service.js';
import { InspectionsSight } from './inspections-sight.repository.js';
import { inspectionsPersonalData } from './personal-data.repository.js';

@Module({
  imports: [PropertiesModule, LeasesModule],
  controllers: [InspectionsController],
  providers: [registers('inspections', inspectionsPersonalData), InspectionsRepository, InspectionsService, InspectionsSight],
  exports: [InspectionsService],
})
export class InspectionsModule {}
