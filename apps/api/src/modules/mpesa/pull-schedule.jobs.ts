import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { PullScheduleService } from './pull-schedule.service.js';

const REST_MS = 30_000;

/** Writes down which channels are to be pulled now. */
@Injectable()
export class PullScheduleJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly database: Database,
    private readonly schedule: PullScheduleService,
  ) {}

  onModuleInit(): void {
    const work = async (): Promise<boolean> => (await this.database.transaction((tx) => this.schedule.schedule(tx))) > 0;
    this.background.add({ name: 'mpesa-pull-schedule', restMs: REST_MS, work });
  }
}
