import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import type { Trade } from '../vendors/index.js';
import type { Recurrence } from './schedules.rules.js';
import type { Priority } from './work-orders.rules.js';

/** Work that is due again and again, such as cleaning a tank each quarter. */
export interface PreventiveSchedule extends Recurrence {
  id: string;
  propertyId: string;
  unitId: string | null;
  area: string | null;
  category: Trade;
  priority: Priority;
  title: string;
  description: string | null;
  /** Days before it is due on which its work order is made. */
  leadDays: number;
  createdBy: string;
  createdAt: Date;
}

const SELECT = `SELECT s.id, s.property_id AS propertyId, s.unit_id AS unitId, s.area, s.category, s.priority, s.title, s.description,
    s.first_on AS firstOn, s.every_months AS everyMonths, s.ended_on AS endedOn, s.lead_days AS leadDays, s.created_by AS createdBy,
    s.created_at AS createdAt
  FROM preventive_schedules s`;

/** SQL of preventive schedules. */
@Injectable()
export class SchedulesRepository {
  async insert(tx: Tx, organizationId: string, row: PreventiveSchedule): Promise<void> {
    await insertRows(
      tx,
      'preventive_schedules',
      [
        ...['organization_id', 'id', 'property_id', 'unit_id', 'area', 'category', 'priority', 'title', 'description', 'first_on'],
        ...['every_months', 'ended_on', 'lead_days', 'created_by', 'created_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.propertyId, row.unitId, row.area, row.category, row.priority, row.title, row.description],
          ...[row.firstOn, row.everyMonths, row.endedOn, row.leadDays, row.createdBy, row.createdAt],
        ],
      ],
    );
  }

  /** Its row, until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<PreventiveSchedule | undefined> {
    const [row]: PreventiveSchedule[] = await tx.query(`${SELECT} WHERE s.organization_id = ? AND s.id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return row;
  }

  /** In the order they were made. */
  async list(
    db: Reader,
    organizationId: string,
    { sight, propertyId, after, limit }: { sight: Sight; propertyId?: string; after?: string; limit: number },
  ): Promise<PreventiveSchedule[]> {
    const seen = within(sight, { property: 's.property_id IN (?)' });
    return db.query(
      `${SELECT} WHERE s.organization_id = ? AND s.id > ? ${propertyId === undefined ? '' : 'AND s.property_id = ?'}${seen.sql} ORDER BY s.id LIMIT ?`,
      [organizationId, after ?? '', ...(propertyId === undefined ? [] : [propertyId]), ...seen.values, limit],
    );
  }

  async end(tx: Tx, organizationId: string, id: string, endedOn: LocalDate): Promise<void> {
    await tx.query('UPDATE preventive_schedules SET ended_on = ? WHERE organization_id = ? AND id = ?', [endedOn, organizationId, id]);
  }
}
