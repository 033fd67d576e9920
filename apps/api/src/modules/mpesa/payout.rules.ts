import type { Money } from '@plotihub/money';

/**
 * Where a payout stands. CREATED waits to be sent. SENT is being sent, or was taken by M-Pesa and waits for its result. UNKNOWN was
 * sent, and nobody knows what came of it. PAID: there is a receipt. FAILED: the money did not go.
 */
export const PAYOUT_STATES = ['CREATED', 'SENT', 'UNKNOWN', 'PAID', 'FAILED'] as const;
export type PayoutState = (typeof PAYOUT_STATES)[number];

/**
 * What can be heard of a payout. `MARKED`: it is about to be sent. `NEVER_SENT`, `ACCEPTED`, `REFUSED`, `UNCLEAR`: how the call ended.
 * `LOST`: whoever made the call is gone. `TIMED_OUT`: it has waited too long in M-Pesa's queue. `SILENT`: taken, and no result came.
 * `STALE`: it could not be sent for a day. `PAID`, `DECLINED`: so says M-Pesa. `FOUND_PAID`, `GIVEN_UP`: so say two people.
 */
export type PayoutHeard =
  | 'MARKED'
  | 'NEVER_SENT'
  | 'ACCEPTED'
  | 'REFUSED'
  | 'UNCLEAR'
  | 'LOST'
  | 'TIMED_OUT'
  | 'SILENT'
  | 'STALE'
  | 'PAID'
  | 'DECLINED'
  | 'FOUND_PAID'
  | 'GIVEN_UP';

const MOVES: Readonly<Record<PayoutHeard, { from: readonly PayoutState[]; to: PayoutState }>> = {
  MARKED: { from: ['CREATED'], to: 'SENT' },
  NEVER_SENT: { from: ['SENT'], to: 'CREATED' },
  ACCEPTED: { from: ['SENT', 'UNKNOWN'], to: 'SENT' },
  REFUSED: { from: ['SENT'], to: 'FAILED' },
  UNCLEAR: { from: ['SENT'], to: 'UNKNOWN' },
  LOST: { from: ['SENT'], to: 'UNKNOWN' },
  TIMED_OUT: { from: ['SENT'], to: 'UNKNOWN' },
  SILENT: { from: ['SENT'], to: 'UNKNOWN' },
  STALE: { from: ['CREATED'], to: 'FAILED' },
  // Money that has gone wins over everything that was thought before.
  PAID: { from: ['SENT', 'UNKNOWN', 'FAILED'], to: 'PAID' },
  DECLINED: { from: ['SENT', 'UNKNOWN'], to: 'FAILED' },
  FOUND_PAID: { from: ['UNKNOWN'], to: 'PAID' },
  GIVEN_UP: { from: ['UNKNOWN'], to: 'FAILED' },
};

/** Where what was heard takes a payout; undefined if it changes nothing. */
export function payoutMove(state: PayoutState, heard: PayoutHeard): PayoutState | undefined {
  const { from, to } = MOVES[heard];
  return from.includes(state) ? to : undefined;
}

/** True while it may still be paid by itself: until then nothing else may be paid for the same. */
export const isOnItsWay = (state: PayoutState): boolean => state !== 'PAID' && state !== 'FAILED';

/** Seconds within which a call and the writing of its result are over; then its worker is taken for dead. */
export const PAYOUT_CLAIM_S = 90;
/** Seconds until an attempt that never reached M-Pesa is made again. */
export const PAYOUT_RETRY_S = 30;
/** Seconds until a payout that got no clear answer is sent again with the same id, where that is allowed. */
export const RESEND_AFTER_S = 30;
/** How often one payout is sent at most. */
const MOST_SENDS = 3;
/** Seconds for which a payout that never reached M-Pesa is tried. */
export const PAYOUT_FRESH_S = 86_400;

/** Seconds after sending when M-Pesa is asked what became of it. */
const CHECKS_S = [120, 600, 3_600, 21_600, 86_400] as const;
/** From this check on a payout without a result is UNKNOWN. */
const SILENT_FROM = 1;

/** Seconds after sending when the check after so many is due; undefined after the last. */
export const payoutCheckAfterS = (checks: number): number | undefined => CHECKS_S[checks];
export const isSilent = (checks: number): boolean => checks >= SILENT_FROM;

/**
 * Whether a payout that got no answer may be sent once more under the same id. M-Pesa refuses an id that it took before, with v3 alone;
 * for how long it remembers ids nobody has published, so only within the window, and never with v1.
 */
export function mayResend(
  payout: { b2cVersion: 'V1' | 'V3' | null; acceptedAt: Date | null; sentAt: Date | null; sends: number },
  now: Date,
  windowS: number,
): boolean {
  const { b2cVersion, acceptedAt, sentAt, sends } = payout;
  if (b2cVersion !== 'V3' || acceptedAt !== null || sentAt === null || sends >= MOST_SENDS) return false;
  return now.getTime() - sentAt.getTime() <= windowS * 1_000;
}

const SHILLING_MINOR = 100;

/** True for whole shillings within the limits. @param limits in shillings */
export const canBePaidOut = ({ amountMinor }: Money, limits: { least: number; most: number }): boolean =>
  amountMinor % SHILLING_MINOR === 0 && amountMinor >= limits.least * SHILLING_MINOR && amountMinor <= limits.most * SHILLING_MINOR;

/** Why a payout failed, in a word for machines, by M-Pesa's result code. */
const REASONS: Readonly<Record<string, string>> = {
  '1': 'balance-too-low',
  '2': 'amount-too-small',
  '3': 'amount-too-large',
  '4': 'receiver-daily-limit',
  '8': 'receiver-wallet-full',
  '11': 'account-inactive',
  '21': 'initiator-lacks-role',
  '2001': 'wrong-credentials',
  '2006': 'account-inactive',
  '2028': 'not-permitted',
  '2040': 'receiver-not-registered',
  '8006': 'credential-locked',
  SFC_IC0003: 'phone-unknown',
};

/** A word for a result code; `code-…` for one that has none. */
export const payoutReason = (code: string): string => REASONS[code] ?? `code-${code.replace(/[^\w-]/g, '').slice(0, 30)}`;
