import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For pushes, by the name of the table: what hangs on a lease. */
export const pushSight = (table: string): SightColumns =>
  leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.requested_on`);

/** Which pushes lie in a sight. */
@Injectable()
export class StkSight {
  constructor(sights: Sights, database: Database) {
    const pushes = { table: 'stk_pushes', columns: pushSight('t') };
    sights.register('stk', { noun: 'STK push', seen: (scope, ids) => seenIds(database.reader, pushes, scope, ids) });
  }
}
