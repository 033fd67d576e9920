import { Money } from '@plotihub/money';
import { addDays, localDate } from '@plotihub/time';
import fc from 'fast-check';
import { CHARGE_KINDS, isUtility, rankOf, type ChargeKind } from './kinds.rules.js';
import { orderBy, settle, settlementOrder, useCredit, type AllocationPolicy, type OpenCharge } from './settlements.rules.js';

const POLICIES: readonly AllocationPolicy[] = ['OLDEST_FIRST', 'UTILITIES_FIRST', 'FEES_FIRST'];
const cents = (minor: number) => Money.of(minor, 'KES');
const charge = (kind: ChargeKind, dueOn: string, minor: number, id = `${kind} ${dueOn}`): OpenCharge => ({
  id,
  leaseId: 'lse_1',
  invoiceId: null,
  propertyId: 'prp_1',
  kind,
  dueOn: localDate(dueOn),
  amount: cents(minor),
  open: cents(minor),
  payee: 'OWNER',
  ownershipId: null,
});
const inOrder = (policy: AllocationPolicy, charges: readonly OpenCharge[]) => [...charges].sort(orderBy(policy)).map(({ id }) => id);

const TWO_MONTHS = ['2026-11-05', '2026-12-05'].flatMap((dueOn) =>
  (['LATE_FEE', 'REPAIR', 'FIXED_WATER', 'SERVICE', 'RENT'] as const).map((kind) => charge(kind, dueOn, 100)),
);

test('oldest first: a month after the other, and in it rent, service, utility, repair, late fee', () => {
  expect(inOrder('OLDEST_FIRST', TWO_MONTHS)).toEqual(
    ['2026-11-05', '2026-12-05'].flatMap((day) => ['RENT', 'SERVICE', 'FIXED_WATER', 'REPAIR', 'LATE_FEE'].map((kind) => `${kind} ${day}`)),
  );
});

test('utilities first: those of every month, oldest first, and then all else as always', () => {
  expect(inOrder('UTILITIES_FIRST', TWO_MONTHS)).toEqual([
    'FIXED_WATER 2026-11-05',
    'FIXED_WATER 2026-12-05',
    ...['2026-11-05', '2026-12-05'].flatMap((day) => ['RENT', 'SERVICE', 'REPAIR', 'LATE_FEE'].map((kind) => `${kind} ${day}`)),
  ]);
});

test('fees first: late fees of every month, oldest first, and then all else as always', () => {
  expect(inOrder('FEES_FIRST', TWO_MONTHS)).toEqual([
    'LATE_FEE 2026-11-05',
    'LATE_FEE 2026-12-05',
    ...['2026-11-05', '2026-12-05'].flatMap((day) => ['RENT', 'SERVICE', 'FIXED_WATER', 'REPAIR'].map((kind) => `${kind} ${day}`)),
  ]);
});

test('every pair of kinds, on the same day and a day apart, is in the one order that its policy says', () => {
  const first = (policy: AllocationPolicy, kind: ChargeKind) =>
    policy === 'UTILITIES_FIRST' ? kind === 'FIXED_WATER' : policy === 'FEES_FIRST' ? kind === 'LATE_FEE' : false;
  const pairs = POLICIES.flatMap((policy) => CHARGE_KINDS.flatMap((a) => CHARGE_KINDS.map((b) => ({ policy, a, b }))));
  const days = [
    ['2026-11-05', '2026-11-05'],
    ['2026-11-05', '2026-11-06'],
    ['2026-11-06', '2026-11-05'],
  ] as const;
  for (const { policy, a, b } of pairs)
    for (const [dayA, dayB] of days) {
      const privileged = Number(first(policy, b)) - Number(first(policy, a));
      const byDay = dayA < dayB ? -1 : Number(dayA > dayB);
      const byRank = Math.sign(rankOf(a) - rankOf(b));
      // Of two charges that are alike the one with the smaller id, which is the older one, goes first.
      const found = orderBy(policy)(charge(a, dayA, 1, 'chg_a'), charge(b, dayB, 1, 'chg_b'));
      expect(Math.sign(found)).toBe(Math.sign(privileged || byDay || byRank || -1));
    }
  expect(CHARGE_KINDS.filter(isUtility)).toEqual(['FIXED_WATER']);
});

