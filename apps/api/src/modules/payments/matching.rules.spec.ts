import { Money } from '@plotihub/money';
import { parseC2bConfirmation } from '@plotihub/mpesa';
import { localDate } from '@plotihub/time';
import fc from 'fast-check';
import {
  invoiceNumberIn,
  invoiceNumbersIn,
  leaseOn,
  matchPayment,
  type LeaseFacts,
  type MatchFacts,
  type UnitFacts,
} from './matching.rules.js';

const kes = (shillings: number): Money => Money.of(shillings * 100, 'KES');
const lease = (id: string, from: string | null, to: string | null = null, open?: number): LeaseFacts => ({
  id,
  awaitingMoveIn: from === null,
  occupiedFrom: from === null ? null : localDate(from),
  occupiedTo: to === null ? null : localDate(to),
  open: open === undefined ? undefined : kes(open),
});
const unit = (unitId: string, ...leases: LeaseFacts[]): UnitFacts => ({ unitId, payReference: `REF${unitId}`, leases });
const facts = (more: Partial<MatchFacts>): MatchFacts => ({
  customer: true,
  reference: 'KMA12J',
  amount: kes(10_000),
  valueOn: localDate('2026-11-05'),
  ...more,
});

describe('whose money it is', () => {
  const now = lease('now', '2026-06-01');

  test('a reference names the unit, the value date the lease', () => {
    expect(matchPayment(facts({ exact: unit('12', now) }))).toEqual({ kind: 'LEASE', leaseId: 'now' });
  });

  test('money paid before the tenant left is the leaving tenant’s, whenever it is heard of', () => {
    const before = lease('before', '2025-01-01', '2026-11-01');
    const after = lease('after', '2026-11-01');
    const on = (day: string) => matchPayment(facts({ exact: unit('12', after, before), valueOn: localDate(day) }));
    expect(on('2026-10-31')).toEqual({ kind: 'LEASE', leaseId: 'before' });
    expect(on('2026-11-01')).toEqual({ kind: 'LEASE', leaseId: 'after' }); // the day of moving out does not count
  });

  test('between two tenants it is the one who owes; with two who owe a person decides', () => {
    const left = (open: number) => lease('left', '2025-01-01', '2026-10-31', open);
    const paid = lease('paid', '2024-01-01', '2024-12-31', 0);
    expect(matchPayment(facts({ exact: unit('12', left(500), paid) }))).toEqual({ kind: 'LEASE', leaseId: 'left' });
    expect(matchPayment(facts({ exact: unit('12', left(0), paid) }))).toMatchObject({ kind: 'SUSPENSE', reason: 'INACTIVE_LEASE' });
    expect(matchPayment(facts({ exact: unit('12', left(500), lease('coming', null)) }))).toEqual({
      kind: 'SUSPENSE',
      reason: 'AMBIGUOUS_LEASE',
      suggestions: [
        { unitId: '12', reference: 'REF12', leaseId: 'left' },
        { unitId: '12', reference: 'REF12', leaseId: 'coming' },
      ],
    });
  });

  test('who has signed but not moved in may pay already', () => {
    expect(matchPayment(facts({ exact: unit('12', lease('coming', null)) }))).toEqual({ kind: 'LEASE', leaseId: 'coming' });
  });

  test('a unit without a lease keeps the money in suspense and says so', () => {
    expect(matchPayment(facts({ exact: unit('12') }))).toEqual({
      kind: 'SUSPENSE',
      reason: 'INACTIVE_LEASE',
      suggestions: [{ unitId: '12', reference: 'REF12', leaseId: null }],
    });
  });

  test('D after the reference makes it a deposit, unless two tenants may have meant theirs', () => {
    expect(matchPayment(facts({ withDeposit: unit('12', now) }))).toEqual({
      kind: 'LEASE',
      leaseId: 'now',
      instruction: { deposit: true },
    });
    expect(matchPayment(facts({ withDeposit: unit('12', now, lease('coming', null)) }))).toMatchObject({ reason: 'AMBIGUOUS_LEASE' });
  });

  test('an exact reference wins over any other reading of it', () => {
    const all = facts({ exact: unit('1', now), withDeposit: unit('2', lease('b', '2026-01-01')), invoice: { id: 'i', leaseId: 'c' } });
    expect(matchPayment(all)).toEqual({ kind: 'LEASE', leaseId: 'now' });
  });

  test('without its check character it is taken only in a single property and to the cent', () => {
    const owing = unit('12', lease('now', '2026-06-01', null, 10_000));
    expect(matchPayment(facts({ completed: owing, onlyProperty: true }))).toEqual({ kind: 'LEASE', leaseId: 'now' });
    expect(matchPayment(facts({ completed: owing, onlyProperty: false }))).toMatchObject({ reason: 'BAD_CHECK' });
    expect(matchPayment(facts({ completed: owing, onlyProperty: true, amount: kes(9_999) }))).toEqual({
      kind: 'SUSPENSE',
      reason: 'BAD_CHECK',
      suggestions: [{ unitId: '12', reference: 'REF12', leaseId: 'now' }],
    });
    expect(
      matchPayment(facts({ completed: unit('12', lease('now', '2026-06-01', null, 0)), onlyProperty: true, amount: kes(0) })),
    ).toMatchObject({
      kind: 'SUSPENSE',
    });
  });

  test('an invoice number is an instruction', () => {
    expect(matchPayment(facts({ invoice: { id: 'inv', leaseId: 'now' } }))).toEqual({
      kind: 'LEASE',
      leaseId: 'now',
      instruction: { invoiceId: 'inv' },
    });
  });

  test('what names nothing is suspense, with the likely ones suggested and never chosen', () => {
    expect(matchPayment(facts({ reference: '' }))).toEqual({ kind: 'SUSPENSE', reason: 'NO_REFERENCE', suggestions: [] });
    expect(matchPayment(facts({}))).toEqual({ kind: 'SUSPENSE', reason: 'UNKNOWN_REFERENCE', suggestions: [] });
    expect(matchPayment(facts({ similar: [unit('13', now), unit('21')] }))).toEqual({
      kind: 'SUSPENSE',
      reason: 'BAD_CHECK',
      suggestions: [
        { unitId: '13', reference: 'REF13', leaseId: 'now' },
        { unitId: '21', reference: 'REF21', leaseId: null },
      ],
    });
  });

  test('what no customer paid is never a tenant’s, whatever reference it bears', () => {
    expect(matchPayment(facts({ customer: false, exact: unit('12', now) }))).toMatchObject({ kind: 'SUSPENSE', reason: 'NOT_CUSTOMER' });
  });
});

