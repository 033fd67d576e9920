import * as fc from 'fast-check';
import { matchTotp, newTotpSecret, otpauthUri, toBase32, totpCode, totpStep } from './totp.js';

/** The shared secret of RFC 6238, appendix B. */
const SECRET = toBase32(Buffer.from('12345678901234567890'));

test('the secret of the RFC in base32', () => expect(SECRET).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'));

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at second %i of the RFC the code ends in %s', (second, code) => {
  expect(totpCode(SECRET, totpStep(new Date(second * 1_000)))).toBe(code);
});

test('a code passes in its step and the ones beside it, once, and never a step that was passed already', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1_000, max: 2 ** 32 }), fc.integer({ min: -3, max: 3 }), (step, away) => {
      const secret = newTotpSecret();
      const now = new Date(step * 30_000 + 12_345);
      const matched = matchTotp(secret, totpCode(secret, step + away), now, 0);
      expect(matched).toBe(Math.abs(away) <= 1 ? step + away : undefined);
      if (matched !== undefined) expect(matchTotp(secret, totpCode(secret, step + away), now, matched)).toBeUndefined();
    }),
  );
});

test('what is no code is refused', () => {
  const now = new Date(59_000);
  for (const code of ['', '28708', '2870822', '28708２', 'abcdef']) expect(matchTotp(SECRET, code, now, 0)).toBeUndefined();
});

test('the address for a QR code names issuer and account', () => {
  expect(otpauthUri({ secret: SECRET, issuer: 'Plotihub', account: 'a b@c.test' })).toBe(
    `otpauth://totp/Plotihub:a%20b%40c.test?secret=${SECRET}&issuer=Plotihub&algorithm=SHA1&digits=6&period=30`,
  );
});
