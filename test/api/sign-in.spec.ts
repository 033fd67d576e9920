import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const signUp = (overrides: object = {}) => ({
  organization: { name: 'Mapenzi Homes', kind: 'AGENCY', phone: '0722 000 111' },
  admin: { name: 'Wanjiku Kamau', email: `${randomUUID()}@mapenzi.test`, password: 'four unrelated plain words', ...overrides },
});

test('an organization signs up with its first admin, who signs in and is told who they are', async () => {
  const office = await Office.open(app);
  const me = await office.get<{ role: string; permissions: string[]; organizationId: string }>('/v1/me');
  expect(me).toMatchObject({ role: 'ADMIN', organizationId: office.organizationId });
  expect(me.permissions).toContain('billing:run');
});

test('a person signs in by phone in any of the forms people write', async () => {
  const phone = `07${String(Math.floor(10_000_000 + Math.random() * 89_999_999))}`;
  await app.http.post('/v1/organizations').send(signUp({ phone })).expect(201);
  const session = await app.http
    .post('/v1/sessions')
    .send({ login: `+254 ${phone.slice(1, 4)} ${phone.slice(4)}`, password: 'four unrelated plain words' });
  expect(session.status).toBe(201);
});

test('an unknown name and a wrong password get the same answer', async () => {
  const office = await Office.open(app);
  const wrong = await app.http.post('/v1/sessions').send({ login: office.login, password: 'not the password' });
  const unknown = await app.http.post('/v1/sessions').send({ login: 'nobody@office.test', password: 'not the password' });
  for (const answer of [wrong, unknown])
    expect(answer).toMatchObject({ status: 401, type: 'application/problem+json', body: { code: 'sign-in-refused' } });
  expect({ ...wrong.body, requestId: '' }).toEqual({ ...unknown.body, requestId: '' });
});

test('two people whose addresses contain each other are two people', async () => {
  const mail = `${randomUUID()}@mapenzi.test`;
  await app.http
    .post('/v1/organizations')
    .send(signUp({ email: `x${mail}` }))
    .expect(201);
  const answer = await app.http.post('/v1/sessions').send({ login: mail, password: 'four unrelated plain words' });
  expect(answer.status).toBe(401);
});

test('the same e-mail address cannot sign up twice, and nothing of the second is kept', async () => {
  const body = signUp();
  await app.http.post('/v1/organizations').send(body).expect(201);
  const before = await app.number('SELECT COUNT(*) FROM organizations');
  const again = await app.http.post('/v1/organizations').send({ ...body, organization: { ...body.organization, name: 'Other' } });
  expect(again).toMatchObject({ status: 409, body: { code: 'email-or-phone-taken' } });
  expect(await app.number('SELECT COUNT(*) FROM organizations')).toBe(before);
});

test.each(['password12', 'aaaaaaaaaa', '1234567890', 'Nairobi2026'])('the password %s is refused as too common', async (password) => {
  const answer = await app.http.post('/v1/organizations').send(signUp({ password }));
  expect(answer).toMatchObject({ status: 400, body: { code: 'password-too-common' } });
});

test('a refresh token works once; its reuse by somebody else ends the whole family', async () => {
  const office = await Office.open(app);
  const first = (await app.http.post('/v1/sessions').send({ login: office.login, password: 'four unrelated plain words' })).body as {
    refreshToken: string;
  };
  const second = (await app.http.post('/v1/sessions/refresh').send({ refreshToken: first.refreshToken }).expect(201)).body as {
    refreshToken: string;
  };
  app.clock.advance(60_000);
  await app.http.post('/v1/sessions/refresh').send({ refreshToken: first.refreshToken }).expect(401);
  const answer = await app.http.post('/v1/sessions/refresh').send({ refreshToken: second.refreshToken });
  expect(answer).toMatchObject({ status: 401, body: { code: 'refresh-refused' } });
});

test('an access token ends when its time is over, and a member who was removed is out', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('MANAGER');
  await colleague.get('/v1/me');
  await app.rows('UPDATE memberships SET ended_at = NOW(6) WHERE user_id = ?', [colleague.userId]);
  app.clock.advance(16_000);
  expect((await colleague.send('get', '/v1/me')).status).toBe(401);
  app.clock.advance(16 * 60_000);
  expect((await office.send('get', '/v1/me')).status).toBe(401);
});

test('a route answers nobody without a token, and refuses a role that may not use it', async () => {
  const office = await Office.open(app);
  expect((await app.http.get('/v1/members')).body).toMatchObject({ status: 401, code: 'unauthenticated' });
  const accountant = await office.colleague('ACCOUNTANT');
  expect((await accountant.send('get', '/v1/members')).body).toMatchObject({ status: 403, code: 'forbidden' });
});

test('changing the organization needs the version that was read', async () => {
  const office = await Office.open(app);
  const change = { defaultGraceDays: 3 };
  expect((await office.send('patch', '/v1/organization', change)).body).toMatchObject({ status: 428 });
  const changed = await office.send('patch', '/v1/organization', change, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ defaultGraceDays: 3, version: 2 });
  expect(changed.headers['etag']).toBe('"2"');
  expect((await office.send('patch', '/v1/organization', change, undefined, { 'if-match': '"1"' })).body).toMatchObject({ status: 412 });
});

test('every invalid member of a request is named', async () => {
  const answer = await app.http
    .post('/v1/organizations')
    .send({ organization: { name: '', kind: 'COOPERATIVE', phone: 5 }, admin: { name: 'W', password: 'short' }, colour: 'red' });
  expect(answer.status).toBe(400);
  const pointers = (answer.body as { errors: { pointer: string; code: string }[] }).errors.map(({ pointer }) => pointer);
  expect(pointers).toEqual(
    expect.arrayContaining(['/organization/name', '/organization/kind', '/organization/phone', '/admin/password', '/colour']),
  );
});
