import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** Tables of what is in a cash book; `t` is the table. */
const OF_A_BOOK = `t.book_id IN (SELECT b.id FROM cash_books b WHERE b.organization_id = t.organization_id AND b.holder_id = ?)`;
const OWN = [
  { prefix: 'cbk', noun: 'cash book', table: 'cash_books', where: 't.holder_id = ?' },
  { prefix: 'cen', noun: 'cash entry', table: 'cash_entries', where: OF_A_BOOK },
  { prefix: 'bnk', noun: 'banking', table: 'bankings', where: OF_A_BOOK },
] as const;

/** For what hangs on a lease, by the name of the table. */
export const ofLease = (table: string): SightColumns => leaseSight(`${table}.lease_id`, `${table}.organization_id`);
const OF_LEASES = [
  { prefix: 'chq', noun: 'cheque', table: 'cheques' },
  { prefix: 'dcl', noun: 'declared payment', table: 'declared_payments' },
] as const;

/** Cash is a person's own: who sees a part of the organization sees their own book, whatever that part is. The rest is of leases. */
@Injectable()
export class CashSight {
  constructor(sights: Sights, database: Database) {
    for (const { prefix, noun, table, where } of OWN) {
      sights.register(prefix, {
        noun,
        seen: async ({ organizationId, id: viewer = '' }, ids) => {
          const sql = `SELECT t.id FROM ${table} t WHERE t.organization_id = ? AND t.id IN (?) AND ${where}`;
          const rows: { id: string }[] = await database.reader.query(sql, [organizationId, ids, viewer]);
          return new Set(rows.map(({ id }) => id));
        },
      });
    }
    for (const { prefix, noun, table } of OF_LEASES)
      sights.register(prefix, { noun, seen: (scope, ids) => seenIds(database.reader, { table, columns: ofLease('t') }, scope, ids) });
  }
}
