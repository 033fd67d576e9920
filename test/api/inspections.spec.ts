import { TestApp } from '../support/app.js';
import { answerOf, Household } from '../support/maintenance.js';
import type { Office } from '../support/office.js';

jest.setTimeout(60_000);

let app: TestApp;
let home: Household;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
  home = await Household.open(app);
});
afterAll(() => app.stop());

interface Item {
  room: string;
  item: string;
  condition: string;
  note: string | null;
}
interface InspectionView {
  id: string;
  items: Item[];
  staffSignedAt: string | null;
  tenantSignedAt: string | null;
}
const begin = (kind: string, more: object = { leaseId: home.letting.leaseId }): Promise<InspectionView> =>
  home.office.post('/v1/inspections', { kind, inspectedOn: '2026-11-21', ...more });
const write = (of: InspectionView, items: Item[], by: Office = home.office) => by.send('put', `/v1/inspections/${of.id}/items`, { items });
const sign = async (of: InspectionView, by: Office, remark?: string): Promise<string> =>
  answerOf(await by.send('post', `/v1/inspections/${of.id}/signature`, { remark }));
const seen = (of: InspectionView, condition: string): Item[] => of.items.map((item) => ({ ...item, condition }));

test('moving out is compared with moving in, once both sides have signed what they saw', async () => {
  const moveIn = await begin('MOVE_IN');
  expect(moveIn.items.length).toBeGreaterThan(10);
  expect(await sign(moveIn, home.office)).toBe('409 nothing-seen');
  expect((await write(moveIn, seen(moveIn, 'GOOD'))).status).toBe(200);
  expect(await sign(moveIn, home.tenant)).toBe('409 not-signed-by-office');
  // Twins of a signature: one side signs once.
  const signatures = await Promise.all([1, 2, 3].map(() => sign(moveIn, home.office)));
  expect(signatures.sort()).toEqual(['200', '409 already-signed', '409 already-signed']);
  expect(answerOf(await write(moveIn, seen(moveIn, 'WORN')))).toBe('409 inspection-signed');
  const early = await begin('MOVE_OUT');
  expect(answerOf(await home.office.send('get', `/v1/inspections/${early.id}/comparison`))).toBe('409 nothing-to-compare');
  expect(await sign(moveIn, home.tenant, 'The kitchen tap dripped before')).toBe('200');

  const moveOut = await begin('MOVE_OUT');
  expect(moveOut.items.map(({ room, item }) => [room, item])).toEqual(moveIn.items.map(({ room, item }) => [room, item]));
  expect(moveOut.items.every(({ condition }) => condition === 'NOT_SEEN')).toBe(true);
  const items = seen(moveOut, 'GOOD').map((item, i) => (i === 0 ? { ...item, condition: 'DAMAGED', note: 'A hole' } : item));
  await write(moveOut, items);
  const { room, item } = items[0]!;
  expect(await home.tenant.get(`/v1/inspections/${moveOut.id}/comparison`)).toEqual({
    moveInId: moveIn.id,
    worse: [{ room, item, before: 'GOOD', after: 'DAMAGED', note: 'A hole' }],
  });
});

test('moving in and out is of a lease; a routine look is of a unit, and who lives elsewhere does not see it', async () => {
  const answer = async (body: object): Promise<string> =>
    answerOf(await home.office.send('post', '/v1/inspections', { inspectedOn: '2026-11-21', ...body }));
  expect(await answer({ kind: 'MOVE_IN', unitId: home.unitId })).toBe('409 inspection-needs-a-lease');
  const other = await Household.open(app);
  expect(await answer({ kind: 'ROUTINE', unitId: other.unitId })).toBe('404 not-found');
  const routine = await begin('ROUTINE', { unitId: home.place.units[1]!.id });
  expect(answerOf(await home.tenant.send('get', `/v1/inspections/${routine.id}`))).toBe('404 not-found');
  expect(answerOf(await other.office.send('get', `/v1/inspections/${routine.id}`))).toBe('404 not-found');
  expect((await write(routine, seen(routine, 'GOOD'), home.tenant)).status).toBe(403);
  const caretaker = await home.office.colleague('CARETAKER', { propertyIds: [home.place.propertyId] });
  expect((await write(routine, seen(routine, 'WORN'), caretaker)).status).toBe(200);
  const { data } = await home.tenant.get<{ data: { id: string }[] }>('/v1/inspections');
  expect(data.map(({ id }) => id)).not.toContain(routine.id);
});
