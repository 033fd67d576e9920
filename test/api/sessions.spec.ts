import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const PASSWORD = 'four unrelated plain words';
const PHONE = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';
const DAY = 86_400_000;

let app: TestApp;
/** A second process of the same installation. */
let elsewhere: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  elsewhere = await TestApp.start();
});
afterAll(async () => {
  await app.stop();
  await elsewhere.stop();
});

interface Tokens {
  accessToken: string;
  refreshToken: string;
}
interface SessionView {
  id: string;
  current: boolean;
  userAgent: string;
  address: string;
  organizationId: string;
}
/** Both processes have the same time. */
const pass = (milliseconds: number): void => {
  app.clock.advance(milliseconds);
  elsewhere.clock.moveTo(app.clock.now());
};
const signIn = async (login: string, userAgent = 'okhttp/4.12.0'): Promise<Tokens> =>
  (await app.http.post('/v1/sessions').set('user-agent', userAgent).send({ login, password: PASSWORD }).expect(201)).body as Tokens;
const refresh = (refreshToken: string, door = app) => door.http.post('/v1/sessions/refresh').send({ refreshToken });
const me = (token: string, door = app) => door.http.get('/v1/me').set('authorization', `Bearer ${token}`);
const sessionsOf = async (token: string): Promise<SessionView[]> =>
  ((await app.http.get('/v1/me/sessions').set('authorization', `Bearer ${token}`).expect(200)).body as { data: SessionView[] }).data;
const auditOf = (office: Office) =>
  app.rows<{ action: string; outcome: string }>('SELECT action, outcome FROM audit_events WHERE organization_id = ? ORDER BY sequence', [
    office.organizationId,
  ]);

test('a person sees where they are signed in, and ends the session of a lost phone: within 15 seconds it is out everywhere', async () => {
  const office = await Office.open(app);
  const phone = await signIn(office.login, PHONE);
  const sessions = await sessionsOf(office.token);
  expect(sessions.map(({ current }) => current).sort()).toEqual([false, true]);
  const lost = sessions.find(({ userAgent }) => userAgent === 'Chrome on Android')!;
  expect(lost).toMatchObject({
    current: false,
    organizationId: office.organizationId,
    address: expect.stringMatching(/127\.0\.0\.1$/) as string,
  });
  expect((await me(phone.accessToken, elsewhere)).status).toBe(200);

  await office.send('delete', `/v1/me/sessions/${lost.id}`, undefined, 204);
  expect((await me(phone.accessToken)).status).toBe(401);
  pass(15_001);
  expect((await me(phone.accessToken, elsewhere)).status).toBe(401);
  expect((await refresh(phone.refreshToken)).status).toBe(401);
  expect((await me(office.token, elsewhere)).status).toBe(200);
  expect(await sessionsOf(office.token)).toHaveLength(1);
});

test('nobody ends, or sees, the session of somebody else', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('ADMIN');
  const [theirs] = await sessionsOf(colleague.token);
  expect((await sessionsOf(office.token)).map(({ id }) => id)).not.toContain(theirs!.id);
  const foreign = await office.send('delete', `/v1/me/sessions/${theirs!.id}`);
  const unknown = await office.send('delete', '/v1/me/sessions/ses_01JD0000000000000000000000');
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  expect((await me(colleague.token)).status).toBe(200);
});

test('signing out everywhere ends every session, this one too', async () => {
  const office = await Office.open(app);
  const phone = await signIn(office.login);
  await office.send('post', '/v1/sessions/revoke-all', undefined, 204);
  expect((await me(office.token)).status).toBe(401);
  expect((await me(phone.accessToken)).status).toBe(401);
  expect((await refresh(phone.refreshToken)).status).toBe(401);
});

test('signing out ends the access token too, and is safe to repeat', async () => {
  const office = await Office.open(app);
  const { accessToken, refreshToken } = await signIn(office.login);
  for (let i = 0; i < 2; i++) await app.http.post('/v1/sessions/revoke').send({ refreshToken }).expect(204);
  await app.http.post('/v1/sessions/revoke').send({ refreshToken: 'nobody ever had this one' }).expect(204);
  expect((await me(accessToken)).status).toBe(401);
  expect((await auditOf(office)).filter(({ action }) => action === 'session.ended')).toHaveLength(1);
});

test('a client that lost the answer gets the same next token; twenty twins start one chain, not twenty', async () => {
  const office = await Office.open(app);
  const { refreshToken } = await signIn(office.login);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => refresh(refreshToken, i % 2 ? app : elsewhere)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(201));
  expect(new Set(answers.map(({ body }) => (body as Tokens).refreshToken)).size).toBe(1);
  const next = (answers[0]!.body as Tokens).refreshToken;
  expect(next).not.toBe(refreshToken);
  expect((await refresh(next)).status).toBe(201);
});

test('a stolen token that comes back ends the session at once, for the thief and for the person, and is remembered', async () => {
  const office = await Office.open(app);
  const first = await signIn(office.login);
  const second = (await refresh(first.refreshToken).expect(201)).body as Tokens;
  pass(10_001);
  const began = performance.now();
  expect((await refresh(first.refreshToken, elsewhere)).body).toMatchObject({ status: 401, code: 'refresh-refused' });
  expect((await refresh(second.refreshToken)).status).toBe(401);
  expect(performance.now() - began).toBeLessThan(1_000);
  pass(15_001);
  expect((await me(second.accessToken)).status).toBe(401);
  expect(await auditOf(office)).toContainEqual({ action: 'session.token-reused', outcome: 'REFUSED' });
  expect((await me(office.token)).status).toBe(200); // the other session goes on
});

test('a session ends after a week without use, and after thirty days whatever happens', async () => {
  const office = await Office.open(app);
  const idle = await signIn(office.login);
  let { refreshToken } = await signIn(office.login);
  for (const days of [6, 6, 6, 6]) {
    pass(days * DAY);
    refreshToken = ((await refresh(refreshToken).expect(201)).body as Tokens).refreshToken;
  }
  expect((await refresh(idle.refreshToken)).status).toBe(401);
  pass(5 * DAY);
  refreshToken = ((await refresh(refreshToken).expect(201)).body as Tokens).refreshToken;
  pass(1 * DAY + 1_000);
  expect((await refresh(refreshToken)).status).toBe(401);
});

test('who was removed from the organization is not refreshed', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('ACCOUNTANT');
  const { refreshToken } = await signIn(colleague.login);
  const members = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
  const member = members.data.find(({ userId }) => userId === colleague.userId)!;
  await office.send('delete', `/v1/members/${member.id}`, undefined, 204);
  expect((await refresh(refreshToken)).status).toBe(401);
  expect((await me(colleague.token)).status).toBe(401);
  expect((await app.http.post('/v1/sessions').send({ login: colleague.login, password: PASSWORD })).status).toBe(401);
});

test('what is stored of a token does not let anybody in', async () => {
  const office = await Office.open(app);
  const { refreshToken } = await signIn(office.login);
  const rows = await app.rows<Record<string, unknown>>('SELECT * FROM session_tokens WHERE organization_id = ?', [office.organizationId]);
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain(refreshToken);
  for (const { token_hash: hash } of rows) expect((await refresh(hash as string)).status).toBe(401);
});
