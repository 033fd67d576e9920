import { setTimeout as sleep } from 'node:timers/promises';
import { DarajaSimulator } from '@plotihub/mpesa/simulator';
import type { Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';
import { expectSoundBooks, openEstate, until, type Estate } from '../support/landlord-month.js';
import { Cluster } from '../support/processes.js';
import { workerDatabaseUrl } from '../support/settings.js';

let database: Database;
let daraja: DarajaSimulator;
let cluster: Cluster;
let estate: Estate;
beforeAll(async () => {
  database = await openTestDatabase();
  daraja = await DarajaSimulator.start({ promptLivesMs: 600_000 });
  cluster = await Cluster.on(workerDatabaseUrl(), { MPESA_URL: daraja.baseUrl });
  await cluster.startApi();
  estate = await openEstate(cluster, 1);
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await daraja.close();
  await database.close();
});

test('kill -9 of the worker while M-Pesa is being asked leaves one prompt, and one payment', async () => {
  const { office, lettings } = estate;
  const { consumerKey, consumerSecret, passkey } = daraja.addPaybill({ shortCode: '600966' });
  const { data } = await office.get<{ data: { id: string }[] }>('/v1/payment-channels');
  await office.send('put', `/v1/payment-channels/${data[0]?.id ?? ''}/mpesa-credentials`, { consumerKey, consumerSecret, passkey }, 200);
  // M-Pesa takes the push, and the worker is killed while it waits for the answer.
  daraja.script({ on: 'stk.push', hang: true });
  const body = { leaseId: lettings[0]?.leaseId, amount: { amount: '250.00', currency: 'KES' } };
  const { id } = await office.post<{ id: string }>('/v1/stk-pushes', body);
  await cluster.startWorker();
  const state = (name: string): Promise<void> =>
    until(database, 1, 'SELECT COUNT(*) FROM stk_pushes WHERE id = ? AND state = ?', [id, name], 30_000);
  await state('SENT');
  // SENT is written before the call: the push is on its way, and arrives in its own time.
  for (let waited = 0; daraja.pushes.length === 0 && waited < 600; waited++) {
    await sleep(50);
    await daraja.settle();
  }
  expect(daraja.pushes).toHaveLength(1);
  await cluster.killWorker();

  // Two minutes later nobody knows; the next worker does not send it again.
  await database.reader.query('UPDATE stk_pushes SET available_at = sent_at WHERE id = ?', [id]);
  await state('UNKNOWN');
  expect(daraja.pushes).toHaveLength(1);
  await daraja.approve(lettings[0]?.phone ?? '');
  await daraja.settle();
  await state('SUCCESS');
  expect(daraja.pushes).toHaveLength(1);
  expect((await office.get<{ data: unknown[] }>('/v1/payments')).data).toHaveLength(1);
  await expectSoundBooks(database, office);
}, 120_000);
