import { Outbound } from '@plotihub/outbound';
import { TestClock } from '@plotihub/time';
import { APP, PUSH, STK_ACK } from './fixtures/daraja-calls.js';
import { type Answer, DarajaHost, hang, json, plain, refusal } from './fixtures/daraja-host.js';
import { Daraja, MemoryTokenStore, type TokenStore } from './index.js';

let host: DarajaHost;
let clock: TestClock;
let tokens: MemoryTokenStore;

const client = (store: TokenStore = tokens, timeoutMs?: number): Daraja =>
  new Daraja({ baseUrl: host.baseUrl, outbound: new Outbound(), tokens: store, clock, ...(timeoutMs !== undefined && { timeoutMs }) });

beforeEach(async () => {
  host = await new DarajaHost().start();
  host.answers = [json(200, STK_ACK)];
  clock = new TestClock('2026-11-21T06:30:15Z');
  tokens = new MemoryTokenStore();
});
afterEach(() => host.stop());

const bearers = () => host.calls.map(({ headers }) => headers.authorization);
/** Only one token is good: a new one invalidates the one before it, as Safaricom says. */
const onlyGood =
  (good: () => string, wrong: Answer): Answer =>
  (response, request) =>
    (request.headers.authorization === `Bearer ${good()}` ? json(200, STK_ACK) : wrong)(response, request);
const INVALID = json(404, refusal('404.001.03', 'Invalid Access Token'));

test('one token serves until a minute before it expires', async () => {
  const daraja = client();
  await daraja.stkPush(APP, PUSH);
  clock.advance(3_538_000);
  await daraja.stkPush(APP, PUSH);
  expect(host.tokenRequests).toHaveLength(1);
  clock.advance(2_000);
  await daraja.stkPush(APP, PUSH);
  expect(bearers()).toEqual(['Bearer t1', 'Bearer t1', 'Bearer t2']);
});

test.each([
  ['a number', 120, 59_000, 61_000],
  ['text', '120', 59_000, 61_000],
  ['shorter than a minute', 30, 14_000, 16_000],
  ['missing', undefined, 3_539_000, 3_541_000],
])('a lifetime that is %s is heeded', async (_how, expires_in, still, over) => {
  host.token = json(200, { access_token: 'abc', expires_in });
  const daraja = client();
  await daraja.checkApp(APP);
  clock.advance(still);
  await daraja.checkApp(APP);
  expect(host.tokenRequests).toHaveLength(1);
  clock.advance(over - still);
  await daraja.checkApp(APP);
  expect(host.tokenRequests).toHaveLength(2);
});

test('however many ask at once, one token is fetched', async () => {
  const daraja = client();
  const calls = await Promise.all(Array.from({ length: 20 }, () => daraja.stkPush(APP, PUSH)));
  expect(calls.every(({ ok }) => ok)).toBe(true);
  expect(host.tokenRequests).toHaveLength(1);
});

test('instances that share a store share the token and its single flight', async () => {
  await Promise.all(Array.from({ length: 10 }, () => client().stkPush(APP, PUSH)));
  expect(host.tokenRequests).toHaveLength(1);
  expect(new Set(bearers())).toEqual(new Set(['Bearer t1']));
});

test('a failure is shared too', async () => {
  host.token = plain(503, '<html>');
  const daraja = client();
  const calls = await Promise.all(Array.from({ length: 20 }, () => daraja.stkPush(APP, PUSH)));
  expect(new Set(calls.map((call) => !call.ok && call.outcome))).toEqual(new Set(['unavailable']));
  expect(host.tokenRequests).toHaveLength(1);
});

test('apps have tokens of their own, and so do secrets', async () => {
  const daraja = client();
  await daraja.stkPush(APP, PUSH);
  await daraja.stkPush({ ...APP, consumerKey: 'other' }, PUSH);
  await daraja.stkPush({ ...APP, consumerSecret: 'guess' }, PUSH);
  expect(bearers()).toEqual(['Bearer t1', 'Bearer t2', 'Bearer t3']);
});

