import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { Outbound } from '@plotihub/outbound';
import { AfricasTalking, type AfricasTalkingConfig } from './index.js';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}
type Answer = (response: ServerResponse, request: IncomingMessage) => void;

const TO = '+254711000000';
const message = { to: TO, text: 'Hello' };

let server: Server;
let port: number;
let seen: Seen[];
let answer: Answer;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString('utf8') });
      answer(response, request);
    });
  });
  port = await listen(server);
});
afterAll(() => stop(server));
beforeEach(() => {
  seen = [];
  answer = json(201, accepted());
});

const listen = (on: Server) => new Promise<number>((done) => on.listen(0, '127.0.0.1', () => done((on.address() as AddressInfo).port)));
const stop = (which: Server) =>
  new Promise<void>((done) => {
    which.close(() => done());
    which.closeAllConnections();
  });
const client = (config: Partial<AfricasTalkingConfig> = {}) =>
  new AfricasTalking({ environment: 'sandbox', username: 'sandbox', apiKey: 'atsk_1', baseUrl: `http://127.0.0.1:${port}`, ...config });

const json =
  (status: number, body: unknown): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
const text =
  (status: number, body: string, type = 'text/plain'): Answer =>
  (response) =>
    response.writeHead(status, { 'Content-Type': type }).end(body);
const sms = (Message: string, Recipients: unknown) => ({ SMSMessageData: { Message, Recipients } });
const recipient = (changes: object = {}) => ({
  statusCode: 101,
  number: TO,
  status: 'Success',
  cost: 'KES 0.8000',
  messageId: 'ATXid_1',
  ...changes,
});
const accepted = (changes: object = {}) => sms('Sent to 1/1 Total Cost: KES 0.8000', [recipient(changes)]);
const HTML = '<html><body>Bad gateway</body></html>';

describe('what is sent', () => {
  test('is a form, byte for byte', async () => {
    await client({ senderId: 'PLOTI' }).send({ to: TO, text: "A & B: 50% + é =\n'x'" });
    expect(seen).toHaveLength(1);
    expect(seen[0]!.method).toBe('POST');
    expect(seen[0]!.url).toBe('/version1/messaging');
    expect(seen[0]!.body).toBe(
      'username=sandbox&to=%2B254711000000&message=A+%26+B%3A+50%25+%2B+%C3%A9+%3D%0A%27x%27&bulkSMSMode=1&from=PLOTI',
    );
    expect(seen[0]!.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      apikey: 'atsk_1',
      'content-length': String(seen[0]!.body.length),
    });
  });

  test('names no sender unless there is one', async () => {
    await client().send(message);
    expect(seen[0]!.body).toBe('username=sandbox&to=%2B254711000000&message=Hello&bulkSMSMode=1');
  });

  test('goes to the host of the environment', async () => {
    const urls: unknown[] = [];
    const sent = jest.spyOn(Outbound.prototype, 'send').mockImplementation(async ({ url }) => {
      urls.push(url);
      return { answered: true, status: 200, body: '{}' };
    });
    await new AfricasTalking({ environment: 'live', username: 'acme', apiKey: 'k' }).send(message);
    await new AfricasTalking({ environment: 'sandbox', username: 'sandbox', apiKey: 'k' }).send(message);
    sent.mockRestore();
    expect(urls).toEqual([
      'https://api.africastalking.com/version1/messaging',
      'https://api.sandbox.africastalking.com/version1/messaging',
    ]);
  });

  test.each(['0711000000', '254711000000', '+254711000000,+254722000000', '+0711000000', ' +254711000000', ''])(
    'never to %p',
    async (to) => {
      expect(await client().send({ to, text: 'Hello' })).toMatchObject({
        outcome: 'rejected',
        code: 'InvalidPhoneNumber',
        permanent: true,
      });
      expect(seen).toHaveLength(0);
    },
  );

  test('never without a text', async () => {
    expect(await client().send({ to: TO, text: '' })).toMatchObject({ outcome: 'rejected', code: 'EmptyMessage', permanent: true });
    expect(seen).toHaveLength(0);
  });

  test('needs a configuration that fits', () => {
    expect(() => client({ environment: 'live' })).toThrow(RangeError);
    expect(() => client({ username: 'acme' })).toThrow(RangeError);
    expect(() => client({ username: '' })).toThrow(RangeError);
    expect(() => client({ apiKey: '' })).toThrow(RangeError);
    expect(() => client({ apiKey: 'a\nb' })).toThrow(RangeError);
  });
});

