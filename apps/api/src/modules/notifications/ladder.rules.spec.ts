import { Money } from '@plotihub/money';
import { addDays, localDate, type LocalDate } from '@plotihub/time';
import fc from 'fast-check';
import { ladderTurn, stepOn, turnAsItStands, type Debt, type TakenStep } from './ladder.rules.js';

const kes = (minor: number): Money => Money.of(minor, 'KES');
const D = localDate('2026-11-05');
const day = (offset: number): LocalDate => addDays(D, offset);
const debt = (dueOn: LocalDate, minor: number, invoiced = true): Debt => ({
  dueOn,
  open: kes(minor),
  invoiceId: invoiced ? `inv ${dueOn}` : null,
  isRent: true,
});

test.each([
  [-4, undefined],
  [-3, 'invoice.reminder'],
  [-1, 'invoice.reminder'],
  [0, 'invoice.due_today'],
  [1, 'arrears.first'],
  [6, 'arrears.first'],
  [7, 'arrears.second'],
  [13, 'arrears.second'],
  [14, undefined],
])('on D%i the step of a due date is %s', (offset, step) => {
  expect(stepOn(D, day(offset))).toBe(step);
});

test('each step is taken once for a due date, on the first day on which the ladder runs', () => {
  const taken: TakenStep[] = [];
  const heard: string[] = [];
  for (let offset = -5; offset < 20; offset++) {
    const turn = ladderTurn([debt(D, 1_500_000)], day(offset), taken);
    if (!turn) continue;
    taken.push(turn);
    heard.push(`D${offset} ${turn.step}`);
  }
  expect(heard).toEqual(['D-3 invoice.reminder', 'D0 invoice.due_today', 'D1 arrears.first', 'D7 arrears.second']);
});

test('a step missed because nothing ran is taken later, but no last call the day after', () => {
  expect(ladderTurn([debt(D, 100)], day(-1), [])?.step).toBe('invoice.reminder');
  expect(ladderTurn([debt(D, 100)], day(3), [])?.step).toBe('arrears.first');
  expect(ladderTurn([debt(D, 100)], day(9), [])?.step).toBe('arrears.second');
});

test('a reminder asks for what must be paid by the due date: earlier debts too, later ones not', () => {
  const debts = [debt(localDate('2026-10-05'), 200_000), debt(D, 1_500_000), debt(localDate('2026-12-05'), 1_500_000)];
  const taken: TakenStep[] = [];
  const turn = ladderTurn(debts, day(-3), taken);
  // 2,000.00 + 15,000.00
  expect(turn).toMatchObject({ step: 'invoice.reminder', dueOn: D, balance: kes(1_700_000) });
});

test('arrears are everything overdue, since the oldest of it', () => {
  const october = localDate('2026-10-05');
  const turn = ladderTurn([debt(D, 1_500_000), debt(october, 50_000, false), debt(day(30), 1_500_000)], day(1), []);
  expect(turn).toMatchObject({ step: 'arrears.first', dueOn: D, since: october, balance: kes(1_550_000) });
});

test('what stands on no invoice is counted, but starts no ladder', () => {
  expect(ladderTurn([debt(D, 50_000, false)], day(1), [])).toBeUndefined();
});

test('of two due dates with a step on one day the older one speaks', () => {
  const turn = ladderTurn([debt(D, 100), debt(day(10), 100)], day(7), []);
  expect(turn).toMatchObject({ step: 'arrears.second', dueOn: D });
});

test('a step is dropped when its due date is paid, even if something else is owed', () => {
  expect(turnAsItStands([], D, { step: 'invoice.due_today', dueOn: D })).toBeUndefined();
  expect(turnAsItStands([debt(day(30), 100)], day(1), { step: 'arrears.first', dueOn: D })).toBeUndefined();
  expect(turnAsItStands([debt(D, 40)], day(1), { step: 'arrears.first', dueOn: D })?.balance).toEqual(kes(40));
});

test('no run of days, debts and payments takes a step twice, or two steps on a day, or a step for nothing', () => {
  const debts = fc.array(fc.record({ offset: fc.integer({ min: -60, max: 60 }), minor: fc.integer({ min: 1, max: 9_000_000 }) }), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(debts, fc.array(fc.boolean(), { minLength: 80, maxLength: 80 }), (owed, runs) => {
      const list = owed.map(({ offset, minor }) => debt(day(offset), minor));
      const taken: TakenStep[] = [];
      runs.forEach((ran, index) => {
        const on = day(index - 40);
        const turn = ran ? ladderTurn(list, on, taken) : undefined;
        if (!turn) return;
        expect(taken).not.toContainEqual({ step: turn.step, dueOn: turn.dueOn });
        expect(turn.balance.isPositive).toBe(true);
        expect(stepOn(turn.dueOn, on)).toBe(turn.step);
        taken.push({ step: turn.step, dueOn: turn.dueOn });
      });
    }),
  );
});
