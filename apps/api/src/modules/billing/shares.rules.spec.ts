import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { partsOf, type Share } from './shares.rules.js';

const minor = (amount: number, ...basisPoints: number[]) =>
  partsOf(
    Money.of(amount, 'KES'),
    basisPoints.map((points, i) => ({ ownerId: `own_${i}`, basisPoints: points })),
  ).map(({ amountMinor }) => amountMinor);

test.each([
  [1_500_000, [10_000], [1_500_000]],
  [1_500_000, [6_000, 4_000], [900_000, 600_000]],
  [1, [5_000, 5_000], [1, 0]],
  [3, [5_000, 5_000], [2, 1]],
  [100, [3_334, 3_333, 3_333], [34, 33, 33]],
  [0, [5_000, 5_000], [0, 0]],
])('%d cents by shares %j are %j', (amount, shares, parts) => {
  expect(minor(amount, ...shares)).toEqual(parts);
});

/** Two to five owners whose shares add up to 10 000 basis points. */
const owners = fc
  .uniqueArray(fc.integer({ min: 1, max: 9_999 }), { minLength: 1, maxLength: 4 })
  .map((cuts) => [0, ...cuts.sort((a, b) => a - b), 10_000])
  .map((cuts): Share[] => cuts.slice(1).map((cut, i) => ({ ownerId: `own_${i}`, basisPoints: cut - cuts[i]! })));

test('the parts add up to the amount, and each is its share to within a cent an owner', () => {
  fc.assert(
    fc.property(owners, fc.integer({ min: 0, max: 100_000_000 }), (shares, amount) => {
      const parts = partsOf(Money.of(amount, 'KES'), shares).map(({ amountMinor }) => amountMinor);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(amount);
      shares.forEach(({ basisPoints }, i) => {
        expect(parts[i]! - (amount * basisPoints) / 10_000).toBeGreaterThan(-1);
        expect(parts[i]! - (amount * basisPoints) / 10_000).toBeLessThan(shares.length);
      });
    }),
  );
});

test('an owner never gives back a cent because more was paid', () => {
  fc.assert(
    fc.property(owners, fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 200 }), (shares, amount, more) => {
      const before = partsOf(Money.of(amount, 'KES'), shares);
      const after = partsOf(Money.of(amount + more, 'KES'), shares);
      after.forEach((part, i) => expect(part.compare(before[i]!)).toBeGreaterThanOrEqual(0));
    }),
  );
});
