import { randomUUID } from 'node:crypto';
import { FirstStepsService } from '../../apps/api/src/modules/identity/first-steps.service.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const PASSWORD = 'four unrelated plain words';
const NEW_PASSWORD = 'seven green umbrellas dry';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const signIn = async (login: string, password: string): Promise<number> =>
  (await app.http.post('/v1/sessions').send({ login, password })).status;

test('a person changes their password: the old one is out, and so are all other sessions', async () => {
  const office = await Office.open(app);
  const other = await Office.signIn(app, office.login);
  await office.send('put', '/v1/me/password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD }, 204);
  expect([await signIn(office.login, PASSWORD), await signIn(office.login, NEW_PASSWORD)]).toEqual([401, 201]);
  expect((await app.http.get('/v1/me').set('authorization', `Bearer ${other}`)).status).toBe(401);
  await office.get('/v1/me');
});

test('who does not know the old password and has not just proved who they are changes nothing', async () => {
  const office = await Office.open(app);
  const wrong = await office.send('put', '/v1/me/password', { oldPassword: 'a guess', newPassword: NEW_PASSWORD });
  expect(wrong).toMatchObject({ status: 403, body: { code: 'proof-refused' } });
  app.clock.advance(5 * 60_000 + 1_000);
  expect((await office.send('put', '/v1/me/password', { newPassword: NEW_PASSWORD })).status).toBe(403);
  expect(await signIn(office.login, PASSWORD)).toBe(201);
  const fresh = await office.post<{ accessToken: string }>('/v1/me/step-up', { password: PASSWORD });
  await office.as(office.userId, fresh.accessToken).send('put', '/v1/me/password', { newPassword: NEW_PASSWORD }, 204);
  expect(await signIn(office.login, NEW_PASSWORD)).toBe(201);
});

test('a breached password is refused, and so is one made of what everybody knows', async () => {
  const signUp = (password: string) =>
    app.http.post('/v1/organizations').send({
      organization: { name: 'Mapenzi Homes', kind: 'AGENCY', phone: '0722 000 111' },
      admin: { name: 'Wanjiku Kamau', email: `${randomUUID()}@mapenzi.test`, password },
    });
  for (const password of ['trustno1', 'Password1', 'el546218', 'VoxStrange', 'wanjiku-2026', 'MapenziHomes1'])
    expect((await signUp(password)).body).toMatchObject({ status: 400, code: 'password-too-common' });
  expect((await signUp('7 chars')).status).toBe(400);
  expect((await signUp('x'.repeat(129))).status).toBe(400);
  const long = 'Ünïcode 🌍 and spaces '.repeat(6).slice(0, 120);
  expect((await signUp(long)).status).toBe(201);
});

test('a password that is changed while a sign-in with it is checked opens nothing', async () => {
  const office = await Office.open(app);
  const firstSteps = app.nest.get(FirstStepsService);
  const [before] = await app.rows<{ passwordHash: string }>('SELECT password_hash AS passwordHash FROM users WHERE id = ?', [
    office.userId,
  ]);
  await office.send('put', '/v1/me/password', { oldPassword: PASSWORD, newPassword: NEW_PASSWORD }, 204);
  const checked = { id: office.userId, organizationId: office.organizationId, passwordHash: before!.passwordHash };
  const client = { address: '127.0.0.1' };
  const origin = { actor: { kind: 'SYSTEM' as const, id: 'test' } };
  await expect(firstSteps.take(checked, client, origin)).rejects.toMatchObject({ code: 'sign-in-refused' });
  const open = 'SELECT COUNT(*) FROM sessions WHERE subject_id = ? AND ended_at IS NULL';
  expect(await app.number(open, [office.userId])).toBe(1);
});