describe('an invalid token', () => {
  test.each<[string, Answer]>([
    ['404.001.03', INVALID],
    ['404.001.03 with HTTP 200', json(200, refusal('404.001.03', 'Invalid Access Token'))],
    ['401.002.01', json(401, refusal('401.002.01', 'Error Occurred - Invalid Access Token - t1'))],
    ['400.003.01', json(400, refusal('400.003.01', 'Invalid Access Token'))],
    ['401.003.01', json(401, refusal('401.003.01', 'Error Occurred - Invalid Access Token'))],
    ['401.001', json(401, refusal('401.001', 'Unauthorized'))],
    ['a page with HTTP 401', plain(401, '<html>')],
    [
      "the gateway's fault",
      json(401, { fault: { faultstring: 'Invalid Access Token', detail: { errorcode: 'keymanagement.service.invalid_access_token' } } }),
    ],
  ])('called %s is fetched again once, and the call sent again once', async (_code, wrong) => {
    host.answers = [wrong, json(200, STK_ACK)];
    expect(await client().stkPush(APP, PUSH)).toMatchObject({ ok: true });
    expect(bearers()).toEqual(['Bearer t1', 'Bearer t2']);
    expect(host.calls[0]!.raw).toBe(host.calls[1]!.raw);
  });

  test('twice over is refused, and there is no third try', async () => {
    host.answers = [INVALID];
    expect(await client().stkPush(APP, PUSH)).toMatchObject({
      ok: false,
      outcome: 'refused',
      errorCode: '404.001.03',
      reason: 'CREDENTIALS',
    });
    expect(host.calls).toHaveLength(2);
    expect(host.tokenRequests).toHaveLength(2);
  });

  test('because the app lacks the product is not fetched again', async () => {
    host.answers = [json(401, refusal('401.003.01', 'Error Occurred - Invalid API call as no apiproduct match found'))];
    expect(await client().stkPush(APP, PUSH)).toMatchObject({ outcome: 'refused', reason: 'CONFIGURATION' });
    expect(host.calls).toHaveLength(1);
  });

  test('of many calls at once costs one new token, not one each', async () => {
    let good = 't1';
    host.answers = [onlyGood(() => good, INVALID)];
    const daraja = client();
    await daraja.stkPush(APP, PUSH);
    good = 't2'; // somebody outside fetched one
    const calls = await Promise.all(Array.from({ length: 10 }, () => daraja.stkPush(APP, PUSH)));
    expect(calls.every(({ ok }) => ok)).toBe(true);
    expect(host.tokenRequests).toHaveLength(2);
  });

  test('whose successor another instance has put already is not fetched at all', async () => {
    let good = 't1';
    host.answers = [onlyGood(() => good, INVALID)];
    const stale = new MemoryTokenStore();
    await client(stale).stkPush(APP, PUSH);
    const late: TokenStore = {
      get: (key) => stale.get(key),
      put: (key, token) => stale.put(key, token),
      alone: (key, work) => stale.alone(key, work),
      invalidate: async (key, token) => {
        await stale.put(key, { token: 't2', usableUntil: new Date('2026-11-21T07:29:00Z') });
        await stale.invalidate(key, token);
      },
    };
    good = 't2';
    expect(await client(late).stkPush(APP, PUSH)).toMatchObject({ ok: true });
    expect(host.tokenRequests).toHaveLength(1);
  });

  test('and then no new one: nothing was sent, so nothing happened', async () => {
    const first = host.token;
    host.token = (response, request) => (host.tokenRequests.length > 1 ? plain(500, 'no')(response, request) : first(response, request));
    host.answers = [INVALID];
    expect(await client().stkPush(APP, PUSH)).toMatchObject({ ok: false, outcome: 'unavailable' });
    expect(host.calls).toHaveLength(1);
  });
});

describe('without a token nothing is sent:', () => {
  test.each<[string, Answer, object]>([
    ['wrong keys', json(400, refusal('400.008.01', 'Invalid Authentication passed')), { outcome: 'refused', reason: 'CREDENTIALS' }],
    ['wrong keys, in no words at all', plain(400, ''), { outcome: 'refused', reason: 'CREDENTIALS' }],
    ['wrong keys, in a page', plain(401, '<html>'), { outcome: 'refused', reason: 'CREDENTIALS' }],
    ['a spike', json(500, refusal('500.003.02', 'Spike arrest violation')), { outcome: 'refused', reason: 'BUSY' }],
    ['a server error', plain(500, 'oops'), { outcome: 'unavailable' }],
    ['an answer without a token', json(200, { expires_in: 3599 }), { outcome: 'unavailable' }],
    ['a token that no header can carry', json(200, { access_token: 'a\r\nb' }), { outcome: 'unavailable' }],
    ['silence', hang, { outcome: 'unavailable' }],
  ])('%s', async (_what, answer, expected) => {
    host.token = answer;
    expect(await client(tokens, 150).stkPush(APP, PUSH)).toMatchObject({ ok: false, ...expected });
    expect(host.calls).toEqual([]);
  });

  test('a store that fails', async () => {
    const broken = { ...tokens, get: async () => Promise.reject(new Error('no database')) } as unknown as TokenStore;
    expect(await client(broken).stkPush(APP, PUSH)).toEqual({ ok: false, outcome: 'unavailable', message: 'access tokens: no database' });
  });
});

test('a store in memory runs the work for one key one at a time, even after a failure', async () => {
  const trace: string[] = [];
  const work = (name: string) => async (): Promise<void> => {
    trace.push(`${name} begins`);
    await new Promise(setImmediate);
    trace.push(`${name} ends`);
    if (name === 'a') throw new Error('a fails');
  };
  await Promise.allSettled(['a', 'b', 'c'].map((name) => tokens.alone('key', work(name))));
  expect(trace).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
});
