import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { base62, formatKey, looksLikeKey, parseKey, secretOf } from './api-key-format.rules.js';

const ulid = '01JD0000000000000000000000';
const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

test('a key is read back as what it was made of, whatever the random bytes', () => {
  fc.assert(
    fc.property(bytes, (random) => {
      const parts = { ulid, secret: secretOf(random) };
      const key = formatKey(parts);
      expect(key).toMatch(/^pk_live_[0-9A-Z]{26}_[0-9A-Za-z]{49}$/);
      expect(looksLikeKey(key)).toBe(true);
      expect(parseKey(key)).toEqual(parts);
    }),
  );
});

test('different random bytes are different secrets: nothing of the 256 bits is lost', () => {
  expect(secretOf(new Uint8Array(32).fill(255))).toHaveLength(43);
  fc.assert(
    fc.property(bytes, bytes, (a, b) => {
      expect(secretOf(a) === secretOf(b)).toBe(Buffer.from(a).equals(Buffer.from(b)));
    }),
  );
});

test('the checksum is the CRC-32 that every scanner knows', () => {
  const key = formatKey({ ulid, secret: secretOf(new Uint8Array(32).fill(7)) });
  expect(key.slice(-6)).toBe(base62(BigInt(crc32(key.slice(0, -6))), 6));
});

test('one wrong letter is seen without asking anybody', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.constantFrom(...'0aZ9k'), (random, at, letter) => {
      const key = formatKey({ ulid, secret: secretOf(random) });
      const place = 8 + (at % (key.length - 8));
      const changed = key.slice(0, place) + letter + key.slice(place + 1);
      expect(parseKey(changed) !== undefined).toBe(changed === key);
    }),
  );
});

test.each(['', 'pk_', 'pk_live_', `pk_live_${ulid}`, `pk_test_${ulid}_${'a'.repeat(49)}`, `pk_live_${ulid}_${'a'.repeat(48)}`])(
  '%p is no key',
  (text) => {
    expect(parseKey(text)).toBeUndefined();
  },
);
