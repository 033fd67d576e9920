import { PropertiesService, UnitsService } from '../../apps/api/src/modules/properties/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { localDate } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { kes, letUnit, newUnit, portfolio, type Portfolio } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
let mews: Portfolio;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
  mews = await portfolio(office, { units: 0, code: 'KMA' });
});
afterAll(() => app.stop());

const unitsIn = (organizationId: string): Promise<number> =>
  app.number('SELECT COUNT(*) FROM units WHERE organization_id = ?', [organizationId]);

test('nobody reads or adds units without signing in', async () => {
  expect((await app.http.get('/v1/units')).status).toBe(401);
  expect((await app.http.post('/v1/units').send({ propertyId: mews.propertyId, label: '12' })).status).toBe(401);
});

test('a unit gets the payment reference of its property and label', async () => {
  const made = await office.post<{ id: string }>('/v1/units', {
    propertyId: mews.propertyId,
    label: '12',
    type: 'BEDSITTER',
    marketRent: kes('15000.00'),
  });
  const read = await office.send('get', `/v1/units/${made.id}`, undefined, 200);
  expect(read.body).toEqual({
    id: made.id,
    propertyId: mews.propertyId,
    blockId: null,
    label: '12',
    type: 'BEDSITTER',
    use: 'RESIDENTIAL',
    marketRent: { amount: '15000.00', currency: 'KES' },
    payReference: 'KMA12J',
    status: 'VACANT',
    occupancy: 'VACANT',
    hold: null,
    version: 1,
    createdAt: '2026-11-01T07:00:00.000Z',
  });
  expect(read.headers['etag']).toBe('"1"');
});

