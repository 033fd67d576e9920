import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import {
  assessmentDay,
  lateFee,
  lateFeeKey,
  overdueRent,
  readLateFeeKey,
  type AssessedCharge,
  type LateFeeRule,
} from './late-fees.rules.js';

const kes = (amount: string) => Money.parse(amount, 'KES');
const rule = (changes: Partial<LateFeeRule>): LateFeeRule => ({
  kind: 'PERCENT',
  fixed: null,
  basisPoints: 1_000,
  cap: null,
  minOverdue: kes('0'),
  ...changes,
});
const charge = (id: string, kind: AssessedCharge['kind'], dueOn: string, amount: string, invoiceId = 'inv_11'): AssessedCharge => ({
  id,
  leaseId: 'lse_1',
  invoiceId,
  propertyId: 'prp_1',
  kind,
  dueOn: localDate(dueOn),
  amount: kes(amount),
  open: kes(amount),
  payee: 'OWNER',
  ownershipId: null,
  directed: kes('0'),
});
const endOfGrace = localDate('2026-11-08');

test.each([
  ['10 % of what is overdue', rule({}), '8500', '850.00'],
  ['rounded half up to a shilling', rule({ basisPoints: 750 }), '1234', '93.00'], // 92.55
  ['a fixed fee', rule({ kind: 'FIXED', fixed: kes('500'), basisPoints: null }), '1', '500.00'],
  ['never more than the cap', rule({ cap: kes('600') }), '8500', '600.00'],
  ['nothing when nothing is overdue', rule({ kind: 'FIXED', fixed: kes('500'), basisPoints: null }), '0', '0.00'],
  ['nothing up to the minimum', rule({ minOverdue: kes('1000') }), '1000', '0.00'],
  ['all of it above the minimum', rule({ minOverdue: kes('1000') }), '1010', '101.00'],
])('%s', (_, policy, base, fee) => {
  expect(lateFee(policy, kes(base)).amount).toBe(fee);
});

test('the fee is assessed on the day after grace', () => {
  expect(assessmentDay(localDate('2026-11-05'), 3)).toBe('2026-11-09');
  expect(assessmentDay(localDate('2026-11-05'), 0)).toBe('2026-11-06');
});

test('only rent of the invoice counts, after older debts have taken their part of the money', () => {
  const charges = [
    charge('oct', 'RENT', '2026-10-05', '15000', 'inv_10'),
    charge('rent', 'RENT', '2026-11-05', '15000'),
    charge('water', 'FIXED_WATER', '2026-11-05', '400'),
    charge('dec', 'RENT', '2026-12-05', '15000', 'inv_12'),
  ];
  // 20,000 settle October, then 5,000 of November's rent.
  expect(overdueRent('inv_11', endOfGrace, charges, kes('20000')).amount).toBe('10000.00');
  expect(overdueRent('inv_11', endOfGrace, charges, kes('0')).amount).toBe('15000.00');
  expect(overdueRent('inv_11', endOfGrace, charges, kes('99999')).amount).toBe('0.00');
});

test('late fees take no part of the money, and what a payer directed stays where it was put', () => {
  const charges = [
    charge('oldfee', 'LATE_FEE', '2026-10-09', '1500'),
    charge('oct', 'RENT', '2026-10-05', '15000', 'inv_10'),
    { ...charge('rent', 'RENT', '2026-11-05', '15000'), directed: kes('15000') },
  ];
  expect(overdueRent('inv_11', endOfGrace, charges, kes('0')).amount).toBe('0.00');
  expect(overdueRent('inv_10', endOfGrace, charges, kes('14000')).amount).toBe('1000.00');
});

test('more money in time never means more overdue', () => {
  const charges = [charge('oct', 'RENT', '2026-10-05', '15000', 'inv_10'), charge('rent', 'RENT', '2026-11-05', '15000')];
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: 1, max: 1_000_000 }), (some, more) => {
      const before = overdueRent('inv_11', endOfGrace, charges, Money.of(some, 'KES'));
      const after = overdueRent('inv_11', endOfGrace, charges, Money.of(some + more, 'KES'));
      expect(after.compare(before)).toBeLessThanOrEqual(0);
    }),
  );
});

test('the natural key names the policy and the invoice, and can be read back', () => {
  expect(readLateFeeKey(lateFeeKey('lfp_1', 'inv_11'))).toEqual({ policyId: 'lfp_1', invoiceId: 'inv_11', version: 1 });
  expect(readLateFeeKey('latefee:lfp_1:inv_11:1#3')).toEqual({ policyId: 'lfp_1', invoiceId: 'inv_11', version: 3 });
  expect(() => readLateFeeKey('rent:lse_1:2026-11')).toThrow('not the key of a late fee');
});
