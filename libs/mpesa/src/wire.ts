import { Money } from '@plotihub/money';
import { isLocalDate, type LocalDate } from '@plotihub/time';

/** A JSON object from the wire. Numbers have become their decimal text; read fields with `text`. */
export type WireObject = Readonly<Record<string, unknown>>;

export type WireRead =
  { readonly ok: true; readonly object: WireObject } | { readonly ok: false; readonly reason: 'not-json' | 'not-an-object' };

/**
 * Reads a body that should be a JSON object. Never throws.
 * Every number is replaced by its text as sent: as a double, an account number of 17 digits would quietly become another one.
 */
export function readObject(raw: string): WireRead {
  let value: unknown;
  try {
    value = JSON.parse(raw.trim(), numbersAsText);
  } catch {
    return { ok: false, reason: 'not-json' }; // also when nesting is deep enough to exhaust the stack
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { ok: false, reason: 'not-an-object' };
  return { ok: true, object: value as WireObject };
}

/** With an exponent (`1.25E4`, as some serializers write doubles) the shortest decimal text stands in for the source. */
function numbersAsText(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number') return value;
  const source = context?.source;
  return source && !/e/i.test(source) ? source : String(value);
}

/** The text of a field exactly as sent; '' if it is absent, null, or anything but a string or a number. */
export function text(object: WireObject, key: string): string {
  const value = object[key];
  return typeof value === 'string' ? value : '';
}

/**
 * Shillings from decimal text: "5", "5.5", "5.00", and "5.000" too, since those digits say nothing. Undefined unless more than zero,
 * in whole cents, and a safe integer of them; no sign, exponent, separator or bare point is read.
 */
export function positiveShillings(decimal: string): Money | undefined {
  const match = /^(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (!match) return undefined;
  const cents = Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`);
  return Number.isSafeInteger(cents) && cents > 0 ? Money.of(cents, 'KES') : undefined;
}

/** East Africa Time is UTC+3 all year. */
const EAT_AHEAD_MS = 3 * 3_600_000;

/** A moment of the wire, twice: as an instant, and as the calendar day it was in Nairobi. */
export interface WireTime {
  readonly at: Date;
  readonly on: LocalDate;
}

/** Reads `yyyyMMddHHmmss` in East Africa Time; undefined if there is no such day or time of day. */
export function eastAfricaTime(digits: string): WireTime | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)([01]\d|2[0-3])([0-5]\d)([0-5]\d)$/.exec(digits);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1);
  const on = `${year}-${month}-${day}`;
  if (!isLocalDate(on)) return undefined;
  return { at: new Date(Date.parse(`${on}T${hour}:${minute}:${second}Z`) - EAT_AHEAD_MS), on };
}
