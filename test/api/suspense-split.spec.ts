import { TestApp } from '../support/app.js';
import { Collection, type PaymentView } from '../support/collection.js';
import { kes, letUnit, newUnit } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Story {
  rent: Collection;
  payment: PaymentView;
  itemId: string;
}

/** 25,000 for two flats, paid at once by somebody who typed no reference. */
async function paidForTwo(): Promise<Story> {
  const rent = await Collection.open(app, { units: 2 });
  const payment = await rent.pay({ reference: 'both flats', amount: '25000.00', time: '20261103080000' });
  const [item] = await rent.suspense();
  return { rent, payment, itemId: item!.id };
}

const part = (leaseId: string, amount: string, more: object = {}) => ({ leaseId, amount: kes(amount), ...more });
const split = ({ rent, itemId }: Story, parts: object[], status?: number) =>
  rent.office.send('post', `/v1/suspense/${itemId}/resolve`, { parts }, status);
const inHalves = (story: Story, status?: number) => {
  const [one, other] = story.rent.lettings;
  return split(story, [part(one!.leaseId, '15000.00'), part(other!.leaseId, '10000.00')], status);
};

test('money for several leases is split exactly: each part has a receipt, counts for the day it was paid, and names the one transaction', async () => {
  const story = await paidForTwo();
  const { rent, payment, itemId } = story;
  const [one, other] = rent.lettings;
  const charge = await rent.charge('15000.00', { leaseId: one!.leaseId });
  const another = await rent.charge('12000.00', { leaseId: other!.leaseId });
  const whole = (await inHalves(story, 200)).body as object;
  expect(whole).toMatchObject({ id: payment.id, state: 'SPLIT', leaseId: null, number: null, amount: kes('25000.00') });
  expect(await rent.open(charge, another)).toEqual(['0.00', '2000.00']);

  const parts = await rent.payments(`splitOf=${payment.id}`);
  const common = { state: 'POSTED', valueOn: '2026-11-03', externalId: payment.externalId, splitOf: payment.id, channelId: rent.channelId };
  expect(parts).toMatchObject([
    { ...common, leaseId: one!.leaseId, amount: kes('15000.00'), number: 'RCT-2026-000001' },
    { ...common, leaseId: other!.leaseId, amount: kes('10000.00'), number: 'RCT-2026-000002' },
  ]);
  expect((await rent.payments(`externalId=${payment.externalId}`)).map(({ id }) => id)).toEqual([payment.id, ...parts.map(({ id }) => id)]);
  expect(await rent.office.get(`/v1/payments/${parts[1]!.id}/receipt`)).toMatchObject({
    externalId: payment.externalId,
    amount: kes('10000.00'),
    balanceAfter: kes('2000.00'),
  });
  expect(await rent.suspense('state=RESOLVED')).toMatchObject([{ id: itemId, leaseId: null, resolvedBy: rent.office.userId }]);
  expect(await rent.told()).toEqual({ 'payment.posted': 2, 'payment.split': 1, 'payment.suspended': 1 });
  // The transaction is one payment, to the cent, for whoever lays it beside a statement.
  expect(
    await app.number(
      'SELECT COALESCE(SUM(p.amount_minor), 0) FROM payments p JOIN inbound_transactions i ON i.id = p.inbound_transaction_id WHERE p.organization_id = ? AND i.external_id = ?',
      [rent.organization.id, payment.externalId],
    ),
  ).toBe(2_500_000);
  await rent.expectSound();
});

test('each tenant is told of their own part alone', async () => {
  const story = await paidForTwo();
  await inHalves(story, 200);
  await app.work();
  const bodies = await app.rows<{ lease: string; body: string }>(
    "SELECT lease_id AS lease, body FROM messages WHERE organization_id = ? AND template LIKE 'payment.%'",
    [story.rent.organization.id],
  );
  const [one, other] = story.rent.lettings;
  expect(new Map(bodies.map(({ lease, body }) => [lease, body.split(' for ')[0]]))).toEqual(
    new Map([
      [one!.leaseId, 'Received KES 15,000'],
      [other!.leaseId, 'Received KES 10,000'],
    ]),
  );
  for (const { body } of bodies) expect(body).toContain(story.payment.externalId);
});

test('what the payer wanted settled first is settled first, at the lease whose invoice it is', async () => {
  const story = await paidForTwo();
  const { rent } = story;
  const [one, other] = rent.lettings;
  const older = await rent.charge('15000.00', { leaseId: one!.leaseId, dueOn: '2026-10-05' });
  const newer = await rent.charge('15000.00', { leaseId: one!.leaseId, dueOn: '2026-11-05' });
  const [invoice] = await app.rows<{ id: string }>('SELECT invoice_id AS id FROM charges WHERE id = ?', [newer]);
  const instruction = { invoiceId: invoice!.id };
  const elsewhere = [part(one!.leaseId, '15000.00'), part(other!.leaseId, '10000.00', { instruction })];
  expect((await split(story, elsewhere)).status).toBe(404);
  await split(story, [part(one!.leaseId, '15000.00', { instruction }), part(other!.leaseId, '10000.00')], 200);
  expect(await rent.open(older, newer)).toEqual(['15000.00', '0.00']);
  await rent.expectSound();
});

