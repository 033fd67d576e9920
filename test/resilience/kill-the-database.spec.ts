import { setTimeout as sleep } from 'node:timers/promises';
import { connect, Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';
import { confirmation, deliver, expectSoundBooks, inLanes, openEstate, until } from '../support/landlord-month.js';
import { Cluster, SpareDatabase } from '../support/processes.js';

const CONFIRMATIONS = 300;
const KILLS = 3;

let spare: SpareDatabase;
let cluster: Cluster;
beforeAll(async () => {
  const server = await openTestDatabase();
  const [row] = await server.reader.query<{ version: string }[]>('SELECT VERSION() AS version');
  await server.close();
  spare = await SpareDatabase.make(/mariadb/i.test(row?.version ?? '') ? 'mariadb' : 'mysql');
  cluster = await Cluster.on(spare.url);
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await spare.remove();
}, 60_000);

test('the API that starts before its database waits, says so, and then serves', async () => {
  const api = cluster.launchApi();
  await api.said(/The database is not answering yet/);
  await spare.start();
  await cluster.migrate();
  await api.said(/"msg":"ready"/);
  expect((await fetch(`${cluster.url}/health/ready`)).status).toBe(200);
}, 180_000);

test('kill -9 of the database under load loses no payment and doubles none, and nothing has to be restarted', async () => {
  await cluster.startWorker();
  const { office, lettings, confirmationPath } = await openEstate(cluster, 10);
  let kills = 0;
  const killing = (async () => {
    while (kills < KILLS) {
      await sleep(700);
      await spare.kill();
      kills++;
      if (kills === 1) await expectUnavailable(`${cluster.url}/v1/me`, office.token);
      await spare.start();
    }
  })();
  await inLanes(
    12,
    Array.from({ length: CONFIRMATIONS }, (_, n) => n),
    async (n) => {
      await deliver(`${cluster.url}${confirmationPath}`, confirmation(n, lettings[n % lettings.length]!.payReference, '500.00'));
      if (kills < KILLS) await sleep(20);
    },
  );
  await killing;

  const database = new Database(await connect({ url: spare.url, poolSize: 4, entities: [], migrations: [] }, () => undefined));
  await until(database, CONFIRMATIONS, "SELECT COUNT(*) FROM payments WHERE organization_id = ? AND state = 'POSTED'", [
    office.organizationId,
  ]);
  await until(database, 0, "SELECT COUNT(*) FROM provider_events WHERE organization_id = ? AND state = 'STORED'", [office.organizationId]);
  await expectSoundBooks(database, office);
  await database.close();
}, 300_000);

/** While the database is away: 503 with a time to wait, as a problem, and at once. */
async function expectUnavailable(url: string, token: string): Promise<void> {
  await sleep(16_000); // longer than a principal is remembered, so that the request needs the database
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(503);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: 'unavailable' });
  expect((await fetch(url.replace('/v1/me', '/health/live'))).status).toBe(200);
}
