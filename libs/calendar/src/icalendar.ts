import { addDays } from '@plotihub/time';
import ical, { ICalCalendarMethod } from 'ical-generator';
import type { KindEntry } from './sources.js';

/** What a calendar program shows of the whole calendar. */
export interface CalendarFace {
  name: string;
  /** Makes the ids of events unique in the world; a host name. */
  host: string;
  /** When the calendar was made: the stamp of each event, so that an unchanged calendar is the same text. */
  stamp: Date;
}

const HOURS_BETWEEN_READS = 4;

/** The text of RFC 5545 for these entries, the same for the same ones. Days are days: no zone moves them. */
export function iCalendarOf({ name, host, stamp }: CalendarFace, entries: readonly KindEntry[]): string {
  const calendar = ical({
    // The library escapes what is in events, not this.
    name: escaped(name),
    prodId: { company: 'Plotihub', product: 'Calendar', language: 'EN' },
    method: ICalCalendarMethod.PUBLISH,
    ttl: HOURS_BETWEEN_READS * 3_600,
  });
  for (const { kind, key, on, title, place, startsAt, endsAt } of entries) {
    calendar.createEvent({
      id: `${kind.toLowerCase()}-${key}@${host}`,
      stamp,
      summary: title,
      ...(place === null ? {} : { location: place }),
      ...(startsAt
        ? { start: startsAt, end: endsAt ?? startsAt }
        : { allDay: true, start: midnight(on), end: midnight(addDays(on, 1)), transparency: 'TRANSPARENT' as never }),
    });
  }
  return calendar.toString();
}

const midnight = (day: string): Date => new Date(`${day}T00:00:00Z`);

/** TEXT of RFC 5545, 3.3.11. */
const escaped = (text: string): string => text.replace(/[\\;,]/g, (char) => `\\${char}`).replace(/\r?\n/g, '\\n');
