import { newId } from '@plotihub/database';
import { keyIdOf, KeyRotation } from '@plotihub/encryption';
import { SecretLettersService, type SecretLetter, type SecretLetterType } from '../../apps/api/src/modules/identity/index.js';
import { TestApp } from '../support/app.js';
import { TextCarrier } from '../support/carrier.js';
import { Office } from '../support/office.js';

const carrier = new TextCarrier();
let live: TestApp;
let local: TestApp;
beforeAll(async () => {
  live = await TestApp.start(undefined, await carrier.start());
  local = await TestApp.start();
});
beforeEach(async () => {
  await live.rows("UPDATE messages SET state = 'CANCELLED' WHERE state IN ('QUEUED', 'HELD')");
  carrier.texts.length = 0;
});
afterAll(async () => {
  await live.stop();
  await local.stop();
  await carrier.stop();
});

const SECRET = 'k7Jq2Zt9Wm4Xc8Vb1Np6Rs3Yd5Fg0HaLeUiOoPzQwTrE';
const letter = (app: TestApp, changes: Partial<SecretLetter> = {}): SecretLetter => ({
  channel: 'SMS',
  recipient: '+254733000222',
  language: 'en',
  secret: SECRET,
  goodUntil: new Date(app.clock.now().getTime() + 300_000).toISOString(),
  ...changes,
});
async function send(app: TestApp, { organizationId }: Office, type: SecretLetterType, content: SecretLetter | null): Promise<void> {
  await app.database.transaction((tx) =>
    app.nest.get(SecretLettersService).send(tx, organizationId, { type, aggregateId: newId('chl') }, content),
  );
}
interface Shown {
  id: string;
  body: string;
  state: string;
  segments: number;
  lastError: string | null;
}
const inbox = async (office: Office): Promise<Shown[]> => (await office.get<{ data: Shown[] }>('/v1/messages')).data;
const everywhere = async (app: TestApp, text: string): Promise<string[]> => {
  const tables = await app.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'",
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await app.rows(`SELECT * FROM ${name}`);
    if (JSON.stringify(rows, (_, value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : value)).includes(text))
      found.push(name);
  }
  return found;
};

test.each([
  ['identity.invitation-made', 'en', `${'Office '}`],
  ['identity.invitation-made', 'sw', 'wanakualika'],
  ['identity.reset-requested', 'en', 'new Plotihub password'],
  ['identity.reset-requested', 'sw', 'nywila mpya'],
] as const)('%s in %s reaches the phone whole, in one segment, and is nowhere in the database', async (type, language, says) => {
  const office = await Office.open(live);
  await send(live, office, type, letter(live, { language }));
  expect(await everywhere(live, SECRET)).toEqual([]);
  await live.work();
  expect(carrier.texts).toHaveLength(1);
  expect(carrier.texts[0]?.message).toContain(SECRET);
  expect(carrier.texts[0]?.message).toContain(says);
  const [message] = await inbox(office);
  expect(message).toMatchObject({ state: 'SENT', segments: 1 });
  expect(message?.body).toContain('••••••');
  expect(message?.body).not.toContain(SECRET);
  expect(await everywhere(live, SECRET)).toEqual([]);
  expect(await live.number('SELECT COUNT(*) FROM messages WHERE organization_id = ? AND secret IS NOT NULL', [office.organizationId])).toBe(
    0,
  );
});

test('on a laptop the inbox is the phone: there the text is whole', async () => {
  const office = await Office.open(local);
  await send(local, office, 'identity.code-asked', letter(local, { secret: '123456' }));
  await local.work();
  expect((await inbox(office))[0]?.body).toBe('123456 is your login code. It ends in 5 minutes. Never share it, even with staff.');
});

