import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  importJWK,
  type CryptoKey,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
} from 'jose';

/** Key types that sign our tokens, and the one algorithm of each. */
const ALGORITHM_OF: Readonly<Record<string, string>> = { 'EC/P-256': 'ES256', 'OKP/Ed25519': 'EdDSA' };
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'];

/**
 * The keys of the built-in issuer. The first signs, all verify: to rotate, put the new key first and take the old one
 * away when the last token that it signed has expired.
 */
export class SigningKeys {
  private constructor(
    /** Signs new tokens. */
    readonly signer: { key: CryptoKey; kid: string; algorithm: string },
    /** The public halves, for `/.well-known/jwks.json`. */
    readonly published: JSONWebKeySet,
    readonly algorithms: readonly string[],
    /** Finds the key that a token names. */
    readonly find: JWTVerifyGetKey,
  ) {}

  /** @throws Error if there is no key, or one of them is not a private ES256 or Ed25519 key. */
  static async read(configured: JWK | JSONWebKeySet): Promise<SigningKeys> {
    const list = 'keys' in configured ? configured.keys : [configured];
    const keys = await Promise.all(list.map(complete));
    const [first] = keys;
    if (!first) throw new Error('AUTH_SIGNING_KEY holds no key.');
    const published = { keys: keys.map(publicHalf) };
    const signer = { key: (await importJWK(first, first.alg)) as CryptoKey, kid: first.kid, algorithm: first.alg };
    return new SigningKeys(signer, published, [...new Set(keys.map(({ alg }) => alg))], createLocalJWKSet(published));
  }
}

async function complete(jwk: JWK): Promise<JWK & { alg: string; kid: string }> {
  const alg = ALGORITHM_OF[`${jwk.kty}/${jwk.crv}`];
  if (alg === undefined || !jwk.d)
    throw new Error('AUTH_SIGNING_KEY must be a private ES256 or Ed25519 key as a JWK, or a JWK Set of such keys.');
  return { ...jwk, alg, use: 'sig', kid: jwk.kid ?? (await calculateJwkThumbprint(jwk)) };
}

function publicHalf(jwk: JWK): JWK {
  return Object.fromEntries(Object.entries(jwk).filter(([member]) => !PRIVATE_MEMBERS.includes(member)));
}
