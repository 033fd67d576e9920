import { createHash, createHmac, randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@plotihub/time';
import { SignJWT } from 'jose';
import type { SigningKeys } from './signing-keys.js';
import type { Subject } from './subjects.js';
import type { Issuer } from './token-verifier.js';

export interface TokenOptions {
  issuer: string;
  /** Seconds an access token lives. */
  accessTtlS: number;
}

const AUDIENCE = 'plotihub-api';
const TYPE = 'at+jwt';

const seconds = (instant: Date): number => Math.floor(instant.getTime() / 1_000);

/** The built-in issuer: signs access tokens (JWT), and says how they are checked. */
export class Tokens {
  constructor(
    private readonly options: TokenOptions,
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  /** Seconds an access token lives. */
  get accessTtlS(): number {
    return this.options.accessTtlS;
  }

  /** This issuer, for the verifier. */
  get issuer(): Issuer {
    return {
      name: this.options.issuer,
      keys: this.keys.find,
      algorithms: this.keys.algorithms,
      accepts: ({ aud }, { typ }) => aud === AUDIENCE && typ === TYPE,
    };
  }

  async issueAccess({ id, organizationId, sessionId, authenticatedAt }: Required<Omit<Subject, 'twoFactors'>>): Promise<string> {
    const now = seconds(this.clock.now());
    return new SignJWT({ org: organizationId, sid: sessionId, auth_time: seconds(authenticatedAt) })
      .setProtectedHeader({ alg: this.keys.signer.algorithm, typ: TYPE, kid: this.keys.signer.kid })
      .setIssuer(this.options.issuer)
      .setAudience(AUDIENCE)
      .setSubject(id)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + this.options.accessTtlS)
      .sign(this.keys.signer.key);
  }
}

/** A secret of 256 random bits for a client to keep, and the hash to store. */
export function newSecretToken(): { token: string; hash: string } {
  const token = randomBytes(32).toString('base64url');
  return { token, hash: hashToken(token) };
}

/** The secret that follows another: who repeats the exchange gets the same one, and nobody without the stored salt can make it. */
export function successorToken(token: string, salt: string): { token: string; hash: string } {
  const next = createHmac('sha256', salt).update(token).digest('base64url');
  return { token: next, hash: hashToken(next) };
}

/** SHA-256 in hex; enough for a secret that is itself random. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
