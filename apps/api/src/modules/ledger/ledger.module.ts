import { Module } from '@nestjs/common';
import { LedgerController } from './ledger.controller.js';
import { LedgerJobs } from './ledger.jobs.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

@Module({
  controllers: [LedgerController],
  providers: [LedgerRepository, LedgerService, LedgerJobs],
  exports: [LedgerService],
})
export class LedgerModule {}
