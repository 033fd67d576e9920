import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventRelay } from '@plotihub/events';
import { Background } from '@plotihub/jobs';
import { TestClock } from '@plotihub/time';
import { pino } from 'pino';
import { SMTPServer } from 'smtp-server';
import { Config } from '../../apps/api/src/config.js';
import { createHttpApp } from '../../apps/api/src/http-app.js';
import { startLoops } from '../../apps/api/src/loops.js';
import { SendingService } from '../../apps/api/src/modules/notifications/sending.service.js';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { newPhone } from '../support/portfolio.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

jest.setTimeout(30_000);

/** 10:00 in Nairobi. */
const MORNING = '2026-11-02T07:00:00Z';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Africa's Talking on this machine: keeps what it is asked to send, and answers as the story wants. */
class Carrier {
  readonly asked: { to: string; message: string; username: string; from: string | null }[] = [];
  answer: (reply: ServerResponse, to: string) => void = (reply, to) => Carrier.accepts(reply, to);
  private server: Server;

  static accepts(reply: ServerResponse, to: string): void {
    Carrier.says(reply, { statusCode: 101, number: to, status: 'Success', cost: 'KES 0.8000', messageId: `ATXid_${to.slice(-6)}` });
  }

  static refuses(statusCode: number, status: string) {
    return (reply: ServerResponse, to: string): void =>
      Carrier.says(reply, { statusCode, number: to, status, cost: '0', messageId: 'None' });
  }

  /** Takes the request, and the answer never comes. */
  static hangsUp(reply: ServerResponse): void {
    reply.socket?.destroy();
  }

  private static says(reply: ServerResponse, recipient: object): void {
    reply.writeHead(201, { 'content-type': 'application/json' });
    reply.end(JSON.stringify({ SMSMessageData: { Message: 'Sent to 1/1', Recipients: [recipient] } }));
  }

  async start(): Promise<string> {
    this.server = createServer((request: IncomingMessage, reply) => {
      let body = '';
      request.on('data', (part: Buffer) => (body += part.toString()));
      request.on('end', () => {
        const form = new URLSearchParams(body);
        const to = form.get('to') ?? '';
        this.asked.push({ to, message: form.get('message') ?? '', username: form.get('username') ?? '', from: form.get('from') });
        this.answer(reply, to);
      });
    });
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

const africasTalking = (url: string): Record<string, string> => ({
  SMS_PROVIDER: 'africastalking',
  AFRICASTALKING_URL: url,
  AFRICASTALKING_USERNAME: 'mapenzi',
  AFRICASTALKING_API_KEY: 'a-key',
  AFRICASTALKING_SENDER_ID: 'MAPENZI',
});

let carrier: Carrier;
let url: string;
let app: TestApp;
beforeEach(async () => {
  carrier = new Carrier();
  url = await carrier.start();
  app = await TestApp.start(MORNING, africasTalking(url));
  // What stories before have left unsent is not this one's.
  await app.rows("UPDATE messages SET state = 'CANCELLED' WHERE state = 'QUEUED'");
});
afterEach(async () => {
  await app.stop();
  await carrier.stop();
});

interface Sent {
  id: string;
  state: string;
  attempts: number;
  providerId: string | null;
  cost: string | null;
  lastError: string | null;
  notBefore: Date;
}
const messagesOf = (agency: Collection): Promise<Sent[]> =>
  app.rows<Sent>(
    `SELECT id, state, attempts, provider_id AS providerId, cost, last_error AS lastError, not_before AS notBefore
       FROM messages WHERE organization_id = ? ORDER BY id`,
    [agency.organization.id],
  );

/** An agency whose tenants have been told nothing yet. */
async function opened(
  on: TestApp,
  ...options: Parameters<typeof Collection.open> extends [unknown, ...infer Rest] ? Rest : never
): Promise<Collection> {
  const agency = await Collection.open(on, ...options);
  while ((await on.nest.get(EventRelay).deliverBatch(() => undefined)) > 0);
  await on.rows('DELETE FROM messages WHERE organization_id = ?', [agency.organization.id]);
  carrier.asked.length = 0;
  return agency;
}

async function billed(): Promise<Collection> {
  const agency = await opened(app);
  await agency.charge('15000.00');
  return agency;
}

test('a text is handed to the provider, who says what it calls it and what it cost', async () => {
  const agency = await billed();
  await app.work();
  expect(carrier.asked).toHaveLength(1);
  expect(carrier.asked[0]).toMatchObject({ username: 'mapenzi', from: 'MAPENZI' });
  expect(carrier.asked[0]?.to).toMatch(/^\+2547\d{8}$/);
  expect(carrier.asked[0]?.message).toMatch(/^Hi Achieng, Nov 2026 bill for A1: KES 15,000/);
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENT', attempts: 1, cost: 'KES 0.8000', lastError: null }]);
});

test('a provider that takes a text and never answers leaves it UNKNOWN, and it is never sent again by itself', async () => {
  carrier.answer = (reply) => Carrier.hangsUp(reply);
  const agency = await billed();
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'UNKNOWN', attempts: 1 }]);
  carrier.answer = (reply, to) => Carrier.accepts(reply, to);
  for (let day = 0; day < 3; day++) {
    app.clock.advance(DAY);
    await app.work();
  }
  expect(carrier.asked).toHaveLength(1);
  expect(await messagesOf(agency)).toMatchObject([{ state: 'UNKNOWN', attempts: 1 }]);
});

