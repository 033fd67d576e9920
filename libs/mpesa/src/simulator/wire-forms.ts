import { createHash } from 'node:crypto';
import { Money } from '@plotihub/money';

const EAT_AHEAD_MS = 3 * 3_600_000;
const CAPITALS_AND_DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** Draws characters; see Chance. */
interface Draws {
  text(length: number, alphabet: string): string;
}

/** `yyyyMMddHHmmss` in East Africa Time. */
export function stampOf(at: Date): string {
  return wallClock(at).replace(/\D/g, '').slice(0, 14);
}

/** `yyyy-MM-dd HH:mm:ss` in East Africa Time. */
export function wallClock(at: Date): string {
  return new Date(at.getTime() + EAT_AHEAD_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `dd.MM.yyyy HH:mm:ss` in East Africa Time, as B2C results have it. */
export function dottedTime(at: Date): string {
  const [date = '', time = ''] = wallClock(at).split(' ');
  return `${date.split('-').reverse().join('.')} ${time}`;
}

/** The instant of `yyyy-MM-dd HH:mm:ss` in East Africa Time; undefined if it is none. */
export function instantOfWallClock(text: string): Date | undefined {
  if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return undefined;
  const at = Date.parse(`${text.replace(' ', 'T')}Z`) - EAT_AHEAD_MS;
  return Number.isNaN(at) || wallClock(new Date(at)) !== text ? undefined : new Date(at);
}

/** A receipt of the day: year (U is 2026), month (A to L), day (1 to 9, then A to V), seven more characters. */
export function receiptOf(at: Date, chance: Draws): string {
  const [year = 0, month = 0, day = 0] = wallClock(at).slice(0, 10).split('-').map(Number);
  const letter = (base: string, steps: number): string => String.fromCharCode(base.charCodeAt(0) + steps);
  return `${letter('Q', year - 2022)}${letter('A', month - 1)}${day.toString(36).toUpperCase()}${chance.text(7, CAPITALS_AND_DIGITS)}`;
}

/** `ws_CO_` + ddMMyyyyHHmmss in East Africa Time + three digits + the payer's nine digits: personal data, as the real one is. */
export function checkoutRequestIdOf(at: Date, phone: string, thousandths: number): string {
  const stamp = stampOf(at);
  const date = `${stamp.slice(6, 8)}${stamp.slice(4, 6)}${stamp.slice(0, 4)}${stamp.slice(8)}`;
  return `ws_CO_${date}${String(thousandths % 1_000).padStart(3, '0')}${phone.slice(3)}`;
}

export function conversationIdOf(at: Date, chance: Draws): string {
  return `AG_${stampOf(at).slice(0, 8)}_${chance.text(20, '0123456789abcdef')}`;
}

/** `254XXXXXXXXX` of any usual spelling of a Kenyan mobile number; undefined if it is none. */
export function msisdnOf(text: string): string | undefined {
  const digits = text.replace(/\D/g, '').replace(/^0+(?=254)/, '');
  const national = (digits.length >= 12 ? digits.replace(/^254/, '') : digits).replace(/^0/, '');
  return /^[17]\d{8}$/.test(national) ? `254${national}` : undefined;
}

/** How version 1 tells of the payer: SHA-256 of the twelve digits. */
export const hashed = (phone: string): string => createHash('sha256').update(phone).digest('hex');
/** How version 2 does: `25470****149`. */
export const masked = (phone: string): string => `${phone.slice(0, 5)}****${phone.slice(-3)}`;
/** Another way of version 2: `2547 ***** 149`. */
export const maskedWithSpaces = (phone: string): string => `${phone.slice(0, 4)} ***** ${phone.slice(-3)}`;

/** A JSON number with exactly these digits, as Java writes doubles: 12500.00. */
export function rawNumber(digits: string): unknown {
  return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(digits);
}

/** Shillings of text or a number of the wire; undefined unless more than zero and in whole cents. */
export function shillingsOf(value: unknown): Money | undefined {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  if (!/^\d{1,12}(\.\d{1,2})?$/.test(text)) return undefined;
  const money = Money.parse(text, 'KES');
  return money.amountMinor > 0 ? money : undefined;
}

/** Without cents where there are none: `12500`, `12500.50`. */
export const shortAmount = (money: Money): string => money.amount.replace(/\.00$/, '');
