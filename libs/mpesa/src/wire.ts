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

/** The object in a field; undefined if there is none. */
export function child(object: WireObject, key: string): WireObject | undefined {
  return asObject(object[key]);
}

/** The value itself if it is a JSON object. */
export function asObject(value: unknown): WireObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireObject) : undefined;
}

/** The objects in a field that holds an array of them, or, as the wire has it too, a single one. */
export function children(object: WireObject, key: string): WireObject[] {
  const value = object[key];
  return (Array.isArray(value) ? value : [value]).map(asObject).filter((item) => item !== undefined);
}

/** Shillings from decimal text of any sign: "-1540.00". Undefined unless in whole cents. */
export function shillings(decimal: string): Money | undefined {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(decimal);
  if (!match) return undefined;
  const cents = Number(`${match[2]}${(match[3] ?? '').padEnd(2, '0')}`);
  return Number.isSafeInteger(cents) ? Money.of(match[1] ? -cents : cents, 'KES') : undefined;
}

/**
 * Shillings from decimal text: "5", "5.5", "5.00", and "5.000" too, since those digits say nothing. Undefined unless more than zero,
 * in whole cents, and a safe integer of them; no sign, exponent, separator or bare point is read.
 */
export function positiveShillings(decimal: string): Money | undefined {
  const amount = shillings(decimal);
  return amount?.isPositive ? amount : undefined;
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

/** Reads `dd.MM.yyyy HH:mm:ss` in East Africa Time. */
export function dottedEastAfricaTime(value: string): WireTime | undefined {
  const match = /^(\d\d)\.(\d\d)\.(\d{4}) +(\d\d):(\d\d):(\d\d)$/.exec(value);
  if (!match) return undefined;
  const [day, month, year, ...time] = match.slice(1);
  return eastAfricaTime(`${year}${month}${day}${time.join('')}`);
}

/** `yyyyMMddHHmmss` of an instant in East Africa Time. */
export function eastAfricaDigits(instant: Date): string {
  return eastAfricaText(instant).replace(/\D/g, '');
}

/** `yyyy-MM-dd HH:mm:ss` of an instant in East Africa Time. */
export function eastAfricaText(instant: Date): string {
  return new Date(instant.getTime() + EAT_AHEAD_MS).toISOString().slice(0, 19).replace('T', ' ');
}
