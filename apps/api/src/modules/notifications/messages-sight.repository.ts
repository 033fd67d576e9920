import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For messages, by the name of the table: a tenant sees what was told to them, whoever else shares the lease. */
export const messageSight = (table: string): SightColumns => ({
  property: leaseSight(`${table}.lease_id`, `${table}.organization_id`).property,
  tenant: `${table}.tenant_id IN (?)`,
});

/** Which messages lie in a sight. */
@Injectable()
export class MessagesSight {
  constructor(sights: Sights, database: Database) {
    const messages = { table: 'messages', columns: messageSight('t') };
    sights.register('msg', { noun: 'message', seen: (scope, ids) => seenIds(database.reader, messages, scope, ids) });
  }
}
