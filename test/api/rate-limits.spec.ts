import { TestApp } from '../support/app.js';
import { REAL_LIMITS, resetLimits } from '../support/limits.js';
import { Office } from '../support/office.js';

let one: TestApp;
let other: TestApp;
beforeAll(async () => {
  one = await TestApp.start(undefined, REAL_LIMITS);
  other = await TestApp.start(undefined, REAL_LIMITS);
});
afterAll(() => Promise.all([one.stop(), other.stop()]));
beforeEach(() => resetLimits(one));

const attempt = (app: TestApp, login: string) => app.http.post('/v1/sessions').send({ login, password: 'a guess' });

test('an answer tells what is left, and the one that is refused how long to wait', async () => {
  const first = await attempt(one, 'a@b.test');
  expect(first.headers['ratelimit-policy']).toBe(
    '"sign-in-address";q=20;w=60, "sign-in-address-day";q=1000;w=86400, "sign-in-login";q=10;w=900',
  );
  expect(first.headers['ratelimit']).toBe('"sign-in-address";r=19;t=60, "sign-in-address-day";r=999;t=86400, "sign-in-login";r=9;t=900');
  for (let i = 0; i < 9; i++) await attempt(one, 'a@b.test');
  one.clock.advance(10_000);
  const refused = await attempt(one, 'a@b.test');
  expect(refused).toMatchObject({
    status: 429,
    type: 'application/problem+json',
    body: { code: 'too-many-requests', retryAfter: 890 },
  });
  expect(refused.headers['retry-after']).toBe('890');
  expect(refused.headers['ratelimit']).toContain('"sign-in-login";r=0;t=890');
  one.clock.advance(-10_000);
});

test('two instances on one database count together: not one attempt more than the limit', async () => {
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => attempt(i % 2 ? one : other, `${i}@b.test`)));
  const byStatus = Map.groupBy(answers, ({ status }) => status);
  expect([byStatus.get(401)?.length, byStatus.get(429)?.length]).toEqual([20, 80]);
});

test('a window ends, and the next one begins with the next attempt', async () => {
  for (let i = 0; i < 20; i++) await attempt(one, `${i}@b.test`);
  expect((await attempt(one, 'z@b.test')).status).toBe(429);
  one.clock.advance(60_000);
  expect((await attempt(one, 'z@b.test')).headers['ratelimit']).toContain('"sign-in-address";r=19;t=60');
  one.clock.advance(-60_000);
});

test('what is counted cannot be read from the table', async () => {
  await attempt(one, '0712 345 678');
  const rows = await one.rows<{ limit_key: string }>('SELECT limit_key FROM rate_limits');
  expect(rows).toHaveLength(3);
  for (const { limit_key } of rows) expect(limit_key).toMatch(/^[0-9a-f]{64}$/);
});

test('while nothing can be counted nobody signs in, and who is signed in goes on reading', async () => {
  const office = await Office.open(one);
  await one.rows('RENAME TABLE rate_limits TO lib_rate_limits_away');
  try {
    const answer = await attempt(one, office.login);
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(answer.headers['retry-after']).toBeDefined();
    await office.get('/v1/me');
  } finally {
    await one.rows('RENAME TABLE lib_rate_limits_away TO rate_limits');
  }
});

test('a principal may read much, and not without end', async () => {
  const office = await Office.open(one);
  const first = await office.send('get', '/v1/me', undefined, 200);
  expect(first.headers['ratelimit-policy']).toBe('"requests";q=1800;w=60');
  // A tenth of the limit and a hundredth of the time: what matters is that it counts down for this principal alone.
  for (let i = 0; i < 20; i++) await office.get('/v1/me');
  const colleague = await office.colleague('MANAGER');
  expect((await office.send('get', '/v1/me')).headers['ratelimit']).toMatch(/^"requests";r=177[67];/);
  expect((await colleague.send('get', '/v1/me')).headers['ratelimit']).toMatch(/^"requests";r=1799;/);

  const strict = await TestApp.start(undefined, { RATE_LIMITS_PERCENT: '1' });
  await resetLimits(strict);
  const answers = [];
  for (let i = 0; i < 19; i++) answers.push((await strict.http.get('/v1/me').set('authorization', `Bearer ${office.token}`)).status);
  expect(answers).toEqual([...Array<number>(18).fill(200), 429]);
  await strict.stop();
});

test('counts whose window is over are forgotten', async () => {
  await attempt(one, 'a@b.test');
  one.clock.advance(2 * 86_400_000);
  await one.work();
  expect(await one.number('SELECT COUNT(*) FROM rate_limits')).toBe(0);
  one.clock.advance(-2 * 86_400_000);
});
