import { Injectable } from '@nestjs/common';
import type { Sight } from '@plotihub/auth';
import { isId, newId, type Database, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { addDays, Clock, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import type { Trade } from '../vendors/index.js';
import { ScheduleEnded } from './maintenance.errors.js';
import { PlacesService } from './places.service.js';
import { SchedulesRepository, type PreventiveSchedule } from './schedules.repository.js';
import { isDueOn } from './schedules.rules.js';
import type { Priority } from './work-orders.rules.js';
import { WorkOrdersService } from './work-orders.service.js';

export type { PreventiveSchedule } from './schedules.repository.js';

export interface NewSchedule {
  unitId?: string;
  propertyId?: string;
  area?: string;
  category: Trade;
  priority?: Priority;
  title: string;
  description?: string;
  firstOn: LocalDate;
  everyMonths: number;
  leadDays?: number;
}

/** Schedules looked at in one query. */
const PAGE = 200;

/** Work that is due again and again: each due day makes one work order. */
@Injectable()
export class SchedulesService {
  constructor(
    private readonly repository: SchedulesRepository,
    private readonly orders: WorkOrdersService,
    private readonly places: PlacesService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound; InvalidRequest unless exactly one place is told */
  async add(tx: Tx, organization: Organization, by: string, input: NewSchedule): Promise<PreventiveSchedule> {
    const { propertyId, unitId, area } = await this.places.find(tx, organization.id, input);
    const { category, priority = 'LOW', title, description = null, firstOn, everyMonths, leadDays = 0 } = input;
    const schedule: PreventiveSchedule = {
      ...{ id: newId('psc'), propertyId, unitId, area, category, priority, title, description, firstOn, everyMonths, leadDays },
      ...{ endedOn: null, createdBy: by, createdAt: this.clock.now() },
    };
    await this.repository.insert(tx, organization.id, schedule);
    return schedule;
  }

  /** From today on it makes no more work orders; those there are stay. @throws NotFound, ScheduleEnded */
  async end(tx: Tx, organization: Organization, id: string): Promise<PreventiveSchedule> {
    const schedule = isId(id, 'psc') ? await this.repository.lock(tx, organization.id, id) : undefined;
    if (!schedule) throw new NotFound(`There is no preventive schedule ${id}.`);
    if (schedule.endedOn !== null) throw new ScheduleEnded(`It ended on ${schedule.endedOn}.`);
    const endedOn = this.clock.today(organization.timeZone);
    await this.repository.end(tx, organization.id, id, endedOn);
    return { ...schedule, endedOn };
  }

  /** In the order they were made, one more than a page holds. */
  list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; propertyId?: string },
    page: PageRequest,
  ): Promise<PreventiveSchedule[]> {
    return this.repository.list(db, organizationId, { ...filter, ...page, limit: page.limit + 1 });
  }

  /** Makes the work orders of a day: safe to repeat, one transaction a schedule. */
  async makeOrders(database: Database, organization: Organization, day: LocalDate): Promise<void> {
    for (let after: string | undefined, more = true; more;) {
      const page = await this.repository.list(database.reader, organization.id, { sight: 'ALL', after, limit: PAGE });
      for (const schedule of page.filter((row) => isDueOn(row, addDays(day, row.leadDays))))
        await database.transaction((tx) => this.makeOrder(tx, organization, schedule.id, addDays(day, schedule.leadDays)));
      after = page.at(-1)?.id;
      more = page.length === PAGE;
    }
  }

  private async makeOrder(tx: Tx, organization: Organization, id: string, dueOn: LocalDate): Promise<void> {
    const schedule = await this.repository.lock(tx, organization.id, id);
    if (!schedule || !isDueOn(schedule, dueOn)) return;
    if (await this.orders.isScheduled(tx, organization.id, { scheduleId: id, dueOn })) return;
    const { propertyId, unitId, area, category, priority, title, description } = schedule;
    const place = unitId === null ? { propertyId, ...(area === null ? {} : { area }) } : { unitId };
    const what = { category, priority, title, ...(description === null ? {} : { description }) };
    await this.orders.report(tx, organization, { kind: 'SCHEDULE', id: null }, { ...place, ...what, schedule: { scheduleId: id, dueOn } });
  }
}
