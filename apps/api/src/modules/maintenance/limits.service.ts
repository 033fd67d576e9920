import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { PropertiesService } from '../properties/index.js';
import { LimitsRepository, type MaintenanceLimit } from './limits.repository.js';
import { LimitTaken } from './maintenance.errors.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import type { WorkOrder } from './work-orders.repository.js';

export type { MaintenanceLimit } from './limits.repository.js';

/** What the office may spend without asking the owner. */
@Injectable()
export class LimitsService {
  constructor(
    private readonly repository: LimitsRepository,
    private readonly properties: PropertiesService,
    private readonly settings: MaintenanceSettingsService,
    private readonly clock: Clock,
  ) {}

  /** A version of the agreement’s limit; earlier ones stay as they are. @throws NotFound, LimitTaken */
  async add(
    tx: Tx,
    organization: Organization,
    by: string,
    { propertyId, fromOn, limit }: { propertyId: string; fromOn: LocalDate; limit: Money | null },
  ): Promise<MaintenanceLimit> {
    await this.properties.get(tx, organization.id, propertyId);
    const row: MaintenanceLimit = { id: newId('mnl'), propertyId, fromOn, limit, createdBy: by, createdAt: this.clock.now() };
    try {
      await this.repository.insert(tx, organization.id, row, organization.currency);
    } catch (error) {
      if (isDuplicate(error, 'maintenance_limits_from')) throw new LimitTaken(`There is a limit from ${fromOn} on.`, { fromOn });
      throw error;
    }
    return row;
  }

  /** In the order they were agreed, one more than a page holds. */
  list(db: Reader, organizationId: string, filter: { sight: Sight; propertyId?: string }, page: PageRequest): Promise<MaintenanceLimit[]> {
    return this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
  }

  /** For an order today; null: anything. An emergency has a limit of the organization, any other that of its property, if it has one. */
  async of(db: Reader, organization: Organization, { priority, propertyId }: WorkOrder): Promise<Money | null> {
    const { approvalLimit, emergencyLimit } = await this.settings.get(db, organization);
    if (priority === 'EMERGENCY') return emergencyLimit;
    const own = await this.repository.on(db, organization.id, propertyId, this.clock.today(organization.timeZone));
    return own ? own.limit : approvalLimit;
  }
}
