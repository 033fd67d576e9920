import { totpCode, totpStep } from '@plotihub/auth';
import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { listen, from, REAL_LIMITS, resetLimits } from '../support/limits.js';
import { Office } from '../support/office.js';

const PASSWORD = 'four unrelated plain words';
const NEW_PASSWORD = 'another row of unrelated words';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

const ask = (login: string) => app.http.post('/v1/password-resets').send({ login });
const confirm = (secret: string, password = NEW_PASSWORD) => app.http.post('/v1/password-resets/confirmations').send({ secret, password });
const signIn = (login: string, password: string) => app.http.post('/v1/sessions').send({ login, password });
const wordsOf = ({ body }: Response): string => JSON.stringify({ ...(body as object), requestId: '' });

/** Whoever may read the inbox stays another person than the one who forgets. */
async function forgetful(): Promise<{ office: Office; person: Office }> {
  const office = await Office.open(app);
  return { office, person: await office.colleague('MANAGER') };
}
async function lettersOf(office: Office): Promise<{ body: string; channel: string; recipient: string }[]> {
  await app.work();
  return (await office.get<{ data: { body: string; channel: string; recipient: string }[] }>('/v1/messages?template=auth.reset')).data;
}
const secretIn = (body = ''): string => /[\w-]{43}/.exec(body)?.[0] ?? '';
async function asked({ office, person }: { office: Office; person: Office }): Promise<string> {
  const before = (await lettersOf(office)).map(({ body }) => body);
  await ask(person.login).expect(202);
  const letter = (await lettersOf(office)).find(({ body }) => !before.includes(body));
  return secretIn(letter?.body);
}

test('who forgot their password sets another with the code of an e-mail, and every session of theirs ends', async () => {
  const both = await forgetful();
  const { office, person } = both;
  const second = await Office.signIn(app, person.login);
  await person.get('/v1/me');
  const secret = await asked(both);
  await confirm(secret).expect(204);
  expect((await signIn(person.login, PASSWORD)).status).toBe(401);
  expect((await signIn(person.login, NEW_PASSWORD)).status).toBe(201);
  for (const token of [person.token, second])
    expect((await app.http.get('/v1/me').set('authorization', `Bearer ${token}`)).status).toBe(401);
  await office.get('/v1/me');
  const [event] = await app.rows<{ actor: string; subject: string }>(
    "SELECT actor_id AS actor, subject_id AS subject FROM audit_events WHERE organization_id = ? AND action = 'password.reset'",
    [office.organizationId],
  );
  expect(event).toEqual({ actor: person.userId, subject: person.userId });
});

test('somebody with a phone gets the code there, however the number is written', async () => {
  const office = await Office.open(app);
  const digits = String(Math.floor(10_000_000 + Math.random() * 89_999_999));
  await office.post('/v1/members', { name: 'Otieno Ouma', phone: `07${digits}`, password: PASSWORD, role: 'MANAGER' });
  await ask(`+254 7${digits}`).expect(202);
  const letters = await lettersOf(office);
  expect(letters).toMatchObject([{ channel: 'SMS', recipient: `+2547${digits}` }]);
  await confirm(secretIn(letters[0]?.body)).expect(204);
  expect((await signIn(`07${digits}`, NEW_PASSWORD)).status).toBe(201);
});

test('a name that nobody signs in with gets the same answer and the same work, and no letter', async () => {
  const { person } = await forgetful();
  await app.work();
  const before = await app.number('SELECT COUNT(*) FROM messages');
  const asks = [await ask('nobody@office.test'), await ask('0799 999 999'), await ask('gibberish'), await ask(person.login)];
  const shape = ({ status, text, headers }: Response) => ({ status, text, headers: Object.keys(headers).sort() });
  for (const answer of asks) expect(shape(answer)).toEqual(shape(asks[0]!));
  expect(asks[0]?.status).toBe(202);
  const wishes = "SELECT COUNT(*) FROM outbox_events WHERE type = 'identity.reset-requested' AND delivered_at IS NULL";
  expect(await app.number(wishes)).toBe(4);
  await app.work();
  expect(await app.number('SELECT COUNT(*) FROM messages')).toBe(before + 1);
});

