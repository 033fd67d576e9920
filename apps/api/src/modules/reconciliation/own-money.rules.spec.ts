import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { ownMoneyOn, type OwnMoney } from './own-money.rules.js';

const kes = (amount: string): Money => Money.parse(amount, 'KES');
const line = (words: string, more: { amount?: string; on?: string } = {}) => {
  return { id: 'line', on: localDate(more.on ?? '2026-11-06'), paidIn: kes(more.amount ?? '5000.00'), words };
};
const money = (mark: string, more: Partial<OwnMoney> = {}): OwnMoney => {
  return { kind: 'CHEQUE', id: 'own', amount: kes('5000.00'), on: localDate('2026-11-04'), marks: [mark], ...more };
};
const shown = (words: string, mark: string, more = {}): boolean => ownMoneyOn([line(words, more)], [money(mark)]).has('line');

test.each([
  ['CHQ 000124 CLEARED', '000124'],
  ['CHQ000124', '124'],
  ['Cheque no 124', '000124'],
  ['cash dep eq-1 gate', 'EQ-1'],
  ['CASH DEPOSIT EQ1', 'EQ-1'],
  ['M-PESA 600966 SETTLEMENT', '600966'],
])('%s shows %s', (words, mark) => expect(shown(words, mark)).toBe(true));

test.each([
  ['CHQ 1124', '124'],
  ['CHQ 12400', '124'],
  ['SEQ 1', 'EQ-1'],
  ['CASH DEPOSIT', 'EQ-1'],
  ['600966 AND MORE', '60096'],
])('%s does not show %s', (words, mark) => expect(shown(words, mark)).toBe(false));

test('another amount, or a day long after or before, is other money', () => {
  expect(shown('CHQ 124', '124', { amount: '5000.01' })).toBe(false);
  expect(shown('CHQ 124', '124', { on: '2026-11-15' })).toBe(false);
  expect(shown('CHQ 124', '124', { on: '2026-11-02' })).toBe(false);
  expect(shown('CHQ 124', '124', { on: '2026-11-14' })).toBe(true);
});

test('what is shown once is not shown twice', () => {
  const lines = ['one', 'two'].map((id) => ({ ...line('CHQ 124'), id }));
  expect([...ownMoneyOn(lines, [money('124')]).keys()]).toEqual(['one']);
});
