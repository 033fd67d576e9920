/** Digits and letters only: the whole key is one word to a mouse and to a scanner. */
const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 62^43 is more than 2^256. */
const SECRET_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const KEY = /^pk_live_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})$/;

/** What an API key is made of. */
export interface KeyParts {
  /** The id of the key without its prefix. */
  ulid: string;
  /** 256 random bits. */
  secret: string;
}

/** True for text that begins as our keys do, whole or not. */
export const looksLikeKey = (text: string): boolean => text.startsWith('pk_');

/** A whole number in base 62, with leading zeros. */
export function base62(number: bigint, length: number): string {
  let text = '';
  for (let rest = number; rest > 0n; rest /= 62n) text = ALPHABET.charAt(Number(rest % 62n)) + text;
  return text.padStart(length, '0');
}

/** The secret of a key from its 32 random bytes. */
export const secretOf = (random: Uint8Array): string =>
  base62(
    random.reduce((number, byte) => number * 256n + BigInt(byte), 0n),
    SECRET_LENGTH,
  );

/** `pk_live_<id>_<secret><checksum>`: the checksum is the CRC-32 of all before it, so that a scanner knows a leaked key without asking us. */
export function formatKey({ ulid, secret }: KeyParts): string {
  const body = `pk_live_${ulid}_${secret}`;
  return body + base62(BigInt(crc32(body)), CHECKSUM_LENGTH);
}

/** @returns undefined for text that is not a key, or has lost or swapped a letter */
export function parseKey(text: string): KeyParts | undefined {
  const [, ulid, secret] = KEY.exec(text) ?? [];
  if (ulid === undefined || secret === undefined) return undefined;
  return formatKey({ ulid, secret }) === text ? { ulid, secret } : undefined;
}

/** CRC-32 as of zip and PNG (ISO 3309) of ASCII text. */
function crc32(text: string): number {
  let crc = 0xffffffff;
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
