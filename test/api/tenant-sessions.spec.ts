import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

interface Asked {
  challengeId: string;
  expiresInS: number;
}
interface Session {
  accessToken: string;
  refreshToken: string;
  organizationId: string;
}
const newPhone = (): string => `07${String(Math.floor(10_000_000 + Math.random() * 89_999_999))}`;
const newTenant = (office: Office, phone: string, language = 'en') =>
  office.post<{ id: string }>('/v1/tenants', { name: 'Achieng Otieno', phone, language });
const ask = async (phone: string, more: object = {}): Promise<Asked> =>
  (
    await app.http
      .post('/v1/tenant-sessions/codes')
      .send({ phone, ...more })
      .expect(202)
  ).body as Asked;
const signIn = (challengeId: string, code: string, more: object = {}) =>
  app.http.post('/v1/tenant-sessions').send({ challengeId, code, ...more });
/** The code of the newest text, as the tenant reads it on their phone. */
async function codeAt(office: Office): Promise<string> {
  await app.work();
  const { data } = await office.get<{ data: { body: string; template: string }[] }>('/v1/messages?template=auth.otp');
  return /\d{6}/.exec(data[0]?.body ?? '')?.[0] ?? '';
}
const other = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('a tenant signs in with the code sent to their phone, and sees what is theirs', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  const { id } = await newTenant(office, phone);
  const { challengeId, expiresInS } = await ask(`+254 ${phone.slice(1, 4)} ${phone.slice(4)}`);
  expect(expiresInS).toBe(300);
  const session = (await signIn(challengeId, await codeAt(office)).expect(201)).body as Session;
  expect(session.organizationId).toBe(office.organizationId);
  const me = await app.http.get('/v1/me').set('authorization', `Bearer ${session.accessToken}`).expect(200);
  expect(me.body).toMatchObject({ userId: id, role: 'TENANT' });
  await app.http.get('/v1/members').set('authorization', `Bearer ${session.accessToken}`).expect(403);
  await app.http.post('/v1/sessions/refresh').send({ refreshToken: session.refreshToken }).expect(201);
  expect(
    await app.number("SELECT COUNT(*) FROM audit_events WHERE organization_id = ? AND action = 'session.started' AND actor_id = ?", [
      office.organizationId,
      id,
    ]),
  ).toBe(1);
});

test('a phone that no landlord has registered gets the same answer, and no text', async () => {
  const known = newPhone();
  await newTenant(await Office.open(app), known);
  const before = await app.number('SELECT COUNT(*) FROM messages');
  const send = (phone: string) => app.http.post('/v1/tenant-sessions/codes').send({ phone });
  const answers = [await send(newPhone()), await send(known)];
  const shape = ({ status, body, headers }: (typeof answers)[number]) => ({
    status,
    members: Object.keys(body as object),
    headers: Object.keys(headers).sort(),
    length: JSON.stringify(body).length,
  });
  expect(shape(answers[0]!)).toEqual(shape(answers[1]!));
  await app.work();
  expect(await app.number('SELECT COUNT(*) FROM messages')).toBe(before + 1);
  // No guess fits the code that was sent to nobody.
  const { challengeId } = answers[0]!.body as Asked;
  expect((await signIn(challengeId, '000000')).body).toMatchObject({ status: 401, code: 'code-refused' });
});

test('every wrong code gets the same answer: wrong, used, ended, of another challenge, of none', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  await newTenant(office, phone);
  const used = await ask(phone);
  const usedCode = await codeAt(office);
  await signIn(used.challengeId, usedCode).expect(201);
  const fresh = await ask(phone);
  const code = await codeAt(office);
  const ended = await ask(phone);
  const endedCode = await codeAt(office);
  const answers = [
    await signIn(used.challengeId, usedCode),
    await signIn(fresh.challengeId, other(code)),
    await signIn(fresh.challengeId, endedCode === code ? other(code) : endedCode),
    await signIn('chl_01JD0000000000000000000000', code),
  ];
  app.clock.advance(300_000);
  answers.push(await signIn(ended.challengeId, endedCode));
  app.clock.advance(-300_000);
  const bodies = answers.map(({ body }) => JSON.stringify({ ...(body as object), requestId: '' }));
  expect(new Set(bodies).size).toBe(1);
  expect(answers[0]?.body).toMatchObject({ status: 401, code: 'code-refused' });
  await signIn(fresh.challengeId, code).expect(201);
});