const anyCharge = fc
  .record({ kind: fc.constantFrom(...CHARGE_KINDS), day: fc.nat(40), minor: fc.integer({ min: 1, max: 2_000_000 }) })
  .map(({ kind, day, minor }) => ({ kind, dueOn: addDays(localDate('2026-11-01'), day), minor }));
const anyCharges = fc
  .array(anyCharge, { maxLength: 12 })
  .map((list) => list.map(({ kind, dueOn, minor }, i) => charge(kind, dueOn, minor, `chg_${String(i).padStart(2, '0')}`)));

describe('whatever is owed, and by whichever policy', () => {
  test('the order is total and does not depend on how the charges come', () => {
    fc.assert(
      fc.property(anyCharges, fc.constantFrom(...POLICIES), (charges, policy) => {
        expect(inOrder(policy, [...charges].reverse())).toEqual(inOrder(policy, charges));
        for (const a of charges)
          for (const b of charges) expect(Math.sign(orderBy(policy)(a, b)) + Math.sign(orderBy(policy)(b, a))).toBe(0);
      }),
    );
  });

  test('the money is neither more nor less, no charge gets more than is open, and nothing is skipped', () => {
    fc.assert(
      fc.property(anyCharges, fc.constantFrom(...POLICIES), fc.integer({ min: 1, max: 30_000_000 }), (charges, policy, minor) => {
        const { settled, credit } = settle({ amount: cents(minor), charges, deposits: [], depositsFirst: false, policy });
        expect(settled.reduce((sum, { amount }) => sum + amount.amountMinor, credit.amountMinor)).toBe(minor);
        const got = new Map(settled.map(({ chargeId, amount }) => [chargeId, amount.amountMinor]));
        const parts = [...charges].sort(orderBy(policy)).map(({ id, open }) => [got.get(id) ?? 0, open.amountMinor] as const);
        for (const [part, open] of parts) expect(part).toBeLessThanOrEqual(open);
        const firstShort = parts.findIndex(([part, open]) => part < open);
        if (firstShort >= 0) for (const [part] of parts.slice(firstShort + 1)) expect(part).toBe(0);
        if (firstShort >= 0) expect(credit.amountMinor).toBe(0);
      }),
    );
  });

  test('credit settles the same charges as a payment of the same sum would', () => {
    fc.assert(
      fc.property(
        anyCharges,
        fc.constantFrom(...POLICIES),
        fc.array(fc.integer({ min: 1, max: 4_000_000 }), { minLength: 1, maxLength: 4 }),
        (charges, policy, lots) => {
          const sum = lots.reduce((all, minor) => all + minor, 0);
          const paid = settle({ amount: cents(sum), charges, deposits: [], depositsFirst: false, policy }).settled;
          const credits = lots.map((minor, i) => ({ paymentId: `pay_${i}`, valueOn: localDate('2026-11-01'), remaining: cents(minor) }));
          const byCharge = new Map<string, number>();
          for (const { chargeId, amount } of useCredit(credits, charges, policy).used)
            byCharge.set(chargeId, (byCharge.get(chargeId) ?? 0) + amount.amountMinor);
          expect(byCharge).toEqual(new Map(paid.map(({ chargeId, amount }) => [chargeId, amount.amountMinor])));
        },
      ),
    );
  });

  test('oldest first is what holds where nobody said anything', () => {
    fc.assert(
      fc.property(anyCharges, (charges) => {
        expect(inOrder('OLDEST_FIRST', charges)).toEqual([...charges].sort(settlementOrder).map(({ id }) => id));
      }),
    );
  });
});
