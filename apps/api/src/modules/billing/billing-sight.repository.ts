import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For charges, by the name of the table. */
export const chargeSight = (table: string): SightColumns => ({
  property: `${table}.property_id IN (?)`,
  tenant: leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.issued_on`).tenant,
});

/** For deposits, by the name of the table. */
export const depositSight = (table: string): SightColumns =>
  leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.created_at`);

/** For invoices, by the name of the table. */
export const invoiceSight = (table: string): SightColumns =>
  leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.issued_on`);

const THINGS: Readonly<Record<string, { noun: string; table: string; columns: SightColumns }>> = {
  chg: { noun: 'charge', table: 'charges', columns: chargeSight('t') },
  dep: { noun: 'deposit', table: 'deposit_items', columns: depositSight('t') },
  inv: { noun: 'invoice', table: 'invoices', columns: invoiceSight('t') },
};

/** Which charges, invoices and deposits lie in a sight. */
@Injectable()
export class BillingSight {
  constructor(sights: Sights, database: Database) {
    for (const [prefix, { noun, ...thing }] of Object.entries(THINGS))
      sights.register(prefix, { noun, seen: (scope, ids) => seenIds(database.reader, thing, scope, ids) });
  }
}
