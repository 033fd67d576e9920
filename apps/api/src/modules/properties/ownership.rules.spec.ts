import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import { faultOfShares, versionOn } from './ownership.rules.js';

const share = (ownerId: string, basisPoints: number) => ({ ownerId, basisPoints });

test.each([
  ['one owner of all', [share('a', 10_000)]],
  ['three thirds, the first with the odd point', [share('a', 3_334), share('b', 3_333), share('c', 3_333)]],
  ['a hundredth of a percent', [share('a', 9_999), share('b', 1)]],
])('%s is whole', (_, shares) => {
  expect(faultOfShares(shares)).toBeUndefined();
});

test.each([
  ['too little', [share('a', 9_999)], /add up to 9999/],
  ['too much', [share('a', 6_000), share('b', 6_000)], /add up to 12000/],
  ['nobody', [], /add up to 0/],
  ['one owner twice', [share('a', 5_000), share('a', 5_000)], /one share/],
  ['a share of nothing', [share('a', 10_000), share('b', 0)], /at least 1/],
  ['a negative share', [share('a', 11_000), share('b', -1_000)], /at least 1/],
  ['part of a basis point', [share('a', 5_000.5), share('b', 4_999.5)], /at least 1/],
])('%s is not', (_, shares, why) => {
  expect(faultOfShares(shares)).toMatch(why);
});

test('shares are whole exactly if they are positive, distinct and add up', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -5, max: 10_000 }), { maxLength: 5 }), (parts) => {
      const good = parts.every((part) => part >= 1) && parts.reduce((a, b) => a + b, 0) === 10_000;
      expect(faultOfShares(parts.map((part, i) => share(`o${i}`, part))) === undefined).toBe(good);
    }),
  );
});

test('the version in force is the latest that has begun; before the first, the first', () => {
  const versions = ['2026-06-01', '2024-01-01', '2025-01-01'].map((day) => ({ fromOn: localDate(day) }));
  const on = (day: string): string | undefined => versionOn(versions, localDate(day))?.fromOn;
  expect(on('2023-05-05')).toBe('2024-01-01');
  expect(on('2024-12-31')).toBe('2024-01-01');
  expect(on('2025-01-01')).toBe('2025-01-01');
  expect(on('2026-05-31')).toBe('2025-01-01');
  expect(on('2030-01-01')).toBe('2026-06-01');
  expect(versionOn([], localDate('2026-01-01'))).toBeUndefined();
});