test('parts add up to the cent, one for each lease, and a request is either one lease or parts', async () => {
  const story = await paidForTwo();
  const { rent, itemId } = story;
  const [one, other] = rent.lettings.map(({ leaseId }) => leaseId);
  const refused = async (body: object): Promise<string[]> => {
    const answer = await rent.office.send('post', `/v1/suspense/${itemId}/resolve`, body, 400);
    return (answer.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  };
  expect(await refused({ parts: [part(one!, '15000.00'), part(other!, '9999.99')] })).toEqual(['/parts']);
  expect(await refused({ parts: [part(one!, '15000.00'), part(other!, '10000.01')] })).toEqual(['/parts']);
  expect(await refused({ parts: [part(one!, '15000.00'), part(one!, '10000.00')] })).toEqual(['/parts/1/leaseId']);
  expect(await refused({ parts: [part(one!, '25000.00')] })).toEqual(['/parts']);
  expect(await refused({ parts: [part(one!, '25000.00'), part(other!, '0.00')] })).toEqual(['/parts/1/amount']);
  expect(await refused({ leaseId: one, parts: [part(one!, '15000.00'), part(other!, '10000.00')] })).toEqual(['/leaseId']);
  expect(await refused({})).toEqual(['/leaseId']);
  const unit = await newUnit(rent.office, rent.property.propertyId, 'B7');
  const draft = await letUnit(rent.office, { unitId: unit.id, rent: '9000.00', startsOn: '2026-12-01', upTo: 'DRAFT' });
  expect((await split(story, [part(one!, '15000.00'), part(draft.leaseId, '10000.00')], 409)).body).toMatchObject({
    code: 'lease-takes-no-money',
  });
  const foreign = await Collection.open(app);
  await split(story, [part(one!, '15000.00'), part(foreign.letting.leaseId, '10000.00')], 404);
  expect(await rent.suspense()).toMatchObject([{ state: 'OPEN' }]);
  await rent.expectSound();
});

test('of people who split and resolve at once, one is heard, whichever leases they name', async () => {
  const story = await paidForTwo();
  const { rent, itemId } = story;
  const answers = await Promise.all([
    inHalves(story),
    inHalves(story),
    ...rent.lettings.map(({ leaseId }) => rent.office.send('post', `/v1/suspense/${itemId}/resolve`, { leaseId })),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(refused?.body).toMatchObject({ code: 'suspense-not-open', state: 'RESOLVED' });
  await rent.expectSound();
});

test('a split payment is taken back whole, with all its parts; a part alone is not', async () => {
  const story = await paidForTwo();
  const { rent, payment } = story;
  const charge = await rent.charge('15000.00', { leaseId: rent.lettings[0]!.leaseId });
  await inHalves(story, 200);
  const parts = await rent.payments(`splitOf=${payment.id}`);
  const refused = await rent.office.send('post', `/v1/payments/${parts[0]!.id}/reversal`, { reason: 'Only this one' }, 409);
  expect(refused.body).toMatchObject({ code: 'payment-not-reversible', paymentId: parts[0]!.id, state: 'POSTED' });

  expect((await rent.office.reverse(payment.id, 'M-Pesa took it back')).status).toBe(200);
  expect((await rent.payments(`externalId=${payment.externalId}`)).map(({ state }) => state)).toEqual(['REVERSED', 'REVERSED', 'REVERSED']);
  expect(await rent.open(charge)).toEqual(['15000.00']);
  expect(await rent.credit(rent.lettings[1]!.leaseId)).toBe('0.00');
  expect((await rent.told())['payment.reversed']).toBe(3);
  expect(await rent.office.get(`/v1/payments/${parts[1]!.id}/receipt`)).toMatchObject({ state: 'REVERSED' });
  await rent.expectSound();
  expect((await rent.office.reverse(payment.id, 'again')).status).toBe(409);
});

test('is either split or taken back when both are asked for at once, and the books hold', async () => {
  for (let round = 0; round < 4; round++) {
    const story = await paidForTwo();
    const [divided, reversed] = await Promise.all([inHalves(story), story.rent.office.reverse(story.payment.id, 'race')]);
    expect([200, 409]).toContain(divided.status);
    expect(reversed.status).toBe(200);
    const states = (await story.rent.payments(`externalId=${story.payment.externalId}`)).map(({ state }) => state);
    expect(new Set(states)).toEqual(new Set(['REVERSED']));
    await story.rent.expectSound();
  }
});
