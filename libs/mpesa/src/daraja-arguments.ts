import { type Money } from '@plotihub/money';
import { callbackPathProblem } from './c2b-callback-urls.js';

/** An argument that the wire forbids. Thrown while a body is built, caught before anything is sent. */
export class BadArgument extends Error {}

function fail(message: string): never {
  throw new BadArgument(message);
}

/** Whole shillings from 1 to a maximum, as a number. */
export function wholeShillings(amount: Money, maximum: number): number {
  const shillings = amount.amountMinor / 100;
  if (amount.currency !== 'KES') fail('The amount must be in KES');
  if (!Number.isInteger(shillings)) fail('The amount must be in whole shillings');
  return shillings >= 1 && shillings <= maximum ? shillings : fail(`The amount must be between 1 and ${maximum} shillings`);
}

/** A Kenyan mobile number, `254712345678` or with a plus before it, as the twelve digits. */
export function msisdn(phone: string): string {
  const match = /^\+?(254[17]\d{8})$/.exec(phone);
  return match?.[1] ?? fail('The phone must be a Kenyan mobile number of twelve digits, 2547… or 2541…');
}

/** 5 to 7 digits. */
export function shortCode(code: string): string {
  return /^[1-9]\d{4,6}$/.test(code) ? code : fail('The short code must be 5 to 7 digits');
}

/** M-Pesa's code of a transaction, upper case. */
export function receipt(code: string): string {
  return /^[A-Z0-9]{8,20}$/.test(code) ? code : fail('The receipt must be 8 to 20 capital letters and digits');
}

/** 1 to 12 letters and digits: longer ones are cut or refused. The payer reads it in the prompt. */
export function accountReference(reference: string): string {
  return /^[A-Za-z0-9]{1,12}$/.test(reference) ? reference : fail('The account reference must be 1 to 12 letters and digits');
}

/** Printable ASCII of a length between two limits, without space around it. */
export function words(name: string, value: string, [least, most]: readonly [number, number]): string {
  const fits = value.length >= least && value.length <= most && /^[\x20-\x7e]*$/.test(value) && value.trim() === value;
  return fits ? value : fail(`The ${name} must be ${least} to ${most} plain characters`);
}

/** A key, passkey or credential: printable ASCII without spaces. */
export function secret(name: string, value: string): string {
  return /^[\x21-\x7e]+$/.test(value) ? value : fail(`The ${name} must be printable text without spaces`);
}

/** https, or http to this machine for stand-ins; without any of the words that M-Pesa bans, and with its host in lower case. */
export function callbackUrl(text: string): string {
  if (!URL.canParse(text)) fail('The callback URL is not a URL');
  const url = new URL(text);
  const here = url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !here) fail('The callback URL must begin with https://');
  const word = callbackPathProblem(url.href);
  return word === undefined ? url.href : fail(`The callback URL must not contain "${word}"`);
}
