import { setTimeout as sleep } from 'node:timers/promises';
import { DarajaSimulator } from '@plotihub/mpesa/simulator';
import { Money } from '@plotihub/money';
import type { Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';
import { confirmation, deliver, expectSoundBooks, openEstate, until, type Estate } from '../support/landlord-month.js';
import { kes } from '../support/portfolio.js';
import { Cluster } from '../support/processes.js';
import { workerDatabaseUrl } from '../support/settings.js';

let database: Database;
let daraja: DarajaSimulator;
let cluster: Cluster;
let estate: Estate;
beforeAll(async () => {
  database = await openTestDatabase();
  daraja = await DarajaSimulator.start();
  cluster = await Cluster.on(workerDatabaseUrl(), { MPESA_URL: daraja.baseUrl });
  await cluster.startApi();
  await cluster.startWorker();
  estate = await openEstate(cluster, 1);
}, 120_000);
afterAll(async () => {
  await cluster.stop();
  await daraja.close();
  await database.close();
});

test('kill -9 of the worker while M-Pesa is being told to pay leaves one payout, paid once', async () => {
  const { office, lettings, confirmationPath } = estate;
  const { leaseId, tenantId, payReference } = lettings[0]!;
  const { initiatorName: initiator, ...account } = daraja.addPaybill({ shortCode: '600966' });
  daraja.shortCode('600966').utility = Money.parse('200000.00', 'KES');
  const { data } = await office.get<{ data: { id: string }[] }>('/v1/payment-channels');
  const { consumerKey, consumerSecret, securityCredential } = account;
  const secrets = { consumerKey, consumerSecret, initiator, securityCredential };
  await office.send('put', `/v1/payment-channels/${data[0]?.id ?? ''}/mpesa-credentials`, secrets, 200);
  await deliver(`${cluster.url}${confirmationPath}`, confirmation(1, payReference, '150000.00'));
  await until(database, 1, "SELECT COUNT(*) FROM payments WHERE organization_id = ? AND state = 'POSTED'", [office.organizationId], 30_000);
  const refund = { leaseId, tenantId, amount: kes('1000.00'), reason: 'She has moved out' };
  const { id: refundId, proposalId } = await office.post<{ id: string; proposalId: string }>('/v1/refunds', refund);
  await (await office.colleague('ACCOUNTANT')).post(`/v1/proposals/${proposalId}/approval`);

  // M-Pesa takes the payout and pays it, and the worker is killed while it waits for the answer; the result is lost.
  daraja.script({ on: 'b2c', hang: true }, { on: 'b2c.result', lost: true });
  const { id } = await office.post<{ id: string }>('/v1/payouts', { refundId });
  const state = (name: string): Promise<void> =>
    until(database, 1, 'SELECT COUNT(*) FROM payouts WHERE id = ? AND state = ?', [id, name], 30_000);
  const paid = (): number => daraja.transactions('600966').filter(({ kind }) => kind === 'B2C').length;
  const calls = (): number => daraja.requests.filter(({ path }) => path.includes('/b2c/')).length;
  await state('SENT');
  for (let waited = 0; paid() === 0 && waited < 600; waited++) {
    await sleep(50);
    await daraja.settle();
  }
  expect([paid(), calls()]).toEqual([1, 1]);
  await cluster.killWorker();

  // Its time is over: the next worker sends it again under its id, which M-Pesa refuses, and then asks.
  const due = 'UPDATE payouts SET available_at = sent_at WHERE id = ?';
  await database.reader.query(due, [id]);
  await until(
    database,
    1,
    "SELECT COUNT(*) FROM payouts WHERE id = ? AND accepted_at IS NOT NULL AND reason = 'accepted-earlier'",
    [id],
    30_000,
  );
  await database.reader.query(due, [id]);
  for (let waited = 0; waited < 100; waited++) {
    await daraja.settle();
    await sleep(50);
  }
  await state('PAID');
  expect([paid(), calls()]).toEqual([1, 2]);
  expect(await office.get(`/v1/refunds/${refundId}`)).toMatchObject({ state: 'PAID', way: 'MPESA', payoutId: id });
  await expectSoundBooks(database, office);
}, 180_000);
