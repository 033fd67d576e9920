import { NAIROBI } from '@plotihub/time';
import { outsideQuietHours } from './quiet-hours.rules.js';

test.each([
  ['2026-11-05T03:59:59.000Z', '2026-11-05T04:00:00.000Z', '06:59 waits for 07:00'],
  ['2026-11-05T04:00:00.000Z', '2026-11-05T04:00:00.000Z', '07:00 is day'],
  ['2026-11-05T16:59:59.000Z', '2026-11-05T16:59:59.000Z', '19:59 is day'],
  ['2026-11-05T17:00:00.000Z', '2026-11-06T04:00:00.000Z', '20:00 waits for the next morning'],
  ['2026-11-05T22:30:00.000Z', '2026-11-06T04:00:00.000Z', '01:30 is night already by the calendar of Nairobi'],
])('%s may be sent at %s: %s', (wanted, sent) => {
  expect(outsideQuietHours(new Date(wanted), NAIROBI).toISOString()).toBe(sent);
});
