import { type Exchange } from '@plotihub/outbound';
import { type NoAnswer, type RefusalReason } from './call.js';
import { CIRCUIT_OPEN } from './daraja-line.js';
import { child, readObject, text, type WireObject } from './wire.js';

/** An exchange that brought something back, read as far as it can be. */
export interface DarajaAnswer {
  readonly status: number;
  /** Empty if the body is no JSON object. */
  readonly object: WireObject;
  readonly error?: DarajaError;
}

/** Daraja's error envelope, or the `fault` of the gateway in front of it. */
export interface DarajaError {
  readonly code: string;
  readonly message: string;
}

/** HTTP statuses of a door that did not let us in: whatever the body, nothing was done. */
const TURNED_AWAY: ReadonlySet<number> = new Set([400, 401, 403, 404, 405, 406, 411, 413, 414, 415, 422, 429, 431]);

/** How an expired or foreign token is called, by API; 401.003.01 mostly means something else. */
const INVALID_TOKEN: ReadonlySet<string> = new Set([
  '404.001.03',
  '401.002.01',
  '400.003.01',
  '401.001',
  '401.003.01',
  'keymanagement.service.invalid_access_token',
  'keymanagement.service.access_token_expired',
]);

export const STK_TROUBLE = '500.001.1001';

/** Reads what came back: the body first, then the status. */
export function readAnswer({ status, body }: { status: number; body: string }): DarajaAnswer {
  const read = readObject(body);
  if (!read.ok) return { status, object: {} };
  const error = errorIn(read.object);
  return { status, object: read.object, ...(error && { error }) };
}

function errorIn(object: WireObject): DarajaError | undefined {
  const code = text(object, 'errorCode').trim();
  if (code !== '') return { code, message: text(object, 'errorMessage').trim() };
  const fault = child(object, 'fault');
  if (!fault) return undefined;
  return { code: text(child(fault, 'detail') ?? {}, 'errorcode').trim(), message: text(fault, 'faultstring').trim() };
}

/** True if the answer says that the access token is not, or no longer, one. Nothing was done then. */
export function saysInvalidToken({ status, error }: DarajaAnswer): boolean {
  if (!error) return status === 401;
  if (/apiproduct/i.test(error.message + error.code)) return false; // the app lacks the product: no token will help
  return INVALID_TOKEN.has(error.code) || /^invalid access token/i.test(error.message);
}

/** Why an answer that is not the one hoped for is none. */
export function noAnswer({ status, object, error }: DarajaAnswer): NoAnswer {
  if (error) return errorAnswer(status, error);
  const code = text(object, 'ResponseCode').trim();
  const said = text(object, 'ResponseDescription').trim() || text(object, 'ResponseMessage').trim();
  if (TURNED_AWAY.has(status)) return { ...turnedAway(status), ...(code && { errorCode: code }), message: said || `HTTP ${status}` };
  if (code === '' || /^0+$/.test(code) || status >= 300)
    return { ok: false, outcome: 'unknown', status, message: unreadable(status, said) };
  return { ok: false, outcome: 'refused', status, errorCode: code, reason: 'OTHER', message: said || `response code ${code}` };
}

function turnedAway(status: number): Pick<NoAnswer & { ok: false }, 'ok' | 'outcome' | 'status' | 'reason' | 'retryAfterS'> {
  if (status === 429) return { ok: false, outcome: 'refused', status, reason: 'BUSY', retryAfterS: 10 };
  return { ok: false, outcome: 'refused', status, reason: status === 401 || status === 403 ? 'CREDENTIALS' : 'REQUEST' };
}

const unreadable = (status: number, said: string): string => `HTTP ${status} with ${said ? `"${said}"` : 'an answer that cannot be read'}`;

function errorAnswer(status: number, { code, message }: DarajaError): NoAnswer {
  const facts = { ok: false, status, ...(code && { errorCode: code }), message: message || code || `HTTP ${status}` } as const;
  const refusal = refusalOf(status, code, message);
  return refusal ? { ...facts, outcome: 'refused', ...refusal } : { ...facts, outcome: 'unknown' };
}

type Refusal = { readonly reason: RefusalReason; readonly retryAfterS?: number };

/** Undefined if the request may have been carried out all the same. */
function refusalOf(status: number, code: string, message: string): Refusal | undefined {
  const byCode = REFUSALS.find((row) => row.code.test(code) && row.message.test(message));
  if (byCode) return byCode.refusal;
  if (/^4\d\d\./.test(code) || TURNED_AWAY.has(status)) return { reason: 'REQUEST' };
  return undefined; // 500.003.1001 "internal error", and every 5xx that is new to us
}

const ANY = /^/;
const REFUSALS: readonly { code: RegExp; message: RegExp; refusal: Refusal }[] = [
  { code: ANY, message: /apiproduct/i, refusal: { reason: 'CONFIGURATION' } },
  { code: /^403\.002\.1001$/, message: ANY, refusal: { reason: 'CONFIGURATION' } },
  { code: /^(404\.001\.03|40[01]\.00[123]\.01|401\.001|400\.008\.\d+)$/, message: ANY, refusal: { reason: 'CREDENTIALS' } },
  { code: /^keymanagement\.service\./, message: ANY, refusal: { reason: 'CREDENTIALS' } },
  { code: /^500\.001\.1001$/, message: /merchant/i, refusal: { reason: 'CONFIGURATION' } },
  { code: /^500\.001\.1001$/, message: /credential/i, refusal: { reason: 'CREDENTIALS' } },
  { code: /^500\.001\.1001$/, message: /unable to lock/i, refusal: { reason: 'BUSY', retryAfterS: 60 } },
  { code: /^500\.003\.1001$/, message: /already registered|duplicate notification/i, refusal: { reason: 'CONFIGURATION' } },
  { code: /^500\.003\.03$|QuotaViolation/, message: ANY, refusal: { reason: 'QUOTA', retryAfterS: 300 } },
  { code: /^500\.003\.02$|SpikeArrestViolation/, message: ANY, refusal: { reason: 'BUSY', retryAfterS: 10 } },
  { code: ANY, message: /^spike arrest violation/i, refusal: { reason: 'BUSY', retryAfterS: 10 } },
  { code: ANY, message: /quota violation/i, refusal: { reason: 'QUOTA', retryAfterS: 300 } },
];

/** Why nothing came back. */
export function silence(exchange: Exchange & { answered: false }, breakMs: number): NoAnswer {
  const outcome = exchange.sent === 'unknown' ? 'unknown' : 'unavailable';
  const later = exchange.reason === CIRCUIT_OPEN ? { retryAfterS: Math.ceil(breakMs / 1000) } : {};
  return { ok: false, outcome, message: exchange.reason, ...later };
}
