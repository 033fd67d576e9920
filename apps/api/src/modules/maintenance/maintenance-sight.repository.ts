import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For work orders, by the name of the table: those of a property; and those of a tenant’s lease, while they are party to it. */
export const workOrderSight = (table: string): SightColumns => ({
  property: `${table}.property_id IN (?)`,
  tenant: leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.reported_at`).tenant,
});

const OF_ORDERS = [
  { prefix: 'vis', noun: 'visit', table: 'work_order_visits' },
  { prefix: 'qte', noun: 'quote', table: 'quotes' },
  { prefix: 'wct', noun: 'cost', table: 'work_costs' },
] as const;

/** For what hangs on a work order and is not for tenants. */
const OF_AN_ORDER: SightColumns = {
  property: `t.work_order_id IN (SELECT so.id FROM work_orders so WHERE so.organization_id = t.organization_id AND so.property_id IN (?))`,
};

/** Which work orders lie in a sight, and what hangs on them. */
@Injectable()
export class MaintenanceSight {
  constructor(sights: Sights, database: Database) {
    const register = (prefix: string, noun: string, table: string, columns: SightColumns): void =>
      sights.register(prefix, { noun, seen: (scope, ids) => seenIds(database.reader, { table, columns }, scope, ids) });
    register('wko', 'work order', 'work_orders', workOrderSight('t'));
    register('psc', 'preventive schedule', 'preventive_schedules', { property: 't.property_id IN (?)' });
    for (const { prefix, noun, table } of OF_ORDERS) register(prefix, noun, table, OF_AN_ORDER);
  }
}
