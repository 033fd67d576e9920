import { TestApp } from '../support/app.js';
import { Collection, type PaymentView } from '../support/collection.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Story {
  rent: Collection;
  from: string;
  to: string;
}

/** One tenant with two flats, and a third flat of somebody else. */
async function twoFlats(): Promise<Story> {
  const rent = await Collection.open(app, { units: 3 });
  const [one, other] = rent.lettings;
  await app.rows('UPDATE lease_parties SET tenant_id = ? WHERE organization_id = ? AND lease_id = ?', [
    one!.tenantId,
    rent.organization.id,
    other!.leaseId,
  ]);
  return { rent, from: one!.leaseId, to: other!.leaseId };
}

const transfer = ({ rent, from, to }: Story, amount: string, more: object = {}, status?: number) =>
  rent.office.send(
    'post',
    '/v1/transfers',
    { fromLeaseId: from, toLeaseId: to, amount: kes(amount), reason: 'She moves', consent: 'By SMS', ...more },
    status,
  );

test('credit of one lease pays for another of the same tenant, today, and never twice', async () => {
  const story = await twoFlats();
  const { rent, from, to } = story;
  await rent.pay({ amount: '9000.00', time: '20261103080000' });
  await rent.pay({ amount: '6000.00', time: '20261101080000' });
  const charge = await rent.charge('8000.00', { leaseId: to });
  const paid = (await transfer(story, '10000.00', {}, 201)).body as PaymentView;
  expect(paid).toMatchObject({
    leaseId: to,
    state: 'POSTED',
    method: 'TRANSFER',
    valueOn: '2026-11-21',
    externalId: null,
    amount: kes('10000.00'),
  });
  expect(await rent.open(charge)).toEqual(['0.00']);
  expect([await rent.credit(from), await rent.credit(to)]).toEqual(['5000.00', '2000.00']);
  // The oldest money first, as charges are settled.
  const drawn = await app.rows<{ minor: string }>(
    'SELECT d.amount_minor AS minor FROM credit_draws d JOIN payments p ON p.id = d.payment_id WHERE d.drawn_for = ? ORDER BY p.value_on',
    [paid.id],
  );
  expect(drawn.map(({ minor }) => Number(minor))).toEqual([600_000, 400_000]);
  await rent.expectSound();
  // The receipts on both sides say where the money went, and whose it was.
  expect(await rent.office.get(`/v1/payments/${paid.id}/receipt`)).toMatchObject({ transferredFrom: from, transferredTo: [] });
  const oldest = (await rent.payments(`leaseId=${from}`)).find(({ valueOn }) => valueOn === '2026-11-01')!;
  expect(await rent.office.get(`/v1/payments/${oldest.id}/receipt`)).toMatchObject({
    transferredFrom: null,
    transferredTo: [{ paymentId: paid.id, amount: kes('6000.00') }],
  });
  expect((await transfer(story, '5000.01', {}, 409)).body).toMatchObject({ code: 'credit-too-small', available: '5000.00' });
  await transfer(story, '5000.00', {}, 201);
  await rent.expectSound();
});

test('taken back, it is credit of the first lease again, and settles what came open there', async () => {
  const story = await twoFlats();
  const { rent, from, to } = story;
  await rent.pay({ amount: '9000.00' });
  const paid = (await transfer(story, '9000.00', {}, 201)).body as PaymentView;
  const charge = await rent.charge('4000.00', { leaseId: from });
  expect(await rent.open(charge)).toEqual(['4000.00']);
  expect((await rent.office.reverse(paid.id, 'She stays')).status).toBe(200);
  expect(await rent.open(charge)).toEqual(['0.00']);
  expect([await rent.credit(from), await rent.credit(to)]).toEqual(['5000.00', '0.00']);
  await rent.expectSound();
});

test('a payment whose credit is at another lease is not taken back before that is', async () => {
  const story = await twoFlats();
  const { rent } = story;
  const payment = await rent.pay({ amount: '9000.00' });
  const paid = (await transfer(story, '3000.00', { fromPaymentId: payment.id }, 201)).body as PaymentView;
  const refused = await rent.office.reverse(payment.id, 'M-Pesa took it back');
  expect(refused).toMatchObject({ status: 409, body: { code: 'payment-not-reversible', paymentId: payment.id } });
  expect((await rent.office.send('post', `/v1/payments/${paid.id}/move`, { leaseId: story.from, reason: 'Back' }, 409)).body).toMatchObject(
    {
      code: 'payment-not-movable',
    },
  );
  expect((await rent.office.reverse(paid.id, 'She stays')).status).toBe(200);
  await rent.expectSound();
});

test('twins take the credit once, and crossing transfers do not stop each other', async () => {
  const story = await twoFlats();
  const { rent, from, to } = story;
  await rent.pay({ amount: '9000.00' });
  await rent.pay({ amount: '9000.00', reference: rent.lettings[1]!.payReference });
  const back = { ...story, from: to, to: from };
  const answers = await Promise.all([
    transfer(story, '6000.00'),
    transfer(story, '6000.00'),
    transfer(back, '1000.00'),
    transfer(back, '1000.00'),
  ]);
  expect(answers.slice(2).map(({ status }) => status)).toEqual([201, 201]);
  expect(answers.slice(0, 2).map(({ status }) => status)).toContain(201);
  await rent.expectSound();
  expect(Number(await rent.credit(from)) + Number(await rent.credit(to))).toBe(18_000);
});

test('not to a neighbour, not to the same lease, not without saying how the tenant agreed', async () => {
  const story = await twoFlats();
  const { rent } = story;
  await rent.pay({ amount: '9000.00' });
  const stranger = { ...story, to: rent.lettings[2]!.leaseId };
  expect((await transfer(stranger, '100.00', {}, 409)).body).toMatchObject({ code: 'not-the-same-tenant' });
  await transfer({ ...story, to: story.from }, '100.00', {}, 400);
  await transfer(story, '100.00', { consent: '' }, 400);
  await transfer(story, '0.00', {}, 400);
  const foreign = await Collection.open(app);
  await transfer({ ...story, to: foreign.letting.leaseId }, '100.00', {}, 404);
  await transfer({ ...story, from: foreign.letting.leaseId }, '100.00', {}, 404);
  expect(await rent.credit()).toBe('9000.00');
});