test('a code that could not be sent in time is not sent at all, and its secret is gone', async () => {
  const office = await Office.open(live);
  await send(live, office, 'identity.code-asked', letter(live, { secret: '123456' }));
  live.clock.advance(300_000);
  await live.work();
  expect(carrier.texts).toEqual([]);
  expect(await inbox(office)).toMatchObject([{ state: 'CANCELLED', lastError: 'It came too late to be of use.' }]);
  expect(await live.number('SELECT COUNT(*) FROM messages WHERE organization_id = ? AND secret IS NOT NULL', [office.organizationId])).toBe(
    0,
  );
  live.clock.advance(-300_000);
});

test('a message whose secret is gone is not sent again', async () => {
  const office = await Office.open(live);
  await send(live, office, 'identity.code-asked', letter(live, { secret: '123456' }));
  await live.work();
  const [message] = await inbox(office);
  await live.rows("UPDATE messages SET state = 'FAILED', sent_at = NULL WHERE id = ?", [message?.id]);
  expect((await office.send('post', `/v1/messages/${message?.id}/retry`)).body).toMatchObject({ status: 409 });
});

test('a letter to nobody goes to nobody', async () => {
  const office = await Office.open(live);
  await send(live, office, 'identity.code-asked', null);
  await live.work();
  expect(await inbox(office)).toEqual([]);
});

test('codes have a reserve of their own when the budget of the day is used up', async () => {
  const office = await Office.open(live);
  await office.send('put', '/v1/sms-budget', { segmentsPerDay: 0 }, 200);
  await send(live, office, 'identity.reset-requested', letter(live));
  await send(live, office, 'identity.code-asked', letter(live, { secret: '123456' }));
  await live.work();
  expect(carrier.texts.map(({ message }) => message)).toEqual([expect.stringContaining('123456')]);
  expect((await inbox(office)).map(({ state }) => state).sort()).toEqual(['HELD', 'SENT']);
  expect(await office.get('/v1/sms-budget')).toMatchObject({ usedToday: 0, codesUsedToday: 1 });
});

test('what an event carried is empty once the message is written', async () => {
  const office = await Office.open(live);
  await send(live, office, 'identity.reset-requested', letter(live));
  await send(live, office, 'identity.code-asked', null);
  const payloads = async (): Promise<unknown[]> => {
    const rows = await live.rows<{ payload: unknown }>(
      "SELECT payload FROM outbox_events WHERE organization_id = ? AND type LIKE 'identity.%'",
      [office.organizationId],
    );
    return rows.map(({ payload }): unknown => (typeof payload === 'string' ? JSON.parse(payload) : payload));
  };
  expect(await payloads()).toEqual([{ letter: expect.any(String) as string }, { letter: expect.any(String) as string }]);
  await live.work();
  expect(await payloads()).toEqual([{}, {}]);
});

test('a secret that waits is sealed anew when keys are rotated, and still arrives', async () => {
  const office = await Office.open(live);
  await office.send('put', '/v1/sms-budget', { segmentsPerDay: 0 }, 200);
  await send(live, office, 'identity.reset-requested', letter(live));
  await live.work();
  const sealedUnder = async (): Promise<string | undefined> => {
    const rows = await live.rows<{ secret: Buffer }>('SELECT secret FROM messages WHERE organization_id = ? AND secret IS NOT NULL', [
      office.organizationId,
    ]);
    return rows[0] && keyIdOf(rows[0].secret);
  };
  const before = await sealedUnder();
  live.clock.advance(1_000);
  await live.nest.get(KeyRotation).run({ newDataKeys: true, onProgress: () => undefined });
  const current = await live.rows<{ id: string }>(
    "SELECT id FROM encryption_keys WHERE organization_id = ? AND kind = 'DATA' AND current = 1",
    [office.organizationId],
  );
  expect(before).toBeDefined();
  expect(await sealedUnder()).toBe(current[0]?.id);
  expect(current[0]?.id).not.toBe(before);
  await office.send('put', '/v1/sms-budget', { segmentsPerDay: 100 }, 200);
  await live.work();
  expect(carrier.texts.map(({ message }) => message)).toEqual([expect.stringContaining(SECRET)]);
});
