import { Money } from '@plotihub/money';
import { addDays, localDate } from '@plotihub/time';
import fc from 'fast-check';
import { CHARGE_KINDS, type ChargeKind } from './kinds.rules.js';
import { settle, settlementOrder, useCredit, type CreditLot, type OpenCharge } from './settlements.rules.js';

const kes = (amount: string) => Money.parse(amount, 'KES');
const cents = (minor: number) => Money.of(minor, 'KES');

const charge = (id: string, kind: ChargeKind, dueOn: string, open: string, invoiceId: string | null = null): OpenCharge => ({
  id,
  leaseId: 'lse_1',
  invoiceId,
  propertyId: 'prp_1',
  kind,
  dueOn: localDate(dueOn),
  amount: kes(open),
  open: kes(open),
  payee: 'OWNER',
  ownershipId: null,
});
const november = [
  charge('fee', 'LATE_FEE', '2026-11-05', '500', 'inv_11'),
  charge('water', 'FIXED_WATER', '2026-11-05', '400', 'inv_11'),
  charge('garbage', 'GARBAGE', '2026-11-05', '300', 'inv_11'),
  charge('rent', 'RENT', '2026-11-05', '15000', 'inv_11'),
];
const october = charge('old', 'REPAIR', '2026-10-05', '2000', 'inv_10');
const deposits = [
  { id: 'dep_rent', open: kes('15000') },
  { id: 'dep_water', open: kes('2500') },
];

const spread = (amount: string, options: Partial<Parameters<typeof settle>[0]> = {}) => {
  const plan = settle({ amount: kes(amount), charges: [...november, october], deposits: [], depositsFirst: false, ...options });
  return [
    ...plan.deposits.map((part) => `${part.depositItemId} ${part.amount.amount}`),
    ...plan.settled.map((part) => `${part.chargeId} ${part.amount.amount}`),
    `credit ${plan.credit.amount}`,
  ];
};

test('the oldest due date comes first; inside it rent, services, utilities, and late fees last', () => {
  expect(spread('18100')).toEqual(['old 2000.00', 'rent 15000.00', 'garbage 300.00', 'water 400.00', 'fee 400.00', 'credit 0.00']);
});

test('a payment that is too small settles a part, and one that is too large leaves credit', () => {
  expect(spread('2000.50')).toEqual(['old 2000.00', 'rent 0.50', 'credit 0.00']);
  expect(spread('20000')).toEqual(['old 2000.00', 'rent 15000.00', 'garbage 300.00', 'water 400.00', 'fee 500.00', 'credit 1800.00']);
});

test('an instruction names an invoice that is settled first; the rest goes as always', () => {
  expect(spread('16300', { instruction: { invoiceId: 'inv_11' } })).toEqual([
    'rent 15000.00',
    'garbage 300.00',
    'water 400.00',
    'fee 500.00',
    'old 100.00',
    'credit 0.00',
  ]);
});

test('before moving in the deposits come first, then the oldest invoice', () => {
  expect(spread('18000', { deposits, depositsFirst: true })).toEqual([
    'dep_rent 15000.00',
    'dep_water 2500.00',
    'old 500.00',
    'credit 0.00',
  ]);
});

test('later a deposit is paid only by instruction', () => {
  expect(spread('1000', { deposits })).toEqual(['old 1000.00', 'credit 0.00']);
  expect(spread('1000', { deposits, instruction: { deposit: true } })).toEqual(['dep_rent 1000.00', 'credit 0.00']);
});

test('credit is used up oldest payment first, and a charge may take from several', () => {
  const lots: CreditLot[] = [
    { paymentId: 'pay_2', valueOn: localDate('2026-10-02'), remaining: kes('10000') },
    { paymentId: 'pay_1', valueOn: localDate('2026-10-01'), remaining: kes('1500') },
    { paymentId: 'pay_3', valueOn: localDate('2026-10-03'), remaining: kes('100') },
  ];
  const { used, remaining } = useCredit(lots, [charge('rent', 'RENT', '2026-11-05', '6000'), october]);
  expect(used.map((use) => `${use.paymentId} ${use.chargeId} ${use.amount.amount}`)).toEqual([
    'pay_1 old 1500.00',
    'pay_2 old 500.00',
    'pay_2 rent 6000.00',
  ]);
  expect(remaining.map((lot) => `${lot.paymentId} ${lot.remaining.amount}`)).toEqual(['pay_1 0.00', 'pay_2 3500.00']);
});

const openCharges = fc
  .array(
    fc.record({
      kind: fc.constantFrom(...CHARGE_KINDS),
      due: fc.integer({ min: 0, max: 60 }),
      amount: fc.integer({ min: 1, max: 3_000_000 }),
      paid: fc.integer({ min: 0, max: 99 }),
      invoice: fc.integer({ min: 0, max: 3 }),
    }),
    { maxLength: 12 },
  )
  .map((list) =>
    list.map(({ kind, due, amount, paid, invoice }, i): OpenCharge => ({
      ...charge(`chg_${i}`, kind, addDays(localDate('2026-10-01'), due), '1', invoice === 0 ? null : `inv_${invoice}`),
      amount: cents(amount),
      open: cents(amount - Math.min(amount - 1, Math.floor((amount * paid) / 100))),
    })),
  );
