import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { importsPersonalData } from './personal-data.repository.js';
import { BillingModule } from '../billing/index.js';
import { LeasesModule } from '../leases/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PropertiesModule } from '../properties/index.js';
import { ImportsController } from './imports.controller.js';
import { ImportsRepository } from './imports.repository.js';
import { ImportsService } from './imports.service.js';
import { LeaseWriterService } from './lease-writer.service.js';
import { PortfolioWriterService } from './portfolio-writer.service.js';
import { RentRollFilesService } from './rent-roll-files.service.js';
import { RentRollPlanService } from './rent-roll-plan.service.js';

@Module({
  imports: [PropertiesModule, LeasesModule, BillingModule, PaymentsModule],
  controllers: [ImportsController],
  providers: [
    registers('imports', importsPersonalData),
    ImportsService,
    ImportsRepository,
    RentRollFilesService,
    RentRollPlanService,
    PortfolioWriterService,
    LeaseWriterService,
  ],
})
export class ImportsModule {}