test('a worker that dies while the provider has the text leaves it UNKNOWN, and it is never sent again by itself', async () => {
  const agency = await billed();
  await app.nest.get(EventRelay).deliverBatch(() => undefined);
  await app.rows("UPDATE messages SET state = 'SENDING', sending_since = ?, attempts = 1 WHERE organization_id = ?", [
    app.clock.now(),
    agency.organization.id,
  ]);
  app.clock.advance(4 * MINUTE);
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENDING' }]);
  app.clock.advance(2 * MINUTE);
  await app.work();
  app.clock.advance(DAY);
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'UNKNOWN', attempts: 1 }]);
  expect(carrier.asked).toHaveLength(0);
});

test('an answer that comes late is kept, unless a person has had the text sent again meanwhile', async () => {
  const agency = await billed();
  await app.nest.get(EventRelay).deliverBatch(() => undefined);
  const sending = app.nest.get(SendingService);
  const claim = async () => (await app.database.transaction((tx) => sending.claim(tx))).claimed[0]!;
  const settle = (message: Awaited<ReturnType<typeof claim>>, providerId: string) =>
    app.database.transaction((tx) => sending.settle(tx, message, { outcome: 'accepted', providerId }));
  const lose = async (): Promise<void> => {
    app.clock.advance(6 * MINUTE);
    await app.database.transaction((tx) => sending.giveUpOnLost(tx));
  };

  const first = await claim();
  await lose();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'UNKNOWN' }]);
  await settle(first, 'late');
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENT', providerId: 'late' }]);

  await app.rows("UPDATE messages SET state = 'QUEUED', sent_at = NULL, provider_id = NULL WHERE id = ?", [first.id]);
  const second = await claim();
  await lose();
  const office = Object.assign(Object.create(agency.office) as Office, { token: await Office.signIn(app, agency.office.login) });
  await office.post(`/v1/messages/${first.id}/retry`);
  const third = await claim();
  await settle(second, 'of the attempt before');
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENDING', attempts: 3, providerId: null }]);
  await settle(third, 'of this attempt');
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENT', providerId: 'of this attempt' }]);
});

test('while the provider is away texts wait, and none is lost', async () => {
  carrier.answer = (reply) => void reply.writeHead(429).end('Too many requests');
  const agency = await billed();
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'QUEUED', attempts: 1, notBefore: new Date(Date.parse(MORNING) + MINUTE) }]);
  await app.work();
  expect(carrier.asked).toHaveLength(1);
  app.clock.advance(MINUTE);
  await app.work();
  expect(carrier.asked).toHaveLength(2);
  carrier.answer = (reply, to) => Carrier.accepts(reply, to);
  app.clock.advance(2 * MINUTE);
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENT', attempts: 3, lastError: null }]);
});

test('an empty account refuses for now: tried again with longer and longer rests, then FAILED, then again when a person says so', async () => {
  carrier.answer = Carrier.refuses(405, 'InsufficientBalance');
  const agency = await billed();
  await app.work();
  for (let hour = 0; hour < 24; hour++) {
    app.clock.advance(60 * MINUTE);
    await app.work();
  }
  const [failed] = await messagesOf(agency);
  expect(failed).toMatchObject({ state: 'FAILED', attempts: 5, lastError: 'InsufficientBalance: 405 InsufficientBalance' });
  expect(carrier.asked).toHaveLength(5);

  carrier.answer = (reply, to) => Carrier.accepts(reply, to);
  const token = await Office.signIn(app, agency.office.login);
  await app.http
    .post(`/v1/messages/${failed!.id}/retry`)
    .set('authorization', `Bearer ${token}`)
    .set('idempotency-key', 'once-more-with-money')
    .expect(200);
  await app.work();
  expect(await messagesOf(agency)).toMatchObject([{ state: 'SENT', attempts: 6 }]);
});

