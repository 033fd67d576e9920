import { type Money } from '@plotihub/money';
import { type LocalDate } from '@plotihub/time';
import { eastAfricaTime, positiveShillings, readObject, text, type WireObject } from './wire.js';

/**
 * What a payment was made to: PAY_BILL has a reference typed by the payer, BUY_GOODS is a till and has none. OTHER is everything else,
 * such as transfers between organisations and overdrafts, and every type that is new to us: not a customer paying.
 */
export type C2bKind = 'PAY_BILL' | 'BUY_GOODS' | 'OTHER';

/**
 * How much of the payer's number came along: MASKED has its middle starred out, HASHED is SHA-256 in hexadecimal of the twelve digits,
 * PLAIN is the digits, ABSENT is nothing usable.
 */
export type PayerHintKind = 'MASKED' | 'HASHED' | 'PLAIN' | 'ABSENT';

/** Who may have paid. Personal data even when masked or hashed, and never proof: people pay from other people's phones. */
export interface PayerHint {
  readonly kind: PayerHintKind;
  /** As sent, trimmed; '' if and only if kind is ABSENT. */
  readonly msisdn: string;
  /** Each name is trimmed, and '' if absent: most confirmations carry the first name only. */
  readonly firstName: string;
  readonly middleName: string;
  readonly lastName: string;
}

/** One customer payment as M-Pesa reports it. A validation request has the same shape and proves no payment. */
export interface C2bConfirmation {
  /** M-Pesa's receipt, upper case: identifies the payment wherever it is reported, so the same one may arrive again. */
  readonly transactionId: string;
  /** Trimmed, otherwise as sent; '' if absent. An open set: branch on `kind`. */
  readonly transactionType: string;
  readonly kind: C2bKind;
  readonly transactedAt: Date;
  /** The calendar day of `transactedAt` in Nairobi. */
  readonly transactedOn: LocalDate;
  /** Kenyan shillings, more than zero; may have cents. */
  readonly amount: Money;
  /** The paybill or till that was paid: 4 to 10 digits. Compare it with the one expected at this URL. */
  readonly shortCode: string;
  /** What the payer typed, untouched: any case, spaces, wrong letters. '' if absent, always so for tills. */
  readonly billReference: string;
  readonly payerHint: PayerHint;
  /** Decimal text, trimmed; '' on a validation. A hint about missed payments at best. */
  readonly orgAccountBalance: string;
}

/** Why a body is not a payment we can read. */
export type C2bProblem =
  'not-json' | 'not-an-object' | 'missing-transaction-id' | 'bad-transaction-id' | 'bad-time' | 'bad-amount' | 'bad-short-code';

/** `transactionId` is there whenever it could be read, so that a person can look the payment up. */
export type C2bParse =
  | { readonly ok: true; readonly confirmation: C2bConfirmation }
  | { readonly ok: false; readonly reason: C2bProblem; readonly transactionId?: string };

/**
 * Reads the raw body of a C2B validation or confirmation, of version 1 or 2. Never throws, whatever the text.
 * Forgiving where the wire is known to vary: values may be strings or numbers and padded, and keys may be missing. Strict where
 * money is decided: receipt, time, amount and short code must be readable, else a person has to look at the stored body.
 */
export function parseC2bConfirmation(raw: string): C2bParse {
  const read = readObject(raw);
  if (!read.ok) return read;
  const body = read.object;

  const receipt = text(body, 'TransID').trim();
  if (receipt === '') return { ok: false, reason: 'missing-transaction-id' };
  if (!/^[A-Za-z0-9]{8,20}$/.test(receipt)) return { ok: false, reason: 'bad-transaction-id' };
  const transactionId = receipt.toUpperCase(); // after the check: upper-casing turns some foreign letters into ASCII

  const time = eastAfricaTime(text(body, 'TransTime').trim());
  if (!time) return { ok: false, reason: 'bad-time', transactionId };
  const amount = positiveShillings(text(body, 'TransAmount').trim());
  if (!amount) return { ok: false, reason: 'bad-amount', transactionId };
  const shortCode = text(body, 'BusinessShortCode').trim();
  if (!/^\d{4,10}$/.test(shortCode)) return { ok: false, reason: 'bad-short-code', transactionId };

  const transactionType = text(body, 'TransactionType').trim();
  const confirmation: C2bConfirmation = {
    transactionId,
    transactionType,
    kind: kindOf(transactionType),
    transactedAt: time.at,
    transactedOn: time.on,
    amount,
    shortCode,
    billReference: text(body, 'BillRefNumber'),
    payerHint: payerHintOf(body),
    orgAccountBalance: text(body, 'OrgAccountBalance').trim(),
  };
  return { ok: true, confirmation };
}

/** Letters only, in lower case. "Customer Merchant Payment" is what tills report in production. */
const KINDS: ReadonlyMap<string, C2bKind> = new Map([
  ['paybill', 'PAY_BILL'],
  ['buygoods', 'BUY_GOODS'],
  ['customermerchantpayment', 'BUY_GOODS'],
]);

function kindOf(transactionType: string): C2bKind {
  return KINDS.get(transactionType.toLowerCase().replace(/[^a-z]/g, '')) ?? 'OTHER';
}

function payerHintOf(body: WireObject): PayerHint {
  const msisdn = text(body, 'MSISDN').trim();
  const kind = hintKindOf(msisdn);
  return {
    kind,
    msisdn: kind === 'ABSENT' ? '' : msisdn,
    firstName: text(body, 'FirstName').trim(),
    middleName: text(body, 'MiddleName').trim(),
    lastName: text(body, 'LastName').trim(),
  };
}

function hintKindOf(msisdn: string): PayerHintKind {
  if (/^[0-9a-f]{64}$/i.test(msisdn)) return 'HASHED';
  if (/^\+?\d{9,15}$/.test(msisdn)) return 'PLAIN';
  return /\d/.test(msisdn) && msisdn.includes('*') ? 'MASKED' : 'ABSENT';
}
