import { type Clock } from '@plotihub/time';
import { type Books } from './books.js';
import { type Calendar } from './calendar.js';
import { type Callbacks } from './callbacks.js';
import { type Chance } from './chance.js';
import { type ShortCode, type App } from './records.js';
import { Refusal } from './refusal.js';
import { type Scripts } from './scripts.js';

/** How this M-Pesa behaves where sources disagree or environments differ. */
export interface Rules {
  /** In production URLs are registered once, must be https and free of forbidden words, and C2B simulate does not exist. */
  readonly environment: 'sandbox' | 'production';
  /** A new token ends the one before, as the documentation says. */
  readonly oneToken: boolean;
  /** How long a prompt stays on the phone. */
  readonly promptLivesMs: number;
  /** Rows of a Pull page. */
  readonly pullPageRows: number;
  /** What the `Z` of Pull's trxDate hides. */
  readonly pullTimes: 'EAT' | 'UTC';
}

/** What the operations work on. */
export interface World {
  readonly clock: Clock;
  readonly books: Books;
  readonly calendar: Calendar;
  readonly scripts: Scripts;
  readonly callbacks: Callbacks;
  readonly chance: Chance;
  readonly rules: Rules;
}

/** One request to an operation, its token checked. */
export interface Call {
  readonly path: string;
  readonly version: 'v1' | 'v2' | 'v3';
  readonly app: App;
  readonly body: Record<string, unknown>;
  /** Work for after the answer has gone out. */
  readonly later: (work: () => Promise<void>) => void;
}

/** A successful answer; its status is 200 unless told. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
}

/** A field as text: the wire has strings and numbers for the same things. */
export function field(body: Record<string, unknown>, key: string): string {
  const value = body[key];
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
}

/** The field as text. @throws Refusal 400.002.02 unless it matches */
export function required(body: Record<string, unknown>, key: string, pattern: RegExp): string {
  const value = field(body, key);
  if (!pattern.test(value)) throw Refusal.invalid(key);
  return value;
}

/** The paybill of a request, or the tills of its store number. @throws Refusal unless they belong to the caller's app */
export function ownShortCodes(world: World, call: Call, key: string): ShortCode[] {
  const asked = required(call.body, key, /^\d{5,10}$/);
  const all = [...world.books.shortCodes.values()];
  const found = all.filter((one) => (one.shortCode === asked || one.stkShortCode === asked) && one.app === call.app);
  if (found.length === 0) throw Refusal.invalid(key);
  return found;
}

/** The paybill or till of a request. @throws Refusal unless it belongs to the caller's app */
export function ownShortCode(world: World, call: Call, key: string): ShortCode {
  const shortCode = world.books.shortCodes.get(required(call.body, key, /^\d{5,10}$/));
  if (!shortCode || shortCode.app !== call.app) throw Refusal.invalid(key);
  return shortCode;
}
