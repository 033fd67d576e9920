import { setTimeout as sleep } from 'node:timers/promises';
import { newId, type Database } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { SystemClock } from '@plotihub/time';
import { openTestDatabase } from '../support/database.js';
import { until } from '../support/landlord-month.js';
import { Office } from '../support/office.js';
import { Cluster } from '../support/processes.js';
import { Receiver } from '../support/receiver.js';
import { workerDatabaseUrl } from '../support/settings.js';

const WORKERS = 4;
/** Five events of each thing, and kills; TOLD_EVENTS=5000 TOLD_KILLS=20 for the whole. */
const EVENTS = Number(process.env['TOLD_EVENTS'] ?? 300);
const KILLS = Number(process.env['TOLD_KILLS'] ?? 4);
const OF_A_THING = 5;

let database: Database;
let clusters: Cluster[];
let receiver: Receiver;
beforeAll(async () => {
  database = await openTestDatabase();
  receiver = await Receiver.listen();
  clusters = await Promise.all(Array.from({ length: WORKERS }, () => Cluster.on(workerDatabaseUrl())));
  await clusters[0]?.startApi();
}, 120_000);
afterAll(async () => {
  await Promise.all(clusters.map((cluster) => cluster.stop()));
  receiver.close();
  await database.close();
});

test('events told by four workers that are killed again and again: each at least once, published once, in order for each thing', async () => {
  const [first] = clusters;
  if (!first) throw new Error('There is no cluster.');
  const office = await Office.open(first);
  const { organizationId } = office;
  await office.post('/v1/webhook-endpoints', { label: 'App', url: receiver.url, types: ['*'] });
  await Promise.all(clusters.map((cluster) => cluster.startWorker()));

  const outbox = new Outbox(new SystemClock());
  const things = Array.from({ length: EVENTS / OF_A_THING }, () => newId('pay'));
  const happening = (async () => {
    for (let round = 0; round < OF_A_THING; round++) {
      for (const thing of things) {
        const type = round % 2 === 0 ? 'payment.split' : 'payment.returned';
        await database.transaction((tx) => outbox.add(tx, { type, organizationId, aggregateId: thing, payload: { paymentId: thing } }));
      }
    }
  })();
  for (let kill = 0; kill < KILLS; kill++) {
    await sleep(150);
    await clusters[kill % WORKERS]?.killWorker();
  }
  await happening;
  // What a killed worker held is free again when its claim has run out: the test does not wait that long.
  const freed = setInterval(() => {
    void database.reader.query('UPDATE webhook_endpoints SET claimed_until = NULL WHERE organization_id = ?', [organizationId]);
    void database.reader.query('UPDATE outbox_events SET available_at = occurred_at WHERE organization_id = ? AND delivered_at IS NULL', [
      organizationId,
    ]);
  }, 2_000);
  await until(
    database,
    EVENTS,
    "SELECT COUNT(*) FROM webhook_deliveries WHERE organization_id = ? AND state = 'DELIVERED'",
    [organizationId],
    240_000,
  ).finally(() => clearInterval(freed));

  const published = await database.reader.query<{ n: string; last: string }[]>(
    'SELECT COUNT(*) AS n, MAX(position) AS last FROM published_events WHERE organization_id = ?',
    [organizationId],
  );
  expect(published.map(({ n, last }) => [Number(n), Number(last)])).toEqual([[EVENTS, EVENTS]]);
  const known = new Set<string>();
  const inOrder = receiver.got.flatMap(({ event }) => (known.has(event.id) ? [] : [known.add(event.id) && event]));
  expect(inOrder).toHaveLength(EVENTS);
  for (const thing of things) {
    const told = inOrder.filter(({ aggregateId }) => aggregateId === thing);
    expect(told.map(({ sequence, type }) => [sequence, type])).toEqual(
      Array.from({ length: OF_A_THING }, (_, i) => [i + 1, i % 2 === 0 ? 'payment.split' : 'payment.returned']),
    );
  }
}, 300_000);