test('five tries, and the right code comes too late', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  await newTenant(office, phone);
  const { challengeId } = await ask(phone);
  const code = await codeAt(office);
  for (let i = 0; i < 5; i++) await signIn(challengeId, other(code)).expect(401);
  expect((await signIn(challengeId, code)).status).toBe(401);
});

test('a code lets in once, however many try at once', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  await newTenant(office, phone);
  const { challengeId } = await ask(phone);
  const code = await codeAt(office);
  const answers = await Promise.all(Array.from({ length: 5 }, () => signIn(challengeId, code)));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
});

test('a tenant of two organizations chooses, with the same code', async () => {
  const [one, two] = [await Office.open(app), await Office.open(app)];
  const phone = newPhone();
  const tenants = [await newTenant(one, phone), await newTenant(two, phone)];
  const { challengeId } = await ask(phone);
  const code = await codeAt(one);
  const choice = await signIn(challengeId, code);
  expect(choice.body).toMatchObject({
    status: 409,
    code: 'tenant-choice-needed',
    tenants: [
      { organizationId: one.organizationId, tenantId: tenants[0]!.id },
      { organizationId: two.organizationId, tenantId: tenants[1]!.id },
    ],
  });
  const session = await signIn(challengeId, code, { organizationId: two.organizationId }).expect(201);
  expect(session.body).toMatchObject({ organizationId: two.organizationId });

  const named = await ask(phone, { organizationId: two.organizationId });
  expect((await signIn(named.challengeId, await codeAt(two)).expect(201)).body).toMatchObject({ organizationId: two.organizationId });
});

test('two tenants who share a phone choose who they are, and nobody else can be chosen', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  const [, second] = [await newTenant(office, phone), await newTenant(office, phone)];
  const stranger = await newTenant(office, newPhone());
  const { challengeId } = await ask(phone);
  const code = await codeAt(office);
  await signIn(challengeId, code).expect(409);
  await signIn(challengeId, code, { tenantId: stranger.id }).expect(401);
  const session = (await signIn(challengeId, code, { tenantId: second.id }).expect(201)).body as Session;
  const me = await app.http.get('/v1/me').set('authorization', `Bearer ${session.accessToken}`);
  expect(me.body).toMatchObject({ userId: second.id });
});

test('the code comes in the language of the tenant, and is nowhere in the database but in the local inbox', async () => {
  const office = await Office.open(app);
  const phone = newPhone();
  await newTenant(office, phone, 'sw');
  await ask(phone);
  const code = await codeAt(office);
  const { data } = await office.get<{ data: { body: string; recipient: string }[] }>('/v1/messages');
  expect(data).toMatchObject([{ recipient: `+254${phone.slice(1)}`, body: expect.stringContaining(`${code} ni nambari yako`) as string }]);
  const codes = await app.rows<{ code_hash: string }>('SELECT code_hash FROM tenant_codes');
  for (const { code_hash } of codes) expect(code_hash).toMatch(/^\$argon2id\$/);
});

test('only a mobile number is asked for, and a code is six digits', async () => {
  expect((await app.http.post('/v1/tenant-sessions/codes').send({ phone: '020 222 0000' })).body).toMatchObject({ status: 400 });
  expect((await signIn('chl_01JD0000000000000000000000', '12345')).status).toBe(400);
});

test('codes that have ended are forgotten', async () => {
  await ask(newPhone());
  app.clock.advance(2 * 86_400_000);
  await app.work();
  expect(await app.number('SELECT COUNT(*) FROM tenant_codes WHERE expires_at < ?', [app.clock.now()])).toBe(0);
  app.clock.advance(-2 * 86_400_000);
});
