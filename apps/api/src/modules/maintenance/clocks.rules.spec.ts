import fc from 'fast-check';
import { DEFAULT_TARGETS, dueBy, newlyLate, nextAlarm, resumed, type Timed } from './clocks.rules.js';
import { HOLD_REASONS, hasEnded, mayMove, MOVES, stateAfter, WORK_ORDER_STATES, type WorkOrderMove } from './work-orders.rules.js';

const at = (minutes: number): Date => new Date(minutes * 60_000);
const order = (more: Partial<Timed> = {}): Timed => ({
  ...{ acknowledgeBy: at(60), acknowledgedAt: null, resolveBy: at(1_440), state: 'NEW', holdReason: null, heldAt: null, doneAt: null },
  ...{ lateTold: 'NOTHING', ...more },
});

test('an emergency is looked at within an hour and done within a day', () => {
  expect(dueBy(at(0), DEFAULT_TARGETS.EMERGENCY)).toEqual({ acknowledgeBy: at(60), resolveBy: at(1_440) });
  expect(dueBy(at(0), DEFAULT_TARGETS.LOW)).toEqual({ acknowledgeBy: at(3 * 1_440), resolveBy: at(21 * 1_440) });
});

test('each clock is told once, and none while nobody opens the door', () => {
  expect([newlyLate(order(), at(59)), newlyLate(order(), at(60)), newlyLate(order({ lateTold: 'ACKNOWLEDGE' }), at(61))]).toEqual([
    ...[undefined, 'ACKNOWLEDGE', undefined],
  ]);
  expect(newlyLate(order({ lateTold: 'ACKNOWLEDGE' }), at(1_440))).toBe('RESOLVE');
  const held = { state: 'ON_HOLD', heldAt: at(10) } as const;
  expect(newlyLate(order({ ...held, holdReason: 'ACCESS' }), at(9_999))).toBeUndefined();
  expect(newlyLate(order({ ...held, holdReason: 'PARTS' }), at(9_999))).toBe('RESOLVE');
  expect(resumed(order({ ...held, holdReason: 'ACCESS' }), at(110))).toEqual(at(1_540));
  expect(resumed(order({ ...held, holdReason: 'WEATHER' }), at(110))).toEqual(at(1_440));
});

test('after an alarm the next one is later, or there is none: the worker never looks for nothing', () => {
  const minutes = fc.integer({ min: 0, max: 5_000 });
  const timed = fc.record({
    ...{ acknowledgeBy: minutes.map(at), resolveBy: minutes.map(at), acknowledgedAt: fc.option(minutes.map(at)) },
    ...{
      state: fc.constantFrom(...WORK_ORDER_STATES.filter((state) => state !== 'DONE')),
      holdReason: fc.option(fc.constantFrom(...HOLD_REASONS)),
    },
    ...{
      heldAt: fc.constant(null),
      doneAt: fc.constant(null),
      lateTold: fc.constantFrom('NOTHING' as const, 'ACKNOWLEDGE' as const, 'RESOLVE' as const),
    },
  });
  fc.assert(
    fc.property(timed, (given) => {
      let now = given as Timed;
      for (let steps = 0; steps < 4; steps++) {
        const alarm = nextAlarm(now, 3);
        if (alarm === null) return;
        const late = newlyLate(now, alarm);
        expect(late).toBeDefined(); // it rings because something is late
        now = { ...now, lateTold: late! };
      }
      throw new Error('It rings for ever.');
    }),
  );
});

test('every state but the last ones can be left, and every state is reached', () => {
  const moves = Object.keys(MOVES) as WorkOrderMove[];
  const left = WORK_ORDER_STATES.filter((state) => !moves.some((move) => stateAfter(state, move) !== undefined));
  expect(left).toEqual(['CLOSED', 'REJECTED', 'DUPLICATE', 'CANCELLED']);
  const reached = new Set(moves.map((move) => MOVES[move].to));
  expect(WORK_ORDER_STATES.filter((state) => !reached.has(state as never))).toEqual(['NEW']);
  expect(WORK_ORDER_STATES.filter((state) => left.includes(state)).every(hasEnded)).toBe(true);
});

test('tenants confirm, open again and take back; what is done for them others do', () => {
  const moves = Object.keys(MOVES) as WorkOrderMove[];
  expect(moves.filter((move) => mayMove('TENANT', move))).toEqual(['CONFIRM', 'REOPEN', 'CANCEL']);
  expect(moves.filter((move) => mayMove('OWNER', move))).toEqual(['APPROVE', 'DECLINE']);
  expect(moves.filter((move) => mayMove('SYSTEM', move))).toEqual(['CONFIRM']);
});
