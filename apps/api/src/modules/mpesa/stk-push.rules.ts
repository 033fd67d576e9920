import { Money } from '@plotihub/money';

/**
 * Where a push stands. CREATED waits to be sent. SENT is being sent. PENDING was taken by M-Pesa and waits for the payer. UNKNOWN was
 * sent, and nobody knows what came of it. FAILED_PROVISIONAL is FAILED by the word of a query alone, which is wrong at times.
 */
export const STK_STATES = ['CREATED', 'SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL', 'SUCCESS', 'FAILED', 'EXPIRED'] as const;
export type StkState = (typeof STK_STATES)[number];

/**
 * What can be heard of a push. `MARKED`: it is about to be sent. `NEVER_SENT`, `ACCEPTED`, `REFUSED`, `UNCLEAR`: how the call ended.
 * `LOST`: whoever made the call is gone. `STALE`: it could not be sent while anybody waited for it. `PAID`: there is a receipt.
 * `DECLINED`: a callback says no. `QUERY_DECLINED`: only a query says so; `SETTLED`: and nothing said otherwise for two minutes.
 * `NOTHING`: whoever could know of money knows of none.
 */
export type Heard =
  | 'MARKED'
  | 'NEVER_SENT'
  | 'ACCEPTED'
  | 'REFUSED'
  | 'UNCLEAR'
  | 'LOST'
  | 'STALE'
  | 'PAID'
  | 'DECLINED'
  | 'QUERY_DECLINED'
  | 'SETTLED'
  | 'NOTHING';

const MOVES: Readonly<Record<Heard, { from: readonly StkState[]; to: StkState }>> = {
  MARKED: { from: ['CREATED'], to: 'SENT' },
  NEVER_SENT: { from: ['SENT'], to: 'CREATED' },
  ACCEPTED: { from: ['SENT', 'UNKNOWN'], to: 'PENDING' },
  REFUSED: { from: ['SENT', 'UNKNOWN'], to: 'FAILED' },
  UNCLEAR: { from: ['SENT', 'PENDING'], to: 'UNKNOWN' },
  LOST: { from: ['SENT'], to: 'UNKNOWN' },
  STALE: { from: ['CREATED'], to: 'FAILED' },
  // Money wins over everything that was thought before.
  PAID: { from: ['CREATED', 'SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL', 'FAILED', 'EXPIRED'], to: 'SUCCESS' },
  DECLINED: { from: ['SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL', 'EXPIRED'], to: 'FAILED' },
  QUERY_DECLINED: { from: ['PENDING', 'UNKNOWN'], to: 'FAILED_PROVISIONAL' },
  SETTLED: { from: ['FAILED_PROVISIONAL'], to: 'FAILED' },
  NOTHING: { from: ['PENDING', 'UNKNOWN'], to: 'EXPIRED' },
};

/** Where what was heard takes a push; undefined if it changes nothing. */
export function moveOf(state: StkState, heard: Heard): StkState | undefined {
  const { from, to } = MOVES[heard];
  return from.includes(state) ? to : undefined;
}

/** True while something may still happen by itself. */
export const isOpen = (state: StkState): boolean => !['SUCCESS', 'FAILED', 'EXPIRED'].includes(state);

/** Seconds a request may wait to be sent: a prompt that comes later finds nobody who expects it. */
export const FRESH_S = 300;
/** Seconds until an attempt that never reached M-Pesa is made again. */
export const RETRY_S = 10;
/** Seconds within which a call and the writing of its result are over; then its worker is taken for dead. */
export const CLAIM_S = 120;
/** Seconds that a failure learned by query alone is not believed. */
export const PROVISIONAL_S = 120;

/** Seconds after sending when somebody looks: the first three times M-Pesa is asked, then what is known is weighed. */
const CHECKS_S = [35, 60, 90, 240, 1_200, 2_400, 3_600, 21_600, 82_800] as const;
/** Checks that ask M-Pesa about the push itself. */
const QUERIES = 3;

/** Seconds after sending when the check after so many is due; undefined after the last. */
export const checkAfterS = (checks: number): number | undefined => CHECKS_S[checks];
/** Whether the check after so many asks M-Pesa. */
export const isQuery = (checks: number): boolean => checks < QUERIES;
export const isLastCheck = (checks: number): boolean => checks >= CHECKS_S.length - 1;
/** For a push about which M-Pesa cannot be asked. */
export const FIRST_WEIGHING = QUERIES;

/** How far the time of a payment may lie from that of the push that asked for it, in seconds: clocks differ, payers look for glasses. */
export const PAID_BEFORE_S = 60;
export const PAID_AFTER_S = 600;

/** Whole shillings that one push may ask for. The configured maximum of M-Pesa's own limits. */
export const MOST_SHILLINGS = 250_000;
const SHILLING_MINOR = 100;

/** What to ask for of what is open: whole shillings, rounded up, and no more than M-Pesa takes at once. Undefined if nothing is. */
export function askable(open: Money): Money | undefined {
  if (!open.isPositive) return undefined;
  const shillings = Math.min(MOST_SHILLINGS, Math.ceil(open.amountMinor / SHILLING_MINOR));
  return Money.of(shillings * SHILLING_MINOR, open.currency);
}

/** True for whole shillings within M-Pesa's limits. */
export const canBeAsked = ({ amountMinor }: Money): boolean =>
  amountMinor % SHILLING_MINOR === 0 && amountMinor >= SHILLING_MINOR && amountMinor <= MOST_SHILLINGS * SHILLING_MINOR;

/** Seconds between two prompts to one phone, and between two for the same amount. M-Pesa refuses what is faster. */
export const BETWEEN_PROMPTS_S = 60;
export const BETWEEN_EQUAL_PROMPTS_S = 120;

/** Seconds to wait before a phone is asked again; 0 if it may be asked now. @param before prompts to the phone, how long ago, in seconds */
export function waitS(before: readonly { agoS: number; sameAmount: boolean }[]): number {
  const waits = before.map(({ agoS, sameAmount }) => (sameAmount ? BETWEEN_EQUAL_PROMPTS_S : BETWEEN_PROMPTS_S) - agoS);
  return Math.max(0, Math.ceil(Math.max(0, ...waits)));
}

/** Why a push failed, in a word for machines, by M-Pesa's result code. */
const REASONS: Readonly<Record<string, string>> = {
  '1': 'insufficient-funds',
  '2': 'amount-too-small',
  '3': 'amount-too-large',
  '4': 'payer-limit',
  '8': 'receiver-limit',
  '17': 'asked-too-soon',
  '26': 'provider-busy',
  '1001': 'phone-busy',
  '1019': 'timed-out',
  '1025': 'prompt-not-sent',
  '1032': 'dismissed',
  '1037': 'no-answer',
  '2001': 'wrong-pin',
  '2028': 'not-permitted',
  '8006': 'pin-locked',
  '9999': 'prompt-not-sent',
  SFC_IC0003: 'receiver-unknown',
};

/** A word for a result code; `code-…` for one that has none. */
export const reasonOf = (code: string): string => REASONS[code] ?? `code-${code.replace(/[^\w-]/g, '').slice(0, 30)}`;
