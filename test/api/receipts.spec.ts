import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { PaymentsService } from '../../apps/api/src/modules/payments/index.js';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

test('a receipt says what was paid, what it settled, what is left over, and what is owed now', async () => {
  const rent = await Collection.open(app);
  await rent.charge('15000.00', { dueOn: '2026-11-05' });
  await rent.charge('2000.00', { dueOn: '2026-11-05', kind: 'GARBAGE' });
  await rent.charge('3000.00', { dueOn: '2026-12-05', kind: 'REPAIR' });
  const payment = await rent.pay({ amount: '16500.00', code: 'UKL5RECEIP' });
  const receipt = await rent.office.get(`/v1/payments/${payment.id}/receipt`);
  expect(receipt).toEqual({
    number: 'RCT-2026-000001',
    paymentId: payment.id,
    leaseId: rent.letting.leaseId,
    state: 'POSTED',
    method: 'MPESA',
    externalId: 'UKL5RECEIP',
    paidOn: '2026-11-05',
    reissuedOn: null,
    splitOf: null,
    movedTo: null,
    transferredFrom: null,
    transferredTo: [],
    recordedAt: '2026-11-21T10:00:00.000Z',
    amount: kes('16500.00'),
    lines: [
      { settles: 'CHARGE', kind: 'RENT', description: 'RENT due 2026-11-05', invoiceNumber: 'INV-2026-000001', amount: kes('15000.00') },
      {
        settles: 'CHARGE',
        kind: 'GARBAGE',
        description: 'GARBAGE due 2026-11-05',
        invoiceNumber: 'INV-2026-000002',
        amount: kes('1500.00'),
      },
    ],
    credit: kes('0.00'),
    balanceAfter: kes('3500.00'), // 20,000 − 16,500
  });
});

test('what is paid ahead is credit, and a balance below zero', async () => {
  const rent = await Collection.open(app);
  const payment = await rent.pay({ amount: '500.50' });
  expect(await rent.office.get(`/v1/payments/${payment.id}/receipt`)).toMatchObject({
    lines: [],
    credit: kes('500.50'),
    balanceAfter: kes('-500.50'),
  });
});

test('a deposit is a line of its own', async () => {
  const rent = await Collection.open(app, { lease: { upTo: 'AWAITING_MOVE_IN', deposits: [{ kind: 'RENT', amount: '15000.00' }] } });
  const payment = await rent.pay({ amount: '15000.00' });
  expect(await rent.office.get(`/v1/payments/${payment.id}/receipt`)).toMatchObject({
    lines: [{ settles: 'DEPOSIT', kind: 'RENT', invoiceNumber: null, amount: kes('15000.00') }],
    credit: kes('0.00'),
  });
});

test('stays what it was when the payment is taken back, and says so', async () => {
  const rent = await Collection.open(app);
  await rent.charge('15000.00');
  const payment = await rent.pay();
  const before = await rent.office.get(`/v1/payments/${payment.id}/receipt`);
  await rent.office.reverse(payment.id, 'M-Pesa took it back');
  expect(await rent.office.get(`/v1/payments/${payment.id}/receipt`)).toEqual({ ...before, state: 'REVERSED' });
});

test('there is none while the money is in suspense', async () => {
  const rent = await Collection.open(app);
  const payment = await rent.pay({ reference: '' });
  const answer = await rent.office.send('get', `/v1/payments/${payment.id}/receipt`, undefined, 409);
  expect(answer.body).toMatchObject({ code: 'no-receipt', paymentId: payment.id });
});

test('numbers begin anew each year, without a gap', async () => {
  const rent = await Collection.open(app);
  expect((await rent.pay()).number).toBe('RCT-2026-000001');
  await rent.moveTo('2026-12-31T21:30:00Z'); // half past midnight of New Year's Day in Nairobi
  expect((await rent.pay()).number).toBe('RCT-2027-000001');
  app.clock.moveTo('2026-11-21T10:00:00Z');
});

test.each(['AGENCY', 'LANDLORD'] as const)('credit brought along from other books is paid into the bank, of an %s', async (kind) => {
  const rent = await Collection.open(app, { kind, units: 3 });
  const charge = await rent.charge('15000.00');
  const list = ['4000.00', '250.00'].map((amount, i) => ({
    leaseId: rent.lettings[i]!.leaseId,
    amount: Money.parse(amount, 'KES'),
    on: localDate('2026-10-31'),
  }));
  await app.database.transaction((tx) => app.nest.get(PaymentsService).recordOpeningCredit(tx, rent.organization, list));
  expect(await rent.payments()).toMatchObject([
    { method: 'OPENING_BALANCE', state: 'POSTED', amount: kes('4000.00'), valueOn: '2026-10-31', channelId: null },
    { method: 'OPENING_BALANCE', state: 'POSTED', amount: kes('250.00'), leaseId: rent.lettings[1]!.leaseId },
  ]);
  expect(await rent.open(charge)).toEqual(['11000.00']);
  expect(await rent.credit(rent.lettings[1]!.leaseId)).toBe('250.00');
  expect(await rent.told()).toEqual({}); // nobody is sent a receipt for what they paid long ago
  await rent.expectSound();
  const [first] = await rent.payments();
  await rent.office.reverse(first!.id, 'The old books were wrong');
  expect(await rent.open(charge)).toEqual(['15000.00']);
  await rent.expectSound();
});
