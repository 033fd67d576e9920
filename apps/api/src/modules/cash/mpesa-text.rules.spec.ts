import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { readMpesaText } from './mpesa-text.rules.js';

const kes = (amount: string): Money => Money.parse(amount, 'KES');
const PAYBILL =
  'UKL51ZDR4F Confirmed. Ksh15,000.00 sent to ACME RENT COLLECTION for account KMA12J on 5/11/26 at 12:13 PM New M-PESA balance is Ksh1,234.00. Transaction cost, Ksh0.00.';

test('a payment to a paybill, with what was typed as account', () => {
  expect(readMpesaText(PAYBILL)).toEqual({
    ok: true,
    text: {
      ...{ code: 'UKL51ZDR4F', amount: kes('15000.00'), paidOn: '2026-11-05', paidAt: '12:13' },
      ...{ payee: 'ACME RENT COLLECTION', account: 'KMA12J' },
    },
  });
});

test.each([
  [
    'a till',
    'UKL51ZDR4G Confirmed. Ksh1,500.00 paid to ACME SHOP. on 15/1/27 at 1:05 AM.New M-PESA balance is Ksh10.00.',
    '1500.00',
    '2027-01-15',
    '01:05',
  ],
  [
    'a till of a name that has an on in it',
    'UKL51ZDR4G Confirmed. Ksh150.50 paid to MASON ON THE HILL. on 1/1/27 at 11:59 PM.',
    '150.50',
    '2027-01-01',
    '23:59',
  ],
  [
    'an account of several words',
    'UKL51ZDR4G confirmed.Ksh2.00 sent to KCB BANK for account KMA 12 J on 1/1/27 at 12:00 AM New',
    '2.00',
    '2027-01-01',
    '00:00',
  ],
  [
    'line breaks and a greeting',
    'Fwd: UKL51ZDR4G\nConfirmed.\r\nKsh1,000,000.00 paid to X\nLTD for account A1 on 30/11/26\u00a0at 9:00AM',
    '1000000.00',
    '2026-11-30',
    '09:00',
  ],
])('%s', (_, text, amount, paidOn, paidAt) => {
  expect(readMpesaText(text)).toMatchObject({ ok: true, text: { code: 'UKL51ZDR4G', amount: kes(amount), paidOn, paidAt } });
});

test.each([
  ['a person', 'UKL51ZDR4F Confirmed. Ksh500.00 sent to JOHN DOE 0712345678 on 1/1/27 at 1:02 PM.', 'no-payment-to-a-business'],
  [
    'money that came',
    'UKL51ZDR4F Confirmed.You have received Ksh500.00 from JOHN DOE 0712345678 on 1/1/27 at 1:02 PM',
    'no-payment-to-a-business',
  ],
  ['an agent', 'UKL51ZDR4F Confirmed.on 1/1/27 at 1:02 PMWithdraw Ksh500.00 from 12345 - AGENT', 'no-payment-to-a-business'],
  ['a day that is not', PAYBILL.replace('5/11/26', '31/11/26'), 'no-time'],
  ['an hour that is not', PAYBILL.replace('12:13', '13:13'), 'no-time'],
  ['nothing', PAYBILL.replace('15,000.00', '0.00'), 'no-payment-to-a-business'],
  ['a word instead of a receipt', PAYBILL.replace('UKL51ZDR4F', 'ABCDEFGHIJ'), 'no-receipt'],
  ['half a text', PAYBILL.slice(11), 'no-receipt'],
  ['nothing at all', '', 'no-receipt'],
])('%s is no payment to a business', (_, text, fault) => {
  expect(readMpesaText(text)).toEqual({ ok: false, fault });
});

test('whatever is pasted, it is read or refused, and soon', () => {
  fc.assert(fc.property(fc.string({ maxLength: 600 }), (text) => typeof readMpesaText(text).ok === 'boolean'));
  const cut = fc.tuple(fc.nat(PAYBILL.length), fc.string({ maxLength: 20 }));
  fc.assert(fc.property(cut, ([at, more]) => typeof readMpesaText(PAYBILL.slice(0, at) + more + PAYBILL.slice(at)).ok === 'boolean'));
  expect(readMpesaText(`UKL51ZDR4F Confirmed. ${'Ksh1.00 sent to '.repeat(40)}`)).toEqual({ ok: false, fault: 'no-payment-to-a-business' });
});
