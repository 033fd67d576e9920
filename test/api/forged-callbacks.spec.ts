import type { Response } from 'supertest';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { REAL_LIMITS, resetLimits } from '../support/limits.js';

/** Tests call from 127.0.0.1; M-Pesa calls from here. */
const MPESA = '196.201.214.200';
const ELSEWHERE = '203.0.113.9';

const running: TestApp[] = [];
afterEach(async () => {
  for (const app of running.splice(0)) await app.stop();
});

/** The application behind so many proxies, which takes callbacks from M-Pesa alone. */
async function open(
  environment: Record<string, string>,
): Promise<{ app: TestApp; collection: Collection; send: (forwardedFor?: string) => Promise<Response> }> {
  const app = await TestApp.start(undefined, { CALLBACK_SOURCES: '196.201.212.0/22', ...environment });
  running.push(app);
  const collection = await Collection.open(app);
  const send = (forwardedFor?: string): Promise<Response> => {
    const request = app.http.post(collection.confirmationPath).set('content-type', 'application/json');
    if (forwardedFor !== undefined) void request.set('x-forwarded-for', forwardedFor);
    return Promise.resolve(request.send(collection.body({ code: newTransactionCode() })));
  };
  return { app, collection, send };
}

/** What came of all that was sent: events kept, payments made. */
async function outcome({ app, collection }: { app: TestApp; collection: Collection }): Promise<[number, number]> {
  await app.work();
  return [(await collection.events()).length, (await collection.payments()).length];
}

test('with no proxy in front, a header makes nobody M-Pesa', async () => {
  const office = await open({});
  for (const claim of [undefined, MPESA, `${MPESA}, ${MPESA}`, `127.0.0.1, ${MPESA}`]) {
    const answer = await office.send(claim);
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
  }
  expect(await outcome(office)).toEqual([0, 0]);
});

test('behind one proxy, what it says counts, and not what the caller told it', async () => {
  const office = await open({ TRUST_PROXY: '1' });
  // The proxy appends the address that it sees; whatever stands before that is the caller's own invention.
  expect((await office.send(`${MPESA}, ${ELSEWHERE}`)).status).toBe(404);
  expect((await office.send(ELSEWHERE)).status).toBe(404);
  expect((await office.send()).status).toBe(404);
  expect(await outcome(office)).toEqual([0, 0]);
  expect((await office.send(MPESA)).status).toBe(200);
  expect((await office.send(`${ELSEWHERE}, ${MPESA}`)).status).toBe(200);
  expect(await outcome(office)).toEqual([2, 2]);
});

test('a proxy can be named by its address', async () => {
  const named = await open({ TRUST_PROXY: '127.0.0.0/8,::1' });
  expect((await named.send(MPESA)).status).toBe(200);
  expect((await named.send(`${MPESA}, ${ELSEWHERE}`)).status).toBe(404);
  const other = await open({ TRUST_PROXY: '10.0.0.0/8' });
  expect((await other.send(MPESA)).status).toBe(404);
});

test('the right address is not enough: a wrong secret in the path answers as if nothing were there', async () => {
  const office = await open({ TRUST_PROXY: '1' });
  for (const token of ['x', 'A'.repeat(43), '__proto__', "' OR '1'='1"]) {
    const answer = await office.app.http
      .post(`/hooks/c2b/${encodeURIComponent(token)}/confirmation`)
      .set('x-forwarded-for', MPESA)
      .send(office.collection.body());
    expect(answer).toMatchObject({ status: 404, body: { code: 'not-found' } });
  }
  expect(await outcome(office)).toEqual([0, 0]);
});

test('a header of somebody else does not make a new caller of who is to be slowed down', async () => {
  const app = await TestApp.start(undefined, REAL_LIMITS);
  running.push(app);
  await resetLimits(app);
  const statuses = [];
  for (let i = 0; i < 11; i++) {
    const request = app.http.post('/v1/sessions').set('x-forwarded-for', `203.0.113.${i}`);
    statuses.push((await request.send({ login: 'guessed@office.test', password: 'x' })).status);
  }
  expect(statuses.at(-1)).toBe(429);
  await resetLimits(app);
});
