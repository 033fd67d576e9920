import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import request from 'supertest';
import { Config } from '../../apps/api/src/config.js';
import { createHttpApp } from '../../apps/api/src/http-app.js';
import { createLog } from '../../apps/api/src/log.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

const ORIGIN = 'https://app.example.co.ke';
const API_POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const EVERY_ANSWER = {
  'cache-control': 'no-store',
  'content-security-policy': API_POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-request-id': expect.stringMatching(/^[\w.-]{8,64}$/) as string,
};

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start(undefined, { CORS_ORIGINS: `${ORIGIN},https://agency.example.co.ke` });
  office = await Office.open(app);
});
afterAll(() => app.stop());

/** Public keys may be kept for a while; everything else belongs to somebody. */
const KEPT = { '/.well-known/jwks.json': 'public, max-age=300' } as Record<string, string>;

/** Says nothing of what runs here, and lets nobody in but those named. */
function isComplete(headers: Record<string, string>, path = ''): void {
  expect(headers).toMatchObject({ ...EVERY_ANSWER, 'cache-control': KEPT[path] ?? 'no-store' });
  for (const banner of ['server', 'x-powered-by', 'via', 'set-cookie']) expect(headers[banner]).toBeUndefined();
  expect(headers['access-control-allow-origin']).not.toBe('*');
  expect(headers['access-control-allow-credentials']).toBeUndefined();
}

test('every route answers with the full set, signed in or not', async () => {
  const document = (await app.http.get('/docs-json')).body as OpenAPIObject;
  const routes = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => ({
      method: method as 'get' | 'post' | 'put' | 'patch' | 'delete',
      path: path.replace(/\{\w+\}/g, 'x'),
    })),
  );
  expect(routes.length).toBeGreaterThan(60);
  for (const { method, path } of routes) {
    isComplete((await app.http[method](path)).headers, path);
    const answer = await office.send(method, path, method === 'get' ? undefined : { nonsense: true });
    isComplete(answer.headers, path);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/node_modules|\bat \S+ \(|\.ts:\d/);
  }
});

test.each([
  ['an address that does not exist', () => app.http.get('/v1/nothing'), 404],
  ['a wrong method', () => app.http.delete('/v1/sessions'), 405],
  ['an address that is no UTF-8', () => app.http.get('/v1/owners/%zz'), 400],
  ['broken JSON', () => app.http.post('/v1/sessions').set('content-type', 'application/json').send('{'), 400],
  ['a strange type', () => app.http.post('/v1/sessions').set('content-type', 'text/xml').send('<a/>'), 415],
  ['too large a body', () => app.http.post('/v1/sessions').send({ login: 'x'.repeat(300_000) }), 413],
  ['no token', () => app.http.get('/v1/me'), 401],
  ['health', () => app.http.get('/health/ready'), 200],
  ['a request for nothing but headers', () => app.http.head('/health/live'), 200],
  ['a preflight', () => app.http.options('/v1/me').set({ origin: ORIGIN, 'access-control-request-method': 'PATCH' }), 204],
])('the full set comes with %s', async (_, ask, status) => {
  const answer = await ask();
  expect(answer.status).toBe(status);
  isComplete(answer.headers);
});

test('the full set comes even with what is no HTTP', async () => {
  await app.nest.listen(0, '127.0.0.1');
  const socket = connect((app.nest.getHttpServer().address() as AddressInfo).port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.write('what is this\r\n\r\n');
  await once(socket, 'close');
  const [head = '', body = ''] = text.split('\r\n\r\n');
  const lines = head
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(/: (.*)/s) as [string, string]);
  isComplete(Object.fromEntries(lines));
  expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'malformed-body', type: '/problems/malformed-body' });
});

test('Swagger UI may run its own scripts and nothing else', async () => {
  for (const path of ['/docs', '/docs/', '/docs/swagger-ui-bundle.js']) {
    const answer = await app.http.get(path).redirects(1).expect(200);
    const policy = answer.headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|https?:|\*/);
  }
  expect((await app.http.get('/docs-json')).headers['content-security-policy']).toBe(API_POLICY);
});

test('Swagger UI forgets the token with the page', async () => {
  const script = await app.http.get('/docs/swagger-ui-init.js').expect(200);
  expect(script.text).toContain('"persistAuthorization": false');
});

describe('a browser', () => {
  const preflight = (origin: string, method: string) =>
    app.http
      .options('/v1/owners')
      .set({ origin, 'access-control-request-method': method, 'access-control-request-headers': 'authorization, if-match' });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('may %s from a named origin, without cookies', async (method) => {
    const { headers } = await preflight(ORIGIN, method);
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    expect(headers['access-control-allow-methods']).toContain(method);
    expect(headers['access-control-allow-credentials']).toBeUndefined();
    expect(headers['vary']).toContain('Origin');
  });

  it('may read what the API says in headers', async () => {
    const answer = await app.http.get('/health/live').set('origin', ORIGIN);
    for (const name of ['ETag', 'X-Request-Id', 'Retry-After', 'Location', 'Idempotent-Replayed'])
      expect(answer.headers['access-control-expose-headers']).toContain(name);
  });

  it.each([
    'https://evil.example',
    'http://app.example.co.ke',
    'https://app.example.co.ke:8443',
    'https://app.example.co.ke.evil.example',
    'https://xapp.example.co.ke',
    'https://APP.example.co.ke.',
    'null',
  ])('is not let in from %s', async (origin) => {
    expect((await preflight(origin, 'GET')).headers['access-control-allow-origin']).toBeUndefined();
    expect((await app.http.get('/health/live').set('origin', origin)).headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('production', () => {
  let nest: NestFastifyApplication;
  let live: { http: ReturnType<typeof request> };
  beforeAll(async () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const environment = { ...settings(), AUTH_SIGNING_KEY: JSON.stringify(key), DATABASE_URL: workerDatabaseUrl() };
    const production = { NODE_ENV: 'production', ALLOW_LOCAL_PROVIDERS: 'true', MPESA_URL: 'https://daraja.invalid' };
    const config = Config.read({ ...environment, ...production });
    nest = await createHttpApp({ config, log: createLog(config, 'api') });
    live = { http: request(nest.getHttpServer()) };
  });
  afterAll(() => nest.close());

  it('tells browsers to come over TLS only', async () => {
    for (const path of ['/health/live', '/v1/me', '/v1/nothing', '/v1/owners/%zz'])
      expect((await live.http.get(path)).headers['strict-transport-security']).toBe('max-age=63072000; includeSubDomains');
  });

  it('serves no docs unless asked to, and lets in no browser', async () => {
    for (const path of ['/docs', '/docs/', '/docs-json', '/docs-yaml', '/docs/swagger-ui-init.js']) {
      const answer = await live.http.get(path).set('origin', ORIGIN);
      expect(answer.status).toBe(404);
      expect(answer.headers).toMatchObject({ 'content-security-policy': API_POLICY });
      expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    }
  });
});