describe('accepted', () => {
  test('with the id, the cost as text, and the parts if told', async () => {
    expect(await client().send(message)).toEqual({
      outcome: 'accepted',
      providerId: 'ATXid_1',
      cost: { amount: '0.8000', currency: 'KES' },
    });
    answer = json(201, accepted({ messageParts: 2, cost: 'KES 1.6000' }));
    expect(await client().send(message)).toEqual({
      outcome: 'accepted',
      providerId: 'ATXid_1',
      cost: { amount: '1.6000', currency: 'KES' },
      segments: 2,
    });
  });

  test.each([100, 101, 102, '101'])('for status code %p, at any 2xx', async (statusCode) => {
    answer = json(200, accepted({ statusCode, status: 'whatever' }));
    expect(await client().send(message)).toMatchObject({ outcome: 'accepted' });
  });

  test('even when the cost cannot be read', async () => {
    for (const cost of ['0', '', null, 'KES', 'KES 1,000', {}]) {
      answer = json(201, accepted({ cost }));
      expect(await client().send(message)).toEqual({ outcome: 'accepted', providerId: 'ATXid_1' });
    }
  });

  test('for our number among several, and for a single one however it is written', async () => {
    answer = json(
      201,
      sms('Sent to 1/2', [recipient({ number: '+254722000000', statusCode: 406, messageId: 'None' }), recipient({ messageId: 'ATXid_2' })]),
    );
    expect(await client().send(message)).toMatchObject({ outcome: 'accepted', providerId: 'ATXid_2' });
    answer = json(201, accepted({ number: '0711000000' }));
    expect(await client().send(message)).toMatchObject({ outcome: 'accepted' });
  });

  test('whatever the content type says', async () => {
    answer = text(201, JSON.stringify(accepted()), 'text/html');
    expect(await client().send(message)).toMatchObject({ outcome: 'accepted' });
  });
});

describe('rejected', () => {
  test.each([
    [401, 'RiskHold', true],
    [402, 'InvalidSenderId', false],
    [403, 'InvalidPhoneNumber', true],
    [404, 'UnsupportedNumberType', true],
    [405, 'InsufficientBalance', false],
    [406, 'UserInBlacklist', true],
    [407, 'CouldNotRoute', false],
    [409, 'DoNotDisturbRejection', true],
    [500, 'InternalServerError', false],
    [501, 'GatewayError', false],
    [502, 'RejectedByGateway', false],
  ])('recipient status %p is %s, permanent %p', async (statusCode, code, permanent) => {
    answer = json(201, sms('Sent to 0/1 Total Cost: 0', [recipient({ statusCode, status: code, cost: '0', messageId: 'None' })]));
    expect(await client().send(message)).toEqual({ outcome: 'rejected', code, permanent, reason: `${statusCode} ${code}` });
  });

  test.each([
    ['InvalidSenderId', 'InvalidSenderId', false],
    ['UserInBlacklist', 'UserInBlacklist', true],
    ['SomethingElse', 'SomethingElse', false],
    ['Sent to 0/1 Total Cost: 0', 'NoRecipients', false],
  ])('a success without recipients that says %p', async (said, code, permanent) => {
    answer = json(201, sms(said, []));
    expect(await client().send(message)).toEqual({ outcome: 'rejected', code, permanent, reason: said });
  });

  test('a bad request, in plain text', async () => {
    answer = text(400, 'Must have message\r\n in your request');
    expect(await client().send(message)).toEqual({
      outcome: 'rejected',
      code: 'HTTP_400',
      permanent: true,
      reason: 'Must have message in your request',
    });
  });
});

describe('unavailable: surely not sent', () => {
  test('a wrong key, answered in plain text', async () => {
    answer = text(401, 'The supplied authentication is invalid');
    expect(await client().send(message)).toEqual({ outcome: 'unavailable', reason: 'HTTP 401: The supplied authentication is invalid' });
  });

  test.each([403, 404, 405, 429])('HTTP %p', async (status) => {
    answer = text(status, HTML, 'text/html');
    expect(await client().send(message)).toMatchObject({ outcome: 'unavailable' });
  });

  test('a redirection, which is not followed: it would carry the key elsewhere', async () => {
    answer = (response) => response.writeHead(302, { Location: `http://127.0.0.1:${port}/elsewhere` }).end();
    expect(await client().send(message)).toMatchObject({ outcome: 'unavailable' });
    expect(seen.map(({ url }) => url)).toEqual(['/version1/messaging']);
  });

  test('nobody listens', async () => {
    const closed = createServer();
    const freePort = await listen(closed);
    await stop(closed);
    expect(await client({ baseUrl: `http://127.0.0.1:${freePort}` }).send(message)).toEqual({
      outcome: 'unavailable',
      reason: 'ECONNREFUSED',
    });
    expect(await client({ baseUrl: `http://localhost:${freePort}` }).send(message)).toEqual({
      outcome: 'unavailable',
      reason: 'ECONNREFUSED',
    });
  });
});

describe('no answer', () => {
  test.each([
    ['it was never sent', 'unavailable', 'unavailable'],
    ['it must not be sent there', 'refused', 'unavailable'],
    ['it may have been sent', 'unknown', 'unknown'],
  ] as const)('%s', async (reason, sent, outcome) => {
    const asked = jest.spyOn(Outbound.prototype, 'send').mockResolvedValue({ answered: false, sent, reason });
    expect(await client().send(message)).toEqual({ outcome, reason });
    asked.mockRestore();
  });
});