test('a code works once, also for twenty at once, and the others of the person end with it', async () => {
  const both = await forgetful();
  const first = await asked(both);
  const second = await asked(both);
  expect(second).not.toBe(first);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => confirm(second, `${NEW_PASSWORD} ${n}`)));
  expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(19).fill(401)]);
  const winner = answers.findIndex(({ status }) => status === 204);
  expect((await signIn(both.person.login, `${NEW_PASSWORD} ${winner}`)).status).toBe(201);
  expect((await confirm(first)).status).toBe(401);
  expect((await confirm(second)).status).toBe(401);
});

test('a code is good for 30 minutes; one that is over, used or wrong is refused in the same words', async () => {
  const both = await forgetful();
  const used = await asked(both);
  await confirm(used).expect(204);
  const secret = await asked(both);
  app.clock.advance(30 * 60_000);
  const answers = [await confirm(secret), await confirm(used), await confirm('x'.repeat(43))];
  expect([...new Set(answers.map(wordsOf))]).toHaveLength(1);
  expect(answers[0]?.body).toMatchObject({ status: 401, code: 'reset-refused' });
  app.clock.advance(-1);
  await confirm(secret).expect(204);
});

test('the rules of passwords hold, and a refused one does not use the code up', async () => {
  const both = await forgetful();
  const secret = await asked(both);
  expect((await confirm(secret, 'password1234')).body).toMatchObject({ status: 400, code: 'password-too-common' });
  expect((await confirm(secret, 'otieno ouma')).body).toMatchObject({ status: 400, code: 'password-too-common' });
  expect((await confirm(secret, 'short')).status).toBe(400);
  await confirm(secret).expect(204);
});

test('a second factor is needed afterwards as before, and a sign-in that waits for it begins anew', async () => {
  const both = await forgetful();
  const { person } = both;
  const { secret: key } = await person.post<{ secret: string }>('/v1/me/second-factor');
  const code = (): string => totpCode(key, totpStep(app.clock.now()));
  await person.post('/v1/me/second-factor/confirm', { code: code() });
  app.clock.advance(30_000);
  const step = (challenge: string) => app.http.post('/v1/sessions/second-factor').send({ challenge, code: code() });
  const waiting = (await signIn(person.login, PASSWORD)).body as { challenge: string };
  await confirm(await asked(both)).expect(204);
  expect((await step(waiting.challenge)).status).toBe(403);
  const answer = await signIn(person.login, NEW_PASSWORD);
  expect(answer.body).toMatchObject({ status: 401, code: 'mfa-required' });
  expect((await step((answer.body as { challenge: string }).challenge)).status).toBe(201);
});

test('five letters an hour go to one person, and the answer does not say so', async () => {
  const { office, person } = await forgetful();
  for (let i = 0; i < 7; i++) await ask(person.login).expect(202);
  expect(await lettersOf(office)).toHaveLength(5);
  app.clock.advance(60 * 60_000);
  await ask(person.login).expect(202);
  const later = office.as(office.userId, await Office.signIn(app, office.login));
  expect(await lettersOf(later)).toHaveLength(6);
});

test('nothing of a code is kept, and what is over is forgotten after a day', async () => {
  const both = await forgetful();
  const secret = await asked(both);
  const mine = (): Promise<Record<string, unknown>[]> => app.rows('SELECT * FROM password_resets WHERE user_id = ?', [both.person.userId]);
  expect(JSON.stringify(await mine())).not.toContain(secret);
  expect(await mine()).toHaveLength(1);
  app.clock.advance(25 * 3_600_000);
  await app.work();
  expect(await mine()).toEqual([]);
});

test('one address asks for ten codes an hour, whoever they are for', async () => {
  const limited = await TestApp.start(undefined, REAL_LIMITS);
  try {
    await resetLimits(limited);
    const port = await listen(limited);
    const statuses: number[] = [];
    for (let i = 0; i < 11; i++)
      statuses.push((await from('127.31.0.1', port, { path: '/v1/password-resets', body: { login: `nobody-${i}@office.test` } })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(202), 429]);
    await resetLimits(limited);
  } finally {
    await limited.stop();
  }
});
