import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { BreachesController } from './breaches.controller.js';
import { BreachesRepository } from './breaches.repository.js';
import { BreachesService } from './breaches.service.js';
import { DataSubjectsController } from './data-subjects.controller.js';
import { DataSubjectsService } from './data-subjects.service.js';
import { privacyPersonalData } from './personal-data.repository.js';
import { PrivacyJobs } from './privacy.jobs.js';
import { PrivacyRepository } from './privacy.repository.js';
import { RegistersController } from './registers.controller.js';
import { RetentionRepository } from './retention.repository.js';
import { RetentionService } from './retention.service.js';

/** The rights of the people whom data are about, how long data are kept, and breaches. */
@Module({
  controllers: [DataSubjectsController, BreachesController, RegistersController],
  providers: [
    PrivacyRepository,
    DataSubjectsService,
    BreachesRepository,
    BreachesService,
    RetentionRepository,
    RetentionService,
    PrivacyJobs,
    registers('privacy', privacyPersonalData),
  ],
})
export class PrivacyModule {}
