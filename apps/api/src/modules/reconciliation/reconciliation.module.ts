import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { LedgerModule } from '../ledger/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PropertiesModule } from '../properties/index.js';
import { ComparisonService } from './comparison.service.js';
import { IntakeFactsRepository } from './intake-facts.repository.js';
import { reconciliationPersonalData } from './personal-data.repository.js';
import { ReconciliationJobs } from './reconciliation.jobs.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementFilesService } from './statement-files.service.js';
import { StatementFormatsController } from './statement-formats.controller.js';
import { StatementFormatsRepository } from './statement-formats.repository.js';
import { StatementFormatsService } from './statement-formats.service.js';
import { StatementLinesRepository } from './statement-lines.repository.js';
import { StatementTellingsService } from './statement-tellings.service.js';
import { StatementWorkService } from './statement-work.service.js';
import { StatementsController } from './statements.controller.js';
import { StatementsRepository } from './statements.repository.js';
import { StatementsService } from './statements.service.js';

@Module({
  imports: [LedgerModule, PaymentsModule, PropertiesModule],
  controllers: [StatementFormatsController, StatementsController],
  providers: [
    registers('reconciliation', reconciliationPersonalData),
    ComparisonService,
    IntakeFactsRepository,
    ReconciliationJobs,
    StatementChannelsService,
    StatementFilesService,
    StatementFormatsRepository,
    StatementFormatsService,
    StatementLinesRepository,
    StatementTellingsService,
    StatementWorkService,
    StatementsRepository,
    StatementsService,
  ],
})
export class ReconciliationModule {}
