import { localDate } from '@plotihub/time';
import { NightlyProofService } from '../../apps/api/src/modules/reconciliation/nightly-proof.service.js';
import { MpesaOffice, MpesaWorld } from '../support/mpesa.js';
import { reconcile, type DifferenceView, type ReconciliationView } from '../support/reconciliations.js';
import { mpesaStatement, Statements, type MpesaLine } from '../support/statements.js';

jest.setTimeout(120_000);

let world: MpesaWorld;
beforeAll(async () => {
  world = await MpesaWorld.start('2026-11-18T20:00:00Z');
});
afterAll(() => world.stop());

/** A wall-clock time in Nairobi. */
const at = (day: string, time: string): string => new Date(`${day}T${time}:00+03:00`).toISOString();
const lost = (story: MpesaOffice): void =>
  world.daraja.script({ on: 'c2b.confirmation', lost: true, where: { shortCode: story.shortCode } });

/** An office whose paybill is pulled, since the evening before the 19th. */
async function pulled(): Promise<MpesaOffice> {
  world.app.clock.moveTo('2026-11-18T20:00:00Z');
  return MpesaOffice.open(world, { pull: true, urls: true });
}

async function moveTo(story: MpesaOffice, day: string, time: string): Promise<void> {
  await story.collection.moveTo(at(day, time));
  await world.settle();
}

const pay = async (story: MpesaOffice, amount = '700.00'): Promise<string> => {
  const account = story.collection.letting.payReference;
  const { receipt } = await world.daraja.pay({ from: '0722000112', to: story.shortCode, amount, account });
  await world.settle();
  return receipt;
};

/** The night of the 20th: M-Pesa is asked for nearly two days, and what it tells is booked. */
const night = (story: MpesaOffice): Promise<void> => moveTo(story, '2026-11-20', '02:30');
const prove = (story: MpesaOffice, from = '2026-11-19', to = from) => reconcile(story.collection, { from, to });
const causes = ({ differences }: { differences: DifferenceView[] }): Record<string, string> =>
  Object.fromEntries(differences.map(({ cause, state }) => [cause, state]));
const proofs = async ({ office }: MpesaOffice): Promise<ReconciliationView[]> =>
  (await office.get<{ data: ReconciliationView[] }>('/v1/reconciliations?limit=200')).data;

/** A statement of the 19th, from its first to its last minute. */
const statementOf = (story: MpesaOffice, lines: MpesaLine[]): string =>
  mpesaStatement(
    [
      { receipt: 'UKJ0000001', at: '19-11-2026 00:00:30', withdrawn: '-1.00', details: 'Charge' },
      ...lines,
      { receipt: 'UKJ0000002', at: '19-11-2026 23:59:30', withdrawn: '-1.00', details: 'Charge' },
    ],
    story.shortCode,
  );

test('a day without a statement is proved by Pull, and what no callback told of is found and healed', async () => {
  const story = await pulled();
  await moveTo(story, '2026-11-19', '10:00');
  await pay(story);
  lost(story);
  const silent = await pay(story, '812.50');
  expect(await prove(story)).toMatchObject({
    result: 'INCOMPLETE',
    figures: { provider: { count: 0 }, notCovered: { count: 1 } },
    days: [{ provedBy: 'NONE', missing: 'The day is not over.' }],
  });
  await night(story);
  const side = { count: 2, total: { amount: '1512.50', currency: 'KES' } };
  const proof = await prove(story);
  expect(proof).toMatchObject({
    result: 'EQUAL',
    figures: { provider: side, intake: side, ledger: side, notCovered: { count: 0 }, waiting: { count: 0 } },
    days: [{ from: '2026-11-19', to: '2026-11-19', provedBy: 'PULL', missing: null }],
  });
  expect(proof.differences).toMatchObject([{ cause: 'MISSING_IN_INTAKE', state: 'HEALED', externalId: silent }]);
  await story.collection.expectSound();
  // And the night proves yesterday by itself.
  await story.collection.moveTo(at('2026-11-20', '05:00'));
  await world.app.runDailyJobs();
  const last = (await proofs(story)).at(-1)!;
  expect(last).toMatchObject({ result: 'EQUAL', requestedBy: null, to: '2026-11-19', figures: { provider: side, ledger: side } });
  expect(last.days.at(-1)).toMatchObject({ to: '2026-11-19', provedBy: 'PULL' });
});

