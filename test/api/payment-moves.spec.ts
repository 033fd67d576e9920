import { TestApp } from '../support/app.js';
import { Collection, type PaymentView } from '../support/collection.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

const move = (rent: Collection, paymentId: string, leaseId: string, status?: number) =>
  rent.office.send('post', `/v1/payments/${paymentId}/move`, { leaseId, reason: 'The neighbour typed it' }, status);

interface Story {
  rent: Collection;
  payment: PaymentView;
  wrong: string;
  right: string;
}

/** A payment that the wrong lease has. */
async function misplaced(): Promise<Story> {
  const rent = await Collection.open(app, { units: 3 });
  const [wrong, right] = rent.lettings.map(({ leaseId }) => leaseId);
  return { rent, payment: await rent.pay({ time: '20261103080000' }), wrong: wrong!, right: right! };
}

test('a moved payment counts for the other lease from the day it was paid, and the transaction goes along', async () => {
  const { rent, payment, wrong, right } = await misplaced();
  const owed = await rent.charge('15000.00', { leaseId: wrong });
  const meant = await rent.charge('15000.00', { leaseId: right });
  expect(await rent.open(owed, meant)).toEqual(['0.00', '15000.00']);

  const moved = (await move(rent, payment.id, right, 201)).body as PaymentView;
  expect(moved).toMatchObject({
    state: 'POSTED',
    leaseId: right,
    valueOn: '2026-11-03',
    amount: payment.amount,
    externalId: payment.externalId,
    number: 'RCT-2026-000002',
  });
  expect(await rent.open(owed, meant)).toEqual(['15000.00', '0.00']);
  expect(await rent.office.get(`/v1/payments/${payment.id}`)).toMatchObject({
    state: 'REVERSED',
    leaseId: wrong,
    number: 'RCT-2026-000001',
    reversalReason: 'The neighbour typed it',
    externalId: payment.externalId,
    movedTo: moved.id,
  });
  expect(await rent.office.get(`/v1/payments/${payment.id}/receipt`)).toMatchObject({
    state: 'REVERSED',
    movedTo: moved.id,
    splitOf: null,
  });
  expect(await rent.told()).toEqual({ 'payment.posted': 2, 'payment.reversed': 1 });
  // The transaction lies with one payment, that stands.
  expect(
    await app.rows(
      `SELECT p.id, p.state FROM payments p JOIN inbound_transactions i ON i.id = p.inbound_transaction_id WHERE p.organization_id = ?`,
      [rent.organization.id],
    ),
  ).toEqual([{ id: moved.id, state: 'POSTED' }]);
  await rent.expectSound();
});

test('it can be moved again, and taken back from where it is', async () => {
  const { rent, payment, right } = await misplaced();
  const third = rent.lettings[2]!.leaseId;
  const once = (await move(rent, payment.id, right, 201)).body as PaymentView;
  const twice = (await move(rent, once.id, third, 201)).body as PaymentView;
  const all = await rent.payments(`externalId=${payment.externalId}`);
  expect(all.map(({ id, state }) => [id, state])).toEqual([
    [payment.id, 'REVERSED'],
    [once.id, 'REVERSED'],
    [twice.id, 'POSTED'],
  ]);
  expect(all).toMatchObject([{ movedTo: twice.id }, { movedTo: twice.id }, { movedTo: null }]);
  expect((await rent.office.reverse(twice.id, 'M-Pesa took it back')).status).toBe(200);
  await rent.expectSound();
});

test('a part of a split payment is moved, and the whole is still taken back whole', async () => {
  const rent = await Collection.open(app, { units: 3 });
  const [a, b, c] = rent.lettings.map(({ leaseId }) => leaseId);
  const whole = await rent.pay({ reference: 'both flats', amount: '25000.00' });
  const [item] = await rent.suspense();
  const parts = [
    { leaseId: a, amount: kes('15000.00') },
    { leaseId: b, amount: kes('10000.00') },
  ];
  await rent.office.post(`/v1/suspense/${item!.id}/resolve`, { parts });
  const [, second] = await rent.payments(`splitOf=${whole.id}`);
  const moved = (await move(rent, second!.id, c!, 201)).body as PaymentView;
  expect(moved).toMatchObject({ splitOf: whole.id, externalId: whole.externalId, leaseId: c });
  expect(await rent.office.get(`/v1/payments/${moved.id}/receipt`)).toMatchObject({ splitOf: whole.id, movedTo: null });
  await rent.expectSound();
  expect((await rent.office.reverse(whole.id, 'M-Pesa took it back')).status).toBe(200);
  expect(await rent.credit(c)).toBe('0.00');
  await rent.expectSound();
});

test('only what a lease has is moved, to another lease that takes money, once', async () => {
  const { rent, payment, wrong, right } = await misplaced();
  const foreign = await Collection.open(app);
  await move(rent, payment.id, wrong, 400);
  await move(rent, payment.id, foreign.letting.leaseId, 404);
  await move(foreign, payment.id, foreign.letting.leaseId, 404);
  const lost = await rent.pay({ reference: '' });
  expect((await move(rent, lost.id, right, 409)).body).toMatchObject({ code: 'payment-not-movable', state: 'SUSPENSE' });
  const answers = await Promise.all([right, rent.lettings[2]!.leaseId, right].map((leaseId) => move(rent, payment.id, leaseId)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'payment-not-movable', state: 'REVERSED' });
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  expect((await caretaker.send('post', `/v1/payments/${lost.id}/move`, { leaseId: right, reason: 'Mine' })).status).toBe(403);
  await rent.expectSound();
});
