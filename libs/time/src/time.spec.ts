import fc from 'fast-check';
import {
  addDays,
  addMonths,
  dateIn,
  dayOfMonth,
  daysBetween,
  daysIn,
  instantOf,
  isLocalDate,
  isTimeZone,
  lastDayOf,
  localDate,
  monthsFromTo,
  NAIROBI,
  TestClock,
  timeIn,
  yearMonth,
  type LocalDate,
} from './index.js';

const day = (text: string) => localDate(text);
const anyDay = fc.integer({ min: 0, max: 60_000 }).map((n) => addDays(day('1990-01-01'), n));

describe('calendar days', () => {
  test('only days that exist are days', () => {
    expect(isLocalDate('2028-02-29')).toBe(true);
    for (const text of ['2027-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '2026-11-31', '20261101', 5, null])
      expect(isLocalDate(text)).toBe(false);
  });

  test('adding days is undone by counting them', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -3_000, max: 3_000 }), (from, n) => expect(daysBetween(from, addDays(from, n))).toBe(n)),
    );
  });

  test('months end where the next begins, and clamp instead of rolling over', () => {
    expect(lastDayOf(yearMonth('2028-02'))).toBe('2028-02-29');
    expect(daysIn(yearMonth('2026-04'))).toBe(30);
    expect(dayOfMonth(yearMonth('2026-02'), 31)).toBe('2026-02-28');
    expect(addMonths(yearMonth('2026-12'), 1)).toBe('2027-01');
    expect(addMonths(yearMonth('2026-01'), -1)).toBe('2025-12');
    expect(monthsFromTo(yearMonth('2026-11'), yearMonth('2027-02'))).toEqual(['2026-11', '2026-12', '2027-01', '2027-02']);
  });
});

describe('the clock', () => {
  test('the Nairobi day begins at 21:00 UTC', () => {
    const clock = new TestClock('2026-10-31T20:59:59Z');
    expect(clock.today(NAIROBI)).toBe('2026-10-31');
    clock.advance(1_000);
    expect(clock.today(NAIROBI)).toBe('2026-11-01');
    expect(timeIn(clock.now(), NAIROBI)).toBe('00:00');
  });

  test('a wall-clock time and its instant agree in any zone', () => {
    for (const zone of ['Africa/Nairobi', 'Pacific/Kiritimati', 'America/St_Johns', 'UTC']) {
      fc.assert(
        fc.property(anyDay, (date: LocalDate) => expect(dateIn(instantOf(date, '12:30', zone), zone)).toBe(date)),
        { numRuns: 20 },
      );
    }
    expect(isTimeZone('Africa/Nairobi')).toBe(true);
    expect(isTimeZone('Africa/Nowhere')).toBe(false);
  });
});
