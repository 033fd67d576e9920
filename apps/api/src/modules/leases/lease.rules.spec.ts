import { Money } from '@plotihub/money';
import { localDate, type LocalDate } from '@plotihub/time';
import { earliestEndByNotice, faultsOfTerms, gapBeforeSigning, monthsAfter, proposeTenancyClass, type Terms } from './lease.rules.js';

const day = (text: string): LocalDate => localDate(text);
const kes = (amount: string): Money => Money.parse(amount, 'KES');

describe('terms', () => {
  const good: Terms = { tenants: [{ tenantId: 't1' }], termType: 'PERIODIC', startsOn: day('2026-12-01') };

  test.each<[string, Partial<Terms>]>([
    ['the plainest lease', {}],
    ['a fixed term of a day', { termType: 'FIXED', endsOn: day('2026-12-02') }],
    [
      'a guarantor beside the tenant',
      {
        tenants: [
          { tenantId: 't2', kind: 'GUARANTOR' },
          { tenantId: 't1', kind: 'TENANT' },
        ],
      },
    ],
    ['billing that began later', { billedFromOn: day('2027-01-01') }],
    ['a charge rule for a month', { chargeRules: [{ toOn: day('2027-01-01') }] }],
    ['deposits of two kinds', { deposits: [{ kind: 'RENT' }, { kind: 'WATER' }] }],
  ])('%s is in order', (_, terms) => {
    expect(faultsOfTerms({ ...good, ...terms })).toEqual([]);
  });

  test.each<[string, Partial<Terms>, string]>([
    ['nobody', { tenants: [] }, '/tenants'],
    [
      'a guarantor and an occupant, but no tenant',
      {
        tenants: [
          { tenantId: 't1', kind: 'GUARANTOR' },
          { tenantId: 't2', kind: 'OCCUPANT' },
        ],
      },
      '/tenants',
    ],
    ['one tenant twice', { tenants: [{ tenantId: 't1' }, { tenantId: 't1', kind: 'CO_TENANT' }] }, '/tenants'],
    ['a fixed term without an end', { termType: 'FIXED' }, '/endsOn'],
    ['a fixed term that ends as it starts', { termType: 'FIXED', endsOn: day('2026-12-01') }, '/endsOn'],
    ['a periodic lease with an end', { endsOn: day('2027-12-01') }, '/endsOn'],
    ['billing before the start', { billedFromOn: day('2026-11-30') }, '/billedFromOn'],
    ['moving in before the start', { movedInOn: day('2026-11-30') }, '/movedInOn'],
    ['two deposits of a kind', { deposits: [{ kind: 'RENT' }, { kind: 'RENT' }] }, '/deposits'],
    ['a rule that ends before the lease starts', { chargeRules: [{}, { toOn: day('2026-12-01') }] }, '/chargeRules/1/toOn'],
    ['a rule that ends as it begins', { chargeRules: [{ fromOn: day('2027-02-01'), toOn: day('2027-02-01') }] }, '/chargeRules/0/toOn'],
  ])('%s is not, and the member is named', (_, terms, pointer) => {
    expect(faultsOfTerms({ ...good, ...terms }).map((fault) => fault.pointer)).toEqual([pointer]);
  });
});

describe('signing', () => {
  const lease = { startsOn: day('2026-12-01') };
  const rent = { fromOn: day('2026-12-01') };

  test('a tenant and a rent from the first day are enough', () => {
    expect(gapBeforeSigning(lease, [{ kind: 'TENANT' }], [rent])).toBeUndefined();
  });
  test('a lease without a tenant is not complete', () => {
    expect(gapBeforeSigning(lease, [{ kind: 'GUARANTOR' }], [rent])).toMatch(/TENANT/);
  });
  test('a lease whose rent begins after it is not complete', () => {
    expect(gapBeforeSigning(lease, [{ kind: 'TENANT' }], [{ fromOn: day('2026-12-02') }])).toMatch(/2026-12-01/);
    expect(gapBeforeSigning(lease, [{ kind: 'TENANT' }], [])).toMatch(/2026-12-01/);
  });
});

