import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { Schedule } from '@plotihub/jobs';
import type { LocalDate } from '@plotihub/time';
import type { Logger } from 'pino';
import { Config } from '../../config.js';
import { LOG } from '../../log.token.js';
import { ChainsService } from './chains.service.js';

/** Every night the log proves itself; a proof that fails is an error that a person must look at. */
@Injectable()
export class AuditJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly chains: ChainsService,
    private readonly config: Config,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    this.schedule.add({
      name: 'audit-proof',
      at: '02:30',
      catchUp: 'latest-day',
      run: (organizationId, day) => this.prove(organizationId, day),
    });
    this.schedule.add({
      name: 'audit-upkeep',
      at: '02:40',
      catchUp: 'latest-day',
      run: async (organizationId) => {
        await this.chains.sumUpRefusals(organizationId);
        await this.chains.forgetAddresses(organizationId, this.config.auditAddressDays);
      },
    });
  }

  /** On the first of a month everything, else what came since. The head goes to the log, which leaves this machine: a note that nobody in the database can change. */
  private async prove(organizationId: string, day: LocalDate): Promise<void> {
    const check = await this.chains.verify(organizationId, day.endsWith('-01') ? 'everything' : 'since-last');
    if (check.fault) throw new Error(`The audit log of ${organizationId} does not hold: ${check.fault.kind}. ${check.fault.detail}`);
    this.log.info({ organizationId, events: check.events, headHash: check.headHash }, 'the audit log holds');
  }
}
