import { addDays, dateIn, instantOf, timeIn, type TimeZone } from '@plotihub/time';

const QUIET_FROM = '20:00';
const QUIET_UNTIL = '07:00';

/** The first instant from `wanted` on at which a text does not disturb: 20:00 to 07:00 in the zone is quiet. */
export function outsideQuietHours(wanted: Date, zone: TimeZone): Date {
  const time = timeIn(wanted, zone);
  if (time >= QUIET_UNTIL && time < QUIET_FROM) return wanted;
  const day = dateIn(wanted, zone);
  return instantOf(time < QUIET_UNTIL ? day : addDays(day, 1), QUIET_UNTIL, zone);
}
