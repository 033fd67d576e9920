import { Temporal } from 'temporal-polyfill';
import { localDate, type LocalDate } from './local-date.js';

/** An IANA zone name. Organizations default to Nairobi: UTC+3 without daylight saving. */
export type TimeZone = string;
export const NAIROBI: TimeZone = 'Africa/Nairobi';

/** True for a zone name that this runtime knows. */
export function isTimeZone(name: unknown): name is TimeZone {
  if (typeof name !== 'string') return false;
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

/** The only source of the present moment; injected, so that tests and the demo can move it. */
export abstract class Clock {
  /** The present instant. */
  abstract now(): Date;

  /** The calendar day it now is in a zone. */
  today(zone: TimeZone): LocalDate {
    return dateIn(this.now(), zone);
  }
}

/** The machine's clock. */
export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}

/** A clock that stands where it is put. For tests and the demo: production always injects SystemClock. */
export class TestClock extends Clock {
  private instant: Date;

  constructor(start: Date | string) {
    super();
    this.instant = new Date(start);
  }

  now(): Date {
    return new Date(this.instant);
  }

  moveTo(instant: Date | string): void {
    this.instant = new Date(instant);
  }

  advance(milliseconds: number): void {
    this.instant = new Date(this.instant.getTime() + milliseconds);
  }
}

/** The calendar day of an instant in a zone. */
export function dateIn(instant: Date, zone: TimeZone): LocalDate {
  return localDate(zoned(instant, zone).toPlainDate().toString());
}

/** Wall-clock time of an instant in a zone, as `HH:MM`. */
export function timeIn(instant: Date, zone: TimeZone): string {
  return zoned(instant, zone).toPlainTime().toString({ smallestUnit: 'minute' });
}

/** The instant of a wall-clock time (`HH:MM`) on a day in a zone. */
export function instantOf(date: LocalDate, time: string, zone: TimeZone): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).epochMilliseconds);
}

function zoned(instant: Date, zone: TimeZone): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone);
}
