import { localDate } from '@plotihub/time';
import { LateFeesService } from '../../apps/api/src/modules/billing/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes, type LetOptions } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

interface PolicyView {
  id: string;
  fromOn: string;
  toOn: string | null;
}
interface FeesView {
  fees: number;
  total: { amount: string };
  sample: { overdue: { amount: string }; fee: { amount: string } }[];
}

const TEN_PERCENT = { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-11-01' };

/** A lease of 15,000 due on the 5th with three days of grace, a policy, and November billed. */
async function billed(policy: object | null = TEN_PERCENT, lease: Partial<LetOptions> = {}): Promise<Landlady> {
  const mine = await Landlady.open(app, { lease: { graceDays: 3, ...lease } });
  if (policy) await mine.office.post('/v1/late-fee-policies', policy);
  await mine.bill('2026-11');
  return mine;
}
/** What happens every night at 03:00, for this organization alone. */
async function night(mine: Landlady, day: string): Promise<void> {
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, mine.organizationId);
  await app.nest.get(LateFeesService).assess(app.database, organization, localDate(day));
  await app.work();
}
const run = (mine: Landlady, day: string, mode = 'commit') => mine.office.post<FeesView>('/v1/late-fee-runs', { day, mode });
const fees = async (mine: Landlady): Promise<ChargeView[]> => (await mine.charges()).filter(({ kind }) => kind === 'LATE_FEE');
const feesInWords = async (mine: Landlady): Promise<string[]> =>
  (await fees(mine)).map(({ amount, voidedOn, open }) => `${amount.amount} ${voidedOn ? 'void' : `open ${open.amount}`}`);
const events = async (mine: Landlady, type: string): Promise<number> =>
  app.number('SELECT COUNT(*) FROM outbox_events WHERE organization_id = ? AND type = ?', [mine.organizationId, type]);

test('nobody without a token and no other organization sees or makes policies', async () => {
  const mine = await billed();
  const { data } = await mine.office.get<{ data: PolicyView[] }>('/v1/late-fee-policies');
  const other = await Office.open(app);
  expect((await app.http.get('/v1/late-fee-policies')).status).toBe(401);
  expect((await app.http.post('/v1/late-fee-runs').send({})).status).toBe(401);
  expect((await other.send('get', `/v1/late-fee-policies/${data[0]!.id}`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.send('post', `/v1/late-fee-policies/${data[0]!.id}/end`)).body).toMatchObject({ status: 404, code: 'not-found' });
  const foreign = { ...TEN_PERCENT, propertyId: mine.property.propertyId };
  expect((await other.send('post', '/v1/late-fee-policies', foreign)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.get<{ data: unknown[] }>('/v1/late-fee-policies')).data).toEqual([]);
});

test('there are no late fees without a policy', async () => {
  const mine = await billed(null);
  await mine.at('2026-11-09T07:00:00Z');
  expect(await run(mine, '2026-11-09')).toMatchObject({ fees: 0, total: { amount: '0.00' } });
});

test('the fee is assessed on the day after grace, on the rent that was not paid by then', async () => {
  const mine = await billed(TEN_PERCENT, { chargeRules: [{ kind: 'GARBAGE', amount: '300.00' }] });
  await mine.pay('6000.00', '2026-11-01');
  await mine.at('2026-11-08T20:30:00Z'); // 23:30 in Nairobi on the last day of grace
  expect(await run(mine, '2026-11-08')).toMatchObject({ fees: 0 });
  await mine.at('2026-11-09T00:30:00Z');
  const preview = await run(mine, '2026-11-09', 'preview');
  expect(preview).toMatchObject({
    fees: 1,
    total: { amount: '900.00' },
    sample: [{ overdue: { amount: '9000.00' }, fee: { amount: '900.00' } }],
  });
  expect(await fees(mine)).toEqual([]);
  expect(await run(mine, '2026-11-09')).toEqual(preview);
  expect(await fees(mine)).toMatchObject([
    {
      amount: kes('900.00'),
      open: kes('900.00'),
      dueOn: '2026-11-09',
      invoiceId: null,
      payee: 'AGENCY',
      period: '2026-11',
      description: 'Late fee November 2026',
    },
  ]);
  expect(await events(mine, 'latefee.assessed')).toBe(1);
  await mine.expectSoundBooks();
});

test('a fee never doubles: not by the night, by a person, by twins, nor by all of them again', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T00:30:00Z');
  await Promise.all([run(mine, '2026-11-09'), run(mine, '2026-11-09'), night(mine, '2026-11-09')]);
  await mine.at('2026-11-10T00:30:00Z');
  await night(mine, '2026-11-09');
  await night(mine, '2026-11-10');
  expect(await run(mine, '2026-11-09')).toMatchObject({ fees: 0 });
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  expect(await events(mine, 'latefee.assessed')).toBe(1);
  await mine.expectSoundBooks();
});

