import { TestApp } from '../support/app.js';
import { from, listen, REAL_LIMITS, resetLimits } from '../support/limits.js';
import { Office } from '../support/office.js';

let app: TestApp;
let port: number;
beforeAll(async () => {
  app = await TestApp.start(undefined, REAL_LIMITS);
  port = await listen(app);
});
afterAll(() => app.stop());
beforeEach(() => resetLimits(app));

const PASSWORD = 'four unrelated plain words';
const signIn = (address: string, login: string, password: string) =>
  from(address, port, { path: '/v1/sessions', body: { login, password } });

test('who guesses at a login is stopped, and cannot lock its owner out', async () => {
  const { login } = await Office.open(app);
  const guesses = [];
  for (let i = 0; i < 12; i++) guesses.push((await signIn('127.0.7.1', login, `guess number ${i}`)).status);
  expect(guesses).toEqual([...Array<number>(10).fill(401), 429, 429]);
  // Not even with the right password, from there: what was refused is not looked at.
  expect((await signIn('127.0.7.1', login, PASSWORD)).status).toBe(429);
  expect((await signIn('127.0.7.2', login, PASSWORD)).status).toBe(201);
});

test('writing a login differently is not another login', async () => {
  for (let i = 0; i < 10; i++) await signIn('127.0.7.1', 'someone@office.test', 'a guess');
  expect((await signIn('127.0.7.1', '  SomeOne@Office.test ', 'a guess')).status).toBe(429);
  for (const written of ['0712345678', '+254712345678', '254 712 345 678', '0712-345-678', '(0)712 345678'])
    for (let i = 0; i < 2; i++) await signIn('127.0.7.3', written, 'a guess');
  expect((await signIn('127.0.7.3', '712345678', 'a guess')).status).toBe(429);
});

test('who tries many logins from one address is stopped, and others go on from theirs', async () => {
  const { login } = await Office.open(app);
  const guesses = [];
  for (let i = 0; i < 22; i++) guesses.push((await signIn('127.0.7.1', `person-${i}@office.test`, 'password of a leak')).status);
  expect(guesses).toEqual([...Array<number>(20).fill(401), 429, 429]);
  expect((await signIn('127.0.7.2', login, PASSWORD)).status).toBe(201);
});

test('a login that is no text is refused like any other bad request, and counted by its address', async () => {
  const answer = await from('127.0.7.4', port, { path: '/v1/sessions', body: { login: { a: 1 }, password: ['x'] } });
  expect(answer.status).toBe(400);
  expect(answer.headers['ratelimit']).toMatch(/^"sign-in-address";r=19/);
});
