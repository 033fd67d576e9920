import { addDays, instantOf, localDate, NAIROBI, type LocalDate } from '@plotihub/time';
import { gapsIn, isListedByPull, provedDays, tells, type Coverage, type Day, type Span } from './coverage.rules.js';

const at = (day: string, time = '00:00'): Date => instantOf(localDate(day), time, NAIROBI);
const whole = (on: LocalDate): Span => ({ from: at(on), to: at(addDays(on, 1)) });
const day = (on: string): Day => ({ on: localDate(on), span: whole(localDate(on)), isOurs: true, isOver: true });
const none: Coverage = { statements: [], pulled: [] };

test('a day is proved by the statement that touches it, or by Pull without a hole', () => {
  const coverage: Coverage = {
    statements: [{ from: at('2026-11-02', '08:00'), to: at('2026-11-03', '20:00') }],
    pulled: [
      { from: at('2026-11-03'), to: at('2026-11-05') },
      { from: at('2026-11-05', '03:00'), to: at('2026-11-07') },
    ],
  };
  const days = ['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04', '2026-11-05', '2026-11-06'].map(day);
  expect(provedDays(days, coverage, localDate('2026-11-01')).map(({ from, to, provedBy }) => [from, to, provedBy])).toEqual([
    ['2026-11-01', '2026-11-01', 'NONE'],
    ['2026-11-02', '2026-11-02', 'STATEMENT'],
    ['2026-11-03', '2026-11-03', 'BOTH'],
    ['2026-11-04', '2026-11-04', 'PULL'],
    ['2026-11-05', '2026-11-05', 'NONE'],
    ['2026-11-06', '2026-11-06', 'PULL'],
  ]);
});

test('what is missing is one sentence for days in a row, by who could tell', () => {
  const days = ['2026-11-01', '2026-11-02'].map(day);
  expect(provedDays(days, none, undefined)).toEqual([
    {
      ...{ from: '2026-11-01', to: '2026-11-02', provedBy: 'NONE', why: 'NO_STATEMENT' },
      missing: 'No statement has a line there: if anything moved, import the statement of 2026-11-01 to 2026-11-02.',
    },
  ]);
  expect(provedDays(days.slice(0, 1), none, localDate('2026-11-01'))[0]?.missing).toBe(
    'No statement tells of it, and Pull was not asked for all of it: import the statement of 2026-11-01.',
  );
});

test('days before the channel and a day that is not over are no gaps', () => {
  const days: Day[] = [{ ...day('2026-11-01'), isOurs: false }, day('2026-11-02'), { ...day('2026-11-03'), isOver: false }];
  expect(gapsIn(provedDays(days, none, localDate('2026-11-01'))).map(({ from, to }) => [from, to])).toEqual([['2026-11-02', '2026-11-02']]);
});

test('before Pull was asked by itself, only a statement could tell', () => {
  const days = ['2026-11-01', '2026-11-02'].map(day);
  expect(provedDays(days, none, localDate('2026-11-02')).map(({ why }) => why)).toEqual(['NO_STATEMENT', 'PULL_INCOMPLETE']);
});

test('ends are included', () => {
  const spans = [{ from: at('2026-11-02'), to: at('2026-11-03') }];
  expect([at('2026-11-02'), at('2026-11-03'), at('2026-11-03', '00:01')].map((moment) => tells(spans, moment))).toEqual([
    true,
    true,
    false,
  ]);
});

test.each([
  ['Pay Bill', true],
  ['Customer Merchant Payment', true],
  ['Pull', true],
  ['Business Pay Bill', false],
  ['Organization Settlement', false],
])('Pull lists a %s: %s', (type, listed) => {
  expect(isListedByPull(type)).toBe(listed);
});