test('late fees are assessed every night at three', async () => {
  const mine = await billed(TEN_PERCENT, { dueDay: 1, graceDays: 0 });
  await mine.at('2026-11-01T23:59:00Z'); // 02:59 of the 2nd in Nairobi
  await app.runDailyJobs();
  expect(await feesInWords(mine)).toEqual([]);
  await mine.at('2026-11-02T00:00:00Z');
  await app.runDailyJobs();
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
}, 60_000);

test('a fee that a person took back is not charged again', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T07:00:00Z');
  await run(mine, '2026-11-09');
  const [fee] = await fees(mine);
  await mine.office.post(`/v1/charges/${fee!.id}/void`, { reason: 'The bank was on strike' });
  expect(await run(mine, '2026-11-09')).toMatchObject({ fees: 0 });
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect(await events(mine, 'latefee.reversed')).toBe(1);
});

test('money that came in time and is recorded later takes the fee back; what was paid of it settles the rest', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T00:30:00Z');
  await night(mine, '2026-11-09');
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  await mine.at('2026-11-12T07:00:00Z');
  await mine.pay('2000.00', '2026-11-11'); // late: settles rent, the fee stays
  expect(await feesInWords(mine)).toEqual(['1500.00 open 1500.00']);
  await mine.pay('15000.00', '2026-11-08'); // in time: the slip was shown on the 12th
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '2000.00' });
  expect(await events(mine, 'latefee.reversed')).toBe(1);
  await mine.expectSoundBooks();
});

test('money in time that is a part of the rent lowers the fee to what it would have been', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T00:30:00Z');
  await run(mine, '2026-11-09');
  await mine.pay('9000.00', '2026-11-07');
  expect(await feesInWords(mine)).toEqual(['1500.00 void', '600.00 open 600.00']); // 10 % of 6,000
  await mine.pay('5000.00', '2026-11-08');
  expect(await feesInWords(mine)).toEqual(['1500.00 void', '600.00 void', '100.00 open 100.00']);
  const keys = (await fees(mine)).map(({ naturalKey }) => naturalKey.replace(/^.*(:1.*)$/, '$1'));
  expect(keys).toEqual([':1', ':1#2', ':1#3']);
  expect(await mine.balance()).toMatchObject({ owed: '1100.00' });
  await mine.expectSoundBooks();
});

test('a payment that is reversed raises no past fee, and brings none back', async () => {
  const mine = await billed();
  await mine.at('2026-11-08T07:00:00Z');
  const payment = await mine.pay('15000.00', '2026-11-08');
  await mine.at('2026-11-09T00:30:00Z');
  await night(mine, '2026-11-09');
  await mine.office.reverse(payment, 'The note was false');
  await app.work();
  // It had come in by then, as far as anybody knew: a reversal counts from its own day on.
  expect(await run(mine, '2026-11-09', 'preview')).toMatchObject({ fees: 0 });
  expect(await fees(mine)).toEqual([]);
  expect(await mine.balance()).toMatchObject({ owed: '15000.00' });
  await mine.expectSoundBooks();
});

