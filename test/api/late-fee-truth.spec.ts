import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { newTransactionCode } from '../support/collection.js';
import { Payers, type Destination } from '../support/payers.js';
import { kes, type LetOptions } from '../support/portfolio.js';

/** The day on which money was paid decides, not the day on which somebody wrote it down. */
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

const TEN_PERCENT = { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-11-01' };

/** A lease of 15,000 due on the 5th with three days of grace, a policy, and November billed on the 1st. */
async function billed(policy: object = TEN_PERCENT, lease: Partial<LetOptions> = {}): Promise<Landlady> {
  const mine = await Landlady.open(app, { lease: { graceDays: 3, ...lease } });
  await mine.office.post('/v1/late-fee-policies', policy);
  await mine.bill('2026-11');
  return mine;
}
/** The fee of November is assessed on the 9th; the clock stands on the 12th. */
async function assessed(mine: Landlady): Promise<void> {
  await mine.at('2026-11-09T07:00:00Z');
  await mine.office.post('/v1/late-fee-runs', { day: '2026-11-09', mode: 'commit' });
  await app.work();
  await mine.at('2026-11-12T07:00:00Z');
}
const fees = async (mine: Landlady): Promise<ChargeView[]> => (await mine.charges()).filter(({ kind }) => kind === 'LATE_FEE');
const feesInWords = async (mine: Landlady): Promise<string[]> =>
  (await fees(mine)).map(({ amount, voidedOn, open }) => `${amount.amount} ${voidedOn ? 'void' : `open ${open.amount}`}`);
const letters = async (mine: Landlady): Promise<string[]> =>
  (await mine.office.get<{ data: { template: string }[] }>('/v1/messages?limit=200')).data.flatMap(({ template }) =>
    template.startsWith('latefee') ? [template] : [],
  );
/** A payment through the paybill, with a reference that says nothing. */
async function payNonsense(mine: Landlady, amount: string, time: string): Promise<string> {
  const paybill = { kind: 'MPESA_PAYBILL', shortCode: '600978', name: 'Rent' };
  const channel = { ...(await mine.office.post<Destination>('/v1/payment-channels', paybill)), till: false };
  await (await Payers.at(app)).pay(channel, { code: newTransactionCode(), reference: 'rent of Jane', amount, time });
  await app.work();
  const { data } = await mine.office.get<{ data: { id: string }[] }>('/v1/suspense');
  return data[0]!.id;
}

test('money that lay in suspense while the fee was assessed takes it back; the tenant is told, and the fee says why', async () => {
  const mine = await billed();
  const item = await payNonsense(mine, '15000.00', '20261107101500');
  await assessed(mine);
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  const resolved = await mine.office.send('post', `/v1/suspense/${item}/resolve`, { leaseId: mine.leaseId }, 200);
  await app.work();
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect((await fees(mine))[0]!.voidReason).toBe(`Money came in time that was recorded later: ${(resolved.body as { id: string }).id}`);
  expect((await letters(mine)).sort()).toEqual(['latefee.applied', 'latefee.reversed']);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '0.00' });
  await mine.expectSoundBooks();
});

test('a fee that was paid is taken back: what was paid becomes credit, and settles what comes next', async () => {
  const mine = await billed();
  await assessed(mine);
  await mine.pay('16500.00', '2026-11-12'); // late: rent and fee
  expect(await feesInWords(mine)).toEqual(['1500.00 open 0.00']);
  await mine.pay('15000.00', '2026-11-08');
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '16500.00' });
  expect(await mine.account('2600')).toBe(0);
  await mine.expectSoundBooks();
});

test('a fee that was paid in part is lowered: the paid part stays on what is left of it, and no more', async () => {
  const mine = await billed();
  await assessed(mine);
  await mine.pay('15900.00', '2026-11-12'); // late: rent, and 900 of the fee
  await mine.pay('9000.00', '2026-11-08'); // in time: 6,000 were overdue
  expect(await feesInWords(mine)).toEqual(['1500.00 void', '600.00 open 0.00']);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '9300.00' }); // 24,900 − 15,000 − 600
  expect(await mine.account('2600')).toBe(-600);
  await mine.expectSoundBooks();
});

