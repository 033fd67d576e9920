import type { Clock } from '@plotihub/time';
import type { JWTHeaderParameters, JWTPayload } from 'jose';
import { RemoteKeys } from './remote-keys.js';
import type { Issuer } from './token-verifier.js';

/** An OpenID Connect provider, such as an Amazon Cognito user pool, whose access tokens are taken here. */
export interface ExternalIssuer {
  issuer: string;
  /** Address of its keys; by default `<issuer>/.well-known/jwks.json`. */
  jwksUrl?: string;
  /** The `aud` of its access tokens for this API (RFC 9068). */
  audience?: string;
  /** Clients whose access tokens are taken: Cognito's name a `client_id` and no `aud`. */
  clientIds: readonly string[];
}

/** Chosen here: the header of a token has no say. Nothing symmetric, so a public key can never serve as a secret. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'] as const;
const ACCESS_TYPES = ['at+jwt', 'application/at+jwt', 'jwt'];
/** Only ID tokens carry these (OpenID Connect Core 2 and 3.1.3.6). */
const ID_TOKEN_CLAIMS = ['nonce', 'at_hash', 'c_hash'];

/** @throws Error if neither an audience nor a client is configured: then any token of the issuer would do. */
export function externalIssuer(settings: ExternalIssuer, clock: Clock): Issuer {
  const { issuer, jwksUrl, audience, clientIds } = settings;
  if (audience === undefined && clientIds.length === 0) throw new Error(`The issuer ${issuer} needs an audience or a client.`);
  const keys = new RemoteKeys(jwksUrl ?? `${issuer.replace(/\/$/, '')}/.well-known/jwks.json`, clock);
  return {
    name: issuer,
    keys: keys.find,
    algorithms: ALGORITHMS,
    accepts: (payload, header) => isAccessToken(payload, header) && isForUs(payload, audience, clientIds),
  };
}

/** Providers mark the type in one of three places: Cognito in `token_use`, Keycloak in the claim `typ`, RFC 9068 in the header. */
function isAccessToken(payload: JWTPayload, { typ }: JWTHeaderParameters): boolean {
  const { token_use: use, typ: kind } = payload;
  if (typ !== undefined && !ACCESS_TYPES.includes(typ.toLowerCase())) return false;
  if (use !== undefined && use !== 'access') return false;
  if (kind !== undefined && kind !== 'Bearer') return false;
  return !ID_TOKEN_CLAIMS.some((claim) => claim in payload);
}

function isForUs(payload: JWTPayload, audience: string | undefined, clientIds: readonly string[]): boolean {
  const { aud, client_id: client, token_use: use } = payload;
  if (audience !== undefined && [aud].flat().includes(audience)) return true;
  return use === 'access' && typeof client === 'string' && clientIds.includes(client);
}
