import { after, CHEQUE_STATES, mayMove, normaliseAccount, type ChequeMove } from './cheque.rules.js';

test.each<[ChequeMove, string[], string]>([
  ['deposit', ['HELD'], 'DEPOSITED'],
  ['clearance', ['DEPOSITED'], 'CLEARED'],
  ['return', ['DEPOSITED', 'CLEARED'], 'RETURNED'],
  ['withdrawal', ['HELD'], 'WITHDRAWN'],
])('a %s is from %s, and from nowhere else', (move, from, to) => {
  expect(CHEQUE_STATES.filter((state) => mayMove(state, move))).toEqual(from);
  expect(after(move)).toBe(to);
});

test('an account is the same however it is written', () => {
  expect(new Set(['0110-2233 44', '0110223344', ' 0110 2233-44 '].map(normaliseAccount)).size).toBe(1);
});
