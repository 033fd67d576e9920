import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Schedule } from '@plotihub/jobs';
import { OrganizationsService } from '../organizations/index.js';
import { SchedulesService } from './schedules.service.js';

/** Every night the work that is due is made into work orders; days without a worker are caught up, oldest first. */
@Injectable()
export class SchedulesJobs implements OnModuleInit {
  constructor(
    private readonly schedule: Schedule,
    private readonly schedules: SchedulesService,
    private readonly organizations: OrganizationsService,
    private readonly database: Database,
  ) {}

  onModuleInit(): void {
    this.schedule.add({
      name: 'preventive-work',
      at: '05:00',
      catchUp: 'each-day',
      run: async (organizationId, day) => {
        const organization = await this.organizations.get(this.database.reader, organizationId);
        await this.schedules.makeOrders(this.database, organization, day);
      },
    });
  }
}