const situation = fc.record({
  amount: fc.integer({ min: 1, max: 10_000_000 }).map(cents),
  charges: openCharges,
  deposits: fc
    .array(fc.integer({ min: 1, max: 3_000_000 }), { maxLength: 3 })
    .map((list) => list.map((open, i) => ({ id: `dep_${i}`, open: cents(open) }))),
  depositsFirst: fc.boolean(),
  instruction: fc.constantFrom(
    undefined,
    { invoiceId: 'inv_1' },
    { invoiceId: 'inv_9' },
    { deposit: true },
    { invoiceId: 'inv_2', deposit: true },
  ),
});

test('nothing is lost or invented: settled, deposits and credit add up to the money, no part is more than is open, none is zero', () => {
  fc.assert(
    fc.property(situation, (input) => {
      const plan = settle(input);
      const parts = [...plan.settled, ...plan.deposits];
      expect(Money.sum([...parts.map(({ amount }) => amount), plan.credit], 'KES')).toEqual(input.amount);
      expect(plan.credit.isNegative).toBe(false);
      for (const { amount } of parts) expect(amount.isPositive).toBe(true);
      const open = new Map([...input.charges, ...input.deposits].map((item) => [item.id, item.open]));
      for (const part of plan.settled) expect(part.amount.compare(open.get(part.chargeId)!)).toBeLessThanOrEqual(0);
      for (const part of plan.deposits) expect(part.amount.compare(open.get(part.depositItemId)!)).toBeLessThanOrEqual(0);
      expect(new Set(plan.settled.map(({ chargeId }) => chargeId)).size).toBe(plan.settled.length);
    }),
  );
});

test('there is credit only when every charge is settled, and at most one charge is settled in part', () => {
  fc.assert(
    fc.property(situation, (input) => {
      const { settled, credit } = settle(input);
      const whole = settled.filter(({ chargeId, amount }) => amount.equals(input.charges.find(({ id }) => id === chargeId)!.open));
      if (credit.isPositive) expect(whole).toHaveLength(input.charges.length);
      expect(settled.length - whole.length).toBeLessThanOrEqual(1);
    }),
  );
});

test('a payment in two parts settles the same as in one', () => {
  fc.assert(
    fc.property(situation, fc.integer({ min: 1, max: 99 }), (input, percent) => {
      const first = cents(Math.max(1, Math.floor((input.amount.amountMinor * percent) / 100)));
      const rest = input.amount.minus(first);
      fc.pre(rest.isPositive);
      const once = settle(input);
      const one = settle({ ...input, amount: first });
      const after = input.charges.map((open) => ({
        ...open,
        open: open.open.minus(one.settled.find(({ chargeId }) => chargeId === open.id)?.amount ?? cents(0)),
      }));
      const left = input.deposits.map((open) => ({
        ...open,
        open: open.open.minus(one.deposits.find(({ depositItemId }) => depositItemId === open.id)?.amount ?? cents(0)),
      }));
      const two = settle({ ...input, amount: rest, charges: after, deposits: left });
      const sum = (chargeId: string) =>
        Money.sum(
          [...one.settled, ...two.settled].filter((part) => part.chargeId === chargeId).map(({ amount }) => amount),
          'KES',
        );
      for (const { chargeId, amount } of once.settled) expect(sum(chargeId)).toEqual(amount);
      expect(one.credit.plus(two.credit)).toEqual(once.credit);
    }),
  );
});

test('credit lots: what is used and what is left add up, no lot and no charge is overdrawn', () => {
  const lots = fc.array(fc.tuple(fc.integer({ min: 1, max: 4_000_000 }), fc.integer({ min: 0, max: 30 })), { maxLength: 6 }).map((list) =>
    list.map(([remaining, on], i): CreditLot => ({
      paymentId: `pay_${i}`,
      valueOn: addDays(localDate('2026-09-01'), on),
      remaining: cents(remaining),
    })),
  );
  fc.assert(
    fc.property(lots, openCharges, (credit, charges) => {
      const { used, remaining } = useCredit(credit, charges);
      const total = (list: { amount: Money }[]) =>
        Money.sum(
          list.map(({ amount }) => amount),
          'KES',
        );
      for (const { paymentId, remaining: left } of remaining) {
        const lot = credit.find((one) => one.paymentId === paymentId)!;
        expect(total(used.filter((use) => use.paymentId === paymentId)).plus(left)).toEqual(lot.remaining);
      }
      for (const { id, open } of charges) expect(total(used.filter((use) => use.chargeId === id)).compare(open)).toBeLessThanOrEqual(0);
      for (const { amount } of used) expect(amount.isPositive).toBe(true);
      const everything = Money.sum(
        credit.map((lot) => lot.remaining),
        'KES',
      );
      const owed = Money.sum(
        charges.map(({ open }) => open),
        'KES',
      );
      expect(total(used)).toEqual(everything.min(owed));
      // The same as a payment of that size would have settled.
      const plan = settle({ amount: total(used), charges, deposits: [], depositsFirst: false });
      for (const { chargeId, amount } of plan.settled) expect(total(used.filter((use) => use.chargeId === chargeId))).toEqual(amount);
    }),
  );
});

test('the order is total', () => {
  fc.assert(
    fc.property(openCharges, (charges) => {
      for (const a of charges) for (const b of charges) expect(Math.sign(settlementOrder(a, b)) + Math.sign(settlementOrder(b, a))).toBe(0);
    }),
  );
});
