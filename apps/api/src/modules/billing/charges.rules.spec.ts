import { Money } from '@plotihub/money';
import { addDays, localDate, monthOf, yearMonth } from '@plotihub/time';
import fc from 'fast-check';
import { billablePeriods, chargesOf, type BillableLease, type BillableRule } from './charges.rules.js';

const kes = (amount: string) => Money.parse(amount, 'KES');
const day = localDate;
const month = yearMonth;

const lease = (changes: Partial<BillableLease> = {}): BillableLease => ({
  id: 'lse_1',
  propertyId: 'prp_1',
  currency: 'KES',
  startsOn: day('2026-01-01'),
  movedInOn: day('2026-01-01'),
  vacatedOn: null,
  billedFromOn: day('2026-01-01'),
  dueDay: 5,
  proration: 'ACTUAL_DAYS',
  rentSteps: [{ fromOn: day('2026-01-01'), amount: kes('15000') }],
  chargeRules: [],
  ...changes,
});
const garbage = (changes: Partial<BillableRule> = {}): BillableRule => ({
  id: 'rul_1',
  kind: 'GARBAGE',
  amount: kes('300'),
  fromOn: day('2026-01-01'),
  toOn: null,
  proratable: false,
  payee: 'THIRD_PARTY',
  ...changes,
});
const summary = (of: BillableLease, period: string, issuedOn = `${period}-01`) =>
  chargesOf(of, month(period), day(issuedOn)).map(
    ({ kind, amount, dueOn, description }) => `${kind} ${amount.amount} ${dueOn} ${description}`,
  );

test('a month brings the rent and each charge rule, due on the due day, under natural keys', () => {
  const charges = chargesOf(lease({ chargeRules: [garbage()] }), month('2026-11'), day('2026-11-01'));
  expect(charges).toEqual([
    {
      kind: 'RENT',
      period: '2026-11',
      description: 'Rent November 2026',
      amount: kes('15000'),
      dueOn: '2026-11-05',
      naturalKey: 'rent:lse_1:2026-11',
      payee: 'OWNER',
    },
    {
      kind: 'GARBAGE',
      period: '2026-11',
      description: 'Garbage November 2026',
      amount: kes('300'),
      dueOn: '2026-11-05',
      naturalKey: 'rule:rul_1:lse_1:2026-11',
      payee: 'THIRD_PARTY',
    },
  ]);
});

test('who moves in on the 14th of 30 days pays 17 days of rent, all of what is not proratable, and not before moving in', () => {
  const rules = [garbage(), garbage({ id: 'rul_2', kind: 'SERVICE', amount: kes('3000'), proratable: true })];
  const newcomer = lease({ startsOn: day('2026-11-14'), movedInOn: day('2026-11-14'), chargeRules: rules });
  expect(summary(newcomer, '2026-11', '2026-11-02')).toEqual([
    'RENT 8500.00 2026-11-14 Rent 14 to 30 November 2026',
    'GARBAGE 300.00 2026-11-14 Garbage 14 to 30 November 2026',
    'SERVICE 1700.00 2026-11-14 Service charge 14 to 30 November 2026',
  ]);
});

test('a first month that is billed after moving in is due on the day of issue; an ordinary month on its due day even then', () => {
  const newcomer = lease({ startsOn: day('2026-11-14'), movedInOn: day('2026-11-14') });
  expect(summary(newcomer, '2026-11', '2026-11-20')).toEqual(['RENT 8500.00 2026-11-20 Rent 14 to 30 November 2026']);
  expect(summary(newcomer, '2026-12', '2026-12-20')).toEqual(['RENT 15000.00 2026-12-05 Rent December 2026']);
});

test('who moves in before the due day of the month pays on the due day', () => {
  const newcomer = lease({ startsOn: day('2026-11-03'), movedInOn: day('2026-11-03') });
  expect(summary(newcomer, '2026-11', '2026-10-20')).toEqual(['RENT 14000.00 2026-11-05 Rent 3 to 30 November 2026']); // 28 days
});

