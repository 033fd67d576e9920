import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Schedule } from '@plotihub/jobs';
import type { LocalDate } from '@plotihub/time';
import { OrganizationsService } from '../organizations/index.js';
import { ArrearsService } from './arrears.service.js';
import { DebtsService } from './debts.service.js';

/** Every morning the arrears ladder writes its messages. */
@Injectable()
export class ArrearsJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly arrears: ArrearsService,
    private readonly debts: DebtsService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.schedule.add({
      name: 'arrears-ladder',
      at: '08:00',
      catchUp: 'latest-day',
      run: (organizationId, day) => this.run(organizationId, day),
    });
  }

  private async run(organizationId: string, day: LocalDate): Promise<void> {
    const organization = await this.organizations.get(this.database.reader, organizationId);
    // A worker that comes back too late for today's messages leaves the steps to tomorrow.
    const sendFrom = this.arrears.sendFrom(organization, day);
    if (!sendFrom) return;
    for await (const debtors of this.debts.debtors(this.database.reader, organization.id))
      await this.database.transaction((tx) => this.arrears.queue(tx, organization, { day, sendFrom }, debtors));
  }
}
