import fc from 'fast-check';
import { Outbound } from '@plotihub/outbound';
import { TestClock } from '@plotihub/time';
import { APP, ASYNC, ASYNC_ACK, kes, PAYOUT, PUSH, REGISTERED, STK_ACK } from './fixtures/daraja-calls.js';
import { type Answer, DarajaHost, hang, hangUp, json, plain, refusal } from './fixtures/daraja-host.js';
import { Daraja, MemoryTokenStore, type Call, type C2bRegistration, type DarajaOptions } from './index.js';

let host: DarajaHost;
let daraja: Daraja;

const client = (options: Partial<DarajaOptions> = {}): Daraja =>
  new Daraja({
    baseUrl: host.baseUrl,
    outbound: new Outbound(),
    tokens: new MemoryTokenStore(),
    clock: new TestClock('2026-11-21T06:30:15Z'),
    ...options,
  });

beforeEach(async () => {
  host = await new DarajaHost().start();
  daraja = client();
});
afterEach(() => host.stop());

const HTML = '<html><body>Request unsuccessful. Incapsula incident ID: 1</body></html>';
const QUERY = { shortCode: '174379', passkey: 'bfb279f9', checkoutRequestId: 'ws_CO_1' };
const REGISTRATION: C2bRegistration = {
  version: 'v2',
  shortCode: '600984',
  responseType: 'Completed',
  confirmationUrl: 'https://pay.example.co.ke/c',
  validationUrl: 'https://pay.example.co.ke/v',
};

const after = <T>(answer: Answer, call: () => Promise<Call<T>>): Promise<Call<T>> => {
  host.answers = [answer];
  return call();
};
const push = (answer: Answer) => after(answer, () => daraja.stkPush(APP, PUSH));
const query = (answer: Answer) => after(answer, () => daraja.stkQuery(APP, QUERY));
const pay = (answer: Answer) => after(answer, () => daraja.b2c(APP, PAYOUT));
const register = (answer: Answer) => after(answer, () => daraja.registerC2bUrls(APP, REGISTRATION));

