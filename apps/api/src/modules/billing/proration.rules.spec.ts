import { Money } from '@plotihub/money';
import { addDays, addMonths, daysIn, firstDayOf, localDate, yearMonth, type YearMonth } from '@plotihub/time';
import fc from 'fast-check';
import { monthSpan, prorated, type Proration } from './proration.rules.js';

const kes = (amount: string) => Money.parse(amount, 'KES');
const part = (from: string, until: string, monthly = '15000') => [
  { from: localDate(from), until: localDate(until), monthly: kes(monthly) },
];
const months = fc.integer({ min: 0, max: 600 }).map((n) => addMonths(yearMonth('2000-01'), n));
const shillings = fc.integer({ min: 1, max: 5_000_000 }).map((n) => Money.of(n * 100, 'KES'));

const amountOf = (month: string, spans: ReturnType<typeof part>, proration: Proration) =>
  prorated(yearMonth(month), spans, proration, 'KES').amount;

test.each([
  // 15,000 × 17 ÷ 30; the next tenant's 13 days are the rest.
  ['2026-11', part('2026-11-14', '2026-12-01'), 'ACTUAL_DAYS', '8500.00'],
  ['2026-11', part('2026-11-01', '2026-11-14'), 'ACTUAL_DAYS', '6500.00'],
  // 10,000 × 1 ÷ 31 = 322.58
  ['2026-12', part('2026-12-31', '2027-01-01', '10000'), 'ACTUAL_DAYS', '323.00'],
  // 1 × 15 ÷ 30 = 0.50 goes up.
  ['2026-11', part('2026-11-01', '2026-11-16', '1'), 'ACTUAL_DAYS', '1.00'],
  // 0.99 of a shilling × 15 ÷ 30 = 0.495: rounding to cents first would make 0.50, and a shilling of it.
  ['2026-11', part('2026-11-01', '2026-11-16', '0.99'), 'ACTUAL_DAYS', '0.00'],
  ['2026-12', part('2026-12-15', '2027-01-01'), 'THIRTY_DAYS', '8500.00'], // 17 × 500
  ['2026-12', part('2026-12-02', '2027-01-01'), 'THIRTY_DAYS', '15000.00'], // 30 days are the whole
  ['2027-02', part('2027-02-15', '2027-03-01'), 'THIRTY_DAYS', '7000.00'], // 14 × 500
  ['2027-02', part('2027-02-01', '2027-03-01'), 'THIRTY_DAYS', '15000.00'], // a whole month is whole
  ['2026-11', part('2026-11-30', '2026-12-01'), 'FULL', '15000.00'],
  ['2026-11', part('2026-11-15', '2026-12-01'), 'HALF_AFTER_15', '15000.00'],
  ['2026-11', part('2026-11-16', '2026-12-01'), 'HALF_AFTER_15', '7500.00'],
  ['2026-11', part('2026-11-01', '2026-11-16'), 'HALF_AFTER_15', '7500.00'],
  ['2026-11', part('2026-11-01', '2026-11-17'), 'HALF_AFTER_15', '15000.00'],
] as const)('%s %j by %s is %s', (month, spans, proration, expected) => {
  expect(amountOf(month, [...spans], proration)).toBe(expected);
});

test('a rent step inside a month counts by days: 10 days at 15,000 and 20 at 18,000 of 30', () => {
  const spans = [...part('2026-11-01', '2026-11-11', '15000'), ...part('2026-11-11', '2026-12-01', '18000')];
  expect(amountOf('2026-11', spans, 'ACTUAL_DAYS')).toBe('17000.00'); // 5,000 + 12,000
});

test('no days are no money', () => {
  expect(amountOf('2026-11', [], 'FULL')).toBe('0.00');
});

test.each(['ACTUAL_DAYS', 'THIRTY_DAYS', 'FULL', 'HALF_AFTER_15'] as const)('%s: a whole month is the whole amount', (proration) => {
  fc.assert(
    fc.property(months, shillings, (month, monthly) => {
      expect(prorated(month, [{ ...monthSpan(month), monthly }], proration, 'KES')).toEqual(monthly);
    }),
  );
});

/** A month and a day inside it at which one tenant leaves and the next comes. */
const handover = months.chain((month: YearMonth) =>
  fc.record({ month: fc.constant(month), day: fc.integer({ min: 1, max: daysIn(month) - 1 }).map((n) => addDays(firstDayOf(month), n)) }),
);

test('ACTUAL_DAYS: two parts of a month differ from the whole by at most a shilling', () => {
  fc.assert(
    fc.property(handover, shillings, ({ month, day }, monthly) => {
      const { from, until } = monthSpan(month);
      const first = prorated(month, [{ from, until: day, monthly }], 'ACTUAL_DAYS', 'KES');
      const second = prorated(month, [{ from: day, until, monthly }], 'ACTUAL_DAYS', 'KES');
      expect(Math.abs(first.plus(second).minus(monthly).amountMinor)).toBeLessThanOrEqual(100);
    }),
  );
});

test.each(['ACTUAL_DAYS', 'THIRTY_DAYS', 'FULL', 'HALF_AFTER_15'] as const)(
  '%s: a part is never more than the whole, never negative, and in whole shillings',
  (proration) => {
    fc.assert(
      fc.property(handover, shillings, ({ month, day }, monthly) => {
        const some = prorated(month, [{ from: day, until: monthSpan(month).until, monthly }], proration, 'KES');
        expect(some.isNegative).toBe(false);
        expect(some.compare(monthly)).toBeLessThanOrEqual(0);
        expect(some.amountMinor % 100).toBe(0);
      }),
    );
  },
);
