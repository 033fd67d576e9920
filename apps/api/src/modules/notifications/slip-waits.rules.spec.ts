import { localDate } from '@plotihub/time';
import { mayWait, waitsUntil } from './slip-waits.rules.js';

test.each([
  ['a Monday', '2026-11-16', 2, '2026-11-18'],
  ['a Thursday: the weekend does not count', '2026-11-19', 2, '2026-11-23'],
  ['a Friday', '2026-11-20', 2, '2026-11-24'],
  ['a Saturday', '2026-11-21', 2, '2026-11-24'],
  ['a Sunday long before', '2020-03-01', 1, '2020-03-02'],
  ['no days: the day itself', '2026-11-20', 0, '2026-11-20'],
])('declared on %s', (_, day, days, until) => {
  expect(waitsUntil(localDate(day), days)).toBe(until);
});

test('reminders of a day to come do not wait', () => {
  expect((['invoice.reminder', 'invoice.due_today', 'arrears.first', 'arrears.second'] as const).map(mayWait)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
