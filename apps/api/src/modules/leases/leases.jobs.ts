import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Schedule } from '@plotihub/jobs';
import type { LocalDate } from '@plotihub/time';
import { LeaseMovesService } from './lease-moves.service.js';

/** Every night the leases whose fixed term has passed are held over: the tenant is still in, and is still charged. */
@Injectable()
export class LeasesJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly moves: LeaseMovesService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.schedule.add({
      name: 'lease-holding-over',
      at: '00:30',
      catchUp: 'each-day',
      run: (organizationId, day) => this.holdOver(organizationId, day),
    });
  }

  private async holdOver(organizationId: string, day: LocalDate): Promise<void> {
    while ((await this.database.transaction((tx) => this.moves.holdOver(tx, organizationId, day))) > 0);
  }
}
