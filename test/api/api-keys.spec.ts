import { setTimeout as sleep } from 'node:timers/promises';
import { TestApp } from '../support/app.js';
import { from, listen, REAL_LIMITS, resetLimits } from '../support/limits.js';
import { Office } from '../support/office.js';

let app: TestApp;
let other: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  other = await TestApp.start();
});
afterAll(() => Promise.all([app.stop(), other.stop()]));

interface Key {
  id: string;
  key: string;
  expiresAt: string;
}
const HOUR = 3_600_000;
const make = (office: Office, body: object = {}): Promise<Key> =>
  office.post<Key>('/v1/api-keys', { name: 'Bookkeeping', scopes: ['properties:read'], ...body });
const ask = (key: string, path = '/v1/properties', door = app) => door.http.get(path).set('authorization', `Bearer ${key}`);
const keysOf = async (office: Office) => (await office.get<{ data: Record<string, unknown>[] }>('/v1/api-keys')).data;

test('a program reads with its key what it was granted, and nothing else', async () => {
  const office = await Office.open(app);
  const { key } = await make(office);
  expect(key).toMatch(/^pk_live_[0-9A-Z]{26}_[0-9A-Za-z]{49}$/);
  await ask(key).expect(200);
  expect((await ask(key, '/v1/leases')).body).toMatchObject({ status: 403, code: 'forbidden' });
  const write = await app.http.post('/v1/owners').set('authorization', `Bearer ${key}`).send({});
  expect(write.body).toMatchObject({ status: 403 });
});

test.each([['prp_01M805S60KDK1HXXD9NPMT02JB((,"\').(,.'], ['x'.repeat(31)], ['prp_ünd'], ['']])(
  'what is no id of a property is said to be none: %j',
  async (id) => {
    const answer = await (
      await Office.open(app)
    ).send('post', '/v1/api-keys', { name: 'Export', scopes: ['properties:read'], propertyIds: [id] });
    expect(answer.body).toMatchObject({ status: 400, errors: [{ pointer: '/propertyIds' }] });
  },
);

test('the secret is shown once and stored nowhere', async () => {
  const office = await Office.open(app);
  const { key, id } = await make(office);
  const secret = key.slice(35, 78);
  expect(JSON.stringify(await keysOf(office))).not.toContain(secret);
  const tables = await app.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
  );
  for (const { name } of tables)
    expect([name, JSON.stringify(await app.rows(`SELECT * FROM ${name}`)).includes(secret)]).toEqual([name, false]);
  expect(await keysOf(office)).toMatchObject([{ id, prefix: key.slice(0, 34), lastUsedAt: null, revokedAt: null }]);
});

test('making a key twice with one Idempotency-Key makes two: the answer with the secret is not kept', async () => {
  const office = await Office.open(app);
  const body = { name: 'Bookkeeping', scopes: ['properties:read'] };
  const once = await office.post<Key>('/v1/api-keys', body, 'the-same-key-for-both');
  const again = await office.post<Key>('/v1/api-keys', body, 'the-same-key-for-both');
  expect(once.key).not.toBe(again.key);
});

