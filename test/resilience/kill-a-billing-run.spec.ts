import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';
import { expectSoundBooks, openEstate, until } from '../support/landlord-month.js';
import { Cluster } from '../support/processes.js';
import { workerDatabaseUrl } from '../support/settings.js';

const LEASES = 60;

let database: Database;
let cluster: Cluster;
beforeAll(async () => {
  database = await openTestDatabase();
  cluster = await Cluster.on(workerDatabaseUrl());
  await Promise.all([cluster.startApi(), cluster.startWorker()]);
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await database.close();
});

test('a billing run that is started twice at once and whose worker is killed midway raises every charge exactly once', async () => {
  const { office } = await openEstate(cluster, LEASES);
  const started = await Promise.all(
    [1, 2].map(() => office.post<{ id: string }>('/v1/billing-runs', { period: '2026-11', mode: 'commit' })),
  );
  for (let kill = 0; kill < 4; kill++) {
    await sleep(60);
    await cluster.killWorker();
  }
  await until(database, 0, "SELECT COUNT(*) FROM billing_runs WHERE organization_id = ? AND state = 'RUNNING'", [office.organizationId]);
  expect(new Set(started.map(({ id }) => id)).size).toBe(2);

  const [row] = await database.reader.query<{ n: string; keys: string; total: string }[]>(
    "SELECT COUNT(*) AS n, COUNT(DISTINCT natural_key) AS `keys`, SUM(amount_minor) AS total FROM charges WHERE organization_id = ? AND period = '2026-11'",
    [office.organizationId],
  );
  expect([Number(row?.n), Number(row?.keys), Number(row?.total)]).toEqual([LEASES, LEASES, LEASES * 1_000_000]);
  expect(
    Number(
      (
        await database.reader.query<{ n: string }[]>(
          "SELECT COUNT(*) AS n FROM invoices WHERE organization_id = ? AND period = '2026-11'",
          [office.organizationId],
        )
      )[0]?.n,
    ),
  ).toBe(LEASES);
  await expectSoundBooks(database, office);
}, 300_000);
