import { Money } from '@plotihub/money';
import fc from 'fast-check';
import {
  askable,
  canBeAsked,
  checkAfterS,
  isLastCheck,
  isOpen,
  isQuery,
  moveOf,
  reasonOf,
  STK_STATES,
  waitS,
  type Heard,
} from './stk-push.rules.js';

const HEARD: readonly Heard[] = [
  'MARKED',
  'NEVER_SENT',
  'ACCEPTED',
  'REFUSED',
  'UNCLEAR',
  'LOST',
  'STALE',
  'PAID',
  'DECLINED',
  'QUERY_DECLINED',
  'SETTLED',
  'NOTHING',
];

test('a receipt makes a success of every push, and nothing unmakes it', () => {
  for (const state of STK_STATES) if (state !== 'SUCCESS') expect(moveOf(state, 'PAID')).toBe('SUCCESS');
  for (const heard of HEARD) expect(moveOf('SUCCESS', heard)).toBeUndefined();
});

test('only what is CREATED is ever sent, and only what never left becomes CREATED again', () => {
  expect(STK_STATES.filter((state) => moveOf(state, 'MARKED') === 'SENT')).toEqual(['CREATED']);
  expect(STK_STATES.flatMap((state) => HEARD.filter((heard) => moveOf(state, heard) === 'CREATED').map((heard) => [state, heard]))).toEqual(
    [['SENT', 'NEVER_SENT']],
  );
});

test('whatever is heard in whatever order, once paid is paid', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...HEARD)), fc.array(fc.constantFrom(...HEARD)), (before, after) => {
      let state = STK_STATES[0] as (typeof STK_STATES)[number];
      for (const heard of [...before, 'PAID' as const, ...after]) state = moveOf(state, heard) ?? state;
      expect(state).toBe('SUCCESS');
    }),
  );
});

test('a failure by query is believed after a while, one by callback at once', () => {
  expect(moveOf('PENDING', 'QUERY_DECLINED')).toBe('FAILED_PROVISIONAL');
  expect(moveOf('FAILED_PROVISIONAL', 'SETTLED')).toBe('FAILED');
  expect(moveOf('PENDING', 'SETTLED')).toBeUndefined();
  expect(moveOf('FAILED_PROVISIONAL', 'DECLINED')).toBe('FAILED');
  expect(STK_STATES.filter(isOpen)).toEqual(['CREATED', 'SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL']);
});

test('the looks at a push end within 24 hours; the first three ask M-Pesa', () => {
  expect([0, 1, 2, 3].map((checks) => [checkAfterS(checks), isQuery(checks)])).toEqual([
    [35, true],
    [60, true],
    [90, true],
    [240, false],
  ]);
  let checks = 0;
  while (!isLastCheck(checks)) checks++;
  expect(checkAfterS(checks)).toBeLessThan(86_400);
  expect(checkAfterS(checks + 1)).toBeUndefined();
});

test('what is asked for is what is open, in whole shillings', () => {
  const kes = (minor: number): Money => Money.of(minor, 'KES');
  expect(askable(kes(0))).toBeUndefined();
  expect(askable(kes(1))?.amount).toBe('1.00');
  expect(askable(kes(1_500_000))?.amount).toBe('15000.00');
  expect(askable(kes(1_500_001))?.amount).toBe('15001.00');
  expect(askable(kes(99_999_999_00))?.amount).toBe('250000.00');
  expect([99, 100, 150, 25_000_000, 25_000_100].map((minor) => canBeAsked(kes(minor)))).toEqual([false, true, false, true, false]);
});

test('a phone is asked once a minute, for the same amount once in two', () => {
  expect(waitS([])).toBe(0);
  expect(waitS([{ agoS: 10, sameAmount: false }])).toBe(50);
  expect(waitS([{ agoS: 70, sameAmount: false }])).toBe(0);
  expect(
    waitS([
      { agoS: 70, sameAmount: true },
      { agoS: 59.5, sameAmount: false },
    ]),
  ).toBe(50);
  expect(waitS([{ agoS: 120, sameAmount: true }])).toBe(0);
});

test('a code has a word, also one that nobody knows', () => {
  expect([reasonOf('1032'), reasonOf('777'), reasonOf("x'; --")]).toEqual(['dismissed', 'code-777', 'code-x--']);
});
