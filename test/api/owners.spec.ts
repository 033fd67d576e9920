import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const njeri = { name: 'Njeri Mwangi', kind: 'PERSON', phone: '0720 123 456', email: 'njeri@owner.test' };

test('nobody reads or adds owners without signing in', async () => {
  expect((await app.http.get('/v1/owners')).status).toBe(401);
  expect((await app.http.post('/v1/owners').send(njeri)).status).toBe(401);
});

test('an accountant reads owners but does not add them', async () => {
  const accountant = await office.colleague('ACCOUNTANT');
  await accountant.get('/v1/owners');
  expect((await accountant.send('post', '/v1/owners', njeri)).body).toMatchObject({ status: 403, code: 'forbidden' });
});

test('an owner is added with a phone as people write it, and read back', async () => {
  const owner = await office.post<{ id: string }>('/v1/owners', njeri);
  const read = await office.send('get', `/v1/owners/${owner.id}`, undefined, 200);
  expect(read.body).toEqual({
    id: owner.id,
    name: 'Njeri Mwangi',
    kind: 'PERSON',
    phone: '+254720123456',
    email: 'njeri@owner.test',
    kraPin: null,
    marketingConsent: false,
    erasedAt: null,
    version: 1,
    createdAt: '2026-11-01T07:00:00.000Z',
  });
  expect(read.headers['etag']).toBe('"1"');
});

test('an owner needs neither phone nor e-mail', async () => {
  expect(await office.post('/v1/owners', { name: 'Baraka Holdings Ltd', kind: 'COMPANY' })).toMatchObject({ phone: null, email: null });
});

test('a phone that cannot be reached is refused by name', async () => {
  const answer = await office.send('post', '/v1/owners', { ...njeri, phone: '020 222 3333' });
  expect(answer.body).toMatchObject({ status: 400, code: 'invalid-phone', errors: [{ pointer: '/phone' }] });
});

test('changing an owner needs the version that was read, and null empties a member', async () => {
  const { id } = await office.post<{ id: string }>('/v1/owners', njeri);
  const change = { phone: '0733 111 222', email: null };
  expect((await office.send('patch', `/v1/owners/${id}`, change)).status).toBe(428);
  const changed = await office.send('patch', `/v1/owners/${id}`, change, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ name: 'Njeri Mwangi', phone: '+254733111222', email: null, version: 2 });
  expect(changed.headers['etag']).toBe('"2"');
  expect((await office.send('patch', `/v1/owners/${id}`, change, undefined, { 'if-match': '"1"' })).body).toMatchObject({
    status: 412,
    code: 'precondition-failed',
  });
});

test('of ten changes at once over the same version one is made', async () => {
  const { id } = await office.post<{ id: string }>('/v1/owners', njeri);
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) =>
      office.send('patch', `/v1/owners/${id}`, { name: `Owner ${i}` }, undefined, { 'if-match': '"1"' }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(9).fill(412)]);
});

test('the same key adds one owner', async () => {
  const other = await Office.open(app);
  const key = randomUUID();
  const twins = await Promise.all([1, 2, 3].map(() => other.post<{ id: string }>('/v1/owners', njeri, key)));
  expect(new Set(twins.map(({ id }) => id)).size).toBe(1);
  expect((await other.get<{ data: unknown[] }>('/v1/owners')).data).toHaveLength(1);
});

test("another organization's owner is as unknown as one that never was, and as text that is no id", async () => {
  const { id } = await office.post<{ id: string }>('/v1/owners', njeri);
  const stranger = await Office.open(app);
  const unknown = `own_${'0'.repeat(26)}`;
  for (const wrong of [id, unknown, 'nonsense', 'own_é', '%']) {
    const path = `/v1/owners/${encodeURIComponent(wrong)}`;
    expect((await stranger.send('get', path)).body).toMatchObject({
      status: 404,
      code: 'not-found',
      detail: `There is no owner ${wrong}.`,
    });
    const change = await stranger.send('patch', path, { name: 'Mine now' }, undefined, { 'if-match': '"1"' });
    expect(change.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no owner ${wrong}.` });
  }
  expect((await stranger.get<{ data: unknown[] }>('/v1/owners')).data).toEqual([]);
  expect(await office.get(`/v1/owners/${id}`)).toMatchObject({ name: 'Njeri Mwangi' });
});

test('pages run through all owners once, in the order they were added', async () => {
  const other = await Office.open(app);
  const ids: string[] = [];
  for (let i = 0; i < 5; i++) ids.push((await other.post<{ id: string }>('/v1/owners', { name: `Owner ${i}`, kind: 'PERSON' })).id);
  const seen: string[] = [];
  for (let cursor: string | undefined, turns = 0; turns < 4; turns++) {
    const page = await other.get<{ data: { id: string }[]; next?: string }>(`/v1/owners?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.next;
    if (!cursor) break;
  }
  expect(seen).toEqual(ids);
});
