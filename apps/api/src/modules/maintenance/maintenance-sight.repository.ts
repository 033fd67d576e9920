import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For work orders, by the name of the table: those of a property; and those of a tenant’s lease, while they are party to it. */
export const workOrderSight = (table: string): SightColumns => ({
  property: `${table}.property_id IN (?)`,
  tenant: leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.reported_at`).tenant,
});

/** Which work orders lie in a sight, and what hangs on them. */
@Injectable()
export class MaintenanceSight {
  constructor(sights: Sights, database: Database) {
    sights.register('wko', {
      noun: 'work order',
      seen: (scope, ids) => seenIds(database.reader, { table: 'work_orders', columns: workOrderSight('t') }, scope, ids),
    });
  }
}
