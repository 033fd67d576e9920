import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import type { Debt } from './ladder.rules.js';
import { feeAhead, policyOn, type FeePolicy } from './late-fee-ahead.rules.js';

const kes = (amount: string): Money => Money.parse(amount, 'KES');
const invoice = { id: 'inv', dueOn: localDate('2026-11-05'), graceDays: 5 };
const day = localDate('2026-11-06');
const percent: FeePolicy = {
  propertyId: null,
  kind: 'PERCENT',
  fixed: null,
  basisPoints: 1_000,
  tiers: null,
  cap: null,
  minOverdue: kes('0'),
  fromOn: localDate('2026-01-01'),
  toOn: null,
};
const fixed: FeePolicy = { ...percent, kind: 'FIXED', basisPoints: null, fixed: kes('500.00') };
const rent = (open: string, invoiceId: string | null = 'inv'): Debt => ({ dueOn: invoice.dueOn, open: kes(open), invoiceId, isRent: true });
const water: Debt = { ...rent('700.00'), isRent: false };

test('a fee is reckoned on the open rent of the invoice, in whole shillings, up to the cap', () => {
  // 10 % of 12,345.00 = 1,234.50, rounded half up
  expect(feeAhead([rent('12345.00'), water, rent('9000.00', 'another')], invoice, { policy: percent, day })?.fee).toEqual(kes('1235.00'));
  expect(feeAhead([rent('12345.00')], invoice, { policy: { ...percent, cap: kes('1000.00') }, day })?.fee).toEqual(kes('1000.00'));
  expect(feeAhead([rent('12345.00')], invoice, { policy: fixed, day })?.fee).toEqual(kes('500.00'));
});

test('it can be avoided up to the end of grace, not after', () => {
  expect(feeAhead([rent('100.00')], invoice, { policy: fixed, day })?.payBy).toBe('2026-11-10');
  expect(feeAhead([rent('100.00')], { ...invoice, graceDays: 1 }, { policy: fixed, day })?.payBy).toBe('2026-11-06');
  expect(feeAhead([rent('100.00')], { ...invoice, graceDays: 0 }, { policy: fixed, day })).toBeUndefined();
});

test('there is none on too little, or on what is no rent', () => {
  expect(feeAhead([rent('200.00')], invoice, { policy: { ...fixed, minOverdue: kes('200.00') }, day })).toBeUndefined();
  expect(feeAhead([water], invoice, { policy: fixed, day })).toBeUndefined();
  expect(feeAhead([rent('4.00')], invoice, { policy: percent, day })).toBeUndefined();
});

test('the policy of the property goes before the one of all, and only one that holds', () => {
  const own = { ...fixed, propertyId: 'prp' };
  const ended = { ...fixed, toOn: day };
  const later = { ...fixed, fromOn: localDate('2026-11-07') };
  expect(policyOn([percent, own], 'prp', day)).toBe(own);
  expect(policyOn([percent, own], 'other', day)).toBe(percent);
  expect(policyOn([ended, later], 'prp', day)).toBeUndefined();
});
