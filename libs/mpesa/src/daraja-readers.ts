import { answered, type Call } from './call.js';
import { type DarajaAnswer, noAnswer, STK_TROUBLE } from './daraja-answer.js';
import { resultMeaning, type ResultMeaning } from './result-codes.js';
import { text } from './wire.js';

/** A prompt is on its way. Whether it is answered, the callback says. */
export interface StkAck {
  /** Names the push in callback and query. Holds digits of the payer's number: personal data. */
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
}

/**
 * What a query says of a push:
 * - `RESULT`: it has ended with this code. Without receipt and amount: a success is yet to be completed by the confirmation, Pull or
 *   status, and a failure is provisional: queries have been ahead of callbacks and wrong.
 * - `PENDING`: still being processed.
 * - `NO_ANSWER`: nothing, as happens for unknown, known, running and finished pushes alike.
 */
export type StkQueryAnswer =
  | { readonly state: 'RESULT'; readonly code: string; readonly description: string; readonly meaning: ResultMeaning }
  | { readonly state: 'PENDING' | 'NO_ANSWER'; readonly description: string };

/** A request waits in M-Pesa's queue; the result will name both ids. An id is '' if the answer lacks it: never both. */
export interface AsyncAck {
  readonly originatorConversationId: string;
  readonly conversationId: string;
}

export interface B2cAck extends AsyncAck {
  /** True if M-Pesa refused the id as one that it has accepted before: the first request stands, this one did nothing. */
  readonly acceptedEarlier: boolean;
}

export interface RegistrationAck {
  /** True if there are addresses on record already, in production possibly other ones than these: they stay until a person deletes them. */
  readonly alreadyRegistered: boolean;
}

export interface QrCode {
  /** PNG in base64. */
  readonly png: string;
}

export function readStkAck(answer: DarajaAnswer): Call<StkAck> {
  const checkoutRequestId = field(answer, 'CheckoutRequestID');
  if (!accepted(answer) || checkoutRequestId === '') return noAnswer(answer);
  return answered({ checkoutRequestId, merchantRequestId: field(answer, 'MerchantRequestID') });
}

export function readStkQuery(answer: DarajaAnswer): Call<StkQueryAnswer> {
  const { error } = answer;
  if (error) {
    const refusal = noAnswer(answer);
    const silent = error.code === STK_TROUBLE && (refusal.outcome === 'unknown' || refusal.reason === 'BUSY');
    if (!silent) return refusal;
    const state = error.message === '' || /being processed/i.test(error.message) ? 'PENDING' : 'NO_ANSWER';
    return answered({ state, description: error.message });
  }
  const code = field(answer, 'ResultCode');
  if (!accepted(answer) || code === '') return noAnswer(answer);
  const [meaning, description] = [resultMeaning('STK', code), field(answer, 'ResultDesc')];
  return answered(meaning.class === 'PENDING' ? { state: 'PENDING', description } : { state: 'RESULT', code, description, meaning });
}

export function readAsyncAck(answer: DarajaAnswer): Call<AsyncAck> {
  const originatorConversationId = field(answer, 'OriginatorConversationID') || field(answer, 'OriginatorCoversationID');
  const conversationId = field(answer, 'ConversationID');
  if (!accepted(answer) || `${originatorConversationId}${conversationId}` === '') return noAnswer(answer);
  return answered({ originatorConversationId, conversationId });
}

/** @param id as sent; the refusal of a second one does not repeat it. */
export function readB2cAck(answer: DarajaAnswer, id: string): Call<B2cAck> {
  if (answer.error?.code === '500.002.1001' && /duplicate\s+originator\s*conversation\s*id/i.test(answer.error.message))
    return answered({ acceptedEarlier: true, originatorConversationId: id, conversationId: '' });
  const ack = readAsyncAck(answer);
  return ack.ok ? answered({ ...ack.value, acceptedEarlier: false }) : ack;
}

export function readC2bRegistration(answer: DarajaAnswer): Call<RegistrationAck> {
  if (answer.error?.code === '500.003.1001' && /already registered/i.test(answer.error.message))
    return answered({ alreadyRegistered: true });
  return accepted(answer) ? answered({ alreadyRegistered: false }) : noAnswer(answer);
}

/** Keys come with and without a space; 1000 is done, 1001 is registered already. */
export function readPullRegistration(answer: DarajaAnswer): Call<RegistrationAck> {
  const status = field(answer, 'ResponseStatus') || field(answer, 'Response Status') || field(answer, 'ResponseCode');
  if (answer.error || !/^(0+|1000|1001)$/.test(status)) return noAnswer(pullWords(answer, status));
  return answered({ alreadyRegistered: status === '1001' });
}

/** The same answer in the words of the other APIs. */
function pullWords(answer: DarajaAnswer, status: string): DarajaAnswer {
  const said = field(answer, 'ResponseDescription') || field(answer, 'Response Description');
  return { ...answer, object: { ResponseCode: status, ResponseDescription: said } };
}

/** The code is "00" or something like a conversation id: only the picture counts. */
export function readQrCode(answer: DarajaAnswer): Call<QrCode> {
  const png = field(answer, 'QRCode');
  return png === '' ? noAnswer(answer) : answered({ png });
}

/** True for "0", and for "00000000" as some write it. */
function accepted({ object, error }: DarajaAnswer): boolean {
  return !error && /^0+$/.test(text(object, 'ResponseCode').trim());
}

const field = ({ object }: DarajaAnswer, key: string): string => text(object, key).trim();
