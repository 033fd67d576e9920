import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { DepositDesk } from '../support/deposits.js';
import { Office } from '../support/office.js';
import { kes, type LetOptions } from '../support/portfolio.js';

jest.setTimeout(60_000);

/** A deposit pays what is in arrears: two people, never more than there is, asked for again, and taken back as any payment. */
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

/** A deposit of 15,000 and one of 2,500 for water, both paid; November's rent of 15,000 is open, due on the 5th. It is the 10th. */
async function unpaid(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY', lease: Partial<LetOptions> = {}): Promise<DepositDesk> {
  const mine = await Landlady.openEmpty(app, { kind, owners: [6_000, 4_000] });
  const deposits = [
    { kind: 'RENT' as const, amount: '15000.00' },
    { kind: 'WATER' as const, amount: '2500.00' },
  ];
  const { leaseId } = await mine.sign({ deposits, startsOn: '2026-11-01', upTo: 'AWAITING_MOVE_IN', ...lease });
  await mine.pay('17500.00', '2026-11-01');
  await mine.office.post(`/v1/leases/${leaseId}/move-in`, { on: '2026-11-01' });
  await app.work();
  const desk = await DepositDesk.open(mine);
  await desk.at('2026-11-10T07:00:00Z');
  return desk;
}

test.each(['AGENCY', 'LANDLORD'] as const)('it is a payment that settles arrears out of 2100, in the books of a %s', async (kind) => {
  const desk = await unpaid(kind);
  const { mine } = desk;
  const item = await desk.deposit();
  await desk.apply(item.id, '9000.00');
  expect(await desk.deposit()).toMatchObject({
    received: kes('15000.00'),
    applied: kes('9000.00'),
    held: kes('6000.00'),
    missing: kes('9000.00'),
    topUpDueOn: '2026-11-10',
  });
  expect(await desk.events(item.id)).toEqual(['2026-11-01 RECEIVED 15000.00', '2026-11-10 APPLIED -9000.00']);
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 6000.00']);
  expect(await mine.balance()).toEqual({ owed: '6000.00', dueNow: '6000.00', credit: '0.00', depositHeld: '8500.00' });
  expect(await mine.account('2100')).toBe(-8_500);
  const { data } = await mine.office.get<{ data: { id: string; method: string }[] }>(`/v1/payments?leaseId=${mine.leaseId}`);
  const paid = data.find(({ method }) => method === 'DEPOSIT')!;
  expect(await mine.office.get(`/v1/payments/${paid.id}/receipt`)).toMatchObject({
    method: 'DEPOSIT',
    state: 'POSTED',
    amount: kes('9000.00'),
    lines: [{ settles: 'CHARGE', kind: 'RENT', amount: kes('9000.00') }],
    balanceAfter: kes('6000.00'),
  });
  if (kind === 'AGENCY') expect(await mine.account('2200C')).toBe(-9_000); // it counts as collected, on this day
  await mine.expectSoundBooks();
});

test('money that settles no charge fills it up again; money for the next rent does not', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  await desk.apply((await desk.deposit()).id, '15000.00');
  expect(await mine.balance()).toMatchObject({ owed: '0.00', depositHeld: '2500.00' });
  await mine.pay('4000.00', '2026-11-10');
  expect(await desk.deposit()).toMatchObject({ held: kes('4000.00'), missing: kes('11000.00') });
  expect(await mine.balance()).toMatchObject({ credit: '0.00', depositHeld: '6500.00' });
  await mine.bill('2026-12');
  await mine.pay('20000.00', '2026-11-10'); // December's rent of 15,000, and 5,000 for the deposit
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 0.00', 'RENT 2026-12 15000.00, open 0.00']);
  expect(await desk.deposit()).toMatchObject({ held: kes('9000.00'), missing: kes('6000.00') });
  await mine.pay('10000.00', '2026-11-10');
  expect(await desk.deposit()).toMatchObject({ received: kes('30000.00'), held: kes('15000.00'), missing: kes('0.00') });
  expect(await mine.balance()).toMatchObject({ credit: '4000.00', depositHeld: '17500.00' });
  await mine.expectSoundBooks();
});

