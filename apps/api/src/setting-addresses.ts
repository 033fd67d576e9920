import { addressBlock } from './address-block.js';
import { fail } from './setting-kinds.js';

/** Exactly what a browser sends as Origin; never a wildcard, never `null`. */
export function readOrigin(value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url && /^https?:\/\/[\w.:[\]-]+$/.test(value) && url.origin === value ? value : fail('origins such as https://app.example.co.ke');
}

/** Which proxies are believed about a caller's address: none, so many hops before this process, or those at these addresses. */
export function readTrustedProxies(value: string): false | number | string[] {
  if (value === '') return false;
  if (/^[1-9]$/.test(value)) return Number(value);
  return value.split(',').map((block) => readBlock(block.trim()));
}

/** An address, or a block of them. @throws RangeError */
export function readBlock(value: string): string {
  try {
    addressBlock(value);
    return value;
  } catch {
    return fail('addresses or blocks such as 10.0.0.0/8, comma-separated');
  }
}

/** https, or http of this machine; empty stays empty. */
export function readSecureUrl(value: string): string {
  const url = value === '' ? undefined : URL.parse(value);
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  return value === '' || url?.protocol === 'https:' || local ? value : fail('an https address');
}