test('a shop is for business unless told, a block must be of the property', async () => {
  const block = await office.post<{ id: string }>(`/v1/properties/${mews.propertyId}/blocks`, { name: 'East' });
  const shop = await office.post<object>('/v1/units', { propertyId: mews.propertyId, label: 'E1', type: 'SHOP', blockId: block.id });
  expect(shop).toMatchObject({ use: 'COMMERCIAL', blockId: block.id });
  const other = await portfolio(office, { units: 0 });
  const answer = await office.send('post', '/v1/units', { propertyId: other.propertyId, label: 'E1', blockId: block.id });
  expect(answer.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no block ${block.id}.` });
});

test('two labels that read alike would share a reference: the second is refused, and told of the first', async () => {
  const first = await newUnit(office, mews.propertyId, 'A1');
  const answer = await office.send('post', '/v1/units', { propertyId: mews.propertyId, label: 'AI' });
  expect(answer.body).toMatchObject({ status: 409, code: 'pay-reference-taken', unitId: first.id, payReference: first.payReference });
  expect((answer.body as { detail: string }).detail).toContain('I and L are read as 1');
  expect((await office.send('post', '/v1/units', { propertyId: mews.propertyId, label: 'a1' })).body).toMatchObject({
    status: 409,
    code: 'unit-label-taken',
    unitId: first.id,
  });
});

test('two properties whose codes and labels run together do not share a reference either', async () => {
  const short = await portfolio(office, { units: 0, code: 'KM' });
  await newUnit(office, short.propertyId, 'B77');
  const long = await portfolio(office, { units: 0, code: 'KMB' });
  expect((await office.send('post', '/v1/units', { propertyId: long.propertyId, label: '77' })).body).toMatchObject({
    status: 409,
    code: 'pay-reference-taken',
  });
});

test.each(['-', '?', '12345678', 'GROUND FLOOR'])('the label %p makes no reference of 4 to 10 characters', async (label) => {
  const short = await portfolio(office, { units: 0 });
  const answer = await office.send('post', '/v1/units', { propertyId: short.propertyId, label });
  expect(answer.body).toMatchObject({ status: 400, code: 'pay-reference-length', errors: [{ pointer: '/label' }] });
});

test('of twenty units with one label at once, one is made', async () => {
  const { propertyId } = await portfolio(office, { units: 0 });
  const answers = await Promise.all(Array.from({ length: 20 }, () => office.send('post', '/v1/units', { propertyId, label: 'C7' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
});

test('a new label leaves the payment reference as tenants know it', async () => {
  const { propertyId } = await portfolio(office, { units: 0 });
  const unit = await newUnit(office, propertyId, 'B1');
  const other = await newUnit(office, propertyId, 'B2');
  const path = `/v1/units/${unit.id}`;
  expect((await office.send('patch', path, { label: 'Penthouse' })).status).toBe(428);
  const changed = await office.send('patch', path, { label: 'Penthouse', marketRent: null, type: 'HOUSE' }, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ label: 'Penthouse', payReference: unit.payReference, marketRent: null, type: 'HOUSE', version: 2 });
  expect((await office.send('patch', path, { label: 'X' }, undefined, { 'if-match': '"1"' })).status).toBe(412);
  expect(
    (await office.send('patch', `/v1/units/${other.id}`, { label: 'penthouse' }, undefined, { 'if-match': '"1"' })).body,
  ).toMatchObject({
    status: 409,
    code: 'unit-label-taken',
  });
});

test('a vacant unit is held back and offered again; one that is let is not held back, and letting ends a hold', async () => {
  const { units } = await portfolio(office);
  const path = `/v1/units/${units[0]!.id}`;
  const held = await office.send('patch', path, { hold: 'UNDER_REPAIR' }, 200, { 'if-match': '"1"' });
  expect(held.body).toMatchObject({ status: 'UNDER_REPAIR', occupancy: 'VACANT', hold: 'UNDER_REPAIR' });
  const offered = await office.send('patch', path, { hold: null }, 200, { 'if-match': '"2"' });
  expect(offered.body).toMatchObject({ status: 'VACANT', hold: null });
  await office.send('patch', path, { hold: 'OFF_MARKET' }, 200, { 'if-match': '"3"' });
  await letUnit(office, { unitId: units[0]!.id, rent: '15000.00', startsOn: '2026-11-01' });
  const let_ = await office.send('get', path, undefined, 200);
  expect(let_.body).toMatchObject({ status: 'OCCUPIED', hold: null });
  const refused = await office.send('patch', path, { hold: 'OFF_MARKET' }, undefined, { 'if-match': let_.headers['etag']! });
  expect(refused.body).toMatchObject({ status: 409, code: 'unit-occupied' });
});

test('units are listed by property and occupancy', async () => {
  const other = await Office.open(app);
  const east = await portfolio(other, { units: 3 });
  const west = await portfolio(other, { units: 1 });
  await letUnit(other, { unitId: east.units[1]!.id, rent: '9000.00', startsOn: '2026-11-01' });
  const ids = async (query: string): Promise<string[]> =>
    (await other.get<{ data: { id: string }[] }>(`/v1/units?${query}`)).data.map(({ id }) => id);
  const of = (...units: { id: string }[]): string[] => units.map(({ id }) => id);
  expect(await ids('limit=200')).toEqual(of(...east.units, ...west.units));
  expect(await ids(`propertyId=${east.propertyId}`)).toEqual(of(...east.units));
  expect(await ids('occupancy=OCCUPIED')).toEqual(of(east.units[1]!));
  expect(await ids(`propertyId=${west.propertyId}&occupancy=OCCUPIED`)).toEqual([]);
});

test("another organization's units, properties and blocks are unknown", async () => {
  const { propertyId, units } = await portfolio(office);
  const block = await office.post<{ id: string }>(`/v1/properties/${propertyId}/blocks`, { name: 'East' });
  const stranger = await Office.open(app);
  const own = await portfolio(stranger);
  const asked = await Promise.all([
    stranger.send('get', `/v1/units/${units[0]!.id}`),
    stranger.send('patch', `/v1/units/${units[0]!.id}`, { label: 'Z9' }, undefined, { 'if-match': '"1"' }),
    stranger.send('post', '/v1/units', { propertyId, label: 'Z9' }),
    stranger.send('post', '/v1/units', { propertyId: own.propertyId, label: 'Z9', blockId: block.id }),
    stranger.send('patch', `/v1/units/${own.units[0]!.id}`, { blockId: block.id }, undefined, { 'if-match': '"1"' }),
  ]);
  for (const answer of asked) expect(answer.body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await stranger.get<{ data: unknown[] }>(`/v1/units?propertyId=${propertyId}`)).data).toEqual([]);
  expect(await unitsIn(stranger.organizationId)).toBe(1);
});

describe('what other modules build on', () => {
  const organizationOf = (organizationId: string) => app.nest.get(OrganizationsService).get(app.database.reader, organizationId);

  test('500 units are made in one go, with 500 references, in fewer than ten statements', async () => {
    const { propertyId } = await portfolio(office, { units: 0 });
    const organization = await organizationOf(office.organizationId);
    const list = Array.from({ length: 500 }, (_, i) => ({ label: `B${i + 100}` }));
    const units = await app.database.transaction(async (tx) => {
      const statements = jest.spyOn(tx.queryRunner!, 'query');
      const made = await app.nest.get(UnitsService).createMany(tx, organization, propertyId, list);
      expect(statements.mock.calls.length).toBeLessThan(10);
      return made;
    });
    expect(units.map(({ label }) => label)).toEqual(list.map(({ label }) => label));
    expect(new Set(units.map(({ payReference }) => payReference)).size).toBe(500);
  });

  test('one label in 500 that reads like another undoes all of them, and is named', async () => {
    const { propertyId } = await portfolio(office, { units: 0 });
    const organization = await organizationOf(office.organizationId);
    const before = await unitsIn(office.organizationId);
    const list = [...Array.from({ length: 499 }, (_, i) => ({ label: `D${i + 100}` })), { label: 'DI00' }];
    const attempt = app.database.transaction((tx) => app.nest.get(UnitsService).createMany(tx, organization, propertyId, list));
    await expect(attempt).rejects.toMatchObject({ code: 'pay-reference-taken', message: expect.stringContaining('DI00') as string });
    const tooLong = app.database.transaction((tx) =>
      app.nest.get(UnitsService).createMany(tx, organization, propertyId, [{ label: 'D1' }, { label: '123456789' }]),
    );
    await expect(tooLong).rejects.toMatchObject({ code: 'pay-reference-length', members: { errors: [{ pointer: '/1/label' }] } });
    expect(await unitsIn(office.organizationId)).toBe(before);
  });

  test('a unit is found by its reference, and by what is one slip away from it, in its organization only', async () => {
    const { units } = await portfolio(office, { units: 2 });
    const [a1, a2] = units;
    const service = app.nest.get(UnitsService);
    const db = app.database.reader;
    expect(await service.findByReference(db, office.organizationId, a1!.payReference)).toMatchObject({ id: a1!.id });
    const slip = a1!.payReference.slice(0, -1);
    expect(await service.findByReference(db, office.organizationId, slip)).toBeUndefined();
    expect(await service.similarReferences(db, office.organizationId, slip, 5)).toEqual([
      { unitId: a1!.id, payReference: a1!.payReference, distance: 1 },
    ]);
    expect(await service.similarReferences(db, office.organizationId, a2!.payReference, 5)).toEqual([]);
    const stranger = await Office.open(app);
    expect(await service.findByReference(db, stranger.organizationId, a1!.payReference)).toBeUndefined();
    expect(await service.similarReferences(db, stranger.organizationId, slip, 5)).toEqual([]);
  });

  test('a property is found by code in any case and by name, and its ownership by day and by id', async () => {
    const { propertyId, code, ownerIds } = await portfolio(office, { units: 0, ownedFrom: '2024-01-01', owners: 2 });
    const later = { fromOn: '2026-07-01', shares: [{ ownerId: ownerIds[0], basisPoints: 10_000 }] };
    await office.post(`/v1/properties/${propertyId}/ownerships`, later);
    const service = app.nest.get(PropertiesService);
    const [db, organizationId] = [app.database.reader, office.organizationId];
    expect(await service.findByCode(db, organizationId, code.toLowerCase())).toMatchObject({ id: propertyId });
    expect(await service.findByCode(db, organizationId, 'ÑÑ')).toBeUndefined();
    expect(await service.findByName(db, organizationId, `property ${code}`)).toMatchObject({ id: propertyId });
    expect(await service.findByName(db, organizationId, code)).toBeUndefined();
    const on = async (day: string) => (await service.ownershipsOn(db, organizationId, [propertyId], localDate(day))).get(propertyId);
    expect((await on('2020-01-01'))?.fromOn).toBe('2024-01-01');
    expect((await on('2026-06-30'))?.shares).toHaveLength(2);
    const present = await on('2026-07-01');
    expect(present?.shares).toEqual([{ ownerId: ownerIds[0], basisPoints: 10_000 }]);
    expect((await service.ownershipsByIds(db, organizationId, [present!.id])).get(present!.id)).toEqual(present);
    expect(await service.ownershipsOn(db, (await Office.open(app)).organizationId, [propertyId], localDate('2026-07-01'))).toEqual(
      new Map(),
    );
  });
});
