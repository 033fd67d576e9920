import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { TenantCodesService } from './tenant-codes.service.js';

const REST_MS = 600_000;
const AT_A_TIME = 1_000;

/** Forgets codes that have ended. */
@Injectable()
export class TenantCodesJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly codes: TenantCodesService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const work = (): Promise<boolean> => this.database.transaction((tx) => this.codes.forget(tx, AT_A_TIME));
    this.background.add({ name: 'tenant-codes', restMs: REST_MS, work });
  }
}
