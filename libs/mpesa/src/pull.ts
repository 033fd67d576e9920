import { type Money } from '@plotihub/money';
import { answered, type Call } from './call.js';
import { type DarajaAnswer, noAnswer } from './daraja-answer.js';
import { asObject, eastAfricaDigits, eastAfricaTime, positiveShillings, readObject, text, type WireObject, type WireTime } from './wire.js';

/** One payment as Pull tells of it. */
export interface PullTransaction {
  /** M-Pesa's receipt, upper case: the same as in confirmation and callback. */
  readonly transactionId: string;
  /** As sent: `2026-11-21T10:13:00Z`. */
  readonly trxDate: string;
  /** See `PullTimes` for what the Z is worth. Undefined if it cannot be read: the receipt counts all the same. */
  readonly time: WireTime | undefined;
  readonly amount: Money;
  /** As the payer typed it, untouched; '' if absent. */
  readonly billReference: string;
  /** As sent: without prefix, masked, or ''. Never proof of anything. */
  readonly msisdn: string;
  /** Trimmed; '' if absent. Personal data. */
  readonly sender: string;
  /** `c2b-pay-bill-debit` and others: an open set. */
  readonly transactionType: string;
  readonly organizationName: string;
}

export type PullProblem = 'not-json' | 'not-an-object' | 'missing-transaction-id' | 'bad-transaction-id' | 'bad-amount';

/** `raw` is the row as JSON, its numbers as text; read it again with `parsePullTransaction`. */
export type PullRow = { readonly raw: string } & (
  | { readonly ok: true; readonly transaction: PullTransaction }
  | { readonly ok: false; readonly reason: PullProblem; readonly transactionId?: string }
);

/** One answer of Pull. Without rows there is nothing at this offset or beyond. */
export interface PullPage {
  readonly rows: readonly PullRow[];
}

/**
 * How `trxDate` is to be read, which nobody has documented: as a wall clock in Nairobi with a Z that means nothing, like the window that
 * was asked for, or as UTC.
 */
export type PullTimes = 'EAT' | 'UTC';

/** Reads one row of a page. Never throws. */
export function parsePullTransaction(raw: string, times: PullTimes = 'EAT'): PullRow {
  const read = readObject(raw);
  return read.ok ? rowOf(read.object, times) : { raw, ...read };
}

function rowOf(row: WireObject, times: PullTimes): PullRow {
  const raw = JSON.stringify(row);
  const code = text(row, 'transactionId').trim();
  if (code === '') return { raw, ok: false, reason: 'missing-transaction-id' };
  if (!/^[A-Za-z0-9]{8,20}$/.test(code)) return { raw, ok: false, reason: 'bad-transaction-id' };
  const transactionId = code.toUpperCase();
  const amount = positiveShillings(text(row, 'amount').trim());
  if (!amount) return { raw, ok: false, reason: 'bad-amount', transactionId };
  const trxDate = text(row, 'trxDate').trim();
  const transaction: PullTransaction = {
    transactionId,
    trxDate,
    time: timeOf(trxDate, times),
    amount,
    billReference: text(row, 'billreference'),
    msisdn: text(row, 'msisdn').trim(),
    sender: text(row, 'sender').trim(),
    transactionType: text(row, 'transactiontype').trim(),
    organizationName: text(row, 'organizationname').trim(),
  };
  return { raw, ok: true, transaction };
}

function timeOf(trxDate: string, times: PullTimes): WireTime | undefined {
  const match = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:Z|\+00:?00)?$/i.exec(trxDate);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second = '00'] = match.slice(1);
  const inNairobi = eastAfricaTime(`${year}${month}${day}${hour}${minute}${second}`);
  if (!inNairobi || times === 'EAT') return inNairobi;
  return eastAfricaTime(eastAfricaDigits(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)));
}

/** "No rows" comes as HTTP 500 too. */
export function readPullPage(answer: DarajaAnswer, times: PullTimes): Call<PullPage> {
  const { object, error } = answer;
  const said = error?.message ?? `${text(object, 'ResponseMessage')} ${text(object, 'ResponseDescription')}`;
  const code = (text(object, 'ResponseCode') || text(object, 'Response Code')).trim();
  if (/not have any available transactions/i.test(said)) return answered({ rows: [] });
  if (error || !/^(0+|1000|1001)$/.test(code)) return noAnswer(answer);
  const rows = rowsIn(object['Response'] ?? object['Transaction']);
  if (!rows) return code === '1001' ? answered({ rows: [] }) : noAnswer({ ...answer, object: {} });
  return answered({ rows: rows.map((row) => rowFrom(row, times)) });
}

function rowFrom(row: unknown, times: PullTimes): PullRow {
  const object = asObject(row);
  return object ? rowOf(object, times) : { raw: JSON.stringify(row) ?? '', ok: false, reason: 'not-an-object' };
}

/** Rows lie in an array in an array, or in one, or in the text of one. Undefined if there is no list at all. */
function rowsIn(value: unknown): unknown[] | undefined {
  const list = typeof value === 'string' ? listIn(value) : value;
  return Array.isArray(list) ? list.flat(3) : undefined;
}

/** Through `readObject`, so that numbers stay text. */
function listIn(json: string): unknown {
  const read = readObject(`{"list":${json}}`);
  return read.ok ? read.object['list'] : undefined;
}