test('the day of moving out is not charged, and nothing after it', () => {
  const leaver = lease({ vacatedOn: day('2026-11-14') });
  expect(summary(leaver, '2026-11')).toEqual(['RENT 6500.00 2026-11-05 Rent 1 to 13 November 2026']); // 13 days
  expect(summary(leaver, '2026-12')).toEqual([]);
  expect(summary(lease({ vacatedOn: day('2026-11-01') }), '2026-11')).toEqual([]);
});

test('a rent step inside the month splits it by days, and the first rent holds for the days before it too', () => {
  const steps = [
    { fromOn: day('2026-06-01'), amount: kes('15000') },
    { fromOn: day('2026-11-11'), amount: kes('18000') },
  ];
  expect(summary(lease({ rentSteps: steps }), '2026-11')).toEqual(['RENT 17000.00 2026-11-05 Rent November 2026']); // 5,000 + 12,000
  expect(summary(lease({ rentSteps: steps }), '2026-02')).toEqual(['RENT 15000.00 2026-02-05 Rent February 2026']);
  expect(summary(lease({ rentSteps: steps }), '2026-12')).toEqual(['RENT 18000.00 2026-12-05 Rent December 2026']);
});

test('a charge rule counts from its first day up to its last, prorated if it may be', () => {
  const parking = garbage({ kind: 'PARKING', amount: kes('3000'), fromOn: day('2026-11-21'), toOn: day('2026-12-11'), proratable: true });
  const of = lease({ chargeRules: [parking] });
  expect(summary(of, '2026-10')).toHaveLength(1);
  expect(summary(of, '2026-11')[1]).toBe('PARKING 1000.00 2026-11-05 Parking 21 to 30 November 2026'); // 10 of 30 days
  expect(summary(of, '2026-12')[1]).toBe('PARKING 968.00 2026-12-05 Parking 1 to 10 December 2026'); // 10 of 31 days
  expect(summary(of, '2027-01')).toHaveLength(1);
});

test('a lease without a rent is an error, not a free month', () => {
  expect(() => chargesOf(lease({ rentSteps: [] }), month('2026-11'), day('2026-11-01'))).toThrow('has no rent');
});

test('a run looks at its own month and the earlier ones since billing began, at most 24 back', () => {
  expect(billablePeriods(lease({ billedFromOn: day('2026-09-10') }), month('2026-11'))).toEqual({
    periods: ['2026-09', '2026-10', '2026-11'],
    missed: undefined,
  });
  const old = billablePeriods(
    lease({ startsOn: day('2020-01-01'), movedInOn: day('2020-01-01'), billedFromOn: day('2020-01-01') }),
    month('2026-11'),
  );
  expect(old.periods).toHaveLength(25);
  expect(old).toMatchObject({ periods: expect.arrayContaining(['2024-11', '2026-11']) as string[], missed: '2024-10' });
  expect(billablePeriods(lease({ vacatedOn: day('2026-03-01') }), month('2026-11')).periods).toEqual(['2026-01', '2026-02']);
  expect(billablePeriods(lease(), month('2025-11')).periods).toEqual([]);
});

test('the months of a tenancy, however it is cut by a handover, come to whole shillings and no key twice', () => {
  const start = fc.integer({ min: 0, max: 700 }).map((n) => addDays(day('2025-01-01'), n));
  fc.assert(
    fc.property(start, fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 }), (startsOn, days, rent) => {
      const tenancy = lease({
        startsOn,
        movedInOn: startsOn,
        billedFromOn: startsOn,
        vacatedOn: addDays(startsOn, days),
        rentSteps: [{ fromOn: startsOn, amount: Money.of(rent * 100, 'KES') }],
        chargeRules: [garbage({ proratable: true })],
      });
      const last = monthOf(addDays(startsOn, days));
      const charges = billablePeriods(tenancy, last).periods.flatMap((period) => chargesOf(tenancy, period, startsOn));
      expect(new Set(charges.map(({ naturalKey }) => naturalKey)).size).toBe(charges.length);
      for (const { amount, dueOn } of charges) {
        expect(amount.amountMinor % 100).toBe(0);
        expect(dueOn >= startsOn).toBe(true);
      }
    }),
  );
});
