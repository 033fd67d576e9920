import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Background, Schedule } from '@plotihub/jobs';
import type { Logger } from 'pino';
import { LOG } from '../../log.token.js';
import { BreachesService } from './breaches.service.js';
import { RetentionService } from './retention.service.js';

const BREACH_REST_MS = 300_000;

/** Lets data go at night, and watches the clock of breaches. */
@Injectable()
export class PrivacyJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly background: Background,
    private readonly retention: RetentionService,
    private readonly breaches: BreachesService,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.add({ name: 'retention', at: '02:30', catchUp: 'latest-day', run: (organizationId) => this.letGo(organizationId) });
    this.background.add({ name: 'breach-clock', restMs: BREACH_REST_MS, work: () => this.watchBreaches() });
  }

  private async letGo(organizationId: string): Promise<void> {
    const gone = (await this.retention.run(organizationId)).filter(({ rows }) => rows > 0);
    if (gone.length > 0)
      this.log.info({ organizationId, gone: gone.map(({ table, action, rows }) => `${action} ${table} ${rows}`) }, 'data let go');
  }

  /** A breach of which the Commissioner was not told in time is an error each time until somebody has seen to it, once. */
  private async watchBreaches(): Promise<boolean> {
    for (const { organizationId, id, dueAt } of await this.breaches.takeOverdue())
      this.log.error(
        { organizationId, breachId: id, dueAt },
        'the Data Commissioner was not told of a breach within 72 hours: tell them now',
      );
    return false;
  }
}