test('what M-Pesa does not list is a difference with a cure, once Pull was asked an hour after it', async () => {
  const story = await pulled();
  await moveTo(story, '2026-11-19', '10:00');
  await story.collection.forge({ code: 'UKJ7FALSE1', amount: '700.00', time: '20261119100000', shortCode: story.shortCode });
  await moveTo(story, '2026-11-19', '10:30');
  expect(await prove(story)).toMatchObject({ result: 'INCOMPLETE', figures: { notCovered: { count: 1 } }, differences: [] });
  await night(story);
  const proof = await prove(story);
  expect(proof).toMatchObject({ result: 'DIFFERENT', figures: { provider: { count: 0 }, intake: { count: 1 }, ledger: { count: 1 } } });
  expect(proof.differences).toMatchObject([{ cause: 'NOT_ON_PULL', state: 'OPEN', externalId: 'UKJ7FALSE1' }]);
  expect(proof.differences[0]?.cure).toContain('import the statement');
  const [payment] = await story.collection.payments();
  await story.office.reverse(payment!.id, 'M-Pesa never had it');
  expect(await prove(story)).toMatchObject({ result: 'EQUAL', figures: { provider: { count: 0 } }, differences: [] });
});

test('a statement wins over Pull, and where they differ somebody must look', async () => {
  const story = await pulled();
  await moveTo(story, '2026-11-19', '10:00');
  const [both, dearer, onlyListed] = [await pay(story), await pay(story), await pay(story)];
  await night(story);
  await story.collection.moveTo(at('2026-11-22', '10:00')); // two days later a statement is final
  const account = story.collection.letting.payReference;
  const line = (receipt: string, paidIn = '700.00'): MpesaLine => ({ receipt, paidIn, account, at: '19-11-2026 10:00:00' });
  const statements = new Statements(world.app, story.collection);
  await statements.import(statementOf(story, [line(both), line(dearer, '701.00'), line('UKJ7ONLYS1')]));
  const proof = await prove(story);
  expect(proof.days).toMatchObject([{ provedBy: 'BOTH' }]);
  // On the statement: 700 + 701 + 700. Told: what was called back, and the statement's third line.
  expect(proof).toMatchObject({
    result: 'DIFFERENT',
    figures: { provider: { count: 3, total: { amount: '2101.00' } }, intake: { count: 4, total: { amount: '2800.00' } } },
  });
  const of = (cause: string): (string | null)[] =>
    proof.differences.filter((one) => one.cause === cause).map(({ externalId }) => externalId);
  expect(of('PULL_DISAGREES').sort()).toEqual([dearer, onlyListed, 'UKJ7ONLYS1'].sort());
  expect(of('AMOUNT_DIFFERS')).toEqual([dearer]);
  expect(of('NOT_ON_STATEMENT')).toEqual([]);
  expect(of('MISSING_IN_INTAKE')).toEqual(['UKJ7ONLYS1']);
});

