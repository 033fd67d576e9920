import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventHandlers } from '@plotihub/events';
import { Background } from '@plotihub/jobs';
import { Clock } from '@plotihub/time';
import { FileChecksService } from './file-checks.service.js';
import { FileSweepsService } from './file-sweeps.service.js';
import { FileWorkRepository } from './file-work.repository.js';

const CHECK_REST_MS = 1_000;
const SWEEP_REST_MS = 60_000;
const PURGE_REST_MS = 600_000;

/** What the worker does with files: looks at new ones, one at a time, and takes away what is no longer kept. */
@Injectable()
export class FilesJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly handlers: EventHandlers,
    private readonly checks: FileChecksService,
    private readonly sweeps: FileSweepsService,
    private readonly repository: FileWorkRepository,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.background.add({ name: 'file-checks', restMs: CHECK_REST_MS, work: () => this.checks.checkNext() });
    this.background.add({ name: 'file-sweeps', restMs: SWEEP_REST_MS, work: () => this.sweeps.sweep() });
    this.background.add({ name: 'file-purges', restMs: PURGE_REST_MS, work: () => this.sweeps.purge() });
    this.handlers.on('person.erased', 'purge-files', async (tx, { organizationId, payload }) => {
      const { subjectId } = payload as { subjectId: string };
      await this.repository.purgeSubject(tx, organizationId, subjectId, this.clock.now());
    });
  }
}
