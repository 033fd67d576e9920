/** The kinds of requests that end with a result code. The same code means another thing for each. */
export type ResultApi = 'STK' | 'STATUS' | 'BALANCE' | 'REVERSAL' | 'B2C';

/**
 * What a result code says of the request:
 * - `SUCCESS`: done.
 * - `FAILED`: not done, and it will not be.
 * - `PENDING`: not decided yet.
 * - `UNKNOWN`: a code that nobody has told us of. Keep waiting, tell a person, find out by Pull or transaction status.
 */
export type ResultClass = 'SUCCESS' | 'FAILED' | 'PENDING' | 'UNKNOWN';

/**
 * Whose matter a failure is: `PAYER` the phone that pays or is paid, `AMOUNT` the sum, `MERCHANT` the short code's accounts,
 * `CONFIGURATION` our credentials or permissions (tell somebody), `SYSTEM` M-Pesa itself.
 */
export type FailureCause = 'PAYER' | 'AMOUNT' | 'MERCHANT' | 'CONFIGURATION' | 'SYSTEM';

export interface ResultMeaning {
  readonly class: ResultClass;
  /** Only with FAILED. */
  readonly cause?: FailureCause;
  /** For people, in our words: M-Pesa's own change from year to year and from callback to query. */
  readonly meaning: string;
  /** Seconds before the same request makes sense again; absent if time alone changes nothing. */
  readonly retryAfterS?: number;
}

const SUCCESS: ResultMeaning = { class: 'SUCCESS', meaning: 'done' };
const failed = (cause: FailureCause, meaning: string, retryAfterS?: number): ResultMeaning => ({
  class: 'FAILED',
  cause,
  meaning,
  ...(retryAfterS !== undefined && { retryAfterS }),
});

/** What every request in the name of an initiator may end with. */
const INITIATOR: Readonly<Record<string, ResultMeaning>> = {
  '11': failed('MERCHANT', 'the account is not active'),
  '2006': failed('MERCHANT', 'the account is not active'),
  '21': failed('CONFIGURATION', 'the initiator lacks the role for this'),
  '2001': failed('CONFIGURATION', 'the initiator or its credential is wrong'),
  '2028': failed('CONFIGURATION', 'the short code may not do this'),
  '8006': failed('CONFIGURATION', "the initiator's credential is locked"),
};

/** By kind of request, then by code. Everything else is UNKNOWN: nobody has a complete list. */
export const RESULT_CODES: Readonly<Record<ResultApi, Readonly<Record<string, ResultMeaning>>>> = {
  STK: {
    '0': SUCCESS,
    '1': failed('PAYER', 'the payer has too little money', 0),
    '2': failed('AMOUNT', 'the amount is below the minimum'),
    '3': failed('AMOUNT', 'the amount is above the maximum'),
    '4': failed('PAYER', 'the payer would exceed the daily limit'),
    '8': failed('MERCHANT', 'the receiver would exceed its limit'),
    '17': failed('PAYER', 'the same amount from the same payer within two minutes', 120),
    '26': failed('SYSTEM', 'M-Pesa is busy', 60),
    '1001': failed('PAYER', 'the payer has another session open', 60),
    '1019': failed('PAYER', 'the request expired before it was processed', 0),
    '1025': failed('SYSTEM', 'the prompt could not be sent: it may be too long', 60),
    '1032': failed('PAYER', 'the payer dismissed the prompt', 0),
    '1037': failed('PAYER', 'the phone could not be reached, or nobody answered', 0),
    '2001': failed('PAYER', 'the payer typed a wrong PIN', 0),
    '2028': failed('CONFIGURATION', 'the product is not permitted: wrong transaction type or receiver'),
    '4999': { class: 'PENDING', meaning: 'still being processed' },
    '8006': failed('PAYER', "the payer's PIN is locked: Safaricom can help"),
    '9999': failed('SYSTEM', 'the prompt could not be sent', 60),
    SFC_IC0003: failed('CONFIGURATION', 'the receiver does not exist: wrong short code or transaction type'),
  },
  STATUS: { '0': SUCCESS, ...INITIATOR, '25': failed('CONFIGURATION', 'the parameters are malformed') },
  BALANCE: { '0': SUCCESS, ...INITIATOR },
  REVERSAL: {
    '0': SUCCESS,
    ...INITIATOR,
    '1': failed('MERCHANT', 'the account has too little money'),
    R000001: failed('MERCHANT', 'the transaction is reversed already'),
    R000002: failed('MERCHANT', 'there is no such transaction to reverse'),
  },
  B2C: {
    '0': SUCCESS,
    ...INITIATOR,
    '1': failed('MERCHANT', 'the utility account has too little money'),
    '2': failed('AMOUNT', 'the amount is below the minimum'),
    '3': failed('AMOUNT', 'the amount is above the maximum'),
    '4': failed('PAYER', 'the receiver would exceed the daily limit'),
    '8': failed('PAYER', "the receiver's wallet is full"),
    '2040': failed('PAYER', 'the receiver is not registered with M-Pesa'),
    SFC_IC0003: failed('PAYER', 'the phone is not known to M-Pesa'),
  },
};

const UNKNOWN_CODE: ResultMeaning = { class: 'UNKNOWN', meaning: 'a result code without a known meaning' };

/** What a code means. Codes are text: not all are numeric, and "0" comes as 0 too. */
export function resultMeaning(api: ResultApi, code: string): ResultMeaning {
  const table = RESULT_CODES[api];
  return Object.hasOwn(table, code) ? (table[code] ?? UNKNOWN_CODE) : UNKNOWN_CODE;
}
