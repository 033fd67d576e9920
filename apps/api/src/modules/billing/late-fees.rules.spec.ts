import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import {
  assessmentDay,
  feesOf,
  lateFee,
  lateFeeKey,
  overdueAt,
  overdueRent,
  readLateFeeKey,
  stepsOf,
  type AssessedCharge,
  type LateFeeRule,
} from './late-fees.rules.js';

const kes = (amount: string) => Money.parse(amount, 'KES');
const rule = (changes: Partial<LateFeeRule>): LateFeeRule => ({
  kind: 'PERCENT',
  fixed: null,
  basisPoints: 1_000,
  maxDays: null,
  tiers: null,
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
  expect(readLateFeeKey(lateFeeKey('lfp_1', 'inv_11'))).toEqual({ policyId: 'lfp_1', invoiceId: 'inv_11', step: 1, version: 1 });
  expect(readLateFeeKey('latefee:lfp_1:inv_11:12#3')).toEqual({ policyId: 'lfp_1', invoiceId: 'inv_11', step: 12, version: 3 });
  expect(lateFeeKey('lfp_1', 'inv_11', 12)).toBe('latefee:lfp_1:inv_11:12');
  expect(() => readLateFeeKey('rent:lse_1:2026-11')).toThrow('not the key of a late fee');
});

const daily = rule({ kind: 'DAILY_FIXED', fixed: kes('500'), basisPoints: null, maxDays: 10 });
const tiered = rule({
  kind: 'TIERED',
  basisPoints: null,
  tiers: [
    { day: 1, fixed: kes('300'), basisPoints: null },
    { day: 10, fixed: null, basisPoints: 500 },
    { day: 20, fixed: null, basisPoints: 1_000 },
  ],
});
const amounts = (fees: readonly Money[]) => fees.map(({ amount }) => amount);

test('a fee has one step, one for each day, or those of its tiers', () => {
  expect(stepsOf(rule({}))).toEqual([{ step: 1, day: 1 }]);
  expect(stepsOf(daily)).toHaveLength(10);
  expect(stepsOf(daily).at(-1)).toEqual({ step: 10, day: 10 });
  expect(stepsOf(tiered).map(({ day }) => day)).toEqual([1, 10, 20]);
});

test('KES 500 a day for as long as more than the minimum is overdue, and no longer than the cap allows', () => {
  const bases = ['15000', '15000', '4000', '0'].map(kes);
  expect(amounts(feesOf(daily, bases))).toEqual(['500.00', '500.00', '500.00', '0.00']);
  expect(amounts(feesOf({ ...daily, minOverdue: kes('4000') }, bases))).toEqual(['500.00', '500.00', '0.00', '0.00']);
  expect(amounts(feesOf({ ...daily, cap: kes('1200') }, bases))).toEqual(['500.00', '500.00', '200.00', '0.00']);
});

test('tiers take their part of what is still overdue on their day', () => {
  expect(amounts(feesOf(tiered, ['15000', '15000', '15000'].map(kes)))).toEqual(['300.00', '750.00', '1500.00']);
  expect(amounts(feesOf(tiered, ['15000', '5000', '0'].map(kes)))).toEqual(['300.00', '250.00', '0.00']);
  expect(amounts(feesOf({ ...tiered, cap: kes('1000') }, ['15000', '15000', '15000'].map(kes)))).toEqual(['300.00', '700.00', '0.00']);
});

const anyMoney = (max: number) => fc.integer({ min: 0, max }).map((minor) => Money.of(minor, 'KES'));
const anyRule = fc
  .tuple(fc.constantFrom(rule({}), daily, tiered), fc.option(anyMoney(1_000_000)), anyMoney(300_000))
  .map(([one, cap, minOverdue]) => ({ ...one, cap, minOverdue }));

test('whatever the rule and the payments: never more than the cap in all, never less than nothing, and less overdue never costs more', () => {
  const falling = fc.array(fc.tuple(anyMoney(2_000_000), anyMoney(500_000)), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(anyRule, falling, (one, list) => {
      const steps = stepsOf(one).length;
      const bases = list.slice(0, steps).map(([base]) => base);
      const less = list.slice(0, steps).map(([base, paid]) => base.minus(base.min(paid)));
      const fees = feesOf(one, bases);
      const sum = (all: readonly Money[]) => Money.sum(all, 'KES');
      for (const fee of fees) expect(fee.isNegative).toBe(false);
      if (one.cap) expect(sum(fees).compare(one.cap.roundedToMajor())).toBeLessThanOrEqual(0);
      expect(sum(feesOf(one, less)).compare(sum(fees))).toBeLessThanOrEqual(0);
      // A step does not depend on what comes after it.
      expect(amounts(feesOf(one, bases.slice(0, 2)))).toEqual(amounts(fees.slice(0, 2)));
    }),
  );
});

test('money counts for a step from the end of the day it was paid on, whenever it was written down', () => {
  const facts = {
    charges: [charge('oct', 'RENT', '2026-10-05', '15000', 'inv_10'), charge('rent', 'RENT', '2026-11-05', '15000')],
    older: kes('1000'),
    money: [
      { valueOn: localDate('2026-11-08'), until: null, amount: kes('16000') },
      { valueOn: localDate('2026-11-10'), until: localDate('2026-11-20'), amount: kes('5000') },
    ],
    directed: [
      { valueOn: localDate('2026-11-12'), until: null, amount: kes('4000'), chargeId: 'rent' },
      { valueOn: localDate('2026-11-12'), until: null, amount: kes('600'), chargeId: null },
    ],
  };
  const invoice = { id: 'inv_11', graceEndsOn: endOfGrace };
  const at = (day: string) => overdueAt(facts, invoice, localDate(day)).amount;
  expect(['2026-11-07', '2026-11-08', '2026-11-10', '2026-11-12'].map(at)).toEqual(['15000.00', '15000.00', '10000.00', '5400.00']);
  expect(['2026-11-19', '2026-11-20'].map(at)).toEqual(['5400.00', '10400.00']); // its payment was taken back on the 20th
});
