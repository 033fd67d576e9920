import type { JSONWebKeySet, JWK } from 'jose';

/** The settings that production is choosy about. */
interface Judged {
  readonly africasTalkingHost: string;
  readonly allowLocalProviders: boolean;
  readonly corsOrigins: readonly string[];
  readonly databaseUrl: string;
  readonly emailProvider: string;
  readonly filesBucket: string;
  readonly filesFolder: string;
  readonly logLevel: string;
  readonly mpesaUrl: string;
  readonly publicUrl: string;
  readonly signingKey: JWK | JSONWebKeySet;
  readonly smsProvider: string;
}

/** What production must not start with, each as a sentence that says how to put it right; empty if nothing. */
export function objectionsToProduction(config: Judged): string[] {
  const keys: JWK[] = 'keys' in config.signingKey ? config.signingKey.keys : [config.signingKey];
  const objections: [boolean, string][] = [
    [
      config.smsProvider === 'local' && !config.allowLocalProviders,
      'SMS_PROVIDER is local: nobody would receive a text. Name a provider, or set ALLOW_LOCAL_PROVIDERS=true',
    ],
    [
      config.emailProvider === 'local' && !config.allowLocalProviders,
      'EMAIL_PROVIDER is local: nobody would receive an e-mail. Name a provider, or set ALLOW_LOCAL_PROVIDERS=true',
    ],
    [config.logLevel === 'debug', "LOG_LEVEL is debug: it may write what is nobody's business. Use info"],
    [
      keys.some(({ kid }) => kid?.startsWith('development')),
      'AUTH_SIGNING_KEY was made for development. Make one with `node scripts/signing-key.mjs`',
    ],
    [
      keys.length === 0 || !keys.every(isPrivate),
      'AUTH_SIGNING_KEY is not a private P-256 or Ed25519 key. Make one with `node scripts/signing-key.mjs`',
    ],
    [
      config.filesBucket === '' && config.filesFolder === '',
      'FILES_BUCKET and FILES_FOLDER are empty: nothing would keep photos and documents. Name a bucket, or a folder that is backed up',
    ],
    [lacksPassword(config.databaseUrl), 'DATABASE_URL has no password, and its server is not on this machine'],
    [!isSecure(config.publicUrl), 'PUBLIC_URL must begin with https://'],
    [!isSecure(config.africasTalkingHost), 'AFRICASTALKING_URL must begin with https://'],
    [!isSecure(config.mpesaUrl), 'MPESA_URL must begin with https://'],
    [config.corsOrigins.some((origin) => !isSecure(origin)), 'CORS_ORIGINS must all begin with https://'],
  ];
  return objections.filter(([applies]) => applies).map(([, sentence]) => sentence);
}

const isSecure = (url: string): boolean => url === '' || url.startsWith('https://');

const isPrivate = ({ kty, crv, d }: JWK): boolean => ['EC/P-256', 'OKP/Ed25519'].includes(`${kty}/${crv}`) && typeof d === 'string';

function lacksPassword(databaseUrl: string): boolean {
  const { hostname, password } = new URL(databaseUrl);
  return password === '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
