import { Module } from '@nestjs/common';
import { registers } from '@plotihub/personal-data';
import { CashModule } from '../cash/index.js';
import { LedgerModule } from '../ledger/index.js';
import { ChannelsModule } from '../channels/index.js';
import { MpesaModule } from '../mpesa/index.js';
import { PaymentsModule } from '../payments/index.js';
import { PropertiesModule } from '../properties/index.js';
import { ArrivedMoneyService } from './arrived-money.service.js';
import { ComparisonService } from './comparison.service.js';
import { CoverageService } from './coverage.service.js';
import { DifferencesRepository } from './differences.repository.js';
import { LateOwnMoneyService } from './late-own-money.service.js';
import { NightlyProofService } from './nightly-proof.service.js';
import { OwnMoneyService } from './own-money.service.js';
import { ProofFactsRepository } from './proof-facts.repository.js';
import { ProofService } from './proof.service.js';
import { PullProofService } from './pull-proof.service.js';
import { ReconciliationsController } from './reconciliations.controller.js';
import { ReconciliationsRepository } from './reconciliations.repository.js';
import { ReconciliationsService } from './reconciliations.service.js';
import { SweepsController } from './sweeps.controller.js';
import { SweepsRepository } from './sweeps.repository.js';
import { SweepReversalsService } from './sweep-reversals.service.js';
import { SweepsService } from './sweeps.service.js';
import { IntakeFactsRepository } from './intake-facts.repository.js';
import { reconciliationPersonalData } from './personal-data.repository.js';
import { ReconciliationEvents } from './reconciliation.events.js';
import { ReconciliationJobs } from './reconciliation.jobs.js';
import { StaleProofsService } from './stale-proofs.service.js';
import { StatementChannelsService } from './statement-channels.service.js';
import { StatementEffectsService } from './statement-effects.service.js';
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
  imports: [CashModule, LedgerModule, ChannelsModule, MpesaModule, PaymentsModule, PropertiesModule],
  controllers: [StatementFormatsController, StatementsController, ReconciliationsController, SweepsController],
  providers: [
    registers('reconciliation', reconciliationPersonalData),
    ArrivedMoneyService,
    ComparisonService,
    CoverageService,
    DifferencesRepository,
    IntakeFactsRepository,
    LateOwnMoneyService,
    NightlyProofService,
    OwnMoneyService,
    ProofFactsRepository,
    ProofService,
    PullProofService,
    ReconciliationEvents,
    ReconciliationJobs,
    ReconciliationsRepository,
    ReconciliationsService,
    StaleProofsService,
    StatementChannelsService,
    StatementEffectsService,
    StatementFilesService,
    StatementFormatsRepository,
    StatementFormatsService,
    StatementLinesRepository,
    StatementTellingsService,
    StatementWorkService,
    StatementsRepository,
    StatementsService,
    SweepsRepository,
    SweepReversalsService,
    SweepsService,
  ],
})
export class ReconciliationModule {}
