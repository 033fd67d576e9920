import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const problem = (status: number, code: string) => ({
  status,
  type: 'application/problem+json',
  body: { status, code, type: `/problems/${code}`, requestId: expect.any(String) as string },
});

test('an address that does not exist is a 404 problem', async () => {
  expect(await app.http.get('/v1/nothing')).toMatchObject(problem(404, 'route-not-found'));
});

test('a wrong method is a 405 that names the right ones', async () => {
  const answer = await app.http.delete('/v1/sessions');
  expect(answer).toMatchObject(problem(405, 'method-not-allowed'));
  expect(answer.headers['allow']).toBe('POST');
});

test('a body that is too large is a 413, of a strange type a 415, of broken JSON a 400', async () => {
  expect(await app.http.post('/v1/sessions').send({ login: 'x'.repeat(300_000), password: 'y' })).toMatchObject(
    problem(413, 'body-too-large'),
  );
  expect(await app.http.post('/v1/sessions').set('content-type', 'application/xml').send('<a/>')).toMatchObject(
    problem(415, 'unsupported-media-type'),
  );
  expect(await app.http.post('/v1/sessions').set('content-type', 'application/json').send('{"login": ')).toMatchObject(
    problem(400, 'malformed-body'),
  );
});

test('a duplicate query key is refused instead of one of the two being taken', async () => {
  expect(await office.send('get', '/v1/members?limit=5&limit=6')).toMatchObject(problem(400, 'invalid-request'));
});

test('an unknown query key and a cursor of another maker are refused', async () => {
  expect(await office.send('get', '/v1/members?colour=red')).toMatchObject(problem(400, 'invalid-request'));
  expect(await office.send('get', '/v1/members?cursor=zzz')).toMatchObject(problem(400, 'invalid-request'));
});

test('every answer carries a request id, no-store and the security headers', async () => {
  const answer = await app.http.get('/health/live').set('x-request-id', 'my-own-request-id');
  expect(answer.headers).toMatchObject({
    'x-request-id': 'my-own-request-id',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  expect(answer.headers['x-powered-by']).toBeUndefined();
});

test('the type of a problem is an address that explains it', async () => {
  const answer = await app.http.get('/problems/unauthenticated');
  expect(answer.body).toEqual({ code: 'unauthenticated', status: 401, title: 'Sign in first' });
});

test('health tells the process from the database', async () => {
  await app.http.get('/health/live').expect(200, { status: 'ok' });
  await app.http.get('/health/ready').expect(200, { status: 'ok' });
});