test('who has opted out is not asked again', async () => {
  carrier.answer = Carrier.refuses(406, 'UserInBlacklist');
  const agency = await billed();
  await app.work();
  app.clock.advance(DAY);
  await app.work();
  expect(carrier.asked).toHaveLength(1);
  expect(await messagesOf(agency)).toMatchObject([{ state: 'FAILED', attempts: 1 }]);
});

test('several workers at once send each text once', async () => {
  const agency = await opened(app, { units: 3 });
  for (let i = 0; i < 14; i++) for (const { leaseId } of agency.lettings) await agency.charge(`${100 + i}.00`, { leaseId });
  while ((await app.nest.get(EventRelay).deliverBatch(() => undefined)) > 0);
  const sender = app.nest
    .get(Background)
    .all()
    .find(({ name }) => name === 'messages')!;
  await Promise.all(Array.from({ length: 6 }, () => sender.work()));
  await app.work();
  expect(await messagesOf(agency)).toHaveLength(42);
  expect((await messagesOf(agency)).every(({ state, attempts }) => state === 'SENT' && attempts === 1)).toBe(true);
  expect(carrier.asked).toHaveLength(42);
});

test('nothing is open in the database while the provider is asked', async () => {
  const agency = await billed();
  let open = -1;
  carrier.answer = (reply, to) => {
    void app
      .number("SELECT COUNT(*) FROM messages WHERE organization_id = ? AND state = 'SENDING'", [agency.organization.id])
      .then((count) => (open = count))
      .then(() => Carrier.accepts(reply, to));
  };
  await app.work();
  // Seen by another connection, so it was committed before the call.
  expect(open).toBe(1);
});

test('an e-mail goes out by SMTP', async () => {
  const received: string[] = [];
  const mailbox = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = '';
      stream.on('data', (part: Buffer) => (text += part.toString('utf8')));
      stream.on('end', () => {
        received.push(text);
        done();
      });
    },
  });
  await new Promise<void>((resolve) => mailbox.listen(0, '127.0.0.1', resolve));
  const port = (mailbox.server.address() as AddressInfo).port;
  const smtp = await TestApp.start(MORNING, {
    EMAIL_PROVIDER: 'smtp',
    SMTP_URL: `smtp://127.0.0.1:${port}`,
    EMAIL_FROM: 'rent@mapenzi.test',
  });
  const agency = await opened(smtp, { lease: { tenant: { name: 'Otieno', phone: newPhone(), email: 'otieno@tenant.test' } } });
  received.length = 0;
  await agency.charge('15000.00');
  await smtp.work();
  expect(received).toHaveLength(1);
  expect(received[0]).toContain('To: otieno@tenant.test');
  expect(received[0]).toContain('Invoice INV-2026-');
  await smtp.stop();
  await new Promise<void>((resolve) => mailbox.close(() => resolve()));
});

test('the log names neither people nor their phones, whatever goes wrong', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const phone = newPhone();
  const agency = await opened(app, { lease: { tenant: { name: 'Nekesa Unmistakable', phone, email: 'nekesa@unmistakable.test' } } });
  const { leaseId } = agency.letting;
  await agency.charge('15000.00');
  // The provider repeats the number in its refusal, as providers do.
  carrier.answer = (reply, to) => void reply.writeHead(429).end(`Too many requests for ${to}`);
  const config = Config.read({ ...settings(), DATABASE_URL: workerDatabaseUrl(), ...africasTalking(url) });
  const worker = await createHttpApp({ config, log, clock: new TestClock(MORNING) });
  const loops = startLoops(worker, log);
  for (let i = 0; i < 100 && (await app.number('SELECT COUNT(*) FROM messages WHERE lease_id = ? AND attempts > 0', [leaseId])) < 2; i++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await loops.stop();
  await worker.close();
  const written = lines.join('');
  expect(written).toContain('a message will be tried again');
  for (const secret of ['Nekesa', 'Unmistakable', 'unmistakable.test', phone.slice(1), agency.letting.payReference])
    expect(written).not.toContain(secret);
});
