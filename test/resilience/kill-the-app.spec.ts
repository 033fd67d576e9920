import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';
import {
  confirmation,
  deliver,
  expectSoundBooks,
  inLanes,
  insistOnPost,
  openEstate,
  until,
  type Estate,
} from '../support/landlord-month.js';
import { Cluster } from '../support/processes.js';
import { workerDatabaseUrl } from '../support/settings.js';

const CONFIRMATIONS = 400;
const CASH = 100;

let database: Database;
let cluster: Cluster;
let estate: Estate;
beforeAll(async () => {
  database = await openTestDatabase();
  cluster = await Cluster.on(workerDatabaseUrl());
  await Promise.all([cluster.startApi(), cluster.startWorker()]);
  estate = await openEstate(cluster, 20);
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await database.close();
});

test('kill -9 of the API and the worker under load loses no payment and doubles none', async () => {
  const { office, lettings, confirmationPath } = estate;
  let finished = false;
  const killing = (async () => {
    for (let kills = 0; !finished; kills++) {
      await sleep(400);
      await (kills % 2 === 0 ? cluster.killApi() : cluster.killWorker());
    }
  })();

  const lease = (n: number) => lettings[n % lettings.length]!;
  await Promise.all([
    // Every third confirmation is delivered twice, as the provider sometimes does.
    inLanes(
      12,
      Array.from({ length: CONFIRMATIONS }, (_, n) => n),
      async (n) => {
        const body = confirmation(n, lease(n).payReference, '250.00');
        await deliver(`${cluster.url}${confirmationPath}`, body);
        if (n % 3 === 0) await deliver(`${cluster.url}${confirmationPath}`, body);
      },
    ),
    inLanes(
      4,
      Array.from({ length: CASH }, (_, n) => n),
      (n) =>
        insistOnPost(`${cluster.url}/v1/payments`, office.token, {
          leaseId: lease(n).leaseId,
          method: 'CASH',
          amount: { amount: '100.00', currency: 'KES' },
          valueOn: '2026-10-05',
        }),
    ),
  ]);
  finished = true;
  await killing;

  await until(database, 0, "SELECT COUNT(*) FROM provider_events WHERE organization_id = ? AND state = 'STORED'", [office.organizationId]);
  const rows = await database.reader.query<{ method: string; n: string; total: string }[]>(
    "SELECT method, COUNT(*) AS n, SUM(amount_minor) AS total FROM payments WHERE organization_id = ? AND state = 'POSTED' GROUP BY method ORDER BY method",
    [office.organizationId],
  );
  expect(rows.map(({ method, n, total }) => [method, Number(n), Number(total)])).toEqual([
    ['CASH', CASH, CASH * 10_000],
    ['MPESA', CONFIRMATIONS, CONFIRMATIONS * 25_000],
  ]);
  await expectSoundBooks(database, office);
}, 300_000);

test('SIGTERM turns the API away from new work, finishes, and exits cleanly', async () => {
  expect(await cluster.stopApi()).toBe(0);
  await cluster.startApi();
}, 60_000);
