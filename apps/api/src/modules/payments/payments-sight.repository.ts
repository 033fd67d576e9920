import { Injectable } from '@nestjs/common';
import { seenIds, Sights, type SightColumns } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { leaseSight } from '../leases/index.js';

/** For payments, by the name of the table. What is in suspense hangs on no lease and is seen by who sees all. */
export const paymentSight = (table: string): SightColumns =>
  leaseSight(`${table}.lease_id`, `${table}.organization_id`, `${table}.value_on`);

/** Which payments lie in a sight; and channels, which every tenant is told of, so that whoever belongs here may name one. */
@Injectable()
export class PaymentsSight {
  constructor(sights: Sights, database: Database) {
    const payments = { table: 'payments', columns: paymentSight('t') };
    const channels = { table: 'payment_channels', columns: {} };
    sights.register('chn', {
      noun: 'payment channel',
      seen: ({ organizationId }, ids) => seenIds(database.reader, channels, { organizationId, sight: 'ALL' }, ids),
    });
    sights.register('pay', { noun: 'payment', seen: (scope, ids) => seenIds(database.reader, payments, scope, ids) });
  }
}
