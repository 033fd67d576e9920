import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { leasesPersonalData } from './personal-data.repository.js';
import { PropertiesModule } from '../properties/index.js';
import { ChargeRulesController } from './charge-rules.controller.js';
import { ChargeRulesService } from './charge-rules.service.js';
import { LeaseMovesController } from './lease-moves.controller.js';
import { LeaseMovesService } from './lease-moves.service.js';
import { LeaseTermsRepository } from './lease-terms.repository.js';
import { LeasesController } from './leases.controller.js';
import { LeasesJobs } from './leases.jobs.js';
import { LeasesCalendar } from './leases-calendar.repository.js';
import { LeasesSight } from './leases-sight.repository.js';
import { LeasesRepository } from './leases.repository.js';
import { LeasesService } from './leases.service.js';
import { NewLeasesService } from './new-leases.service.js';
import { TenantIdentityService } from './tenant-identity.service.js';
import { TenantsController } from './tenants.controller.js';
import { TenantsRepository } from './tenants.repository.js';
import { TenantsService } from './tenants.service.js';

@Module({
  imports: [PropertiesModule],
  controllers: [TenantsController, LeasesController, LeaseMovesController, ChargeRulesController],
  providers: [
    registers('leases', leasesPersonalData),
    TenantsRepository,
    TenantIdentityService,
    TenantsService,
    LeasesRepository,
    LeaseTermsRepository,
    NewLeasesService,
    LeasesService,
    LeaseMovesService,
    ChargeRulesService,
    LeasesJobs,
    LeasesSight,
    LeasesCalendar,
  ],
  exports: [TenantsService, LeasesService, LeaseMovesService],
})
export class LeasesModule {}
