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

/** The one place where signed tokens are checked, whoever issued them. */
export class TokenVerifier {
  private readonly issuers: ReadonlyMap<string, Issuer>;

  constructor(
    issuers: readonly Issuer[],
    private readonly clock: Clock,
  ) {
    this.issuers = new Map(issuers.map((issuer) => [issuer.name, issuer]));
  }

  /**
   * @throws Unauthenticated for anything but a live access token of a known issuer, always with the same words;
   * Unavailable if the keys of a known issuer could not be read even once.
   */
  async verify(token: string): Promise<VerifiedClaims> {
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
      return { ...payload, iss: issuer.name, sub: payload.sub };
    } catch (error) {
      if (error instanceof KeysUnavailable) throw new Unavailable('The keys of the issuer of this token cannot be read just now.');
      throw invalidToken();
    }
  }
}
