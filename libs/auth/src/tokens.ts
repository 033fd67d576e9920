import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { Unauthenticated } from '@plotihub/http';
import type { Clock } from '@plotihub/time';
import { importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';

/** Who a token speaks of. What they may do is read from the database at each request. */
export interface Subject {
  userId: string;
  organizationId: string;
}

export interface TokenOptions {
  /** ES256 private key as a JWK. */
  signingKey: JWK;
  issuer: string;
  /** Seconds an access token lives. */
  accessTtlS: number;
}

const ALGORITHM = 'ES256';
const AUDIENCE = 'plotihub-api';
/** Clocks of two machines may differ by this many seconds. */
const LEEWAY_S = 60;

/** Issues and verifies access tokens (JWT, ES256) and makes refresh tokens (random, stored hashed). */
export class Tokens {
  private constructor(
    private readonly options: TokenOptions,
    private readonly clock: Clock,
    private readonly privateKey: CryptoKey,
    private readonly publicKey: CryptoKey,
  ) {}

  /** @throws Error if the key is not an ES256 private key. */
  static async create(options: TokenOptions, clock: Clock): Promise<Tokens> {
    const { d, ...publicPart } = options.signingKey;
    if (options.signingKey.kty !== 'EC' || options.signingKey.crv !== 'P-256' || !d)
      throw new Error('AUTH_SIGNING_KEY must be an ES256 private key as a JWK.');
    const [privateKey, publicKey] = await Promise.all([importJWK(options.signingKey, ALGORITHM), importJWK(publicPart, ALGORITHM)]);
    return new Tokens(options, clock, privateKey as CryptoKey, publicKey as CryptoKey);
  }

  /** Seconds an access token lives. */
  get accessTtlS(): number {
    return this.options.accessTtlS;
  }

  async issueAccess({ userId, organizationId }: Subject): Promise<string> {
    const now = Math.floor(this.clock.now().getTime() / 1_000);
    return new SignJWT({ org: organizationId })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: this.options.signingKey.kid ?? 'local' })
      .setIssuer(this.options.issuer)
      .setAudience(AUDIENCE)
      .setSubject(userId)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + this.options.accessTtlS)
      .sign(this.privateKey);
  }

  /** @throws Unauthenticated for anything but a live access token of this issuer. */
  async verifyAccess(token: string): Promise<Subject> {
    try {
      const { payload } = await jwtVerify(token, this.publicKey, {
        algorithms: [ALGORITHM],
        issuer: this.options.issuer,
        audience: AUDIENCE,
        typ: 'at+jwt',
        clockTolerance: LEEWAY_S,
        currentDate: this.clock.now(),
      });
      if (typeof payload.sub !== 'string' || typeof payload['org'] !== 'string') throw new Error('incomplete token');
      return { userId: payload.sub, organizationId: payload['org'] };
    } catch {
      throw new Unauthenticated('The access token is not valid, or has expired.');
    }
  }
}

/** A secret of 256 random bits for a client to keep, and the hash to store. */
export function newSecretToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** SHA-256 in hex; enough for a secret that is itself random. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
