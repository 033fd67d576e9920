import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { newCode, portfolio } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const newOwner = async (of = office): Promise<string> =>
  (await of.post<{ id: string }>('/v1/owners', { name: 'Njeri', kind: 'PERSON' })).id;
const property = (ownerId: string, more: object = {}) => ({
  name: 'Kileleshwa Mews',
  code: newCode(),
  kind: 'RESIDENTIAL',
  county: 'Nairobi',
  ownership: { fromOn: '2026-01-01', shares: [{ ownerId, basisPoints: 10_000 }] },
  ...more,
});

test('nobody reads or adds properties without signing in', async () => {
  expect((await app.http.get('/v1/properties')).status).toBe(401);
  expect((await app.http.post('/v1/properties').send(property('x'))).status).toBe(401);
});

test('a property is added with its owners and read back; a code in small letters becomes capitals', async () => {
  const ownerId = await newOwner();
  const made = await office.post<{ id: string }>('/v1/properties', property(ownerId, { code: 'kmz' }));
  const read = await office.send('get', `/v1/properties/${made.id}`, undefined, 200);
  expect(read.body).toEqual({
    id: made.id,
    name: 'Kileleshwa Mews',
    code: 'KMZ',
    kind: 'RESIDENTIAL',
    county: 'Nairobi',
    town: null,
    version: 1,
    createdAt: '2026-11-01T07:00:00.000Z',
  });
  expect(read.headers['etag']).toBe('"1"');
  const { data } = await office.get<{ data: unknown[] }>(`/v1/properties/${made.id}/ownerships`);
  expect(data).toMatchObject([{ propertyId: made.id, fromOn: '2026-01-01', shares: [{ ownerId, basisPoints: 10_000 }] }]);
});

test.each(['K', 'KMABC', 'KIL', 'POL', 'K1', 'ÑQ', ''])('%p cannot be a code', async (code) => {
  const answer = await office.send('post', '/v1/properties', property(await newOwner(), { code }));
  expect(answer.body).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer: '/code' }] });
});

test('a code is taken once in an organization, and is free in the next', async () => {
  const ownerId = await newOwner();
  const code = newCode();
  await office.post('/v1/properties', property(ownerId, { code }));
  const again = await office.send('post', '/v1/properties', property(ownerId, { code: code.toLowerCase() }));
  expect(again.body).toMatchObject({ status: 409, code: 'property-code-taken' });
  const neighbour = await Office.open(app);
  await neighbour.post('/v1/properties', property(await newOwner(neighbour), { code }));
});

test('of twenty properties with one code at once, one is made', async () => {
  const ownerId = await newOwner();
  const code = newCode();
  const answers = await Promise.all(Array.from({ length: 20 }, () => office.send('post', '/v1/properties', property(ownerId, { code }))));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  expect(await app.number('SELECT COUNT(*) FROM properties WHERE organization_id = ? AND code = ?', [office.organizationId, code])).toBe(1);
});

test.each([
  ['too little', [9_999]],
  ['too much', [6_000, 6_000]],
])('shares that add up to %s are refused, and nothing is kept', async (_, parts) => {
  const ownerIds = await Promise.all(parts.map(() => newOwner()));
  const count = (): Promise<number> => app.number('SELECT COUNT(*) FROM properties WHERE organization_id = ?', [office.organizationId]);
  const before = await count();
  const shares = ownerIds.map((ownerId, i) => ({ ownerId, basisPoints: parts[i] }));
  const answer = await office.send('post', '/v1/properties', property('', { ownership: { fromOn: '2026-01-01', shares } }));
  expect(answer.body).toMatchObject({ status: 400, code: 'shares-do-not-add-up', errors: [{ pointer: '/ownership/shares' }] });
  expect(await count()).toBe(before);
});