test('a day of which nobody tells is told of once, and heals when its statement comes', async () => {
  const story = await pulled();
  world.daraja.script({ on: 'pull.query', html: true, times: 500, where: { shortCode: story.shortCode } });
  await moveTo(story, '2026-11-19', '10:00');
  await night(story);
  const gaps = async (): Promise<DifferenceView[]> => {
    const { id } = (await proofs(story)).at(-1)!;
    const { data } = await story.office.get<{ data: DifferenceView[] }>(`/v1/reconciliations/${id}/differences`);
    return data;
  };
  await story.collection.moveTo(at('2026-11-20', '05:00'));
  await world.app.runDailyJobs();
  const [first] = await gaps();
  expect(first).toMatchObject({ cause: 'DAYS_NOT_PROVED', state: 'OPEN', valueOn: '2026-11-19' });
  expect((await proofs(story)).at(-1)).toMatchObject({ result: 'INCOMPLETE' });
  expect((await proofs(story)).at(-1)!.days.at(-1)).toMatchObject({
    ...{ from: '2026-11-18', to: '2026-11-19', provedBy: 'NONE' },
    missing: 'No statement tells of it, and Pull was not asked for all of it: import the statement of 2026-11-18 to 2026-11-19.',
  });
  await story.collection.moveTo(at('2026-11-21', '05:00'));
  await world.app.runDailyJobs();
  // The same one, grown by a day: no second telling.
  expect(await gaps()).toMatchObject([{ id: first!.id, state: 'OPEN', valueOn: '2026-11-20' }]);
  await new Statements(world.app, story.collection).import(
    mpesaStatement(
      [
        { receipt: 'UKJ0000011', at: '18-11-2026 23:30:00', withdrawn: '-1.00', details: 'Charge' },
        { receipt: 'UKJ0000012', at: '20-11-2026 23:59:30', withdrawn: '-1.00', details: 'Charge' },
      ],
      story.shortCode,
    ),
  );
  expect(await prove(story, '2026-11-18', '2026-11-20')).toMatchObject({ result: 'EQUAL', days: [{ provedBy: 'STATEMENT' }] });
  expect(await gaps()).toEqual([]);
  expect(
    await world.app.number("SELECT COUNT(*) FROM differences WHERE organization_id = ? AND state = 'OPEN'", [story.office.organizationId]),
  ).toBe(0);
});

describe('a proof is of its moment', () => {
  test('a payment that comes for its days afterwards makes it stale, and the night proves them again', async () => {
    const story = await pulled();
    await moveTo(story, '2026-11-19', '10:00');
    await pay(story);
    await night(story);
    const proof = await prove(story);
    expect(proof).toMatchObject({ result: 'EQUAL', stale: null });
    const statements = new Statements(world.app, story.collection);
    await story.collection.moveTo(at('2026-11-20', '04:00'));
    const account = story.collection.letting.payReference;
    await statements.import(statementOf(story, [{ receipt: 'UKJ7LATE01', paidIn: '5.00', account, at: '19-11-2026 11:00:00' }]));
    const read = () => story.office.get<ReconciliationView>(`/v1/reconciliations/${proof.id}`);
    expect(await read()).toMatchObject({
      ...{ result: 'EQUAL', figures: proof.figures },
      stale: { since: at('2026-11-20', '04:00'), from: '2026-11-19', to: '2026-11-19', provedAgainBy: null },
    });
    await story.collection.moveTo(at('2026-11-20', '05:00'));
    await world.app.runDailyJobs();
    const again = (await proofs(story)).at(-1)!;
    expect(again).toMatchObject({ requestedBy: null, figures: { intake: { count: 2 } }, stale: null });
    expect(await read()).toMatchObject({ stale: { provedAgainBy: again.id } });
  });

  test('one that goes back does too, however old its day is', async () => {
    const story = await pulled();
    await moveTo(story, '2026-11-19', '10:00');
    await pay(story);
    await night(story);
    const proof = await prove(story);
    await story.collection.moveTo(at('2027-01-15', '10:00')); // long before the month of every night
    const [payment] = await story.collection.payments();
    await story.office.reverse(payment!.id, 'M-Pesa took it back');
    await world.app.work();
    const read = () => story.office.get<ReconciliationView>(`/v1/reconciliations/${proof.id}`);
    expect(await read()).toMatchObject({ stale: { from: '2026-11-19', to: '2026-11-19', provedAgainBy: null } });
    await world.app.nest.get(NightlyProofService).run(world.app.database, story.office.organizationId, localDate('2027-01-16'));
    const { stale } = await read();
    const again = await story.office.get<ReconciliationView>(`/v1/reconciliations/${stale!.provedAgainBy}`);
    expect(again).toMatchObject({
      from: '2026-11-19',
      to: '2026-11-19',
      requestedBy: null,
      result: 'DIFFERENT',
      figures: { intake: { count: 0 } },
    });
    expect(
      causes({ differences: (await story.office.get<{ data: DifferenceView[] }>(`/v1/reconciliations/${again.id}/differences`)).data }),
    ).toEqual({
      REVERSED_HERE: 'OPEN',
    });
  });
});
