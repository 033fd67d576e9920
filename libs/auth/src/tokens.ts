import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@plotihub/time';
import { importJWK, jwtVerify, SignJWT, type CryptoKey, type JWK } from 'jose';
import { invalidToken } from './authenticators.js';
import type { Subject } from './subjects.js';

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

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1_000);

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

  async issueAccess({ id, organizationId, sessionId, authenticatedAt }: Subject): Promise<string> {
    const now = seconds(this.clock.now());
    return new SignJWT({
      org: organizationId,
      ...(sessionId === undefined ? {} : { sid: sessionId }),
      ...(authenticatedAt === undefined ? {} : { auth_time: seconds(authenticatedAt) }),
    })
      .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: this.options.signingKey.kid ?? 'local' })
      .setIssuer(this.options.issuer)
      .setAudience(AUDIENCE)
      .setSubject(id)
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
      const { sub, org, sid, auth_time: authTime } = payload;
      if (typeof sub !== 'string' || typeof org !== 'string') throw new Error('incomplete token');
      return {
        id: sub,
        organizationId: org,
        ...(typeof sid === 'string' ? { sessionId: sid } : {}),
        ...(typeof authTime === 'number' ? { authenticatedAt: new Date(authTime * 1_000) } : {}),
      };
    } catch {
      throw invalidToken();
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
