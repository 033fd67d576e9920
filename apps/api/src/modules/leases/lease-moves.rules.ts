import type { LeaseState } from './lease.rules.js';

/** In these states the tenant has the unit: at most one lease of a unit is in one of them. */
export const OCCUPYING = ['ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN'] as const satisfies readonly LeaseState[];

/** In these states nothing of a lease is agreed any more. */
export const ENDED = ['CANCELLED', 'VACATED', 'SETTLED', 'CLOSED'] as const satisfies readonly LeaseState[];

/** Every move there is: from where, to where. What is not listed is not legal. */
export const MOVES = {
  sign: { from: ['DRAFT'], to: 'AWAITING_MOVE_IN' },
  cancel: { from: ['DRAFT', 'AWAITING_MOVE_IN'], to: 'CANCELLED' },
  'move-in': { from: ['AWAITING_MOVE_IN'], to: 'ACTIVE' },
  /** The last day of a fixed term has passed and the tenant is still in. */
  'hold-over': { from: ['ACTIVE'], to: 'HOLDING_OVER' },
  'give-notice': { from: ['ACTIVE', 'HOLDING_OVER'], to: 'NOTICE_GIVEN' },
  /** A term that ran out meanwhile is held over again the next night. */
  'withdraw-notice': { from: ['NOTICE_GIVEN'], to: 'ACTIVE' },
  vacate: { from: ['ACTIVE', 'HOLDING_OVER', 'NOTICE_GIVEN'], to: 'VACATED' },
} as const satisfies Record<string, { from: readonly LeaseState[]; to: LeaseState }>;

export type LeaseMove = keyof typeof MOVES;

/** The state that a move leads to; undefined if it is not legal in this state. */
export function stateAfter(state: LeaseState, move: LeaseMove): LeaseState | undefined {
  const { from, to }: { from: readonly LeaseState[]; to: LeaseState } = MOVES[move];
  return from.includes(state) ? to : undefined;
}

export const isOccupying = (state: LeaseState): boolean => (OCCUPYING as readonly LeaseState[]).includes(state);
export const hasEnded = (state: LeaseState): boolean => (ENDED as readonly LeaseState[]).includes(state);

/** What the leases of a unit, by their states, make it. */
export function occupancyOf(states: readonly LeaseState[]): 'VACANT' | 'RESERVED' | 'OCCUPIED' | 'NOTICE_GIVEN' {
  if (states.includes('NOTICE_GIVEN')) return 'NOTICE_GIVEN';
  if (states.some(isOccupying)) return 'OCCUPIED';
  return states.includes('AWAITING_MOVE_IN') ? 'RESERVED' : 'VACANT';
}
