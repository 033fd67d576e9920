import fc from 'fast-check';
import { outcomeOf, pauseS, RETRY_S, retryAfterS } from './sending.rules.js';

test('ten tries over some 75 hours', () => {
  expect(RETRY_S.reduce((sum, delay) => sum + delay, 0)).toBe(((20 + 24 + 14 + 10 + 5 + 2) * 60 + 30 + 5) * 60 + 5);
  expect(retryAfterS(1, 0.5)).toBe(5);
  expect(retryAfterS(9, 0.5)).toBe(86_400);
  expect(retryAfterS(10, 0.5)).toBeNull();
});

test('a delay is never further than a fifth from its plan', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: RETRY_S.length }), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (n, chance) => {
      const planned = RETRY_S[n - 1] ?? NaN;
      const delay = retryAfterS(n, chance) ?? NaN;
      expect(delay).toBeGreaterThanOrEqual(planned * 0.8);
      expect(delay).toBeLessThanOrEqual(planned * 1.2);
    }),
  );
});

test.each([
  [200, 'TAKEN'],
  [204, 'TAKEN'],
  [302, 'FAILED'],
  [400, 'FAILED'],
  [410, 'GONE'],
  [429, 'FAILED'],
  [500, 'FAILED'],
  [null, 'FAILED'],
] as const)('an answer of %s is %s', (status, outcome) => expect(outcomeOf(status)).toBe(outcome));

test('an endpoint that fails rests longer and longer, up to five minutes', () => {
  expect([1, 2, 3, 7, 1_000].map(pauseS)).toEqual([5, 10, 20, 300, 300]);
});
