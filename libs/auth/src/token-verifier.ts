import type { Clock } from '@plotihub/time';
import { decodeJwt, jwtVerify, type JWTHeaderParameters, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { invalidToken } from './authenticators.js';
import { KeysUnavailable } from './remote-keys.js';
import { Unavailable } from '@plotihub/http';

/** Clocks of two machines may differ by this many seconds. */
const LEEWAY_S = 60;

/** Somebody whose access tokens are taken here. All of it is configured; nothing of it is ever read from a token. */
export interface Issuer {
  /** The `iss` of its tokens, compared character by character. */
  name: string;
  /** Its public keys, found by the `kid` that a token names. */
  keys: JWTVerifyGetKey;
  algorithms: readonly string[];
  /** True for an access token that is meant for us: the audience and the type of the token. */
  accepts(payload: JWTPayload, header: JWTHeaderParameters): boolean;
}

/** What a token says, once its signature, issuer, audience, type and times have been checked. */
export type VerifiedClaims = JWTPayload & { iss: string; sub: string };

/** A client sends the same token with every request; its signature is looked at once in so many milliseconds. */
const VERIFIED_FOR_MS = 60_000;
/** Tokens remembered, of about half a kilobyte each. */
const REMEMBERED = 4_000;

/** The one place where signed tokens are checked, whoever issued them. */
export class TokenVerifier {
  private readonly issuers: ReadonlyMap<string, Issuer>;
  private readonly verified = new Map<string, { claims: VerifiedClaims; at: number }>();

  constructor(
    issuers: readonly Issuer[],
    private readonly clock: Clock,
  ) {
    this.issuers = new Map(issuers.map((issuer) => [issuer.name, issuer]));
  }

  /**
   * A key that is withdrawn opens nothing a minute later. What a token says is never enough by itself: whether its session and
   * its subject are still there is asked of the database.
   * @throws Unauthenticated for anything but a live access token of a known issuer, always with the same words;
   * Unavailable if the keys of a known issuer could not be read even once.
   */
  async verify(token: string): Promise<VerifiedClaims> {
    const known = this.remembered(token);
    if (known) return known;
    try {
      const issuer = this.issuers.get(decodeJwt(token).iss ?? '');
      if (!issuer) throw new Error('unknown issuer');
      const { payload, protectedHeader } = await jwtVerify(token, issuer.keys, {
        algorithms: [...issuer.algorithms],
        issuer: issuer.name,
        requiredClaims: ['sub', 'iat', 'exp'],
        clockTolerance: LEEWAY_S,
        currentDate: this.clock.now(),
      });
      if (!payload.sub || !issuer.accepts(payload, protectedHeader)) throw new Error('not an access token for this API');
      return this.remember(token, { ...payload, iss: issuer.name, sub: payload.sub });
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Unavailable('The keys of the issuer of this token cannot be read just now.');
      throw invalidToken();
    }
  }

  private remembered(token: string): VerifiedClaims | undefined {
    const entry = this.verified.get(token);
    const now = this.clock.now().getTime();
    if (!entry || now < entry.at || now >= entry.at + VERIFIED_FOR_MS) return undefined;
    return now < ((entry.claims.exp ?? 0) + LEEWAY_S) * 1_000 ? entry.claims : undefined;
  }

  private remember(token: string, claims: VerifiedClaims): VerifiedClaims {
    const [oldest] = this.verified.keys();
    if (this.verified.size >= REMEMBERED && oldest !== undefined) this.verified.delete(oldest);
    this.verified.set(token, { claims, at: this.clock.now().getTime() });
    return claims;
  }
}
