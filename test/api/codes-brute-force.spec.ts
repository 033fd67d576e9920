import { TestApp } from '../support/app.js';
import { from, listen, REAL_LIMITS, resetLimits, type Answer } from '../support/limits.js';
import { Office } from '../support/office.js';

const GUESSES = 10_000;
let one: TestApp;
let two: TestApp;
let ports: [number, number];
beforeAll(async () => {
  one = await TestApp.start(undefined, REAL_LIMITS);
  two = await TestApp.start(undefined, REAL_LIMITS);
  ports = [await listen(one), await listen(two)];
  await resetLimits(one);
});
afterAll(() => Promise.all([one.stop(), two.stop()]));

/** Another address of this machine for every request: the attacker has a whole network. */
const addressOf = (n: number): string => `127.${20 + (n >> 16)}.${(n >> 8) & 255}.${n & 255 || 1}`;

/** All of them, so many at a time, in turn to both instances. */
async function flood<T>(count: number, send: (n: number, port: number) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) answers.push(await send(n, ports[n % 2]!));
  };
  await Promise.all(Array.from({ length: 16 }, lane));
  return answers;
}
const statuses = (answers: readonly Answer[]): Record<number, number> => {
  const counted: Record<number, number> = {};
  for (const { status } of answers) counted[status] = (counted[status] ?? 0) + 1;
  return counted;
};

test('ten thousand guesses from ten thousand addresses at two instances are at most five a code, and ten codes a day a phone', async () => {
  const office = await Office.open(one);
  const phone = '0733111222';
  await office.post('/v1/tenants', { name: 'Achieng Otieno', phone });

  // A day of asking for codes, from ever new addresses: every quarter of an hour as many as are given.
  const challenges: string[] = [];
  let asked = 0;
  for (let quarter = 0; quarter < 8; quarter++) {
    const answers = await flood(6, (n, port) => from(addressOf(asked + n), port, { path: '/v1/tenant-sessions/codes', body: { phone } }));
    asked += 6;
    const given = answers.filter(({ status }) => status === 202).map(({ body }) => String(body['challengeId']));
    expect(given.length).toBeLessThanOrEqual(3);
    expect(statuses(answers)).toEqual({ ...(given.length > 0 ? { 202: given.length } : {}), 429: 6 - given.length });
    challenges.push(...given);
    for (const app of [one, two]) app.clock.advance(15 * 60_000);
  }
  expect(challenges).toHaveLength(10);
  for (const app of [one, two]) app.clock.advance(-8 * 15 * 60_000);

  const answers = await flood(GUESSES, (n, port) =>
    from(addressOf(1_000 + n), port, {
      path: '/v1/tenant-sessions',
      body: { challengeId: challenges[n % challenges.length], code: String(n).padStart(6, '0') },
    }),
  );
  // One in twenty thousand runs guesses a code: then one is 201. A database that is too busy to count refuses with 503.
  const { 201: inside = 0, 401: refused = 0, 503: closed = 0, ...others } = statuses(answers);
  expect([others, inside + refused + closed]).toEqual([{}, GUESSES]);
  expect(closed).toBeLessThan(GUESSES / 20);
  const rows = await one.rows<{ tries: number }>('SELECT tries FROM tenant_codes WHERE id IN (?)', [challenges]);
  const looked = rows.reduce((sum, { tries }) => sum + Number(tries), 0);
  expect(Math.max(...rows.map(({ tries }) => Number(tries)))).toBe(5);
  expect(looked).toBeLessThanOrEqual(50);
  expect(looked / 1_000_000).toBeLessThan(1e-4);
}, 600_000);

test('one address does not get far either', async () => {
  await resetLimits(one);
  const codes = await flood(12, (n, port) =>
    from('127.19.0.1', port, { path: '/v1/tenant-sessions/codes', body: { phone: `07340000${10 + n}` } }),
  );
  expect(statuses(codes)).toEqual({ 202: 10, 429: 2 });
  const guesses = await flood(40, (_, port) =>
    from('127.19.0.1', port, { path: '/v1/tenant-sessions', body: { challengeId: 'chl_01JD0000000000000000000000', code: '123456' } }),
  );
  expect(statuses(guesses)).toEqual({ 401: 30, 429: 10 });
});