test('rent that is taken back after its fee was assessed takes the fee with it', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T00:30:00Z');
  await run(mine, '2026-11-09');
  const rent = (await mine.charges()).find(({ kind }) => kind === 'RENT');
  await mine.office.post(`/v1/charges/${rent!.id}/void`, { reason: 'Rent-free month' });
  await app.work();
  expect(await feesInWords(mine)).toEqual(['1500.00 void']);
  await mine.expectSoundBooks();
});

test('a month later an older debt takes its part of the money first, and old fees none of it', async () => {
  const mine = await billed();
  await mine.at('2026-11-09T00:30:00Z');
  await run(mine, '2026-11-09'); // 1,500 on November
  await mine.at('2026-12-01T07:00:00Z');
  await mine.bill('2026-12');
  await mine.at('2026-12-03T07:00:00Z');
  await mine.pay('18000.00', '2026-12-03'); // 15,000 November, 1,500 its fee, 1,500 December
  await mine.at('2026-12-09T00:30:00Z');
  await run(mine, '2026-12-09');
  // By the rule December's rent has got 3,000: the fee of November does not make that of December greater.
  expect(await feesInWords(mine)).toEqual(['1500.00 open 0.00', '1200.00 open 1200.00']);
  await mine.expectSoundBooks();
});

test('a fixed fee has its minimum and its cap, and the policy of a property goes before that of the organization', async () => {
  const mine = await billed({ kind: 'FIXED', fixed: kes('500.00'), minOverdue: kes('1000.00'), payee: 'OWNER', fromOn: '2026-11-01' });
  await mine.pay('14000.00', '2026-11-01'); // 1,000 is overdue: not more than the minimum
  await mine.at('2026-11-09T07:00:00Z');
  expect(await run(mine, '2026-11-09', 'preview')).toMatchObject({ fees: 0 });

  const other = await Landlady.open(app, { lease: { graceDays: 0 } });
  app.clock.moveTo('2026-11-01T07:00:00Z');
  await other.at('2026-11-01T07:00:00Z');
  await other.office.post('/v1/late-fee-policies', TEN_PERCENT);
  const own = { ...TEN_PERCENT, propertyId: other.property.propertyId, basisPoints: 2_000, cap: kes('2500.00') };
  await other.office.post('/v1/late-fee-policies', own);
  await other.bill('2026-11');
  await other.at('2026-11-06T07:00:00Z');
  expect(await run(other, '2026-11-06')).toMatchObject({ fees: 1, total: { amount: '2500.00' } }); // 20 % is 3,000
});

test('nobody is charged by a rule that is younger than the invoice, older than its end, or made for a day gone by', async () => {
  const mine = await Landlady.open(app, { lease: { graceDays: 3 } });
  await mine.bill('2026-11');
  await mine.at('2026-11-03T07:00:00Z');
  const past = await mine.office.send('post', '/v1/late-fee-policies', TEN_PERCENT);
  expect(past.body).toMatchObject({ status: 400, errors: [{ pointer: '/fromOn', code: 'past' }] });
  const policy = await mine.office.post<PolicyView>('/v1/late-fee-policies', { ...TEN_PERCENT, fromOn: '2026-11-03' });
  await mine.at('2026-11-09T07:00:00Z');
  expect(await run(mine, '2026-11-09', 'preview')).toMatchObject({ fees: 0 });

  await mine.bill('2026-12');
  await mine.at('2026-12-08T07:00:00Z');
  expect(await mine.office.post(`/v1/late-fee-policies/${policy.id}/end`)).toMatchObject({ toOn: '2026-12-08' });
  expect((await mine.office.send('post', `/v1/late-fee-policies/${policy.id}/end`)).body).toMatchObject({ code: 'late-fee-policy-ended' });
  await mine.at('2026-12-09T07:00:00Z');
  expect(await run(mine, '2026-12-09', 'preview')).toMatchObject({ fees: 0 });
  const future = await mine.office.send('post', '/v1/late-fee-runs', { day: '2026-12-10', mode: 'preview' });
  expect(future.body).toMatchObject({ status: 400, errors: [{ pointer: '/day', code: 'future' }] });
});

