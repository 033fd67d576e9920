import { addDays, localDate } from '@plotihub/time';
import fc from 'fast-check';
import { ageBand, ageOn, paidWhen, SUSPENSE_AGES } from './suspense-age.rules.js';

const today = localDate('2026-11-21');

test('every day of payment has one age, and is found by it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -400, max: 2 }), (offset) => {
      const paid = addDays(today, offset);
      const found = SUSPENSE_AGES.filter((age) => {
        const { paidFrom, paidTo } = paidWhen(age, today);
        return (paidFrom === undefined || paid >= paidFrom) && (paidTo === undefined || paid <= paidTo);
      });
      expect(found).toEqual([ageBand(ageOn(paid, today))]);
    }),
  );
});
