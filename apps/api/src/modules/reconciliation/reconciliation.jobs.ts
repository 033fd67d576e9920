import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background, Schedule } from '@plotihub/jobs';
import type { LocalDate } from '@plotihub/time';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { NightlyProofService } from './nightly-proof.service.js';
import { StatementWorkService } from './statement-work.service.js';

/** Milliseconds to rest when no statement waits. */
const REST_MS = 300;

/** Statements as they are imported, and the proof of every night. */
@Injectable()
export class ReconciliationJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly schedule: Schedule,
    private readonly statements: StatementWorkService,
    private readonly nightly: NightlyProofService,
    private readonly database: Database,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.background.add({
      name: 'statements',
      restMs: REST_MS,
      work: () => this.database.transaction((tx) => this.statements.carryOn(tx)),
    });
    this.schedule.add({
      name: 'reconciliation',
      at: '04:00',
      catchUp: 'latest-day',
      run: (organizationId, day) => this.prove(organizationId, day),
    });
  }

  private async prove(organizationId: string, day: LocalDate): Promise<void> {
    for (const { id, channelId } of await this.nightly.run(this.database, organizationId, day))
      this.log.warn({ organizationId, channelId, reconciliationId: id }, 'statement, intake and ledger differ: somebody must look');
  }
}