test('who gives notice, or has left, is not asked to fill it up again; then all that is open may be paid', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  await mine.office.post(`/v1/leases/${mine.leaseId}/vacate`, { on: '2026-11-16' });
  await app.work(); // 15 days: 7,500, due on the 5th as before
  await mine.office.post('/v1/charges', {
    leaseId: mine.leaseId,
    kind: 'REPAIR',
    amount: kes('1000.00'),
    dueOn: '2026-11-30',
    description: 'Lock',
  });
  await desk.apply((await desk.deposit()).id, '8500.00');
  expect(await mine.balance()).toMatchObject({ owed: '0.00', depositHeld: '9000.00' });
  expect(await desk.deposit()).toMatchObject({ held: kes('6500.00'), topUpDueOn: null });
  await mine.expectSoundBooks();
});

test('named charges are paid in the order they are named in', async () => {
  const desk = await unpaid('AGENCY', { chargeRules: [{ kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' }] });
  const { mine } = desk;
  const [rent, service] = await mine.charges();
  expect([rent!.kind, service!.kind]).toEqual(['RENT', 'SERVICE']);
  await desk.apply((await desk.deposit()).id, '5000.00', { chargeIds: [service!.id, rent!.id] });
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 12000.00', 'SERVICE 2026-11 2000.00, open 0.00']);
  await mine.expectSoundBooks();
});

test('never more than is held, than is past its due date, than is open of what is named; never before the money came', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  const [rent, water] = await desk.deposits();
  const body = async (id: string, amount: string, more: object = {}) => (await desk.propose(id, amount, more)).body as object;
  expect(await body(water!.id, '2500.01')).toMatchObject({ status: 409, code: 'deposit-too-small', held: '2500.00' });
  expect(await body(rent!.id, '15000.01')).toMatchObject({ code: 'deposit-too-small' });
  await mine.pay('14000.00', '2026-11-10');
  expect(await body(rent!.id, '1000.01')).toMatchObject({ status: 409, code: 'deposit-exceeds-arrears', arrears: '1000.00' });
  const later = { leaseId: mine.leaseId, kind: 'REPAIR', amount: kes('5000.00'), dueOn: '2026-11-10', description: 'Window' };
  const notDue = await mine.office.post<{ id: string }>('/v1/charges', later); // due today: not past its due date
  expect(await body(rent!.id, '1000.01')).toMatchObject({ code: 'deposit-exceeds-arrears' });
  expect(await body(rent!.id, '1.00', { chargeIds: [notDue.id] })).toMatchObject({ status: 404 });
  expect(await body(rent!.id, '1.00', { on: '2026-10-31' })).toMatchObject({
    status: 409,
    code: 'deposit-day-refused',
    from: '2026-11-01',
  });
  expect(await body(rent!.id, '1.00', { on: '2026-11-11' })).toMatchObject({ code: 'deposit-day-refused' });
  expect(await body(rent!.id, '0.00')).toMatchObject({ status: 400 });
  const foreign = await Landlady.openEmpty(app);
  await foreign.office.send('post', `/v1/deposits/${rent!.id}/apply`, { amount: kes('1.00'), reason: 'Mine' }, 404);
  await mine.expectSoundBooks();
});

test('who proposes does not approve, and an accountant does not either; what changed meanwhile is looked at again', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  const { id } = await desk.deposit();
  const proposed = (await desk.propose(id, '9000.00')).body as { id: string };
  expect((await desk.propose(id, '1.00')).body).toMatchObject({ status: 409, code: 'proposal-pending' });
  expect((await desk.approve(proposed.id, desk.accountant)).body).toMatchObject({ status: 403 });
  expect((await desk.deposit()).held).toEqual(kes('15000.00'));
  await mine.pay('10000.00', '2026-11-10');
  expect((await desk.approve(proposed.id)).body).toMatchObject({ status: 409, code: 'deposit-exceeds-arrears', arrears: '5000.00' });
  expect((await desk.deposit()).held).toEqual(kes('15000.00'));

  const own = await mine.office.post<{ id: string }>(`/v1/deposits/${(await desk.deposit('WATER')).id}/apply`, {
    amount: kes('1.00'),
    reason: 'Mine',
  });
  expect((await desk.approve(own.id)).body).toMatchObject({ status: 403, code: 'proposer-decides' });
  await desk.at('2026-11-10T07:20:00Z');
  const old = mine.office.as(mine.office.userId, (await Office.signIn(app, mine.office.login)) ?? '');
  app.clock.moveTo('2026-11-10T07:26:00Z');
  expect((await desk.approve(proposed.id, old)).body).toMatchObject({ status: 403, code: 'step-up-required' });
  await mine.expectSoundBooks();
});

test('twins approve it once; two deposits at once do not pay the same debt twice', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  const [rent, water] = await desk.deposits();
  await mine.pay('12500.00', '2026-11-10'); // 2,500 are left
  const ids = [];
  for (const { id } of [rent!, water!]) ids.push(((await desk.propose(id, '2500.00')).body as { id: string }).id);
  const answers = await Promise.all([ids[0]!, ids[0]!, ids[1]!, ids[1]!].map((id) => desk.approve(id)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00', depositHeld: '15000.00' });
  await mine.expectSoundBooks();
});

test('taken back, the debt is open, the deposit holds it again, and it is no longer asked for', async () => {
  const desk = await unpaid();
  const { mine } = desk;
  const { id } = await desk.deposit();
  await desk.apply(id, '9000.00');
  const { data } = await mine.office.get<{ data: { id: string; method: string }[] }>(`/v1/payments?leaseId=${mine.leaseId}`);
  const paid = data.find(({ method }) => method === 'DEPOSIT')!;
  const first = data.find(({ method }) => method === 'CASH')!;
  expect(await mine.office.reverse(first.id, 'The note was false')).toMatchObject({
    status: 409,
    body: { code: 'payment-not-reversible' },
  });
  await mine.office.send('post', `/v1/payments/${paid.id}/move`, { leaseId: mine.leaseId, reason: 'Wrong' }, 409);
  expect((await mine.office.reverse(paid.id, 'She paid after all')).status).toBe(200);
  expect(await desk.deposit()).toMatchObject({ applied: kes('0.00'), held: kes('15000.00'), missing: kes('0.00'), topUpDueOn: null });
  expect(await desk.events(id)).toEqual([
    '2026-11-01 RECEIVED 15000.00',
    '2026-11-10 APPLIED -9000.00',
    '2026-11-10 APPLIED taken back 9000.00',
  ]);
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 15000.00']);
  expect((await mine.office.reverse(paid.id, 'Again')).status).toBe(409);
  await mine.expectSoundBooks();
  // What was proposed for the first payment, and refused, still waits: now there is all of it to take.
  const [waiting] = (await mine.office.get<{ data: { id: string }[] }>('/v1/proposals?state=PROPOSED')).data;
  expect((await desk.approve(waiting!.id, desk.accountant)).status).toBe(200);
  expect(await mine.account('2100')).toBe(0);
  await mine.expectSoundBooks();
});

test('a deposit that is applied for a day before the end of grace takes the late fee back', async () => {
  const desk = await unpaid('AGENCY', { graceDays: 3 });
  const { mine } = desk;
  app.clock.moveTo('2026-11-01T07:00:00Z');
  await desk.at('2026-11-01T07:10:00Z');
  const policy = { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-11-01' };
  await mine.office.post('/v1/late-fee-policies', policy);
  await desk.at('2026-11-09T07:00:00Z');
  await mine.office.post('/v1/late-fee-runs', { day: '2026-11-09', mode: 'commit' });
  await app.work();
  await desk.at('2026-11-10T07:00:00Z');
  expect(await mine.owes()).toContain('LATE_FEE 2026-11 1500.00, open 1500.00');
  await desk.apply((await desk.deposit()).id, '9000.00', { on: '2026-11-08' });
  expect(await mine.owes()).toEqual(expect.arrayContaining(['LATE_FEE 2026-11 1500.00, void', 'LATE_FEE 2026-11 600.00, open 600.00']));
  await mine.expectSoundBooks();
});