test.each([
  ['a cap', { ...TEN_PERCENT, cap: kes('1000.00') }, '8000.00', ['1000.00 void', '700.00 open 700.00']],
  ['a cap that still holds', { ...TEN_PERCENT, cap: kes('1000.00') }, '4000.00', ['1000.00 open 1000.00']],
  [
    'a fixed fee, and something still overdue',
    { kind: 'FIXED', fixed: kes('500.00'), payee: 'OWNER', fromOn: '2026-11-01' },
    '14999.00',
    ['500.00 open 500.00'],
  ],
  [
    'a fixed fee, and too little overdue',
    { kind: 'FIXED', fixed: kes('500.00'), minOverdue: kes('1000.00'), payee: 'OWNER', fromOn: '2026-11-01' },
    '14000.00',
    ['500.00 void'],
  ],
])('money in time, recorded late, by a policy with %s', async (_, policy, amount, expected) => {
  const mine = await billed(policy);
  await assessed(mine);
  await mine.pay(amount, '2026-11-08');
  expect(await feesInWords(mine)).toEqual(expected);
  await mine.expectSoundBooks();
});

test('money that was late changes nothing of the fee, however it comes', async () => {
  const mine = await billed();
  const item = await payNonsense(mine, '5000.00', '20261109000100'); // a minute after grace
  await assessed(mine);
  await mine.office.send('post', `/v1/suspense/${item}/resolve`, { leaseId: mine.leaseId }, 200);
  await mine.pay('9000.00', '2026-11-09');
  await app.work();
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
});

test('a fee that was waived stays waived, and one that was lowered is lowered again', async () => {
  const mine = await billed();
  await assessed(mine);
  await mine.office.post(`/v1/charges/${(await fees(mine))[0]!.id}/void`, { reason: 'The bank was on strike' });
  await mine.pay('15000.00', '2026-11-08');
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect((await fees(mine))[0]!.voidReason).toBe('The bank was on strike');

  app.clock.moveTo('2026-11-01T07:00:00Z');
  const other = await billed();
  await assessed(other);
  for (const amount of ['5000.00', '4000.00', '6000.00']) await other.pay(amount, '2026-11-08');
  expect(await feesInWords(other)).toEqual(['1500.00 void', '1000.00 void', '600.00 void']);
  await other.expectSoundBooks();
});

test('a payment that is allocated anew to the rent, for the day it was paid, takes the fee back; one taken off the rent adds none', async () => {
  const mine = await billed();
  const { id: window } = await mine.office.post<ChargeView>('/v1/charges', {
    leaseId: mine.leaseId,
    kind: 'REPAIR',
    amount: kes('15000.00'),
    dueOn: '2026-11-20',
    description: 'Roof',
  });
  const body = { leaseId: mine.leaseId, amount: kes('15000.00'), method: 'CASH', valueOn: '2026-11-07' };
  await mine.at('2026-11-07T07:00:00Z');
  const paid = await mine.office.post<{ id: string }>('/v1/payments', { ...body, instruction: { items: [{ chargeId: window }] } });
  await assessed(mine);
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  const rent = (await mine.charges()).find(({ kind }) => kind === 'RENT')!;
  const anew = async (chargeId: string) => {
    const instruction = { items: [{ chargeId }] };
    await mine.office.send('post', `/v1/payments/${paid.id}/reallocate`, { instruction, reason: 'Told so on the phone' }, 200);
    await app.work();
  };
  await anew(rent.id);
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect((await fees(mine))[0]!.voidReason).toBe(`Money that came in time was allocated anew: ${paid.id}`);
  await anew(window);
  expect(await feesInWords(mine)).toEqual(['1500.00 void']); // nobody is charged for the past
  await mine.expectSoundBooks();
});

