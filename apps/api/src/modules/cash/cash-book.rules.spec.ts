import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import { ageInDays, oldestInHand, roomIn, SERIES } from './cash-book.rules.js';

const kes = (minor: number): Money => Money.of(minor, 'KES');
const day = (n: number) => localDate(`2026-11-${String(n).padStart(2, '0')}`);

test('the room in a book is its limit less what it holds, and never less than nothing', () => {
  expect(roomIn(kes(100), kes(30))).toEqual(kes(70));
  expect(roomIn(kes(100), kes(130))).toEqual(kes(0));
  expect(roomIn(kes(100), kes(-20))).toEqual(kes(120));
});

test('the oldest cash is banked first', () => {
  const received = [
    { on: day(1), amount: kes(100) },
    { on: day(5), amount: kes(50) },
    { on: day(9), amount: kes(25) },
  ];
  expect([175, 76, 75, 74, 26, 25, 1].map((left) => oldestInHand(received, kes(left)))).toEqual([1, 1, 5, 5, 5, 9, 9].map((n) => day(n)));
  expect(oldestInHand(received, kes(0))).toBeUndefined();
  expect(ageInDays(day(5), day(9))).toBe(4);
  expect(ageInDays(undefined, day(9))).toBeNull();
});

test('whatever came and went, what came since the oldest day covers what is in hand, and what came after it does not', () => {
  const amounts = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 28 });
  fc.assert(
    fc.property(amounts, fc.nat(), (list, pick) => {
      const received = list.map((minor, index) => ({ on: day(index + 1), amount: kes(minor) }));
      const total = list.reduce((sum, minor) => sum + minor, 0);
      const left = (pick % total) + 1;
      const oldest = oldestInHand(received, kes(left));
      const since = (from: number): number => list.slice(from).reduce((sum, minor) => sum + minor, 0);
      const index = received.findIndex(({ on }) => on === oldest);
      expect(since(index)).toBeGreaterThanOrEqual(left);
      expect(since(index + 1)).toBeLessThan(left);
    }),
  );
});

test.each([
  ['CB1', true],
  ['KMB', true],
  ['CARE123', true],
  ['cb1', false],
  ['1CB', false],
  ['CB-1', false],
  ['CARET1', false],
])('%s is a series: %s', (text, is) => {
  expect(SERIES.test(text)).toBe(is);
});
