import { isCovered, settledOf, type Period } from './periods.rules.js';

const HOUR = 3_600_000;
const hours = (from: number, to: number): Period => ({ from: new Date(from * HOUR), to: new Date(to * HOUR) });

test('what was asked for settles an hour after it, and is joined where it touches', () => {
  // 0–3 and 2–5 tell of 0–2 and 2–4; 8–8.5 is too young to tell of anything
  expect(settledOf([hours(0, 3), hours(2, 5), hours(8, 8.5), hours(9, 12)], HOUR)).toEqual([hours(0, 4), hours(9, 11)]);
});

test('a shorter period within a longer one takes nothing away', () => {
  expect(settledOf([hours(0, 47), hours(10, 13)], HOUR)).toEqual([hours(0, 46)]);
});

test('a day is covered by what reaches over it without a hole', () => {
  expect(isCovered(hours(0, 24), settledOf([hours(0, 13), hours(12, 25)], HOUR))).toBe(true);
  expect(isCovered(hours(0, 24), settledOf([hours(0, 12), hours(12, 25)], HOUR))).toBe(false);
  expect(isCovered(hours(0, 24), settledOf([hours(0, 13), hours(12, 24)], HOUR))).toBe(false);
});
