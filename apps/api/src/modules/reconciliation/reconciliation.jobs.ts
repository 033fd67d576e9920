import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { StatementWorkService } from './statement-work.service.js';

/** Milliseconds to rest when no statement waits. */
const REST_MS = 1_000;

/** Statements as they are imported. */
@Injectable()
export class ReconciliationJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly statements: StatementWorkService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.background.add({
      name: 'statements',
      restMs: REST_MS,
      work: () => this.database.transaction((tx) => this.statements.carryOn(tx)),
    });
  }
}
