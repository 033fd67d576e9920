import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { OrganizationDirectory, type ScheduledOrganization } from '@plotihub/jobs';
import { dateIn } from '@plotihub/time';
import { OrganizationsRepository } from './organizations.repository.js';

/** The organizations that daily jobs run for, each from the day it signed up. */
@Injectable()
export class OrganizationsDirectory extends OrganizationDirectory {
  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly database: Database,
  ) {
    super();
  }

  async list(after: string | undefined, limit: number): Promise<ScheduledOrganization[]> {
    const rows = await this.repository.listOrganizations(this.database.reader, after, limit);
    return rows.map(({ id, timeZone, createdAt }) => ({ id, zone: timeZone, since: dateIn(createdAt, timeZone) }));
  }
}
