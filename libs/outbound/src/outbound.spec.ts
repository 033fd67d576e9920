import type { LookupAddress } from 'node:dns';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { Outbound, type Exchange } from './index.js';

let server: Server;
let port: number;
let calls: string[];
let answer: RequestListener;
beforeAll(async () => {
  server = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  port = (server.address() as AddressInfo).port;
});
beforeEach(() => {
  calls = [];
  answer = (_request, response) => void response.end('fine');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const toProvider = (path = '/', more: object = {}): Promise<Exchange> =>
  new Outbound().send({ url: `http://127.0.0.1:${port}${path}`, chosenBy: 'operator', method: 'POST', body: 'a=b', ...more });

test('an answer is its status and its text', async () => {
  expect(await toProvider('/sms')).toEqual({ answered: true, status: 200, body: 'fine' });
  expect(calls).toEqual(['POST /sms']);
});

test('a redirect is an answer, not a way', async () => {
  answer = (request, response) => void response.writeHead(302, { location: 'http://169.254.169.254/' }).end(request.url);
  expect(await toProvider('/moved')).toEqual({ answered: true, status: 302, body: '/moved' });
  expect(calls).toEqual(['POST /moved']);
});

test('an answer without end is cut off', async () => {
  answer = (_request, response) => {
    const more = (): boolean => response.write('x'.repeat(10_000)) && more();
    response.on('drain', more).on('error', () => undefined);
    more();
  };
  expect(await toProvider()).toEqual({ answered: false, sent: 'unknown', reason: 'HTTP 200 with an answer that is too long' });
});

test('an answer that trickles ends with the time it is given', async () => {
  answer = (_request, response) => {
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  };
  expect(await toProvider('/', { timeoutMs: 150 })).toEqual({ answered: false, sent: 'unknown', reason: 'no answer within 150 ms' });
});

test('where nobody listens, nothing was sent', async () => {
  const closed = createTcpServer();
  await new Promise<void>((done) => closed.listen(0, '127.0.0.1', done));
  const { port: free } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  const sent = await new Outbound().send({ url: `http://127.0.0.1:${free}`, chosenBy: 'operator', method: 'GET' });
  expect(sent).toEqual({ answered: false, sent: 'unavailable', reason: 'ECONNREFUSED' });
});

describe('a host that a user named', () => {
  const LOOPBACK: LookupAddress = { address: '127.0.0.1', family: 4 };
  const NEIGHBOUR: LookupAddress = { address: '127.0.0.2', family: 4 };
  const PUBLIC: LookupAddress = { address: '93.184.215.14', family: 4 };
  const send = (outbound: Outbound): Promise<Exchange> =>
    outbound.send({ url: 'https://hooks.example.com/x', chosenBy: 'user', method: 'POST', body: '{}', timeoutMs: 2_000 });

  it.each([
    ['this machine', [LOOPBACK]],
    ['the metadata service', [{ address: '169.254.169.254', family: 4 }]],
    ['this machine by IPv6', [{ address: '::1', family: 6 }]],
    ['this machine by IPv4 in IPv6', [{ address: '::ffff:127.0.0.1', family: 6 }]],
    ['this machine by NAT64', [{ address: '64:ff9b::7f00:1', family: 6 }]],
    ['a public address and this machine', [PUBLIC, LOOPBACK]],
    ['nothing', []],
  ])('is refused when it leads to %s', async (_, addresses) => {
    expect(await send(new Outbound({ resolve: async () => addresses }))).toMatchObject({ answered: false, sent: 'refused' });
    expect(calls).toEqual([]);
  });

  it('is looked up once, and connected to where it then led', async () => {
    // The name means the permitted address the first time, and this machine ever after.
    const answers = [[NEIGHBOUR], [LOOPBACK], [LOOPBACK]];
    const judged: string[] = [];
    const outbound = new Outbound({
      resolve: async () => answers.shift() ?? [],
      permits: (address) => judged.push(address) > 0 && address === NEIGHBOUR.address,
    });
    // Nobody speaks TLS at the port of the permitted address: it is the attempt that counts.
    expect(await send(outbound)).toMatchObject({ answered: false, sent: 'unavailable' });
    expect(judged).toEqual([NEIGHBOUR.address]);
    expect(answers).toHaveLength(2);
  });

  it('that cannot be found was not called', async () => {
    const nowhere = Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' });
    expect(await send(new Outbound({ resolve: () => Promise.reject(nowhere) }))).toEqual({
      answered: false,
      sent: 'unavailable',
      reason: 'ENOTFOUND',
    });
  });
});
