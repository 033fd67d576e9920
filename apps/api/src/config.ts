import { readFileSync } from 'node:fs';
import { databaseAccount } from './database-rights.js';
import { objectionsToProduction } from './production.js';
import { readBlock, readOrigin, readSecureUrl, readTrustedProxies } from './setting-addresses.js';
import { fail, flag, integer, list, oneOf, optional, setting, text, type Setting } from './setting-kinds.js';
import { readDataKeys, readJwk, readTextFile } from './setting-secrets.js';

/** Every environment variable that Plotihub reads; README's table is generated from this. */
export const SETTINGS = {
  environment: oneOf('NODE_ENV', 'What this process runs as', ['production', 'development', 'test'] as const, 'production'),
  databaseUrl: setting('DATABASE_URL', 'mysql://user:password@host:port/database of MySQL ≥ 8.4 or MariaDB ≥ 10.11', (value) =>
    /^(mysql|mariadb):\/\/.+\/.+/.test(value)
      ? value.replace(/^mariadb:/, 'mysql:')
      : fail('a URL such as mysql://user:password@host:3306/plotihub'),
  ),
  databaseServingAccount: setting(
    'DATABASE_SERVING_ACCOUNT',
    'Account, such as plotihub_serving@10.0.%, to which `npm run migrate` gives what the API and the worker need of each table and no more; it must exist; empty: none',
    (value) => (value === '' ? undefined : databaseAccount(value)),
    '',
  ),
  databasePoolSize: integer('DATABASE_POOL_SIZE', 'Database connections of one process', { min: 2, max: 200, fallback: 10 }),
  httpHost: text('HTTP_HOST', 'Address to listen on', '0.0.0.0'),
  httpPort: integer('HTTP_PORT', 'Port to listen on', { min: 0, max: 65_535, fallback: 3_000 }),
  publicUrl: optional(
    'PUBLIC_URL',
    'Address under which clients and M-Pesa reach this API, e.g. https://api.example.co.ke; empty: as the request came',
  ),
  corsOrigins: list(
    'CORS_ORIGINS',
    "Browser origins that may call the API for every organization, comma-separated, beside each organization's own (`/v1/web-clients`)",
    readOrigin,
  ),
  trustProxy: setting(
    'TRUST_PROXY',
    "Whose X-Forwarded-For is believed: the number of proxies in front, or their addresses (10.0.0.0/8, …); empty: nobody's",
    readTrustedProxies,
    '',
  ),
  callbackSources: list(
    'CALLBACK_SOURCES',
    'Addresses that may call /hooks/ (196.201.214.0/24, …), beside knowing the secret address; empty: any',
    readBlock,
  ),
  docsEnabled: {
    ...flag('DOCS_ENABLED', 'Serve Swagger UI at /docs and the OpenAPI document at /docs-json; `true` outside production', 'false'),
    outsideProduction: 'true',
  },
  logLevel: oneOf(
    'LOG_LEVEL',
    'Least severe log line that is written',
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const,
    'info',
  ),
  shutdownDelayMs: integer('SHUTDOWN_DELAY_MS', 'Milliseconds between turning not-ready and closing, for the load balancer to notice', {
    min: 0,
    max: 120_000,
    fallback: 3_000,
  }),
  eventLoopDelayLimitMs: integer(
    'EVENT_LOOP_DELAY_LIMIT_MS',
    'Milliseconds the event loop may lag before requests are answered 503; 0 never',
    {
      min: 0,
      max: 600_000,
      fallback: 1_000,
    },
  ),
  signingKey: setting(
    'AUTH_SIGNING_KEY',
    'ES256 or Ed25519 private key as a JSON Web Key, or a JWK Set whose first key signs and all of which verify, or `file:/path` of either; the same in every process',
    readJwk,
  ),
  dataKeys: setting(
    'DATA_KEY',
    'Master key of data sealed at rest: 32 bytes in base64, or `file:/path` of them; comma-separated to rotate: the first seals, the others only open. Required unless DATA_KEY_KMS_ARN is set',
    readDataKeys,
    '',
  ),
  dataKeyKmsArns: setting(
    'DATA_KEY_KMS_ARN',
    'ARN of the AWS KMS key in place of DATA_KEY; comma-separated to rotate: the first seals, the others, and any DATA_KEY, only open',
    (value) => value.split(/[\s,]+/).filter(Boolean),
    '',
  ),
  tokenIssuer: text('AUTH_ISSUER', 'Issuer named in access tokens', 'plotihub'),
  accessTokenTtlS: integer('ACCESS_TOKEN_TTL_S', 'Seconds an access token lives', { min: 60, max: 3_600, fallback: 900 }),
  refreshTokenTtlDays: integer('REFRESH_TOKEN_TTL_DAYS', 'Days after sign-in when a person must sign in again', {
    min: 1,
    max: 90,
    fallback: 30,
  }),
  sessionIdleDays: integer('SESSION_IDLE_DAYS', 'Days without use after which a session ends', { min: 1, max: 90, fallback: 7 }),
  oidcIssuer: setting(
    'OIDC_ISSUER',
    'Issuer of an OpenID Connect provider whose access tokens are taken too, e.g. https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf; empty: none',
    readSecureUrl,
    '',
  ),
  oidcJwksUrl: setting(
    'OIDC_JWKS_URL',
    "Address of that provider's keys; empty: `/.well-known/jwks.json` below the issuer",
    readSecureUrl,
    '',
  ),
  oidcAudience: optional('OIDC_AUDIENCE', 'The `aud` of its access tokens for this API; never the id of a client'),
  oidcClientIds: setting(
    'OIDC_CLIENT_ID',
    'Clients whose access tokens are taken, comma-separated, where these carry `client_id` and no `aud`, as those of Amazon Cognito do',
    (value) => value.split(',').flatMap((id) => id.trim() || []),
    '',
  ),
  oidcSecondFactor: oneOf(
    'OIDC_SECOND_FACTOR',
    'Where an organization demands a second factor: `issuer` trusts that the provider demands it of everybody, `amr` takes only tokens whose `amr` says `mfa`',
    ['issuer', 'amr'] as const,
    'issuer',
  ),
  rateLimitsPercent: integer('RATE_LIMITS_PERCENT', 'Percent of the built-in rate limits that are allowed', {
    min: 1,
    max: 1_000_000,
    fallback: 100,
  }),
  auditAddressDays: integer('AUDIT_ADDRESS_DAYS', 'Days after which the audit log forgets from which IP address an act came', {
    min: 30,
    max: 3_650,
    fallback: 365,
  }),
  allowLocalProviders: flag('ALLOW_LOCAL_PROVIDERS', 'Let production start although messages stay in the local inbox', 'false'),
  smsProvider: oneOf(
    'SMS_PROVIDER',
    'local keeps messages in the inbox of GET /v1/messages; africastalking sends them',
    ['local', 'africastalking'] as const,
    'local',
  ),
  africasTalkingHost: text(
    'AFRICASTALKING_URL',
    "Africa's Talking host; the sandbox is https://api.sandbox.africastalking.com",
    'https://api.africastalking.com',
  ),
  africasTalkingUsername: optional('AFRICASTALKING_USERNAME', "Africa's Talking application name"),
  africasTalkingApiKey: optional('AFRICASTALKING_API_KEY', "Africa's Talking API key"),
  africasTalkingSender: optional('AFRICASTALKING_SENDER_ID', 'Registered sender, at most 11 characters; empty: the shared one'),
  smsSegmentsPerDay: integer('SMS_SEGMENTS_PER_DAY', 'SMS segments a day of an organization that has set no budget of its own', {
    min: 0,
    max: 1_000_000,
    fallback: 5_000,
  }),
  smsCodeSegmentsPerDay: integer('SMS_CODE_SEGMENTS_PER_DAY', 'SMS segments a day of an organization kept for sign-in codes', {
    min: 0,
    max: 1_000_000,
    fallback: 500,
  }),
  emailProvider: oneOf(
    'EMAIL_PROVIDER',
    'local keeps e-mail in the inbox of GET /v1/messages; smtp sends it',
    ['local', 'smtp'] as const,
    'local',
  ),
  smtpUrl: optional('SMTP_URL', 'smtp://user:password@host:587'),
  emailFrom: text('EMAIL_FROM', 'Sender of e-mail', 'Plotihub <no-reply@plotihub.invalid>'),
  mpesaUrl: setting(
    'MPESA_URL',
    "Safaricom's Daraja API; the sandbox is https://sandbox.safaricom.co.ke, the simulator of start:dev http://127.0.0.1:3010",
    (value) => readSecureUrl(value) || fail('an https address'),
    'https://api.safaricom.co.ke',
  ),
  mpesaCertificate: setting(
    'MPESA_CERTIFICATE',
    "Certificate of Safaricom's environment in PEM, or `file:/path` of it: seals initiators' passwords; empty: ready-made security credentials only",
    (value) => (value.startsWith('file:') ? readTextFile(value.slice('file:'.length)) : value),
    '',
  ),
  filesBucket: optional('FILES_BUCKET', 'S3 bucket that keeps photos and documents; empty: FILES_FOLDER does'),
  filesBucketRegion: optional('FILES_BUCKET_REGION', 'AWS region of that bucket; empty: AWS_REGION'),
  filesEndpoint: setting('FILES_S3_ENDPOINT', 'Address of what speaks S3 instead of AWS; empty: AWS', readSecureUrl, ''),
  filesKmsKeyArn: optional(
    'FILES_KMS_KEY_ARN',
    'ARN of the AWS KMS key that encrypts what is in the bucket; empty: as the bucket is set up',
  ),
  filesFolder: {
    ...setting(
      'FILES_FOLDER',
      'Folder of this machine that keeps photos and documents, shared by API and worker; `.data/files` outside production',
      (value) => value,
      '',
    ),
    outsideProduction: '.data/files',
  },
  filesQuotaMib: integer('FILES_QUOTA_MIB', 'Mebibytes of photos and documents that one organization may keep', {
    min: 1,
    max: 100_000_000,
    fallback: 10_240,
  }),
  mpesaCallsPerSecond: integer(
    'MPESA_CALLS_PER_SECOND',
    'Calls a second that all processes together make with one Daraja app; what is more waits its turn; 0: any number',
    { min: 0, max: 1_000, fallback: 5 },
  ),
  mpesaPayoutLeastShillings: integer('MPESA_PAYOUT_MIN_SHILLINGS', 'Least that M-Pesa pays out to a phone at once, in shillings', {
    min: 1,
    max: 1_000_000,
    fallback: 10,
  }),
  mpesaPayoutMostShillings: integer('MPESA_PAYOUT_MAX_SHILLINGS', 'Most that M-Pesa pays out to a phone at once, in shillings', {
    min: 1,
    max: 1_000_000,
    fallback: 250_000,
  }),
  mpesaPayoutResendS: integer(
    'MPESA_PAYOUT_RESEND_S',
    'Seconds within which a B2C v3 payout that got no answer is sent again under the same id, which M-Pesa refuses if it has it; 0: never, it is only asked about',
    { min: 0, max: 3_600, fallback: 300 },
  ),
  webhooksToThisMachine: {
    ...flag(
      'WEBHOOKS_TO_THIS_MACHINE',
      'Let webhooks go to http addresses of this machine, for trying out; `true` outside production',
      'false',
    ),
    outsideProduction: 'true',
  },
  intakeLagMinutes: integer('INTAKE_LAG_MINUTES', 'Minutes to wait for payments on their way before a tenant is chased', {
    min: 0,
    max: 1_440,
    fallback: 120,
  }),
  slipWaitDays: integer('SLIP_WAIT_WORKING_DAYS', 'Working days that texts about arrears wait for a declared payment to be looked at', {
    min: 0,
    max: 20,
    fallback: 2,
  }),
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws Error, a sentence with the variable's name */
function readSetting({ variable, fallback, outsideProduction, read }: Setting<unknown>, environment: Environment): unknown {
  const production = (environment['NODE_ENV']?.trim() || 'production') === 'production';
  const value = given(variable, environment) || (production ? fallback : (outsideProduction ?? fallback));
  if (value === undefined) throw new Error(`${variable} is required`);
  try {
    return read(value);
  } catch (error) {
    throw new Error(`${variable} must be ${(error as Error).message}`, { cause: error });
  }
}

function given(variable: string, environment: Environment): string | undefined {
  const file = environment[`${variable}_FILE`]?.trim();
  const value = environment[variable]?.trim();
  if (!file) return value;
  if (value) throw new Error(`${variable} and ${variable}_FILE are both given; give one`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new Error(`${variable}_FILE must name a file that can be read`);
  }
}

type Values = { readonly [Name in keyof typeof SETTINGS]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never };

/** The settings of this process, read once at start. */
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging -- the fields are exactly those of SETTINGS
export class Config {
  private constructor(values: Values) {
    Object.assign(this, values);
  }

  /**
   * Reads every setting from its variable, or from the file that `<variable>_FILE` names, as secrets are mounted into containers.
   * @throws Error that names every variable that is missing or wrong, or that production must not start with.
   */
  static read(environment: Environment = process.env): Config {
    const wrong: string[] = [];
    const values = Object.entries(SETTINGS).map(([name, one]: [string, Setting<unknown>]) => {
      try {
        return [name, readSetting(one, environment)];
      } catch (error) {
        wrong.push((error as Error).message);
        return [name, undefined];
      }
    });
    const config = new Config(Object.fromEntries(values) as Values);
    if (wrong.length === 0 && config.environment === 'production') wrong.push(...objectionsToProduction(config));
    if (wrong.length > 0) throw new Error(`The configuration is not complete:\n  ${wrong.join('\n  ')}`);
    return config;
  }

  /** The database's address alone, for a program that needs nothing else. @throws Error if it is missing or wrong. */
  static databaseUrl(environment: Readonly<Record<string, string | undefined>> = process.env): string {
    const { variable, read } = SETTINGS.databaseUrl;
    const value = environment[variable]?.trim();
    if (!value) throw new Error(`${variable} is required.`);
    return read(value);
  }
}
// eslint-disable-next-line @typescript-eslint/no-unsafe-declaration-merging, @typescript-eslint/no-empty-object-type -- see above
export interface Config extends Values {}
