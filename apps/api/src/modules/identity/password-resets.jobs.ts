import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Background } from '@plotihub/jobs';
import { PasswordResetsService } from './password-resets.service.js';

const REST_MS = 600_000;
const AT_A_TIME = 1_000;

/** Forgets codes for new passwords that have ended. */
@Injectable()
export class PasswordResetsJobs implements OnModuleInit {
  constructor(
    private readonly background: Background,
    private readonly resets: PasswordResetsService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    const work = (): Promise<boolean> => this.database.transaction((tx) => this.resets.forget(tx, AT_A_TIME));
    this.background.add({ name: 'password-resets', restMs: REST_MS, work });
  }
}
