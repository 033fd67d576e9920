import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Config } from './config.js';

const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
/** What an operator sets at least. */
const READY = {
  NODE_ENV: 'production',
  DATABASE_URL: 'mysql://plotihub:a-long-password@db.internal:3306/plotihub',
  AUTH_SIGNING_KEY: JSON.stringify(jwk),
  SMS_PROVIDER: 'africastalking',
  AFRICASTALKING_USERNAME: 'plotihub',
  AFRICASTALKING_API_KEY: 'key',
  EMAIL_PROVIDER: 'smtp',
  SMTP_URL: 'smtps://user:password@mail.example.co.ke',
  FILES_BUCKET: 'plotihub-files',
};

test('a complete configuration starts, without docs, trusting no proxy', () => {
  expect(Config.read(READY)).toMatchObject({ docsEnabled: false, trustProxy: false, corsOrigins: [], callbackSources: [] });
});

test.each([
  ['texts that stay in the inbox', { SMS_PROVIDER: 'local' }, 'SMS_PROVIDER is local'],
  ['e-mail that stays in the inbox', { EMAIL_PROVIDER: 'local' }, 'EMAIL_PROVIDER is local'],
  ['files that nothing keeps', { FILES_BUCKET: '' }, 'FILES_BUCKET and FILES_FOLDER are empty'],
  ['a talkative log', { LOG_LEVEL: 'debug' }, 'LOG_LEVEL is debug'],
  ['a key made for development', { AUTH_SIGNING_KEY: JSON.stringify({ ...jwk, kid: 'development-abc' }) }, 'made for development'],
  ['a public key', { AUTH_SIGNING_KEY: JSON.stringify({ ...jwk, d: undefined }) }, 'not a private P-256 or Ed25519 key'],
  ['a shared secret instead of a key', { AUTH_SIGNING_KEY: '{"kty":"oct","k":"c2VjcmV0"}' }, 'not a private P-256 or Ed25519 key'],
  ['a database that anybody may enter', { DATABASE_URL: 'mysql://root@db.internal/plotihub' }, 'DATABASE_URL has no password'],
  ['an address without TLS', { PUBLIC_URL: 'http://api.example.co.ke' }, 'PUBLIC_URL must begin with https://'],
  ['a provider without TLS', { AFRICASTALKING_URL: 'http://127.0.0.1:4010' }, 'AFRICASTALKING_URL must begin with https://'],
  ['an origin without TLS', { CORS_ORIGINS: 'https://app.example.co.ke, http://localhost:5173' }, 'CORS_ORIGINS must all begin with'],
])('production does not start with %s, and says so', (_, change, sentence) => {
  expect(() => Config.read({ ...READY, ...change })).toThrow(sentence);
  expect(() => Config.read({ ...READY, ...change, NODE_ENV: 'development' })).not.toThrow();
});

test('every objection is named at once', () => {
  expect(() => Config.read({ ...READY, LOG_LEVEL: 'debug', SMS_PROVIDER: 'local' })).toThrow(/SMS_PROVIDER[\s\S]*LOG_LEVEL/);
});

test('somebody who tries it out may keep the messages', () => {
  const tried = Config.read({ ...READY, SMS_PROVIDER: 'local', EMAIL_PROVIDER: 'local', ALLOW_LOCAL_PROVIDERS: 'true' });
  expect(tried.smsProvider).toBe('local');
});

test.each(['*', 'null', 'https://app.example.co.ke/', 'https://app.example.co.ke/path', 'app.example.co.ke', 'https://*.example.co.ke'])(
  '%s is no origin to let in',
  (origin) => {
    expect(() => Config.read({ ...READY, CORS_ORIGINS: origin })).toThrow('CORS_ORIGINS must be origins');
  },
);

test.each([
  ['2', 2],
  ['10.0.0.0/8, 2001:db8::/32,127.0.0.1', ['10.0.0.0/8', '2001:db8::/32', '127.0.0.1']],
])('TRUST_PROXY %s', (text, read) => {
  expect(Config.read({ ...READY, TRUST_PROXY: text }).trustProxy).toEqual(read);
});

test.each(['true', '*', '0', 'proxy.internal', '10.0.0.0/33', '10.0.0/8', '10.0.0.0/', '::/129'])('TRUST_PROXY %s is refused', (text) => {
  expect(() => Config.read({ ...READY, TRUST_PROXY: text })).toThrow('TRUST_PROXY must be');
});

describe('a secret from a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'settings-'));
  const file = join(folder, 'key');
  writeFileSync(file, 'a-key-from-a-file\n');
  afterAll(() => rmSync(folder, { recursive: true }));

  const { AFRICASTALKING_API_KEY: _, ...withoutKey } = READY;

  it('is read as it stands, but for the line end', () => {
    expect(Config.read({ ...withoutKey, AFRICASTALKING_API_KEY_FILE: file }).africasTalkingApiKey).toBe('a-key-from-a-file');
  });
  it('must be there', () => {
    expect(() => Config.read({ ...withoutKey, AFRICASTALKING_API_KEY_FILE: join(folder, 'none') })).toThrow('AFRICASTALKING_API_KEY_FILE');
  });
  it('is not given twice', () => {
    expect(() => Config.read({ ...READY, AFRICASTALKING_API_KEY_FILE: file })).toThrow('both given');
  });
});
