import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashToken, totpCode, totpStep } from '@plotihub/auth';
import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { portfolio } from '../support/portfolio.js';

const PASSWORD = 'four unrelated plain words';
const DAY_MS = 86_400_000;

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

interface Invitation {
  id: string;
  login: string;
  state: string;
  acceptedBy: string | null;
}
const newEmail = (): string => `invited-${randomUUID()}@office.test`;
const newPhone = (): string => `07${String(Math.floor(10_000_000 + Math.random() * 89_999_999))}`;
const invite = (office: Office, changes: object = {}): Promise<Invitation> =>
  office.post<Invitation>('/v1/invitations', { email: newEmail(), name: 'Otieno Ouma', role: 'MANAGER', language: 'en', ...changes });
const accept = (secret: string, more: object = {}) =>
  app.http.post('/v1/invitations/acceptances').send({ secret, password: PASSWORD, ...more });
const listed = async (office: Office, state = ''): Promise<Invitation[]> =>
  (await office.get<{ data: Invitation[] }>(`/v1/invitations${state && `?state=${state}`}`)).data;
const membersOf = (office: Office): Promise<number> =>
  app.number('SELECT COUNT(*) FROM memberships WHERE organization_id = ? AND ended_at IS NULL', [office.organizationId]);

/** An invitation with the code of its letter, as the invited person reads it. */
async function invited(office: Office, changes: object = {}): Promise<Invitation & { secret: string }> {
  const invitation = await invite(office, changes);
  await app.work();
  const { data } = await office.get<{ data: { body: string }[] }>('/v1/messages?template=auth.invitation');
  const [row] = await app.rows<{ hash: string }>('SELECT secret_hash AS hash FROM invitations WHERE id = ?', [invitation.id]);
  const secrets = data.map(({ body }) => /[\w-]{43}/.exec(body)?.[0] ?? '');
  return { ...invitation, secret: secrets.find((secret) => hashToken(secret) === row?.hash) ?? 'no letter of it' };
}
const me = async (answer: Response): Promise<Record<string, unknown>> => {
  expect(answer.body).toHaveProperty('accessToken');
  const { accessToken } = answer.body as { accessToken: string };
  return (await app.http.get('/v1/me').set('authorization', `Bearer ${accessToken}`).expect(200)).body as Record<string, unknown>;
};
const wordsOf = ({ body }: Response): string => JSON.stringify({ ...(body as object), requestId: '' });

test('somebody new reads the code in their e-mail, chooses a password and is a member', async () => {
  const office = await Office.open(app);
  const email = newEmail();
  const { id, secret } = await invited(office, { email: email.toUpperCase() });
  const answer = await accept(secret, { name: 'Otieno O. Ouma' });
  expect(answer.status).toBe(201);
  const { userId, ...who } = await me(answer);
  expect(who).toMatchObject({ organizationId: office.organizationId, role: 'MANAGER' });
  await Office.signIn(app, email);
  expect(await listed(office)).toMatchObject([{ id, login: email, state: 'ACCEPTED', acceptedBy: userId }]);
  const { data } = await office.get<{ data: { userId: string; name: string }[] }>('/v1/members');
  expect(data.find((member) => member.userId === userId)?.name).toBe('Otieno O. Ouma');
  const [event] = await app.rows<{ actor: string }>(
    "SELECT actor_id AS actor FROM audit_events WHERE organization_id = ? AND action = 'invitation.accepted' AND subject_id = ?",
    [office.organizationId, id],
  );
  expect(event?.actor).toBe(userId);
});

test('an invitation by SMS reaches whoever signs in with the phone; nothing of its secret is kept', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  const { secret } = await invited(office, { email: undefined, phone, language: 'sw' });
  expect(JSON.stringify(await app.rows('SELECT * FROM invitations WHERE organization_id = ?', [office.organizationId]))).not.toContain(
    secret,
  );
  expect((await accept(secret)).status).toBe(201);
  await Office.signIn(app, phone);
});

test('a caretaker sees what the invitation says, and properties of others cannot be named', async () => {
  const office = await Office.open(app);
  const { propertyId } = await portfolio(office);
  const stranger = await Office.open(app);
  const foreign = await portfolio(stranger);
  const body = { email: newEmail(), name: 'Njeri', role: 'CARETAKER', language: 'en' };
  const statuses = async (changes: object): Promise<number> =>
    (await office.send('post', '/v1/invitations', { ...body, ...changes })).status;
  expect(await statuses({ propertyIds: [foreign.propertyId] })).toBe(404);
  expect(await statuses({ role: 'ACCOUNTANT', propertyIds: [propertyId] })).toBe(400);
  const { secret } = await invited(office, { ...body, propertyIds: [propertyId] });
  const { accessToken } = (await accept(secret)).body as { accessToken: string };
  const seen = await app.http.get('/v1/properties').set('authorization', `Bearer ${accessToken}`).expect(200);
  expect((seen.body as { data: { id: string }[] }).data.map(({ id }) => id)).toEqual([propertyId]);
});

