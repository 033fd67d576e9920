/**
 * Why Daraja said no, as far as its answer tells:
 * - `REQUEST`: our request is malformed, or an argument is one that the wire forbids; the same again will be refused again.
 * - `CREDENTIALS`: consumer key, passkey, or initiator is wrong.
 * - `CONFIGURATION`: the app lacks the product, the short code is unknown or not permitted, our address is not on Safaricom's list.
 * - `BUSY`: too many requests at the moment, or the payer has another session open. Later.
 * - `QUOTA`: the app's quota is used up; somebody should know.
 * - `OTHER`: a no without a reason that we know.
 */
export type RefusalReason = 'REQUEST' | 'CREDENTIALS' | 'CONFIGURATION' | 'BUSY' | 'QUOTA' | 'OTHER';

/**
 * A call that has no answer to work with:
 * - `refused`: Daraja said no, or the arguments were never worth sending. Nothing happened.
 * - `unavailable`: never sent: no connection, no access token to be had, or the circuit is open. Nothing happened; later.
 * - `unknown`: sent, and no answer that can be understood. What moves money may have moved it: ask (query, status, Pull), never repeat.
 *   A call that only asks may be repeated.
 */
export interface NoAnswer {
  readonly ok: false;
  readonly outcome: 'refused' | 'unavailable' | 'unknown';
  /** HTTP status, if there was an answer. */
  readonly status?: number;
  /** As Daraja wrote it: `400.002.02`. */
  readonly errorCode?: string;
  /** Daraja's own words where it said any; may quote what was sent. For people and logs, never to be branched on. */
  readonly message: string;
  /** Only with `refused`. */
  readonly reason?: RefusalReason;
  /** Seconds after which another attempt makes sense; absent if time alone changes nothing, or nobody knows. */
  readonly retryAfterS?: number;
}

/** What became of one call. Never a thrown error. */
export type Call<T> = { readonly ok: true; readonly value: T } | NoAnswer;

/** A call that came to an answer. */
export function answered<T>(value: T): Call<T> {
  return { ok: true, value };
}

/** An argument that the wire forbids: refused before anything is sent. */
export function misuse(message: string): NoAnswer {
  return { ok: false, outcome: 'refused', reason: 'REQUEST', message };
}
