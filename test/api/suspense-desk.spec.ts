import { TestApp } from '../support/app.js';
import { Collection, type SuspenseView } from '../support/collection.js';
import type { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-21T10:00:00Z'));
afterAll(() => app.stop());

interface Summary {
  total: object;
  returnPending: object;
  reasons: { reason: string; count: number; sum: { amount: string } }[];
  ages: { age: string; count: number; sum: { amount: string } }[];
}

/** Money of every age: paid today, 3, 4, 8, 30 and 31 days ago. */
async function aged(): Promise<Collection> {
  const rent = await Collection.open(app);
  for (const [day, reference] of [
    ['20261121', ''],
    ['20261118', 'Jane'],
    ['20261117', ''],
    ['20261113', 'Jane'],
    ['20261022', ''],
    ['20261021', 'Jane'],
  ] as const)
    await rent.pay({ reference, amount: '1000.00', time: `${day}080000` });
  return rent;
}

const days = (items: SuspenseView[]): number[] => (items as unknown as { ageDays: number }[]).map(({ ageDays }) => ageDays);
const read = async (who: Office, id: string) => who.send('get', `/v1/suspense/${id}`, undefined, 200);
const change = async (who: Office, id: string, body: object, version: number, status?: number) =>
  who.send('patch', `/v1/suspense/${id}`, body, status, { 'if-match': `"${version}"` });

test('what waits is counted and summed by reason and by age, and is what the ledger has in suspense', async () => {
  const rent = await aged();
  const summary = await rent.office.get<Summary & Record<string, unknown>>('/v1/suspense/summary');
  expect(summary.total).toEqual({ count: 6, sum: kes('6000.00') });
  expect(summary.returnPending).toEqual({ count: 0, sum: kes('0.00') });
  expect(summary.ages.map(({ age, count, sum }) => [age, count, sum.amount])).toEqual([
    ['DAYS_0_TO_3', 2, '2000.00'],
    ['DAYS_4_TO_7', 1, '1000.00'],
    ['DAYS_8_TO_30', 2, '2000.00'],
    ['OVER_30_DAYS', 1, '1000.00'],
  ]);
  expect(summary.reasons.filter(({ count }) => count > 0).map(({ reason, count }) => [reason, count])).toEqual([
    ['NO_REFERENCE', 3],
    ['UNKNOWN_REFERENCE', 3],
  ]);
  const [item] = await rent.suspense();
  await rent.office.post(`/v1/suspense/${item!.id}/resolve`, { leaseId: rent.letting.leaseId });
  expect((await rent.office.get<Summary & Record<string, unknown>>('/v1/suspense/summary')).total).toEqual({
    count: 5,
    sum: kes('5000.00'),
  });
  const { equations } = await rent.office.get<{ equations: { right: { code: string; amount: object }[] }[] }>('/v1/ledger/proof');
  const suspense = equations.flatMap(({ right }) => right).find(({ code }) => code === '2300');
  expect(suspense?.amount).toEqual(kes('5000.00'));
});

test('a list shows one age, one reason, one paybill', async () => {
  const rent = await aged();
  expect(days(await rent.suspense('age=DAYS_0_TO_3'))).toEqual([0, 3]);
  expect(days(await rent.suspense('age=DAYS_4_TO_7'))).toEqual([4]);
  expect(days(await rent.suspense('age=DAYS_8_TO_30'))).toEqual([8, 30]);
  expect(days(await rent.suspense('age=OVER_30_DAYS'))).toEqual([31]);
  expect(days(await rent.suspense('reason=UNKNOWN_REFERENCE'))).toEqual([3, 8, 31]);
  expect(await rent.suspense(`channelId=${rent.channelId}`)).toHaveLength(6);
  expect(await rent.suspense('channelId=chn_01JD0000000000000000000000')).toEqual([]);
  await rent.office.send('get', '/v1/suspense?age=YESTERDAY', undefined, 400);
});

test('an item is looked after by one colleague, with what was found out, and nobody overwrites another', async () => {
  const rent = await Collection.open(app);
  await rent.pay({ reference: '' });
  const [item] = await rent.suspense();
  const accountant = await rent.office.colleague('ACCOUNTANT');
  expect((await read(rent.office, item!.id)).headers['etag']).toBe('"1"');
  const assigned = await change(rent.office, item!.id, { assignedTo: accountant.userId, note: 'Called, nobody answered' }, 1, 200);
  expect(assigned.body).toMatchObject({ assignedTo: accountant.userId, note: 'Called, nobody answered', version: 2 });
  expect(assigned.headers['etag']).toBe('"2"');
  await change(accountant, item!.id, { note: 'Mine' }, 1, 412);
  await rent.office.send('patch', `/v1/suspense/${item!.id}`, { note: 'Mine' }, 428);
  expect((await change(accountant, item!.id, { note: 'Called again' }, 2, 200)).body).toMatchObject({ assignedTo: accountant.userId });
  expect(await rent.suspense(`assignedTo=${accountant.userId}`)).toHaveLength(1);
  expect(await rent.suspense('assigned=NO')).toEqual([]);
  expect((await change(accountant, item!.id, { assignedTo: null }, 3, 200)).body).toMatchObject({ assignedTo: null, note: 'Called again' });
  expect(await rent.suspense('assigned=YES')).toEqual([]);
  expect(await rent.suspense('assigned=NO')).toHaveLength(1);
});

test('is looked after by nobody who is not there, or may not decide', async () => {
  const rent = await Collection.open(app);
  const other = await Collection.open(app);
  await rent.pay({ reference: '' });
  const [item] = await rent.suspense();
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await change(rent.office, item!.id, { assignedTo: other.office.userId }, 1, 404);
  await change(rent.office, item!.id, { assignedTo: 'usr_01JD0000000000000000000000' }, 1, 404);
  await change(rent.office, item!.id, { assignedTo: caretaker.userId }, 1, 400);
  await change(other.office, item!.id, { note: 'x' }, 1, 404);
  await caretaker.send('get', `/v1/suspense/${item!.id}`, undefined, 403);
  await other.office.send('get', `/v1/suspense/${item!.id}`, undefined, 404);
});

test('a caretaker who was shown the message says for which lease it was, before or after the money is there; it decides nothing', async () => {
  const rent = await Collection.open(app, { units: 2 });
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  const { leaseId, unitId } = rent.lettings[1]!;
  const hint = { externalId: 'ukl99zdr4f', leaseId, note: 'Her brother paid' };
  const said = await caretaker.send('post', '/v1/suspense-hints', hint, 201);
  expect(said.body).toMatchObject({ externalId: 'UKL99ZDR4F', leaseId, suggestedBy: caretaker.userId, note: 'Her brother paid' });
  const again = await caretaker.send('post', '/v1/suspense-hints', { ...hint, note: 'Her brother paid, she says' }, 201);
  expect(again.body).toMatchObject({ id: (said.body as { id: string }).id, note: 'Her brother paid, she says' });

  expect(await rent.pay({ reference: '', code: 'UKL99ZDR4F' })).toMatchObject({ state: 'SUSPENSE' });
  const [item] = await rent.suspense();
  const expected = { unitId, leaseId, because: 'COLLEAGUE', suggestedBy: caretaker.userId, tenantName: 'Achieng Otieno', unitLabel: 'A2' };
  expect(item!.suggestions).toMatchObject([{ ...expected, note: 'Her brother paid, she says' }]);
  expect((await read(rent.office, item!.id)).body).toMatchObject({ suggestions: [expected] });
});

test('a caretaker suggests only what is in sight, and learns nothing of what is in suspense', async () => {
  const rent = await Collection.open(app);
  const far = await Collection.open(app);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  await caretaker.send('post', '/v1/suspense-hints', { externalId: 'UKL99ZDR4G', leaseId: far.letting.leaseId }, 404);
  await caretaker.send('post', '/v1/suspense-hints', { externalId: 'short', leaseId: rent.letting.leaseId }, 400);
  const known = await rent.pay({ reference: '' });
  const answers = [known.externalId!, 'UKL99ZDR4H'].map((externalId) =>
    caretaker.send('post', '/v1/suspense-hints', { externalId, leaseId: rent.letting.leaseId }, 201),
  );
  const [real, invented] = (await Promise.all(answers)).map(({ body }) => Object.keys(body as object).sort());
  expect(real).toEqual(invented);
  await caretaker.send('get', '/v1/suspense', undefined, 403);
  await caretaker.send('get', '/v1/suspense/summary', undefined, 403);
});
