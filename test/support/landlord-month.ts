import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { confirmationOf } from '@plotihub/mpesa/simulator';
import type { Door } from './office.js';
import { Office } from './office.js';
import { letUnit, portfolio, type Letting } from './portfolio.js';
import { insist } from './processes.js';

/** An organization with let units and a paybill: what payments need to arrive. */
export interface Estate {
  office: Office;
  lettings: Letting[];
  /** Address of the confirmations, path only. */
  confirmationPath: string;
}

/** @param leases how many units are let, each for 10,000 a month from October 2026 */
export async function openEstate(door: Door, leases: number): Promise<Estate> {
  const office = await Office.open(door);
  const { units } = await portfolio(office, { units: leases });
  const lettings: Letting[] = [];
  for (const unit of units)
    lettings.push(await letUnit(office, { unitId: unit.id, rent: '10000.00', startsOn: '2026-10-01', billedFromOn: '2026-10-01' }));
  const channel = await office.post<{ confirmationUrl: string }>('/v1/payment-channels', {
    kind: 'MPESA_PAYBILL',
    shortCode: '600966',
    name: 'Rent',
  });
  return { office, lettings, confirmationPath: new URL(channel.confirmationUrl).pathname };
}

/** A transaction code as M-Pesa makes them, different for every number. */
export const transactionCode = (n: number): string => `UJ5${n.toString(36).toUpperCase().padStart(7, '0')}`;

/** A confirmation as it is on the wire. */
export function confirmation(n: number, reference: string, amount: string, time = '2026-10-05T10:15:00+03:00'): string {
  const paid = { type: 'Pay Bill', receipt: transactionCode(n), at: new Date(time), amount: Money.parse(amount, 'KES') };
  const who = { shortCode: '600966', account: reference, phone: '254700000126', name: 'JANE' };
  return JSON.stringify(confirmationOf({ ...paid, ...who }, 'v2'));
}

/** Posts like the provider would, over and over until it is taken. */
export const deliver = (url: string, body: string): Promise<unknown> =>
  insist(() => fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body, signal: AbortSignal.timeout(5_000) }));

/** A keyed request that is repeated with its key until it succeeds. */
export const insistOnPost = (url: string, token: string, body: object): Promise<Response> => {
  const key = randomUUID();
  return insist(() =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': key },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(5_000),
    }),
  );
};

/** Runs jobs side by side in a number of lanes. */
export async function inLanes<T>(lanes: number, jobs: readonly T[], work: (job: T) => Promise<unknown>): Promise<void> {
  const queue = [...jobs];
  const lane = async (): Promise<void> => {
    for (let job = queue.shift(); job !== undefined; job = queue.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Waits until a query's first value is the expected one. @throws Error with the last value seen */
export async function until(
  database: Database,
  expected: number,
  sql: string,
  parameters: unknown[] = [],
  milliseconds = 120_000,
): Promise<void> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const rows: Record<string, unknown>[] = await database.reader.query(sql, parameters);
    const value = Number(Object.values(rows[0] ?? {})[0]);
    if (value === expected) return;
    if (performance.now() > deadline) throw new Error(`Waited for ${expected}, still ${value}: ${sql}`);
    await sleep(100);
  }
}

/** Everything that must be true of an organization's money, whatever has happened to the machines. */
export async function expectSoundBooks(database: Database, office: Office): Promise<void> {
  const proof = await office.get<{ holds: boolean }>('/v1/ledger/proof');
  expect(proof).toMatchObject({ holds: true });
  const none = async (sql: string): Promise<void> => expect(await database.reader.query(sql, [office.organizationId])).toEqual([]);
  await none(
    'SELECT external_id FROM payments WHERE organization_id = ? AND external_id IS NOT NULL GROUP BY external_id, channel_id HAVING COUNT(*) > 1',
  );
  await none('SELECT natural_key FROM charges WHERE organization_id = ? GROUP BY natural_key HAVING COUNT(*) > 1');
  await none(
    `SELECT c.id FROM charges c LEFT JOIN allocations a ON a.organization_id = c.organization_id AND a.charge_id = c.id
      WHERE c.organization_id = ? AND c.voided_on IS NULL
      GROUP BY c.id, c.amount_minor, c.open_minor HAVING c.amount_minor - c.open_minor <> COALESCE(SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END), 0)`,
  );
  const gaps =
    'SELECT MAX(CAST(SUBSTRING(number, 10) AS UNSIGNED)) - COUNT(*) AS missing FROM payments WHERE organization_id = ? AND number IS NOT NULL HAVING missing <> 0';
  await none(gaps);
}
