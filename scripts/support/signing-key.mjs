import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/**
 * The key that signs the access tokens of the development server: an ES256 private key as a JSON Web Key, made on the first call and
 * kept in .data, so that a token outlives a restart.
 */
export function developmentSigningKey() {
  const file = inProject('.data/signing-key.json');
  if (!existsSync(file)) {
    mkdirSync(inProject('.data'), { recursive: true });
    writeFileSync(file, makeSigningKey('development-'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

/** A new ES256 private key as the JSON of a JWK; its `kid` is the thumbprint of RFC 7638, after a mark: production refuses `development-`. */
export function makeSigningKey(mark = '') {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const { crv, kty, x, y } = jwk;
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  return JSON.stringify({ ...jwk, alg: 'ES256', use: 'sig', kid: mark + kid });
}

/** The JWK or JWK Set with a new key that verifies and does not sign yet; one that was announced before and never promoted is gone. */
export function announced(text) {
  const fresh = { ...JSON.parse(makeSigningKey()), key_ops: ['verify'] };
  return JSON.stringify({ keys: [...keysOf(text).filter((key) => !isAnnounced(key)), fresh] });
}

/**
 * The JWK Set whose announced key signs; the one that signed until now still verifies, older ones are gone.
 * @throws Error if no key was announced
 */
export function promoted(text) {
  const keys = keysOf(text);
  const fresh = keys.find(isAnnounced);
  if (!fresh) throw new Error('No key was announced: begin with --announce.');
  const { key_ops: _, ...signer } = fresh;
  return JSON.stringify({ keys: [signer, keys[0]] });
}

function keysOf(text) {
  const present = JSON.parse(text);
  return present.keys ?? [present];
}

const isAnnounced = ({ key_ops }) => Array.isArray(key_ops) && !key_ops.includes('sign');
