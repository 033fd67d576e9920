import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { decodeProtectedHeader, type JWK } from 'jose';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const folder = mkdtempSync(join(tmpdir(), 'plotihub-keys-'));
const file = join(folder, 'signing-key.json');
const running: TestApp[] = [];
afterAll(async () => {
  for (const app of running) await app.stop();
  rmSync(folder, { recursive: true });
});

const script = (...args: string[]) => promisify(execFile)(process.execPath, ['scripts/signing-key.mjs', ...args]);
/** An instance that starts now, with the keys that the file has now. */
async function instance(): Promise<TestApp> {
  const app = await TestApp.start(undefined, { AUTH_SIGNING_KEY: readFileSync(file, 'utf8') });
  running.push(app);
  return app;
}
const kidOf = (token: string): string | undefined => decodeProtectedHeader(token).kid;
const taken = async (app: TestApp, token: string): Promise<number> =>
  (await app.http.get('/v1/me').set('authorization', `Bearer ${token}`)).status;

/** Both sign somebody in, and both take both tokens. @returns the keys they signed with */
async function bothTakeBoth(login: string, ...pair: [TestApp, TestApp]): Promise<(string | undefined)[]> {
  const tokens = [await Office.signIn(pair[0], login), await Office.signIn(pair[1], login)];
  for (const app of pair) for (const token of tokens) expect(await taken(app, token)).toBe(200);
  return tokens.map(kidOf);
}

test('a key is replaced while two instances restart one after the other, and no token is refused', async () => {
  await script(file);
  const [a0, b0] = [await instance(), await instance()];
  const office = await Office.open(a0);
  const old = kidOf(office.token);

  await script('--announce', file);
  const a1 = await instance();
  expect(await bothTakeBoth(office.login, a1, b0)).toEqual([old, old]);
  const b1 = await instance();
  const { keys } = (await b1.http.get('/.well-known/jwks.json')).body as { keys: JWK[] };
  expect(keys.map(({ kid }) => kid)).toEqual([old, expect.any(String)]);

  await script('--promote', file);
  const a2 = await instance();
  const [fresh, last] = await bothTakeBoth(office.login, a2, b1);
  expect([fresh, last]).toEqual([keys[1]?.kid, old]);
  const b2 = await instance();
  expect(await bothTakeBoth(office.login, a2, b2)).toEqual([fresh, fresh]);
  expect(await taken(b2, office.token)).toBe(200);
});

test('nothing is promoted that was not announced: an old key never signs again', async () => {
  const before = readFileSync(file, 'utf8');
  await expect(script('--promote', file)).rejects.toThrow('begin with --announce');
  expect(readFileSync(file, 'utf8')).toBe(before);
});

test('the key before the last is gone after the next rotation', async () => {
  const [signer, last] = (JSON.parse(readFileSync(file, 'utf8')) as { keys: JWK[] }).keys;
  await script('--announce', file);
  await script('--promote', file);
  const kids = (JSON.parse(readFileSync(file, 'utf8')) as { keys: JWK[] }).keys.map(({ kid }) => kid);
  expect(kids).toHaveLength(2);
  expect(kids[1]).toBe(signer?.kid);
  expect(kids).not.toContain(last?.kid);
});