test('an owner who is not there leaves no property behind', async () => {
  const foreign = await newOwner(await Office.open(app));
  const body = property(foreign);
  const shares = [
    { ownerId: await newOwner(), basisPoints: 5_000 },
    { ownerId: foreign, basisPoints: 5_000 },
  ];
  for (const wrong of [body, { ...body, ownership: { fromOn: '2026-01-01', shares } }]) {
    const answer = await office.send('post', '/v1/properties', wrong);
    expect(answer.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no owner ${foreign}.` });
  }
  expect(
    await app.number('SELECT COUNT(*) FROM properties WHERE organization_id = ? AND code = ?', [office.organizationId, body.code]),
  ).toBe(0);
});

test('every invalid member of a property and its shares is named', async () => {
  const answer = await office.send('post', '/v1/properties', {
    ...property(await newOwner()),
    name: '',
    kind: 'CASTLE',
    ownership: { fromOn: '2026-02-30', shares: [{ ownerId: 'nobody', basisPoints: 0 }] },
  });
  const pointers = (answer.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);
  expect(answer.status).toBe(400);
  expect(pointers.sort()).toEqual([
    '/kind',
    '/name',
    '/ownership/fromOn',
    '/ownership/shares/0/basisPoints',
    '/ownership/shares/0/ownerId',
  ]);
});

test('ownership changes as a whole version, later than the last; earlier versions stay', async () => {
  const { propertyId, ownerIds } = await portfolio(office, { owners: [7_500, 2_500], ownedFrom: '2024-01-01' });
  const heir = await newOwner();
  const shares = [
    { ownerId: ownerIds[0], basisPoints: 7_500 },
    { ownerId: heir, basisPoints: 2_500 },
  ];
  const path = `/v1/properties/${propertyId}/ownerships`;
  expect((await office.send('post', path, { fromOn: '2024-01-01', shares })).body).toMatchObject({
    status: 409,
    code: 'ownership-not-later',
    latestFromOn: '2024-01-01',
  });
  expect((await office.send('post', path, { fromOn: '2026-07-01', shares: shares.slice(0, 1) })).body).toMatchObject({
    status: 400,
    code: 'shares-do-not-add-up',
    errors: [{ pointer: '/shares' }],
  });
  await office.post(path, { fromOn: '2026-07-01', shares });
  const { data } = await office.get<{ data: { fromOn: string; shares: { ownerId: string; basisPoints: number }[] }[] }>(path);
  expect(data.map(({ fromOn }) => fromOn)).toEqual(['2024-01-01', '2026-07-01']);
  expect(data.map((version) => version.shares.map(({ basisPoints }) => basisPoints).sort())).toEqual([
    [2_500, 7_500],
    [2_500, 7_500],
  ]);
  expect(data[1]!.shares.map(({ ownerId }) => ownerId)).toEqual([ownerIds[0], heir].sort());
});

test('of ten changes of ownership at once from one day, one is made', async () => {
  const { propertyId, ownerIds } = await portfolio(office, { units: 0 });
  const body = { fromOn: '2026-07-01', shares: [{ ownerId: ownerIds[0], basisPoints: 10_000 }] };
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.send('post', `/v1/properties/${propertyId}/ownerships`, body)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
});

test('a property changes under the version that was read, but never its code', async () => {
  const { propertyId } = await portfolio(office, { units: 0 });
  const path = `/v1/properties/${propertyId}`;
  expect((await office.send('patch', path, { town: 'Ruaka' })).status).toBe(428);
  const changed = await office.send('patch', path, { town: 'Ruaka', county: null }, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ town: 'Ruaka', county: null, version: 2 });
  expect((await office.send('patch', path, { town: 'X' }, undefined, { 'if-match': '"1"' })).status).toBe(412);
  expect((await office.send('patch', path, { code: 'KMX' }, undefined, { 'if-match': '"2"' })).body).toMatchObject({
    status: 400,
    errors: [{ pointer: '/code', code: 'unknown-field' }],
  });
});

test('blocks have one name in a property, and any name in the next', async () => {
  const { propertyId } = await portfolio(office, { units: 0 });
  const path = `/v1/properties/${propertyId}/blocks`;
  const block = await office.post<{ id: string }>(path, { name: 'Block A' });
  expect((await office.send('post', path, { name: 'block a' })).body).toMatchObject({ status: 409, code: 'block-name-taken' });
  expect(await office.get(path)).toEqual({ data: [{ id: block.id, propertyId, name: 'Block A', createdAt: '2026-11-01T07:00:00.000Z' }] });
  const next = await portfolio(office, { units: 0 });
  await office.post(`/v1/properties/${next.propertyId}/blocks`, { name: 'Block A' });
});

test("another organization's property is unknown on every route", async () => {
  const { propertyId } = await portfolio(office, { units: 0 });
  const stranger = await Office.open(app);
  const shares = [{ ownerId: await newOwner(stranger), basisPoints: 10_000 }];
  const asked = await Promise.all([
    stranger.send('get', `/v1/properties/${propertyId}`),
    stranger.send('patch', `/v1/properties/${propertyId}`, { name: 'Mine' }, undefined, { 'if-match': '"1"' }),
    stranger.send('get', `/v1/properties/${propertyId}/ownerships`),
    stranger.send('post', `/v1/properties/${propertyId}/ownerships`, { fromOn: '2026-07-01', shares }),
    stranger.send('get', `/v1/properties/${propertyId}/blocks`),
    stranger.send('post', `/v1/properties/${propertyId}/blocks`, { name: 'Block A' }),
  ]);
  for (const answer of asked)
    expect(answer.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no property ${propertyId}.` });
  expect((await stranger.get<{ data: unknown[] }>('/v1/properties')).data).toEqual([]);
});
