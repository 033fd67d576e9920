import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(60_000);

/** What a move of a payment does to late fees: what came in time takes them back; what has gone makes none for the past. */
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

const PERCENT = { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-11-01' };
const DAILY = { kind: 'DAILY_FIXED', fixed: kes('500.00'), maxDays: 10, cap: kes('1800.00'), payee: 'AGENCY', fromOn: '2026-11-01' };

interface Story {
  mine: Landlady;
  wrong: string;
  right: string;
  paid: string;
}

/** Two flats of 15,000 due on the 5th with three days of grace. On the 7th the rent of the second is written down for the first. */
async function misplaced(policy: object): Promise<Story> {
  const mine = await Landlady.open(app, { units: 2, lease: { graceDays: 3 } });
  await mine.office.post('/v1/late-fee-policies', policy);
  await mine.bill('2026-11');
  const [wrong, right] = mine.lettings.map(({ leaseId }) => leaseId);
  await mine.at('2026-11-07T07:00:00Z');
  return { mine, wrong: wrong!, right: right!, paid: await mine.pay('15000.00', '2026-11-07', wrong) };
}
const run = async ({ mine }: Story, day: string): Promise<void> => {
  await mine.office.post('/v1/late-fee-runs', { day, mode: 'commit' });
  await app.work();
};
const fees = async ({ mine }: Story, leaseId: string): Promise<string[]> =>
  (await mine.charges(leaseId)).flatMap(({ kind, amount, voidedOn }) =>
    kind === 'LATE_FEE' ? [`${amount.amount}${voidedOn ? ' void' : ''}`] : [],
  );
async function move(story: Story): Promise<void> {
  await story.mine.office.send('post', `/v1/payments/${story.paid}/move`, { leaseId: story.right, reason: 'The neighbour typed it' }, 201);
  await app.work();
}
const told = async ({ mine }: Story): Promise<string[]> =>
  (await mine.office.get<{ data: { template: string }[] }>('/v1/messages?limit=200')).data
    .flatMap(({ template }) => (template.startsWith('latefee') ? [template] : []))
    .sort();

test('moved in, it was in time: the fee is taken back, and the tenant told; moved away, no fee is made up for the past', async () => {
  const story = await misplaced(PERCENT);
  const { mine, wrong, right } = story;
  await mine.at('2026-11-09T07:00:00Z');
  await run(story, '2026-11-09');
  expect([await fees(story, wrong), await fees(story, right)]).toEqual([[], ['1500.00']]);
  await mine.at('2026-11-12T07:00:00Z');
  await move(story);
  expect([await fees(story, wrong), await fees(story, right)]).toEqual([[], ['1500.00 void']]);
  expect(await told(story)).toEqual(['latefee.applied', 'latefee.reversed']);
  await run(story, '2026-11-09'); // on that day the first flat had paid, as far as anybody knew
  expect(await fees(story, wrong)).toEqual([]);
  expect(await mine.balance(undefined, wrong)).toMatchObject({ owed: '15000.00' });
  await mine.expectSoundBooks();
});

test('moved before the day of the fee, the fee is for what is unpaid then', async () => {
  const story = await misplaced(PERCENT);
  await story.mine.at('2026-11-08T07:00:00Z');
  await move(story);
  await story.mine.at('2026-11-09T07:00:00Z');
  await run(story, '2026-11-09');
  expect([await fees(story, story.wrong), await fees(story, story.right)]).toEqual([['1500.00'], []]);
  await story.mine.expectSoundBooks();
});

test('a fee for each day: once a day, up to the cap, from the day on which the money has gone; and each taken back where it came in', async () => {
  const story = await misplaced(DAILY);
  const { mine, wrong, right } = story;
  for (const day of ['2026-11-09', '2026-11-10']) {
    await mine.at(`${day}T07:00:00Z`);
    await run(story, day);
    await run(story, day); // a run that is repeated charges nothing
  }
  expect([await fees(story, wrong), await fees(story, right)]).toEqual([[], ['500.00', '500.00']]);
  await mine.at('2026-11-11T07:00:00Z');
  await move(story);
  expect(await fees(story, right)).toEqual(['500.00 void', '500.00 void']);
  for (const day of ['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15']) {
    await mine.at(`${day}T07:00:00Z`);
    await run(story, day);
  }
  // It had gone at the end of the 11th: the fourth day of the fee is the first that is charged, and the cap holds for those before it too.
  expect(await fees(story, wrong)).toEqual(['500.00', '500.00', '500.00', '300.00']);
  expect(await fees(story, right)).toEqual(['500.00 void', '500.00 void']);
  await mine.expectSoundBooks();
});

test('tiers: on each day a part of what is still overdue, by the day the money was paid', async () => {
  const tiers = [
    { day: 1, fixed: kes('300.00') },
    { day: 5, basisPoints: 1_000 },
  ];
  const mine = await Landlady.open(app, { lease: { graceDays: 3 } });
  await mine.office.post('/v1/late-fee-policies', { kind: 'TIERED', tiers, payee: 'OWNER', fromOn: '2026-11-01' });
  await mine.bill('2026-11');
  const story = { mine, wrong: mine.leaseId, right: mine.leaseId, paid: '' };
  for (const day of ['2026-11-09', '2026-11-13']) {
    await mine.at(`${day}T07:00:00Z`);
    const { total, fees: count } = await mine.office.post<{ total: object; fees: number }>('/v1/late-fee-runs', { day, mode: 'preview' });
    expect([count, total]).toEqual([1, kes(day === '2026-11-09' ? '300.00' : '1500.00')]);
    await run(story, day);
  }
  expect(await fees(story, mine.leaseId)).toEqual(['300.00', '1500.00']);
  await mine.pay('9000.00', '2026-11-12'); // in time for the second tier only
  expect(await fees(story, mine.leaseId)).toEqual(['300.00', '1500.00 void', '600.00']);
  expect((await mine.charges()).at(-1)).toMatchObject({
    description: 'Late fee November 2026, day 5',
    naturalKey: expect.stringMatching(/:2#2$/) as string,
  });
  await mine.expectSoundBooks();
});

test.each([
  ['DAILY_FIXED without its days', { kind: 'DAILY_FIXED', fixed: kes('500.00') }, '/maxDays'],
  ['TIERED without tiers', { kind: 'TIERED' }, '/tiers'],
  [
    'tiers that do not follow one another',
    {
      kind: 'TIERED',
      tiers: [
        { day: 5, basisPoints: 1 },
        { day: 5, basisPoints: 1 },
      ],
    },
    '/tiers/1/day',
  ],
  ['a tier of both', { kind: 'TIERED', tiers: [{ day: 1, basisPoints: 1, fixed: kes('1.00') }] }, '/tiers/0/fixed'],
  ['PERCENT with days', { kind: 'PERCENT', basisPoints: 100, maxDays: 3 }, '/maxDays'],
])('no policy with %s', async (_, policy, pointer) => {
  const mine = await Landlady.openEmpty(app);
  const answer = await mine.office.send('post', '/v1/late-fee-policies', { payee: 'OWNER', fromOn: '2026-11-01', ...policy }, 400);
  expect((answer.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual([pointer]);
});