test('who works elsewhere joins with the password they have, and is never given another', async () => {
  const office = await Office.open(app);
  const elsewhere = await Office.open(app);
  const { secret } = await invited(office, { email: elsewhere.login });
  expect((await accept(secret, { password: 'not the password of theirs' })).body).toMatchObject({
    status: 401,
    code: 'invitation-refused',
  });
  const guesses = "SELECT COUNT(*) FROM audit_events WHERE organization_id = ? AND action = 'invitation.refused' AND outcome = 'REFUSED'";
  for (let i = 0; i < 100 && (await app.number(guesses, [office.organizationId])) < 1; i++) await sleep(50);
  expect(await app.number(guesses, [office.organizationId])).toBe(1);
  expect(await me(await accept(secret))).toMatchObject({ userId: elsewhere.userId, organizationId: office.organizationId });
  const both = await app.http.post('/v1/sessions').send({ login: elsewhere.login, password: PASSWORD });
  expect(both.body).toMatchObject({ status: 409, code: 'organization-choice-needed' });
});

test('who has a second factor becomes a member and is asked for it', async () => {
  const office = await Office.open(app);
  const elsewhere = await Office.open(app);
  const { secret: key } = await elsewhere.post<{ secret: string }>('/v1/me/second-factor');
  const code = (): string => totpCode(key, totpStep(app.clock.now()));
  await elsewhere.post('/v1/me/second-factor/confirm', { code: code() });
  app.clock.advance(30_000);
  const { secret } = await invited(office, { email: elsewhere.login });
  const answer = await accept(secret);
  expect(answer.body).toMatchObject({ status: 401, code: 'mfa-required' });
  expect(answer.body).not.toHaveProperty('accessToken');
  const { challenge } = answer.body as { challenge: string };
  const session = await app.http.post('/v1/sessions/second-factor').send({ challenge, code: code() });
  expect(await me(session)).toMatchObject({ userId: elsewhere.userId, organizationId: office.organizationId });
});

test('twenty acceptances at once make one member', async () => {
  const office = await Office.open(app);
  const fresh = await invited(office);
  const elsewhere = await Office.open(app);
  const known = await invited(office, { email: elsewhere.login });
  for (const { secret } of [fresh, known]) {
    const before = await membersOf(office);
    const answers = await Promise.all(Array.from({ length: 20 }, () => accept(secret)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(401)]);
    expect(await membersOf(office)).toBe(before + 1);
  }
  expect(await app.number('SELECT COUNT(*) FROM users WHERE email = ?', [fresh.login])).toBe(1);
});

test('who is revoked while they accept is no member', async () => {
  const office = await Office.open(app);
  const { id, secret } = await invited(office);
  let accepting: Promise<Response> | undefined;
  await app.database.transaction(async (tx) => {
    await tx.query("UPDATE invitations SET revoked_at = '2026-11-01 07:00:00' WHERE organization_id = ? AND id = ?", [
      office.organizationId,
      id,
    ]);
    // Until this is committed the acceptance still sees an open invitation, and then it waits for the row.
    accepting = accept(secret).then((answer) => answer);
    await sleep(1_000);
  });
  expect((await accepting)?.body).toMatchObject({ status: 401, code: 'invitation-refused' });
  expect(await membersOf(office)).toBe(1);
});

test('a code that is wrong, used, revoked, replaced or over is refused in the same words, like a wrong password', async () => {
  const office = await Office.open(app);
  const over = await invited(office);
  app.clock.advance(7 * DAY_MS);
  const answers = [await accept(over.secret)];
  app.clock.advance(-1);
  const there = await Office.open(app);
  const used = await invited(there);
  await accept(used.secret).expect(201);
  const revoked = await invited(there);
  await there.send('delete', `/v1/invitations/${revoked.id}`, undefined, 204);
  const replaced = await invited(there);
  await invited(there, { email: replaced.login });
  const known = await invited(there, { email: office.login });
  for (const { secret } of [used, revoked, replaced]) answers.push(await accept(secret));
  answers.push(await accept(known.secret, { password: 'not the password of theirs' }));
  answers.push(await accept('x'.repeat(43)));
  expect([...new Set(answers.map(wordsOf))]).toHaveLength(1);
  expect(answers[0]?.body).toMatchObject({ status: 401, code: 'invitation-refused' });
  // One moment before its seven days are over, the first one still lets somebody in.
  expect((await accept(over.secret)).status).toBe(201);
});

