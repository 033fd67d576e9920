import type { ChannelKind } from './channels.rules.js';

/**
 * PROPOSED by one person; approved by another it is COOLING_OFF while payers are told, then ACTIVE: what tenants are told to pay to.
 * RETIRED when it is no longer. STOPPED while it cooled off; DECLINED, WITHDRAWN or EXPIRED before. None is for ever: the same number
 * proposed again is the same channel.
 */
export const CHANNEL_STATES = ['PROPOSED', 'COOLING_OFF', 'ACTIVE', 'RETIRED', 'STOPPED', 'DECLINED', 'WITHDRAWN', 'EXPIRED'] as const;
export type ChannelState = (typeof CHANNEL_STATES)[number];

/** Every move there is: from where, to where. What is not listed is not legal. */
export const CHANNEL_MOVES = {
  propose: { from: ['RETIRED', 'STOPPED', 'DECLINED', 'WITHDRAWN', 'EXPIRED'], to: 'PROPOSED' },
  decline: { from: ['PROPOSED'], to: 'DECLINED' },
  withdraw: { from: ['PROPOSED'], to: 'WITHDRAWN' },
  /** Nobody decided within seven days. */
  expire: { from: ['PROPOSED'], to: 'EXPIRED' },
  'cool-off': { from: ['PROPOSED'], to: 'COOLING_OFF' },
  stop: { from: ['COOLING_OFF'], to: 'STOPPED' },
  /** Straight from the approval where there is nobody to warn. */
  activate: { from: ['PROPOSED', 'COOLING_OFF'], to: 'ACTIVE' },
  retire: { from: ['ACTIVE'], to: 'RETIRED' },
} as const satisfies Record<string, { from: readonly ChannelState[]; to: ChannelState }>;
export type ChannelMove = keyof typeof CHANNEL_MOVES;

/** The state that a move leads to; undefined if it is not legal in this state. */
export function channelStateAfter(state: ChannelState, move: ChannelMove): ChannelState | undefined {
  const { from, to }: { from: readonly ChannelState[]; to: ChannelState } = CHANNEL_MOVES[move];
  return from.includes(state) ? to : undefined;
}

/** From the approval until tenants may be told to pay there: long enough for somebody to say that it is not true. */
export const COOLING_OFF_MS = 72 * 3_600_000;
/** Twelve months, in which what comes to a channel or an address that was given up is booked like any other money. */
export const WATCHED_MS = 366 * 86_400_000;

/** A cash book has no number that anybody could be told, so there is nobody to warn. */
export const isTold = (kind: ChannelKind): boolean => kind !== 'CASH';

/** The states in which M-Pesa may be given an address for a channel: it has been approved. */
export const isApproved = (state: ChannelState): boolean => state === 'COOLING_OFF' || state === 'ACTIVE' || state === 'RETIRED';
