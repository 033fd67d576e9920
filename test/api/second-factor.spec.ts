import { totpCode, totpStep } from '@plotihub/auth';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const PASSWORD = 'four unrelated plain words';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const code = (secret: string, away = 0): string => totpCode(secret, totpStep(app.clock.now()) + away);
const signIn = (login: string) => app.http.post('/v1/sessions').send({ login, password: PASSWORD });
const secondStep = (challenge: string, sent: string) => app.http.post('/v1/sessions/second-factor').send({ challenge, code: sent });
const challengeOf = async (login: string): Promise<string> => {
  const { status, body } = (await signIn(login)) as { status: number; body: { code: string; challenge: string } };
  expect([status, body.code]).toEqual([401, 'mfa-required']);
  return body.challenge;
};

/** Somebody with an app, and the codes they were given for when it is lost. */
async function enrolled(): Promise<{ office: Office; secret: string; recoveryCodes: string[] }> {
  const office = await Office.open(app);
  const { secret, uri } = await office.post<{ secret: string; uri: string }>('/v1/me/second-factor');
  expect(uri).toContain(`secret=${secret}`);
  const { recoveryCodes } = await office.post<{ recoveryCodes: string[] }>('/v1/me/second-factor/confirm', { code: code(secret) });
  app.clock.advance(30_000);
  return { office, secret, recoveryCodes };
}

test('a person adds an app, and from then on signs in with two steps', async () => {
  const { office, secret, recoveryCodes } = await enrolled();
  expect(recoveryCodes).toHaveLength(10);
  expect(await office.get('/v1/me/second-factor')).toMatchObject({ enabled: true, recoveryCodesLeft: 10 });
  const session = await secondStep(await challengeOf(office.login), code(secret));
  expect(session.status).toBe(201);
  const { accessToken } = session.body as { accessToken: string };
  expect((await app.http.get('/v1/me').set('authorization', `Bearer ${accessToken}`)).status).toBe(200);
});

test('an app that was never confirmed is not asked for, and a wrong first code does not switch it on', async () => {
  const office = await Office.open(app);
  const { secret } = await office.post<{ secret: string }>('/v1/me/second-factor');
  const wrong = await office.send('post', '/v1/me/second-factor/confirm', { code: code(secret, 5) });
  expect(wrong).toMatchObject({ status: 403, body: { code: 'proof-refused' } });
  expect((await signIn(office.login)).status).toBe(201);
  const again = await office.post<{ secret: string }>('/v1/me/second-factor');
  expect(again.secret).not.toBe(secret);
});

test('a code counts once, and a challenge brings one session', async () => {
  const { office, secret } = await enrolled();
  const [first, second] = [await challengeOf(office.login), await challengeOf(office.login)];
  const now = code(secret);
  expect((await secondStep(first, now)).status).toBe(201);
  expect((await secondStep(second, now)).status).toBe(403);
  app.clock.advance(30_000);
  expect((await secondStep(first, code(secret))).status).toBe(403);
  expect((await secondStep(second, code(secret))).status).toBe(201);
});

test('twenty twins with one right code bring one session', async () => {
  const { office, secret } = await enrolled();
  const challenges = [];
  for (let i = 0; i < 20; i++) challenges.push(await challengeOf(office.login));
  const answers = await Promise.all(challenges.map((challenge) => secondStep(challenge, code(secret))));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('a challenge bears five tries and five minutes, and many challenges no more than twenty tries in a quarter of an hour', async () => {
  const { office, secret } = await enrolled();
  const tried = await challengeOf(office.login);
  for (let i = 0; i < 5; i++) expect((await secondStep(tried, code(secret, 7))).status).toBe(403);
  expect((await secondStep(tried, code(secret))).status).toBe(403);
  const late = await challengeOf(office.login);
  app.clock.advance(5 * 60_000);
  expect((await secondStep(late, code(secret))).status).toBe(403);
  for (let i = 0; i < 3; i++) {
    const more = await challengeOf(office.login);
    for (let j = 0; j < 5; j++) await secondStep(more, code(secret, 7));
  }
  expect((await secondStep(await challengeOf(office.login), code(secret))).status).toBe(403);
  app.clock.advance(15 * 60_000);
  expect((await secondStep(await challengeOf(office.login), code(secret))).status).toBe(201);
});

test('a recovery code signs in once, however it is written', async () => {
  const { office, recoveryCodes } = await enrolled();
  const written = recoveryCodes[0]!.toLowerCase().replaceAll('-', ' ');
  expect((await secondStep(await challengeOf(office.login), written)).status).toBe(201);
  expect((await secondStep(await challengeOf(office.login), recoveryCodes[0]!)).status).toBe(403);
  expect(await office.get('/v1/me/second-factor')).toMatchObject({ recoveryCodesLeft: 9 });
});

test('neither secret nor recovery codes can be read from the database', async () => {
  const { office, secret, recoveryCodes } = await enrolled();
  const [factor] = await app.rows<{ secret_sealed: Buffer }>('SELECT secret_sealed FROM user_second_factors WHERE user_id = ?', [
    office.userId,
  ]);
  expect(factor!.secret_sealed.toString('latin1')).not.toContain(secret);
  const codes = await app.rows('SELECT * FROM user_recovery_codes WHERE user_id = ?', [office.userId]);
  expect(JSON.stringify(codes)).not.toContain(recoveryCodes[0]!.replaceAll('-', ''));
});

test('what needs a fresh proof is refused after five minutes, and done after a step-up with the code, not the password', async () => {
  const { office, secret } = await enrolled();
  app.clock.advance(5 * 60_000);
  expect((await office.send('delete', '/v1/me/second-factor')).body).toMatchObject({ status: 403, code: 'step-up-required' });
  expect((await office.send('post', '/v1/me/step-up', { password: PASSWORD })).body).toMatchObject({ code: 'proof-refused' });
  const fresh = await office.post<{ accessToken: string }>('/v1/me/step-up', { code: code(secret) });
  await office.as(office.userId, fresh.accessToken).send('delete', '/v1/me/second-factor', undefined, 204);
  expect((await signIn(office.login)).status).toBe(201);
});

test('without a second factor the password is the proof, and the old token stays as old as it is', async () => {
  const office = await Office.open(app);
  app.clock.advance(5 * 60_000 + 1_000);
  expect((await office.send('post', '/v1/me/second-factor')).body).toMatchObject({ code: 'step-up-required' });
  expect((await office.send('post', '/v1/me/step-up', { password: 'a guess' })).status).toBe(403);
  expect((await office.send('post', '/v1/me/step-up', {})).status).toBe(403);
  const fresh = await office.post<{ accessToken: string }>('/v1/me/step-up', { password: PASSWORD });
  expect((await office.send('post', '/v1/me/second-factor')).status).toBe(403);
  await office.as(office.userId, fresh.accessToken).send('post', '/v1/me/second-factor', undefined, 201);
});

test('a recovery code that is spent stands in the audit log, at sign-in and at a step-up', async () => {
  const { office, recoveryCodes } = await enrolled();
  expect((await secondStep(await challengeOf(office.login), recoveryCodes[0]!)).status).toBe(201);
  await office.post('/v1/me/step-up', { code: recoveryCodes[1]! });
  expect((await office.send('post', '/v1/me/step-up', { code: recoveryCodes[1]! })).status).toBe(403);
  const spent = { action: 'second-factor.recovery-code-spent', actor: { kind: 'USER', id: office.userId }, subject: { id: office.userId } };
  const { data } = await office.get<{ data: object[] }>('/v1/audit-events?action=second-factor.recovery-code-spent');
  expect(data).toMatchObject([spent, spent]);
});
