import { Module } from '@nestjs/common';
import { AuditEventsController } from './audit-events.controller.js';
import { AuditEventsRepository } from './audit-events.repository.js';
import { AuditEventsService } from './audit-events.service.js';
import { AuditJobs } from './audit.jobs.js';
import { ChainsRepository } from './chains.repository.js';
import { ChainsService } from './chains.service.js';

/** Reads the audit log and proves it; writing it is for everybody, through libs/audit. */
@Module({
  controllers: [AuditEventsController],
  providers: [AuditEventsRepository, AuditEventsService, ChainsRepository, ChainsService, AuditJobs],
})
export class AuditModule {}