describe('a push', () => {
  test('is on its way with response code "0"', async () => {
    expect(await push(json(200, STK_ACK))).toEqual({
      ok: true,
      value: { checkoutRequestId: 'ws_CO_21112026093016123708374149', merchantRequestId: '2654-4b64-97ff' },
    });
    expect(await push(json(200, { ...STK_ACK, ResponseCode: 0 }))).toMatchObject({ ok: true });
  });

  test.each([
    ['another response code', 200, { ResponseCode: '1', ResponseDescription: 'Rejected' }, { errorCode: '1', reason: 'OTHER' }],
    ['an invalid field', 400, refusal('400.002.02', 'Bad Request - Invalid Amount'), { errorCode: '400.002.02', reason: 'REQUEST' }],
    ['an error envelope with HTTP 200', 200, refusal('400.002.02', 'Bad Request - Invalid PhoneNumber'), { reason: 'REQUEST' }],
    ['no such merchant', 500, refusal('500.001.1001', 'Merchant does not exist'), { reason: 'CONFIGURATION' }],
    ['a wrong passkey', 500, refusal('500.001.1001', 'Wrong credentials'), { reason: 'CREDENTIALS' }],
    [
      'another session',
      500,
      refusal('500.001.1001', 'Unable to lock subscriber, a transaction is already in process for the current subscriber'),
      { reason: 'BUSY', retryAfterS: 60 },
    ],
    ['a spike', 500, refusal('500.003.02', 'System is busy. Please try again in few minutes.'), { reason: 'BUSY', retryAfterS: 10 }],
    ['a spike, as one has seen it', 429, refusal('500.003.02', 'Spike arrest violation'), { reason: 'BUSY' }],
    ['a quota', 500, refusal('500.003.03', 'Error Occurred - Quota Violation'), { reason: 'QUOTA', retryAfterS: 300 }],
    [
      'an app without the product',
      401,
      refusal('401.003.01', 'Error Occurred - Invalid Access Token - no apiproduct match'),
      {
        reason: 'CONFIGURATION',
      },
    ],
    ['an address not on the list', 403, refusal('403.002.1001', 'The initiator is not authorized'), { reason: 'CONFIGURATION' }],
    ['a wrong path', 404, refusal('404.001.01', 'Resource not found'), { reason: 'REQUEST' }],
    [
      "the gateway's fault",
      429,
      {
        fault: {
          faultstring: 'Spike arrest violation. Allowed rate : 5ps',
          detail: { errorcode: 'policies.ratelimit.SpikeArrestViolation' },
        },
      },
      { errorCode: 'policies.ratelimit.SpikeArrestViolation', reason: 'BUSY' },
    ],
    [
      "the gateway's fault about quota, as a server error",
      500,
      { fault: { faultstring: 'Rate limit quota violation.', detail: { errorcode: 'policies.ratelimit.QuotaViolation' } } },
      { reason: 'QUOTA' },
    ],
  ])('is refused for %s', async (_why, status, body, expected) => {
    expect(await push(json(status, body))).toMatchObject({ ok: false, outcome: 'refused', status, ...expected });
    expect(host.calls).toHaveLength(1);
  });

  test.each([403, 404, 405, 413, 415, 429])('is refused by a page with HTTP %d: nothing let it in', async (status) => {
    expect(await push(plain(status, HTML))).toMatchObject({ ok: false, outcome: 'refused', status });
  });

  test.each<[string, Answer]>([
    ['an internal error', json(500, refusal('500.003.1001', 'Internal Server Error'))],
    ['a server error without a text', json(500, refusal('500.001.1001', ''))],
    ['a server error that is new to us', json(500, refusal('500.999.9', 'Something new'))],
    [
      "the gateway's fault",
      json(503, {
        fault: {
          faultstring: 'The Service is temporarily unavailable',
          detail: { errorcode: 'messaging.adaptors.http.flow.ServiceUnavailable' },
        },
      }),
    ],
    ['a page with HTTP 502', plain(502, HTML)],
    ['a page with HTTP 200', plain(200, HTML)],
    ['a redirect', plain(302, '')],
    ['nothing with HTTP 200', plain(200, '')],
    ['broken JSON', plain(200, '{"ResponseCode":"0","CheckoutReq', 'application/json')],
    ['JSON that is no object', json(200, ['0'])],
    ['JSON that says nothing', json(200, {})],
    ['an acceptance without an id', json(200, { ResponseCode: '0' })],
    ['a refusal that is a server error', json(500, { ResponseCode: '1', ResponseDescription: 'Failed' })],
    ['an answer too long to read', plain(200, 'x'.repeat(70_000))],
    ['a hang-up', hangUp],
  ])('may have gone out after %s', async (_what, answer) => {
    expect(await push(answer)).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(host.calls).toHaveLength(1); // never twice
  });

  test('tells no access token on, though Daraja quotes it', async () => {
    const call = await push(json(401, refusal('401.002.01', 'Error Occurred - Invalid Access Token - t2')));
    expect(call).toMatchObject({ message: 'Error Occurred - Invalid Access Token - …' });
  });

  test('may have gone out when the answer does not come in time', async () => {
    daraja = client({ timeoutMs: 150 });
    expect(await push(hang)).toEqual({ ok: false, outcome: 'unknown', message: 'no answer within 150 ms' });
    expect(host.calls).toHaveLength(1);
  });

  test('was never sent when nobody listens', async () => {
    await daraja.checkApp(APP);
    await host.stop();
    expect(await daraja.stkPush(APP, PUSH)).toMatchObject({ ok: false, outcome: 'unavailable', message: 'ECONNREFUSED' });
  });

  test('ends as a value, whatever comes back', async () => {
    const statuses = fc.constantFrom(200, 201, 400, 401, 404, 429, 500, 503);
    const field = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.constantFrom('0', '404.001.03', '500.001.1001'));
    const keys = fc.constantFrom('ResponseCode', 'CheckoutRequestID', 'errorCode', 'errorMessage', 'fault', 'ResultCode');
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.dictionary(keys, field).map((object) => JSON.stringify(object)),
    );
    await fc.assert(
      fc.asyncProperty(statuses, body, async (status, text) => {
        const fresh = client({ baseUrl: host.baseUrl });
        host.answers = [plain(status, text, 'application/json')];
        for (const call of [await fresh.stkPush(APP, PUSH), await fresh.stkQuery(APP, QUERY), await fresh.b2c(APP, PAYOUT)])
          if (!call.ok) expect(['refused', 'unknown']).toContain(call.outcome);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a query', () => {
  const ended = (ResultCode: unknown, ResultDesc = 'x') => json(200, { ...STK_ACK, ResultCode, ResultDesc });

  test('says how a push ended', async () => {
    expect(await query(ended('1032', 'Request cancelled by user'))).toEqual({
      ok: true,
      value: {
        state: 'RESULT',
        code: '1032',
        description: 'Request cancelled by user',
        meaning: expect.objectContaining({ class: 'FAILED', cause: 'PAYER' }) as unknown,
      },
    });
    expect(await query(ended(0))).toMatchObject({ value: { state: 'RESULT', code: '0', meaning: { class: 'SUCCESS' } } });
    expect(await query(ended('77'))).toMatchObject({ value: { state: 'RESULT', meaning: { class: 'UNKNOWN' } } });
  });

  test.each<[string, Answer]>([
    ['4999', ended('4999', 'The transaction is still under processing')],
    ['4999 as a number', ended(4999)],
    ['an error with HTTP 500', json(500, refusal('500.001.1001', 'The transaction is being processed'))],
    ['an error with HTTP 200', json(200, refusal('500.001.1001', 'The transaction is being processed'))],
    ['an error without words', json(200, refusal('500.001.1001', ''))],
  ])('says that it is still being processed: %s', async (_how, answer) => {
    expect(await query(answer)).toMatchObject({ ok: true, value: { state: 'PENDING' } });
  });

  test('of an unknown id says nothing, and never that the push failed', async () => {
    expect(await query(json(500, refusal('500.001.1001', 'The transaction does not Exist')))).toMatchObject({
      ok: true,
      value: { state: 'NO_ANSWER' },
    });
  });

  test('with a wrong passkey is refused', async () => {
    expect(await query(json(500, refusal('500.001.1001', 'Wrong credentials')))).toMatchObject({ ok: false, reason: 'CREDENTIALS' });
    expect(await query(json(500, refusal('500.001.1001', 'Merchant does not exist')))).toMatchObject({ reason: 'CONFIGURATION' });
  });

  test('without an answer is unknown', async () => {
    expect(await query(plain(503, HTML))).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(await query(json(200, STK_ACK))).toMatchObject({ ok: false, outcome: 'unknown' });
  });
});

describe('a payout', () => {
  test('waits in the queue', async () => {
    expect(await pay(json(200, ASYNC_ACK))).toEqual({
      ok: true,
      value: { originatorConversationId: '1236-7134259-1', conversationId: 'AG_20261121_1234409f86436c583e3f', acceptedEarlier: false },
    });
  });

  test('whose id M-Pesa knows was accepted earlier', async () => {
    expect(await pay(json(500, refusal('500.002.1001', 'Duplicate OriginatorConversationID.')))).toEqual({
      ok: true,
      value: { originatorConversationId: 'PAYOUT-01JD', conversationId: '', acceptedEarlier: true },
    });
  });

  test('with the same code but other words may have gone out', async () => {
    expect(await pay(json(500, refusal('500.002.1001', 'System internal error.')))).toMatchObject({ ok: false, outcome: 'unknown' });
  });

  test('is refused where v3 is not on the app', async () => {
    expect(await pay(json(403, refusal('403.002.1001', 'Not authorized')))).toMatchObject({ outcome: 'refused', reason: 'CONFIGURATION' });
  });
});

describe('registering addresses', () => {
  test.each([REGISTERED, { ...REGISTERED, ResponseCode: '00000000' }, { ...REGISTERED, ResponseCode: 0 }])('works: %j', async (answer) => {
    expect(await register(json(200, answer))).toEqual({ ok: true, value: { alreadyRegistered: false } });
  });

  test('a second time leaves what is on record', async () => {
    const body = refusal('500.003.1001', 'Urls are already registered');
    expect(await register(json(500, body))).toEqual({ ok: true, value: { alreadyRegistered: true } });
  });

  test('over those of an aggregator is refused', async () => {
    const body = refusal('500.003.1001', 'Duplicate notification info. SP ID: 1');
    expect(await register(json(500, body))).toMatchObject({ ok: false, outcome: 'refused', reason: 'CONFIGURATION' });
  });

  test.each([
    [{ ResponseStatus: '1000' }, false],
    [{ 'Response Status': '1000', 'Response Description': 'Success' }, false],
    [{ ResponseStatus: 1001, ResponseDescription: 'ShortCode already Registered' }, true],
  ])('for Pull, with and without spaces in its keys: %j', async (answer, alreadyRegistered) => {
    const registration = { shortCode: '600000', nominatedMsisdn: '254722000000', callbackUrl: 'https://pay.example.co.ke/p' };
    expect(await after(json(200, answer), () => daraja.registerPull(APP, registration))).toEqual({
      ok: true,
      value: { alreadyRegistered },
    });
  });

  test('for Pull can be refused', async () => {
    const registration = { shortCode: '600000', nominatedMsisdn: '254722000000', callbackUrl: 'https://pay.example.co.ke/p' };
    const answer = json(200, { 'Response Status': '1002', 'Response Description': 'No such number' });
    expect(await after(answer, () => daraja.registerPull(APP, registration))).toMatchObject({
      outcome: 'refused',
      errorCode: '1002',
      message: 'No such number',
    });
  });
});

test('a QR code is there when the picture is, whatever the code', async () => {
  const qr = { merchantName: 'ACME', reference: 'INV-1', amount: kes(5), transactionCode: 'PB', creditParty: '600966' } as const;
  for (const ResponseCode of ['00', 'AG_20261121_1'])
    expect(await after(json(200, { ResponseCode, QRCode: 'iVBOR' }), () => daraja.dynamicQr(APP, qr))).toEqual({
      ok: true,
      value: { png: 'iVBOR' },
    });
  expect(await after(json(200, { ResponseCode: '00' }), () => daraja.dynamicQr(APP, qr))).toMatchObject({ ok: false });
});

test('an acknowledgement may name one conversation only, and misspell it', async () => {
  const answer = json(200, { OriginatorCoversationID: '53e3-4aa8', ResponseCode: '0', ResponseDescription: 'Accepted' });
  expect(await after(answer, () => daraja.accountBalance(APP, ASYNC))).toEqual({
    ok: true,
    value: { originatorConversationId: '53e3-4aa8', conversationId: '' },
  });
});

describe('the circuit', () => {
  let now: jest.SpyInstance;
  let moved = 0;
  beforeEach(() => {
    const real = Date.now.bind(Date);
    moved = 0;
    now = jest.spyOn(Date, 'now').mockImplementation(() => real() + moved);
  });
  afterEach(() => now.mockRestore());

  const fail = async (times: number, answer = plain(502, HTML)): Promise<void> => {
    for (let i = 0; i < times; i++) await push(answer);
  };

  test('opens after five failures in a row, for this kind of call only, and closes when one works', async () => {
    await fail(5);
    expect(await push(json(200, STK_ACK))).toEqual({ ok: false, outcome: 'unavailable', message: 'the circuit is open', retryAfterS: 30 });
    expect(host.calls).toHaveLength(5);
    expect(await pay(json(200, ASYNC_ACK))).toMatchObject({ ok: true });
    moved = 31_000;
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: true });
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: true });
  });

  test('stays open when the next try fails too', async () => {
    await fail(5);
    moved = 31_000;
    await fail(1);
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: false, outcome: 'unavailable' });
    expect(host.calls).toHaveLength(6);
  });

  test('opens for faults of the gateway, unless they are about the limit of one app', async () => {
    const fault = (errorcode: string) => json(500, { fault: { faultstring: 'x', detail: { errorcode } } });
    await fail(12, fault('policies.ratelimit.QuotaViolation'));
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: true });
    await fail(5, fault('messaging.adaptors.http.flow.GatewayTimeout'));
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: false, outcome: 'unavailable' });
  });

  test('stays closed while Daraja answers in its own words, for they are about one app', async () => {
    await fail(12, json(500, refusal('500.001.1001', 'Wrong credentials')));
    await fail(12, json(500, refusal('500.003.02', 'Spike arrest violation')));
    expect(await push(json(200, STK_ACK))).toMatchObject({ ok: true });
  });
});