describe('the tenancy class that is proposed', () => {
  const facts = { rent: kes('15000.00'), termType: 'PERIODIC', startsOn: day('2026-01-01') } as const;

  // Cap. 296: up to KES 2,500 a month.
  test.each([
    ['2500.00', 'CONTROLLED_RESIDENTIAL'],
    ['2500.01', 'RESIDENTIAL'],
    ['15000.00', 'RESIDENTIAL'],
  ])('a dwelling for %s a month is %s', (rent, tenancyClass) => {
    expect(proposeTenancyClass({ ...facts, use: 'RESIDENTIAL', rent: kes(rent) })).toBe(tenancyClass);
  });

  // Cap. 301: unwritten, or written for up to five years; the last day of five years from 2026-01-01 is 2030-12-31.
  test.each([
    ['from month to month', { termType: 'PERIODIC' }, 'CONTROLLED_BUSINESS'],
    ['for two years', { termType: 'FIXED', endsOn: day('2027-12-31') }, 'CONTROLLED_BUSINESS'],
    ['for five years to the day', { termType: 'FIXED', endsOn: day('2030-12-31') }, 'CONTROLLED_BUSINESS'],
    ['for five years and a day', { termType: 'FIXED', endsOn: day('2031-01-01') }, 'BUSINESS'],
    ['for six years, but by word of mouth', { termType: 'FIXED', endsOn: day('2031-12-31'), written: false }, 'CONTROLLED_BUSINESS'],
  ] as const)('a shop let %s is %s', (_, term, tenancyClass) => {
    expect(proposeTenancyClass({ ...facts, use: 'COMMERCIAL', ...term })).toBe(tenancyClass);
  });
});

describe('the earliest end by notice', () => {
  const lease = { tenancyClass: 'RESIDENTIAL', termType: 'PERIODIC', state: 'ACTIVE', endsOn: null, movedInOn: day('2026-01-01') } as const;
  const on = (today: string, more: object = {}): string => earliestEndByNotice({ ...lease, ...more }, day(today));

  test('is a month away from month to month, clamped to the month that follows', () => {
    expect(on('2026-11-10')).toBe('2026-12-10');
    expect(on('2027-01-31')).toBe('2027-02-28');
  });
  test('is two months away for controlled business premises, fixed term or not', () => {
    expect(on('2026-11-10', { tenancyClass: 'CONTROLLED_BUSINESS' })).toBe('2027-01-10');
    expect(on('2026-11-10', { tenancyClass: 'CONTROLLED_BUSINESS', termType: 'FIXED', endsOn: day('2026-11-20') })).toBe('2027-01-10');
  });
  test('is the last day of a fixed term if that is nearer than a month', () => {
    const fixed = { termType: 'FIXED', endsOn: day('2026-11-30') };
    expect(on('2026-11-10', fixed)).toBe('2026-11-30');
    expect(on('2026-10-10', fixed)).toBe('2026-11-10');
    expect(on('2026-12-02', fixed)).toBe('2026-12-02');
  });
  test('is a month away again once the tenant holds over', () => {
    expect(on('2026-12-02', { termType: 'FIXED', state: 'HOLDING_OVER', endsOn: day('2026-11-30') })).toBe('2027-01-02');
  });
  test('is never before the tenant moved in', () => {
    expect(on('2026-11-10', { movedInOn: day('2027-03-01') })).toBe('2027-03-01');
  });
});

test('months after a day keep the day, or end with the month', () => {
  expect(monthsAfter(day('2026-11-30'), 3)).toBe('2027-02-28');
  expect(monthsAfter(day('2028-02-29'), 12)).toBe('2029-02-28');
  expect(monthsAfter(day('2026-01-01'), 60)).toBe('2031-01-01');
});