describe('unknown: it may have been sent', () => {
  test.each<[string, Answer]>([
    ['an internal error in plain text', text(500, 'oops')],
    ['a gateway in HTML', text(502, HTML, 'text/html')],
    ['an overload', text(503, '')],
    ['HTML with a success', text(200, HTML, 'text/html')],
    ['an empty success', text(201, '')],
    ['half a JSON', text(201, '{"SMSMessageData":')],
    ['JSON of another shape', json(201, { ok: true })],
    ['a JSON null', json(201, null)],
    ['a message without recipients', json(201, { SMSMessageData: { Message: 'Sent' } })],
    ['recipients that are no objects', json(201, sms('Sent', ['x']))],
    ['no recipients but a count of some', json(201, sms('Sent to 1/1 Total Cost: KES 0.8000', []))],
    ['several other numbers', json(201, sms('Sent', [recipient({ number: '+254722000000' }), recipient({ number: '+254733000000' })]))],
    ['a status code we do not know', json(201, accepted({ statusCode: 199 }))],
    ['no status code', json(201, accepted({ statusCode: null }))],
    ['acceptance without an id', json(201, accepted({ messageId: 'None' }))],
    ['a connection reset', (_response, request) => request.socket.resetAndDestroy()],
    ['a connection closed', (_response, request) => request.socket.destroy()],
    [
      'a connection lost in the middle of the answer',
      (response, request) => {
        response.writeHead(201, { 'Content-Length': '500' }).write('{"SMSMessageData":', () => request.socket.destroy());
      },
    ],
  ])('%s', async (_name, given) => {
    answer = given;
    expect(await client().send(message)).toMatchObject({ outcome: 'unknown', reason: expect.stringMatching(/\S/) as unknown });
    expect(seen).toHaveLength(1); // and it was not sent again
  });

  test('no answer in time, though the provider may have taken it', async () => {
    answer = () => undefined;
    expect(await client({ timeoutMs: 60 }).send(message)).toEqual({ outcome: 'unknown', reason: 'no answer within 60 ms' });
    expect(seen).toHaveLength(1);
  });

  test('an answer that begins in time and does not end', async () => {
    answer = (response) => {
      response.writeHead(201).write('{');
    };
    expect(await client({ timeoutMs: 60 }).send(message)).toEqual({ outcome: 'unknown', reason: 'no answer within 60 ms' });
  });

  test('an answer that is longer than any honest one, of which the rest is not read', async () => {
    answer = (response) => {
      response.writeHead(201).write(JSON.stringify(accepted()) + ' '.repeat(100_000)); // and never ends
    };
    expect(await client({ timeoutMs: 2_000 }).send(message)).toEqual({
      outcome: 'unknown',
      reason: 'HTTP 201 with an answer that is too long',
    });
  });

  test('any garbage is a result, not an exception, and fit for a log', async () => {
    const sender = client();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(200, 201, 400, 401, 418, 500),
        fc.oneof(fc.string({ unit: 'binary' }), fc.json()),
        async (status, body) => {
          answer = text(status, body);
          const result = await sender.send(message);
          expect(result.outcome).not.toBe('accepted');
          if ('reason' in result) expect(result.reason).not.toMatch(/[\r\n\0]/);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('the circuit breaker', () => {
  const fail = text(500, 'oops');

  test('opens after five failures in a row, lets one try after a while, and closes on its success', async () => {
    const sender = client({ breakMs: 40 });
    answer = fail;
    for (let i = 0; i < 5; i++) expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' });
    expect(await sender.send(message)).toEqual({ outcome: 'unavailable', reason: 'circuit breaker is open' });
    expect(seen).toHaveLength(5);

    await sleep(60);
    expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' }); // the try fails: open again at once
    expect(await sender.send(message)).toMatchObject({ outcome: 'unavailable' });
    expect(seen).toHaveLength(6);

    await sleep(60);
    answer = json(201, accepted());
    expect(await sender.send(message)).toMatchObject({ outcome: 'accepted' });
    answer = fail;
    for (let i = 0; i < 4; i++) expect(await sender.send(message)).toMatchObject({ outcome: 'unknown' });
    answer = json(201, accepted());
    expect(await sender.send(message)).toMatchObject({ outcome: 'accepted' });
  });

  test('counts failures in a row only, and a refusal is no failure', async () => {
    const sender = client();
    for (let i = 0; i < 12; i++) {
      answer = i % 5 === 4 ? json(201, sms('InvalidSenderId', [])) : fail;
      await sender.send(message);
    }
    expect(seen).toHaveLength(12);
  });

  test('counts a wrong key and a dead host too', async () => {
    const sender = client();
    answer = text(401, 'The supplied authentication is invalid');
    for (let i = 0; i < 8; i++) expect(await sender.send(message)).toMatchObject({ outcome: 'unavailable' });
    expect(seen).toHaveLength(5);
  });

  test('of one account does not stop another', async () => {
    const broken = client();
    answer = fail;
    for (let i = 0; i < 6; i++) await broken.send(message);
    answer = json(201, accepted());
    expect(await client().send(message)).toMatchObject({ outcome: 'accepted' });
  });
});
