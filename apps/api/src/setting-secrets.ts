import { readFileSync } from 'node:fs';
import type { JSONWebKeySet, JWK } from 'jose';
import { fail } from './setting-kinds.js';

/** The key itself, or `file:/path` of it, as secrets are mounted into containers. */
export function readJwk(value: string): JWK | JSONWebKeySet {
  try {
    return JSON.parse(value.startsWith('file:') ? readFileSync(value.slice('file:'.length), 'utf8') : value) as JWK | JSONWebKeySet;
  } catch {
    return fail('a JSON Web Key or a JWK Set, or file:/path of one');
  }
}

/** 32-byte keys in base64, or `file:/path` of them; the first seals, the others only open. */
export function readDataKeys(value: string): Buffer[] {
  const listed = (value.startsWith('file:') ? readTextFile(value.slice('file:'.length)) : value).split(/[\s,]+/).filter(Boolean);
  return listed.map((one) =>
    /^[A-Za-z0-9+/]{43}=$/.test(one) ? Buffer.from(one, 'base64') : fail('32 bytes in base64, or file:/path of them'),
  );
}

/** What is in a file. */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return fail('32 bytes in base64, or file:/path of them');
  }
}