test('every wrong key gets the answer of every wrong token', async () => {
  const office = await Office.open(app);
  const { key, id } = await make(office);
  const { key: elsewhere } = await make(office, { networks: ['203.0.113.0/24', '2001:db8::/32'] });
  const { key: expiring } = await make(office, { expiresInDays: 1 });
  const { key: revoked, id: revokedId } = await make(office);
  await office.post(`/v1/api-keys/${revokedId}/revocation`);
  const swapped = key.slice(0, 40) + (key[40] === 'a' ? 'b' : 'a') + key.slice(41);
  app.clock.advance(25 * HOUR);
  const answers = await Promise.all(
    [
      'pk_',
      'pk_live_nothing',
      swapped,
      key.slice(0, -1),
      elsewhere,
      expiring,
      revoked,
      key.replace(id.slice(4), '01JD0000000000000000000000'),
      'a.b.c',
    ].map(async (token) => (await ask(token)).body as Record<string, unknown>),
  );
  expect(new Set(answers.map(({ requestId: _, ...answer }) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, code: 'unauthenticated' });
  await ask(key).expect(200);
  app.clock.advance(-25 * HOUR);
});

test('a right secret under another key of the same organization is a wrong key', async () => {
  const office = await Office.open(app);
  const [a, b] = [await make(office), await make(office)];
  expect((await ask(a.key)).status).toBe(200);
  // The checksum is made right, so that the secret itself is what is refused.
  const { formatKey } = await import('../../apps/api/src/modules/identity/api-key-format.rules.js');
  const crossed = formatKey({ ulid: a.id.slice(4), secret: b.key.slice(35, 78) });
  expect((await ask(crossed)).status).toBe(401);
});

test('a key works from the addresses on its list, and its use from elsewhere is remembered', async () => {
  const office = await Office.open(app);
  const { key } = await make(office, { networks: ['127.0.0.0/8', '::1'] });
  await ask(key).expect(200);
  const { key: far, id } = await make(office, { networks: ['203.0.113.7'] });
  await ask(far).expect(401);
  expect(
    await app.number("SELECT COUNT(*) FROM audit_events WHERE organization_id = ? AND action = 'api-key.refused' AND actor_id = ?", [
      office.organizationId,
      id,
    ]),
  ).toBe(1);
});

test('a revoked key is out at once here, and within fifteen seconds everywhere', async () => {
  const office = await Office.open(app);
  const { key, id } = await make(office);
  await ask(key).expect(200);
  await ask(key, '/v1/properties', other).expect(200);
  await office.post(`/v1/api-keys/${id}/revocation`);
  await ask(key).expect(401);
  other.clock.advance(15_001);
  await ask(key, '/v1/properties', other).expect(401);
  other.clock.advance(-15_001);
  const [listed] = await keysOf(office);
  expect(listed).toMatchObject({ id, revokedAt: expect.any(String) as string });
  // Once more changes nothing.
  expect(await office.post(`/v1/api-keys/${id}/revocation`)).toMatchObject({ revokedAt: listed!['revokedAt'] });
});

test('rotation overlaps: both keys work for the hours asked for, then the new one alone', async () => {
  const office = await Office.open(app);
  const old = await make(office, { networks: ['127.0.0.0/8'] });
  const fresh = await office.post<Key>(`/v1/api-keys/${old.id}/rotation`, { overlapHours: 48 });
  await ask(old.key).expect(200);
  await ask(fresh.key).expect(200);
  expect((await office.send('post', `/v1/api-keys/${old.id}/rotation`, {})).body).toMatchObject({ status: 409, code: 'api-key-not-live' });
  expect((await office.send('post', `/v1/api-keys/${fresh.id}/rotation`, { overlapHours: 73 })).status).toBe(400);
  app.clock.advance(48 * HOUR);
  await ask(old.key).expect(401);
  await ask(fresh.key).expect(200);
  app.clock.advance(-48 * HOUR);
  expect(await keysOf(office)).toMatchObject([
    { id: fresh.id, networks: ['127.0.0.0/8'] },
    { id: old.id, replacedBy: fresh.id },
  ]);
});

test('a key lives a year unless told, and two at most', async () => {
  const office = await Office.open(app);
  const { expiresAt } = await make(office);
  expect(Date.parse(expiresAt) - app.clock.now().getTime()).toBe(365 * 24 * HOUR);
  expect((await office.send('post', '/v1/api-keys', { name: 'x', scopes: ['properties:read'], expiresInDays: 731 })).status).toBe(400);
});

test.each([
  [{ scopes: ['members:write'] }, '/scopes'],
  [{ scopes: [] }, '/scopes'],
  [{ networks: ['10.0.0.0/8', 'my office'] }, '/networks/1'],
  [{ networks: [] }, '/networks'],
  [{ propertyIds: [] }, '/propertyIds'],
])('%j is refused', async (body, pointer) => {
  const office = await Office.open(app);
  const answer = await office.send('post', '/v1/api-keys', { name: 'x', scopes: ['properties:read'], ...body }, 400);
  expect((answer.body as { errors: { pointer: string }[] }).errors.map((error) => error.pointer)).toEqual(
    expect.arrayContaining([expect.stringContaining(pointer)]),
  );
});

test('only an admin who has just proved who they are makes a key, and never a program', async () => {
  const office = await Office.open(app);
  const { id } = await make(office);
  const manager = await office.colleague('MANAGER');
  expect((await manager.send('post', '/v1/api-keys', { name: 'x', scopes: ['properties:read'] })).status).toBe(403);
  app.clock.advance(6 * 60_000);
  for (const path of ['/v1/api-keys', `/v1/api-keys/${id}/rotation`])
    expect((await office.send('post', path, { name: 'x', scopes: ['properties:read'] })).body).toMatchObject({
      code: expect.stringMatching(/step-up-required|invalid-request/) as string,
    });
  // Closing a leak needs no fresh proof.
  await office.post(`/v1/api-keys/${id}/revocation`);
  app.clock.advance(-6 * 60_000);
});

test("another organization's key and property are unknown here", async () => {
  const [office, stranger] = [await Office.open(app), await Office.open(app)];
  const { id } = await make(stranger);
  for (const action of ['rotation', 'revocation'])
    expect((await office.send('post', `/v1/api-keys/${id}/${action}`, {})).body).toMatchObject({ status: 404, code: 'not-found' });
  expect(await keysOf(office)).toEqual([]);
  const propertyIds = ['prp_01JD0000000000000000000000'];
  expect((await office.send('post', '/v1/api-keys', { name: 'x', scopes: ['properties:read'], propertyIds })).body).toMatchObject({
    status: 404,
  });
  expect(await keysOf(office)).toEqual([]);
});

test('the last use is noted once a minute, and nobody waits for it', async () => {
  const office = await Office.open(app);
  const { key } = await make(office);
  const noted = async (): Promise<unknown> => {
    await sleep(100);
    return (await keysOf(office))[0]!['lastUsedAt'];
  };
  await ask(key).expect(200);
  const first = await noted();
  expect(first).toBe(app.clock.now().toISOString());
  app.clock.advance(30_000);
  await ask(key).expect(200);
  expect(await noted()).toBe(first);
  app.clock.advance(31_000);
  await ask(key).expect(200);
  expect(await noted()).toBe(app.clock.now().toISOString());
});

test('an address that sends wrong keys again and again is slowed down, and a right key from there is not', async () => {
  const strict = await TestApp.start(undefined, REAL_LIMITS);
  await resetLimits(strict);
  const port = await listen(strict);
  const { key } = await make(await Office.open(strict));
  const answers = [];
  for (let i = 0; i < 32; i++)
    answers.push(
      (await from('127.0.8.1', port, { method: 'GET', path: '/v1/properties', headers: { authorization: `Bearer pk_live_${i}` } })).status,
    );
  expect(answers).toEqual([...Array<number>(30).fill(401), 429, 429]);
  const right = await from('127.0.8.1', port, { method: 'GET', path: '/v1/properties', headers: { authorization: `Bearer ${key}` } });
  expect(right.status).toBe(200);
  await strict.stop();
});
