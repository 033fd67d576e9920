import { addDays, localDate, type LocalDate } from '@plotihub/time';
import fc from 'fast-check';
import { isDueOn, nextDueFrom } from './schedules.rules.js';

const due = (firstOn: string, everyMonths: number, from: string, days: number): string[] => {
  const recurrence = { firstOn: localDate(firstOn), everyMonths, endedOn: null };
  return Array.from({ length: days }, (_, i) => addDays(localDate(from), i)).filter((day) => isDueOn(recurrence, day));
};

test('each quarter is four times a year, on the last of the month where there is no such day', () => {
  expect(due('2026-11-30', 3, '2026-11-01', 400)).toEqual(['2026-11-30', '2027-02-28', '2027-05-30', '2027-08-30', '2027-11-30']);
  expect(due('2027-01-31', 1, '2027-01-01', 120)).toEqual(['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']);
});

test('nothing is due before the first day or after the last', () => {
  const ended = { firstOn: localDate('2026-11-30'), everyMonths: 1, endedOn: localDate('2026-12-29') };
  expect([
    isDueOn(ended, localDate('2026-11-30')),
    isDueOn(ended, localDate('2026-12-30')),
    isDueOn(ended, localDate('2026-10-30')),
  ]).toEqual([true, false, false]);
  expect([nextDueFrom(ended, localDate('2026-11-30')), nextDueFrom(ended, localDate('2026-12-01'))]).toEqual(['2026-11-30', null]);
});

test('the next due day is due, and none before it is', () => {
  const day = (offset: number): LocalDate => addDays(localDate('2026-01-01'), offset);
  fc.assert(
    fc.property(fc.nat(800), fc.nat(1_200), fc.integer({ min: 1, max: 13 }), (first, from, everyMonths) => {
      const recurrence = { firstOn: day(first), everyMonths, endedOn: null };
      const next = nextDueFrom(recurrence, day(from))!;
      expect(next >= day(from) && isDueOn(recurrence, next)).toBe(true);
      for (let before = day(from); before < next; before = addDays(before, 1)) expect(isDueOn(recurrence, before)).toBe(false);
    }),
  );
});
