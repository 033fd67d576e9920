import fc from 'fast-check';
import { ENDED, hasEnded, isOccupying, MOVES, occupancyOf, OCCUPYING, stateAfter, type LeaseMove } from './lease-moves.rules.js';
import { LEASE_STATES, type LeaseState } from './lease.rules.js';

/** Every legal pair, written out a second time; all other pairs are illegal. */
const LEGAL: Readonly<Record<string, LeaseState>> = {
  'DRAFT sign': 'AWAITING_MOVE_IN',
  'DRAFT cancel': 'CANCELLED',
  'AWAITING_MOVE_IN cancel': 'CANCELLED',
  'AWAITING_MOVE_IN move-in': 'ACTIVE',
  'ACTIVE hold-over': 'HOLDING_OVER',
  'ACTIVE give-notice': 'NOTICE_GIVEN',
  'HOLDING_OVER give-notice': 'NOTICE_GIVEN',
  'NOTICE_GIVEN withdraw-notice': 'ACTIVE',
  'ACTIVE vacate': 'VACATED',
  'HOLDING_OVER vacate': 'VACATED',
  'NOTICE_GIVEN vacate': 'VACATED',
};
const MOVE_NAMES = Object.keys(MOVES) as LeaseMove[];
const pairs = LEASE_STATES.flatMap((state) => MOVE_NAMES.map((move) => [state, move] as const));

test.each(pairs)('%s, %s', (state, move) => {
  expect(stateAfter(state, move)).toBe(LEGAL[`${state} ${move}`]);
});

test('all pairs were walked: nine states, seven moves, eleven legal', () => {
  expect(pairs).toHaveLength(9 * 7);
  expect(pairs.filter(([state, move]) => stateAfter(state, move) !== undefined)).toHaveLength(Object.keys(LEGAL).length);
});

test('what has ended never moves again, and a tenant who is in leaves only by vacating', () => {
  for (const state of ENDED) for (const move of MOVE_NAMES) expect(stateAfter(state, move)).toBeUndefined();
  const exits = pairs.filter(([state, move]) => isOccupying(state) && stateAfter(state, move) !== undefined);
  for (const [state, move] of exits) expect(isOccupying(stateAfter(state, move)!)).toBe(move !== 'vacate');
});

test('a state is not at once occupying and ended', () => {
  expect(LEASE_STATES.filter((state) => isOccupying(state) && hasEnded(state))).toEqual([]);
  expect(LEASE_STATES.filter((state) => !isOccupying(state) && !hasEnded(state))).toEqual(['DRAFT', 'AWAITING_MOVE_IN']);
});

test.each<[LeaseState[], string]>([
  [[], 'VACANT'],
  [['DRAFT', 'CANCELLED', 'VACATED', 'SETTLED', 'CLOSED'], 'VACANT'],
  [['VACATED', 'AWAITING_MOVE_IN', 'DRAFT'], 'RESERVED'],
  [['AWAITING_MOVE_IN', 'ACTIVE'], 'OCCUPIED'],
  [['HOLDING_OVER'], 'OCCUPIED'],
  [['NOTICE_GIVEN', 'AWAITING_MOVE_IN'], 'NOTICE_GIVEN'],
])('leases that are %p make a unit %s', (states, occupancy) => {
  expect(occupancyOf(states)).toBe(occupancy);
});

test('the order of the leases makes no difference, and the unit is occupied exactly if one of them occupies it', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LEASE_STATES), { maxLength: 8 }), (states) => {
      const occupancy = occupancyOf(states);
      expect(occupancyOf([...states].reverse())).toBe(occupancy);
      expect(occupancy === 'OCCUPIED' || occupancy === 'NOTICE_GIVEN').toBe(
        states.some((state) => (OCCUPYING as readonly string[]).includes(state)),
      );
    }),
  );
});