test('a new policy ends the one in its place; two cannot begin on the same day; what it lacks is named', async () => {
  const mine = await Landlady.open(app);
  const first = await mine.office.post<PolicyView>('/v1/late-fee-policies', TEN_PERCENT);
  await mine.office.post('/v1/late-fee-policies', { ...TEN_PERCENT, fromOn: '2027-01-01', basisPoints: 500 });
  expect(await mine.office.get(`/v1/late-fee-policies/${first.id}`)).toMatchObject({ toOn: '2027-01-01' });
  const twins = await Promise.all(
    [1, 2, 3].map(() => mine.office.send('post', '/v1/late-fee-policies', { ...TEN_PERCENT, fromOn: '2027-02-01' })),
  );
  expect(twins.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  const vague = await mine.office.send('post', '/v1/late-fee-policies', {
    kind: 'FIXED',
    basisPoints: 5,
    payee: 'OWNER',
    fromOn: '2027-03-01',
  });
  expect((vague.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer)).toEqual(['/fixed', '/basisPoints']);
});

test('who has not moved in yet pays no late fee', async () => {
  const mine = await Landlady.openEmpty(app);
  await mine.office.post('/v1/late-fee-policies', TEN_PERCENT);
  await mine.sign({ startsOn: '2026-11-01', upTo: 'AWAITING_MOVE_IN' });
  await mine.at('2026-11-06T07:00:00Z');
  expect(await run(mine, '2026-11-06', 'preview')).toMatchObject({ fees: 0 });
});

/** Value dates and amounts of what a tenant pays, some in time for November (8th) and December (8th), some not. */
const FACTS: [string, string][] = [
  ['2026-11-07', '9000.00'],
  ['2026-11-15', '4000.00'],
  ['2026-12-04', '12000.00'],
  ['2026-12-08', '3500.50'],
];
const ORDERS = [
  [0, 1, 2, 3],
  [3, 2, 1, 0],
  [1, 3, 0, 2],
];

test('in whatever order, and however late, the same payments are recorded: same balance, same net fees', async () => {
  const outcomes: unknown[] = [];
  for (const [round, order] of ORDERS.entries()) {
    app.clock.moveTo('2026-11-01T07:00:00Z');
    const mine = await billed();
    const record = async (i: number) => mine.pay(FACTS[i]![1], FACTS[i]![0]);
    const pending = [...order];
    // The first round records each payment on its day; the others record everything at the end.
    const on = async (instant: string) => {
      await mine.at(instant);
      while (round === 0 && pending.length > 0 && FACTS[pending[0]!]![0] <= instant.slice(0, 10)) await record(pending.shift()!);
      await run(mine, instant.slice(0, 10));
    };
    await on('2026-11-07T07:00:00Z');
    await on('2026-11-09T00:30:00Z');
    await on('2026-11-15T07:00:00Z');
    await mine.at('2026-12-01T07:00:00Z');
    await mine.bill('2026-12');
    for (const day of ['04', '08', '09', '20']) await on(`2026-12-${day}T07:00:00Z`);
    for (const i of pending) await record(i);
    const net = (await fees(mine)).filter(({ voidedOn }) => voidedOn === null).map(({ period, amount }) => `${period} ${amount.amount}`);
    outcomes.push({ net, balance: await mine.balance() });
    await mine.expectSoundBooks();
  }
  // November: 6,000 overdue on the 8th. December: 28,500.50 paid by the 8th leave 1,499.50 of 30,000, 10 % of which is 150.
  expect(outcomes[0]).toMatchObject({ net: ['2026-11 600.00', '2026-12 150.00'], balance: { owed: '2249.50', credit: '0.00' } });
  expect(outcomes[1]).toEqual(outcomes[0]);
  expect(outcomes[2]).toEqual(outcomes[0]);
}, 60_000);