test('a payment that is reversed adds no fee for the past, and takes none back; the fee it paid is open again', async () => {
  const mine = await billed();
  await assessed(mine);
  const late = await mine.pay('16500.00', '2026-11-12');
  await mine.office.reverse(late, 'The note was false');
  await app.work();
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  const inTime = await mine.pay('15000.00', '2026-11-08');
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  await mine.office.reverse(inTime, 'This one too');
  await app.work();
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect(await mine.balance()).toMatchObject({ owed: '15000.00', credit: '0.00' });
  await mine.expectSoundBooks();
});

test('a debt that is written down later for an earlier day takes no money from the rent of then', async () => {
  const outcomes: string[][] = [];
  for (const debtFirst of [true, false]) {
    app.clock.moveTo('2026-11-01T07:00:00Z');
    const mine = await billed();
    await assessed(mine);
    const debt = () =>
      mine.office.post('/v1/charges', {
        leaseId: mine.leaseId,
        kind: 'OTHER',
        amount: kes('5000.00'),
        dueOn: '2026-10-31',
        description: 'Keys',
      });
    if (debtFirst) await debt();
    await mine.pay('15000.00', '2026-11-08');
    if (!debtFirst) await debt();
    await app.work();
    outcomes.push(await feesInWords(mine));
    expect(await mine.balance()).toMatchObject({ owed: '5000.00', credit: '0.00' });
    await mine.expectSoundBooks();
  }
  expect(outcomes).toEqual([['1500.00 void'], ['1500.00 void']]);
});

/** A payment: when it was made, how much, and how many of the days on which somebody writes things down it waits. */
const anyPayment = fc.record({
  valueOn: fc.constantFrom('2026-11-02', '2026-11-07', '2026-11-08', '2026-11-09', '2026-11-20', '2026-12-03', '2026-12-08', '2026-12-12'),
  cents: fc.integer({ min: 100, max: 2_000_000 }),
  waits: fc.nat(5),
});
/** Days on which things are written down; on those of December 2nd a bill, on the 9th of both months the fees. */
const DAYS = ['2026-11-07', '2026-11-09', '2026-11-20', '2026-12-02', '2026-12-09', '2026-12-20'];
const POLICIES = [
  TEN_PERCENT,
  { ...TEN_PERCENT, cap: kes('900.00') },
  { kind: 'FIXED', fixed: kes('500.00'), minOverdue: kes('1000.00'), payee: 'OWNER', fromOn: '2026-11-01' },
];

test('whenever and in whatever order the same payments are written down: the same net fees, balances and accounts', async () => {
  const play = async (policy: object, payments: { valueOn: string; cents: number; on: number }[]) => {
    app.clock.moveTo('2026-11-01T07:00:00Z');
    const mine = await billed(policy, { chargeRules: [{ kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' }] });
    for (const [index, day] of DAYS.entries()) {
      await mine.at(`${day}T07:00:00Z`);
      if (day === '2026-12-02') await mine.bill('2026-12');
      if (day.endsWith('-09')) await mine.office.post('/v1/late-fee-runs', { day, mode: 'commit' });
      for (const { valueOn, cents, on } of payments) if (on === index) await mine.pay((cents / 100).toFixed(2), valueOn);
    }
    await app.work();
    await mine.expectSoundBooks();
    const net = (await fees(mine))
      .flatMap(({ period, amount, voidedOn }) => (voidedOn === null ? [`${period} ${amount.amount}`] : []))
      .sort();
    const accounts = await Promise.all(['1100', '2000', '2200A', '2200C', '2600', '1020'].map((code) => mine.account(code)));
    return { net, balance: await mine.balance(), accounts };
  };
  await fc.assert(
    fc.asyncProperty(fc.array(anyPayment, { minLength: 2, maxLength: 4 }), fc.constantFrom(...POLICIES), async (facts, policy) => {
      const earliest = (valueOn: string) => DAYS.findIndex((day) => day >= valueOn);
      const atOnce = facts.map((fact) => ({ ...fact, on: earliest(fact.valueOn) }));
      const late = facts.map((fact) => ({ ...fact, on: Math.min(DAYS.length - 1, earliest(fact.valueOn) + fact.waits) })).reverse();
      expect(await play(policy, late)).toEqual(await play(policy, atOnce));
    }),
    { numRuns: 3, endOnFailure: true },
  );
}, 240_000);
