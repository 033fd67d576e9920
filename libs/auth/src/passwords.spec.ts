import { Unavailable } from '@plotihub/http';
import { availableParallelism } from 'node:os';
import { hashPassword, verifyPassword } from './passwords.js';

test('a password is verified by its hash alone, and nobody has the decoy', async () => {
  const stored = await hashPassword('four unrelated plain words');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await verifyPassword(stored, 'four unrelated plain words')).toBe(true);
  expect(await verifyPassword(stored, 'four unrelated plain word')).toBe(false);
  expect(await verifyPassword(undefined, 'no such user')).toBe(false);
});

test('more hashes than can be answered in time are refused, the others all finish', async () => {
  const places = 51 * availableParallelism();
  const ends = await Promise.allSettled(Array.from({ length: places + 10 }, () => verifyPassword(undefined, 'x')));
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(refused).toHaveLength(10);
  expect(refused.every(({ reason }) => reason instanceof Unavailable)).toBe(true);
  expect(await verifyPassword(undefined, 'x')).toBe(false);
}, 60_000);