test('only the inviter learns that somebody is a member already, and nobody that somebody signs in elsewhere', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('ACCOUNTANT');
  const elsewhere = await Office.open(app);
  const body = { name: 'Otieno', role: 'MANAGER', language: 'en' };
  expect((await office.send('post', '/v1/invitations', { ...body, email: colleague.login })).body).toMatchObject({
    status: 409,
    code: 'already-member',
  });
  const known = await invite(office, { email: elsewhere.login });
  const unknown = await invite(office);
  expect(Object.keys(known)).toEqual(Object.keys(unknown));
  expect({ ...known, id: '', login: '' }).toEqual({ ...unknown, id: '', login: '' });
  // Somebody who has become a member in another way is refused like anybody.
  const secret = (await invited(office, { email: elsewhere.login })).secret;
  await app.rows(
    "INSERT INTO memberships (organization_id, id, user_id, role, created_at) VALUES (?, ?, ?, 'MANAGER', '2026-11-01 07:00:00')",
    [
      office.organizationId,
      `mbr_${secret
        .replace(/[^0-9A-Z]/g, '')
        .padEnd(26, '0')
        .slice(0, 26)}`,
      elsewhere.userId,
    ],
  );
  expect((await accept(secret)).body).toMatchObject({ status: 401, code: 'invitation-refused' });
});

test('a member who left comes back by an invitation', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('MANAGER');
  const { data } = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
  const { id } = data.find(({ userId }) => userId === colleague.userId)!;
  await office.send('delete', `/v1/members/${id}`, undefined, 204);
  const { secret } = await invited(office, { email: colleague.login, role: 'ACCOUNTANT' });
  expect(await me(await accept(secret))).toMatchObject({ userId: colleague.userId, role: 'ACCOUNTANT' });
});

test('a password that everybody guesses does not use the invitation up', async () => {
  const { secret } = await invited(await Office.open(app));
  expect((await accept(secret, { password: 'password1234' })).body).toMatchObject({ status: 400, code: 'password-too-common' });
  expect((await accept(secret, { password: 'short' })).status).toBe(400);
  expect((await accept(secret)).status).toBe(201);
});

test('an admin with a fresh proof invites, by one address, and nobody of a role below', async () => {
  const office = await Office.open(app);
  const body = { email: newEmail(), name: 'Otieno', role: 'ADMIN', language: 'en' };
  expect((await office.send('post', '/v1/invitations', { ...body, phone: newPhone() })).status).toBe(400);
  expect((await office.send('post', '/v1/invitations', { ...body, email: undefined })).status).toBe(400);
  expect((await office.send('post', '/v1/invitations', { ...body, role: 'TENANT' })).status).toBe(400);
  expect((await office.send('post', '/v1/invitations', { ...body, email: undefined, phone: '020 222 0000' })).body).toMatchObject({
    code: 'invalid-phone',
  });
  const manager = await office.colleague('MANAGER');
  for (const [method, path] of [
    ['post', '/v1/invitations'],
    ['get', '/v1/invitations'],
    ['delete', '/v1/invitations/ivt_01JD0000000000000000000000'],
  ] as const)
    expect((await manager.send(method, path, method === 'post' ? body : undefined)).status).toBe(403);
  app.clock.advance(5 * 60_000 + 1_000);
  expect((await office.send('post', '/v1/invitations', body)).body).toMatchObject({ status: 403, code: 'step-up-required' });
});

test('the same request twice sends one letter, and a request without a key none', async () => {
  const office = await Office.open(app);
  const body = { email: newEmail(), name: 'Otieno', role: 'MANAGER', language: 'en' };
  const key = randomUUID();
  const first = await office.post<Invitation>('/v1/invitations', body, key);
  expect(await office.post('/v1/invitations', body, key)).toEqual(first);
  const keyless = app.http.post('/v1/invitations').set('authorization', `Bearer ${office.token}`);
  expect((await keyless.send(body)).status).toBe(400);
  await app.work();
  expect((await office.get<{ data: object[] }>('/v1/messages?template=auth.invitation')).data).toHaveLength(1);
});

test('invitations are listed by their state, and an organization’s own only', async () => {
  const office = await Office.open(app);
  const over = await invite(office);
  app.clock.advance(7 * DAY_MS);
  const later = await Office.open(app);
  const accepted = await invited(later);
  await accept(accepted.secret).expect(201);
  const revoked = await invite(later);
  await later.send('delete', `/v1/invitations/${revoked.id}`, undefined, 204);
  const pending = await invite(later);
  const ids = async (state: string): Promise<string[]> => (await listed(later, state)).map(({ id }) => id);
  expect(await ids('')).toEqual([pending.id, revoked.id, accepted.id]);
  expect([await ids('PENDING'), await ids('REVOKED'), await ids('ACCEPTED'), await ids('EXPIRED')]).toEqual([
    [pending.id],
    [revoked.id],
    [accepted.id],
    [],
  ]);
  const again = office.as(office.userId, await Office.signIn(app, office.login));
  expect(await listed(again, 'EXPIRED')).toMatchObject([{ id: over.id, state: 'EXPIRED' }]);
  expect(await listed(again, 'PENDING')).toEqual([]);
  for (const { id } of [revoked, accepted])
    expect((await later.send('delete', `/v1/invitations/${id}`)).body).toMatchObject({ status: 409, code: 'invitation-over' });
  expect((await again.send('delete', `/v1/invitations/${pending.id}`)).status).toBe(404);
  expect(await ids('PENDING')).toEqual([pending.id]);
});
