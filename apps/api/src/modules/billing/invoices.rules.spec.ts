import { Money } from '@plotihub/money';
import { invoiceState } from './invoices.rules.js';

test.each([
  ['15000', '0', '15000', 'OPEN'],
  ['15000', '0', '14999.50', 'PART_PAID'],
  ['15000', '0', '0', 'PAID'],
  ['15000', '15000', '0', 'CREDITED'],
  ['15000', '300', '14700', 'OPEN'],
  ['15000', '300', '0', 'PAID'],
  ['15000', '300', '700', 'PART_PAID'],
])('of %s, %s taken back and %s open: %s', (total, voided, open, state) => {
  const kes = (amount: string) => Money.parse(amount, 'KES');
  expect(invoiceState({ total: kes(total), voided: kes(voided), open: kes(open) })).toBe(state);
});
