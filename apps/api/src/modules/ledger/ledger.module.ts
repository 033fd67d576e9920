import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { ledgerPersonalData } from './personal-data.repository.js';
import { HoldingsRepository } from './holdings.repository.js';
import { HoldingsService } from './holdings.service.js';
import { LedgerController } from './ledger.controller.js';
import { LedgerJobs } from './ledger.jobs.js';
import { LedgerRepository } from './ledger.repository.js';
import { LedgerService } from './ledger.service.js';

@Module({
  controllers: [LedgerController],
  providers: [registers('ledger', ledgerPersonalData), LedgerRepository, LedgerService, HoldingsRepository, HoldingsService, LedgerJobs],
  exports: [HoldingsService, LedgerService],
})
export class LedgerModule {}