describe('leaseOn', () => {
  test('two leases on one day are none', () => {
    expect(leaseOn([lease('a', '2026-01-01'), lease('b', '2026-02-01')], localDate('2026-03-01'))).toBeUndefined();
  });

  test('finds the one lease of any day of a row of leases', () => {
    const days = fc
      .integer({ min: 0, max: 40 })
      .map((day) => `2026-${String(Math.floor(day / 28) + 1).padStart(2, '0')}-${String((day % 28) + 1).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.uniqueArray(days, { minLength: 2, maxLength: 6 }), days, (cuts, day) => {
        const sorted = [...cuts].sort();
        const row = sorted.slice(0, -1).map((from, i) => lease(String(i), from, sorted[i + 1] ?? null));
        const expected = sorted.findLastIndex((from) => from <= day);
        const inside = expected >= 0 && expected < row.length;
        expect(leaseOn(row, localDate(day))?.id).toBe(inside ? String(expected) : undefined);
      }),
    );
  });
});

describe('an invoice number', () => {
  test.each([
    ['INV-2026-000123', 'INV-2026-000123'],
    ['inv 2026 000123', 'INV-2026-000123'],
    ['Inv2026/123', 'INV-2026-000123'],
    ['Invoice no. 2026-123', 'INV-2026-000123'],
    ['INV-2O26-OOO123', 'INV-2026-000123'],
    ['INV-2026-1234567', 'INV-2026-1234567'],
  ])('%p is %p', (typed, number) => {
    expect(invoiceNumberIn(typed)).toBe(number);
  });

  test.each(['KMA12J', 'INV', 'INV-2026', 'INV-2026-000000', '2026-000123', 'INV-1926-000123X', ''])('%p is none', (typed) => {
    expect(invoiceNumberIn(typed)).toBeUndefined();
  });
});

test('who pays changes no decision: phones and names may be blank, masked, hashed or somebody else’s', () => {
  const body = {
    TransactionType: 'Pay Bill',
    TransID: 'UKL51ZDR4F',
    TransTime: '20261105121325',
    TransAmount: '10000.00',
    BusinessShortCode: '600966',
  };
  const people = fc.record(
    { MSISDN: fc.oneof(fc.string(), fc.integer(), fc.constant('2547 ***** 126')), FirstName: fc.string(), LastName: fc.string() },
    { requiredKeys: [] },
  );
  const decide = (reference: string, payer: object) => {
    const parse = parseC2bConfirmation(JSON.stringify({ ...body, BillRefNumber: reference, ...payer }));
    if (!parse.ok) throw new Error(parse.reason);
    const { billReference, amount, transactedOn, kind } = parse.confirmation;
    const known = billReference === 'KMA12J' ? { exact: unit('12', lease('now', '2026-06-01')) } : {};
    return matchPayment(facts({ reference: billReference, amount, valueOn: transactedOn, customer: kind !== 'OTHER', ...known }));
  };
  fc.assert(
    fc.property(fc.constantFrom('KMA12J', 'KMA13J', ''), people, (reference, payer) => {
      expect(decide(reference, payer)).toEqual(decide(reference, {}));
    }),
  );
});

test('an invoice number is found among words', () => {
  expect(invoiceNumbersIn('rent inv 2026-123 thanks')).toEqual(['INV-2026-000123']);
  expect(invoiceNumbersIn('INV-2026-000123, INV-2026-000124')).toEqual(['INV-2026-000123', 'INV-2026-000124']);
  expect(invoiceNumbersIn('invite 2026')).toEqual([]);
});
