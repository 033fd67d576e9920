import { LeasesService, TenantsService, type LeaseTerms, type NewActiveLease } from '../../apps/api/src/modules/leases/index.js';
import { OrganizationsService, type Organization } from '../../apps/api/src/modules/organizations/index.js';
import { UnitsService } from '../../apps/api/src/modules/properties/index.js';
import type { Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { localDate, yearMonth } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { kes, letUnit, newPhone, portfolio, type LetOptions } from '../support/portfolio.js';

/** What billing, payments and imports build on. */
let app: TestApp;
let leases: LeasesService;
beforeAll(async () => {
  app = await TestApp.start();
  leases = app.nest.get(LeasesService);
});
afterAll(() => app.stop());

const organizationOf = ({ organizationId }: Office): Promise<Organization> =>
  app.nest.get(OrganizationsService).get(app.database.reader, organizationId);
const terms = (unitId: string, more: Partial<LetOptions> = {}): LetOptions => ({
  unitId,
  rent: '15000.00',
  startsOn: '2026-11-01',
  ...more,
});
const idsOf = (list: readonly { id: string }[]): string[] => list.map(({ id }) => id);

/** Runs work in a transaction and counts its statements. */
async function counted<T>(work: (tx: Tx) => Promise<T>): Promise<{ result: T; statements: number }> {
  return app.database.transaction(async (tx) => {
    const query = jest.spyOn(tx.queryRunner!, 'query');
    const result = await work(tx);
    return { result, statements: query.mock.calls.length };
  });
}

/** Vacant units and tenants for so many leases. */
async function emptyHouse(office: Office, count: number) {
  const organization = await organizationOf(office);
  const { propertyId } = await portfolio(office, { units: 0 });
  return app.database.transaction(async (tx) => {
    const units = await app.nest.get(UnitsService).createMany(
      tx,
      organization,
      propertyId,
      Array.from({ length: count }, (_, i) => ({ label: `B${100 + i}` })),
    );
    const tenants = await app.nest.get(TenantsService).createMany(
      tx,
      organization,
      Array.from({ length: count }, (_, i) => ({ name: `Tenant ${i}`, phone: newPhone() })),
    );
    const list: NewActiveLease[] = units.map((unit, i) => ({
      unitId: unit.id,
      tenants: [{ tenantId: tenants[i]!.id }],
      startsOn: localDate('2024-03-01'),
      movedInOn: localDate('2024-03-04'),
      billedFromOn: localDate('2026-12-01'),
      termType: 'PERIODIC',
      rent: Money.parse('15000.00', 'KES'),
      chargeRules: [{ kind: 'GARBAGE', amount: Money.parse('300.00', 'KES') }],
    }));
    return { organization, propertyId, list };
  });
}

describe('leases whose tenants live there already', () => {
  test('500 of them are made in fewer than twelve statements, active, their units occupied', async () => {
    const office = await Office.open(app);
    const { organization, propertyId, list } = await emptyHouse(office, 500);
    const { result, statements } = await counted((tx) => leases.createActive(tx, organization, list));
    expect(statements).toBeLessThan(12);
    expect(result.map(({ unitId }) => unitId)).toEqual(list.map(({ unitId }) => unitId));
    expect(result[0]).toMatchObject({ state: 'ACTIVE', movedInOn: '2024-03-04', billedFromOn: '2026-12-01', tenancyClass: 'RESIDENTIAL' });
    const occupied = "SELECT COUNT(*) FROM units WHERE organization_id = ? AND property_id = ? AND occupancy = 'OCCUPIED'";
    expect(await app.number(occupied, [organization.id, propertyId])).toBe(500);
    expect(await app.number('SELECT COUNT(*) FROM outbox_events WHERE organization_id = ?', [organization.id])).toBe(0);

    const pages: LeaseTerms[] = [];
    for (let after: string | undefined, full = true; full;) {
      const page = await counted((tx) => leases.termsPage(tx, organization.id, { period: yearMonth('2026-12'), after, limit: 200 }));
      expect(page.statements).toBeLessThanOrEqual(4);
      pages.push(...page.result);
      after = page.result.at(-1)?.id;
      full = page.result.length === 200;
    }
    expect(idsOf(pages)).toEqual(idsOf(result));
    expect(pages.every(({ rentSteps, chargeRules }) => rentSteps.length === 1 && chargeRules.length === 1)).toBe(true);
    expect(await leases.termsPage(app.database.reader, organization.id, { period: yearMonth('2026-11'), limit: 10 })).toEqual([]);
  });

  test.each<[string, (list: NewActiveLease[]) => NewActiveLease[], object]>([
    ['one unit twice', (list) => [...list, list[0]!], { code: 'unit-already-let' }],
    [
      'one that has no end',
      (list) => [...list.slice(1), { ...list[0]!, termType: 'FIXED' }],
      { code: 'invalid-request', members: { errors: [{ pointer: '/4/endsOn' }] } },
    ],
    ['one who moved in before the start', (list) => [{ ...list[0]!, movedInOn: localDate('2024-02-01') }], { code: 'invalid-request' }],
    ['an unknown unit', (list) => [...list, { ...list[0]!, unitId: `unt_${'0'.repeat(26)}` }], { code: 'not-found' }],
    [
      'an unknown tenant',
      (list) => [...list.slice(1), { ...list[0]!, tenants: [{ tenantId: `ten_${'0'.repeat(26)}` }] }],
      { code: 'not-found' },
    ],
  ])('%s undoes all of them', async (_, spoil, problem) => {
    const office = await Office.open(app);
    const { organization, list } = await emptyHouse(office, 5);
    const attempt = app.database.transaction((tx) => leases.createActive(tx, organization, spoil(list)));
    await expect(attempt).rejects.toMatchObject(problem);
    expect(await app.number('SELECT COUNT(*) FROM leases WHERE organization_id = ?', [organization.id])).toBe(0);
    expect(await app.number("SELECT COUNT(*) FROM units WHERE organization_id = ? AND occupancy <> 'VACANT'", [organization.id])).toBe(0);
  });

  test('ten imports of the same house at once let it once', async () => {
    const office = await Office.open(app);
    const { organization, list } = await emptyHouse(office, 20);
    const attempts = await Promise.allSettled(
      Array.from({ length: 10 }, (_, i) =>
        app.database.transaction((tx) => leases.createActive(tx, organization, i % 2 ? list : [...list].reverse())),
      ),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'unit-already-let' });
    expect(await app.number('SELECT COUNT(*) FROM leases WHERE organization_id = ?', [organization.id])).toBe(20);
  });

  test('a tenant who lives there since before the last one left is refused', async () => {
    const office = await Office.open(app);
    const { units } = await portfolio(office);
    const gone = await letUnit(office, terms(units[0]!.id));
    await office.post(`/v1/leases/${gone.leaseId}/vacate`, { on: '2026-11-20' });
    const organization = await organizationOf(office);
    const lease = {
      unitId: units[0]!.id,
      tenants: [{ tenantId: gone.tenantId }],
      startsOn: localDate('2026-11-10'),
      termType: 'PERIODIC' as const,
      rent: Money.parse('15000.00', 'KES'),
    };
    const moveIn = (day: string) =>
      app.database.transaction((tx) => leases.createActive(tx, organization, [{ ...lease, movedInOn: localDate(day) }]));
    await expect(moveIn('2026-11-19')).rejects.toMatchObject({ code: 'unit-already-let' });
    expect(await moveIn('2026-11-20')).toHaveLength(1);
  });
});

describe('the leases of a period', () => {
  test('are those occupied in it or before, not drafts, not those who come later, not those who never lived there', async () => {
    const office = await Office.open(app);
    const { propertyId, units } = await portfolio(office, { units: 7 });
    const unit = (i: number): string => units[i]!.id;
    const staying = await letUnit(office, terms(unit(0), { startsOn: '2026-09-01' }));
    const left = await letUnit(office, terms(unit(1), { startsOn: '2026-09-01' }));
    await office.post(`/v1/leases/${left.leaseId}/vacate`, { on: '2026-10-15' });
    const keysBackAtOnce = await letUnit(office, terms(unit(2), { startsOn: '2026-09-01' }));
    await office.post(`/v1/leases/${keysBackAtOnce.leaseId}/vacate`, { on: '2026-09-01' });
    await letUnit(office, terms(unit(3), { startsOn: '2026-09-01', upTo: 'DRAFT' }));
    await letUnit(office, terms(unit(4), { startsOn: '2026-09-01', upTo: 'AWAITING_MOVE_IN' }));
    const lastDay = await letUnit(office, terms(unit(5), { startsOn: '2026-11-30' }));
    const billedLater = await letUnit(office, terms(unit(6), { startsOn: '2026-09-01', billedFromOn: '2026-12-01' }));
    const other = await portfolio(office);
    const elsewhere = await letUnit(office, terms(other.units[0]!.id, { startsOn: '2026-09-01' }));
    const page = async (period: string, more: object = {}): Promise<string[]> =>
      idsOf(await leases.termsPage(app.database.reader, office.organizationId, { period: yearMonth(period), limit: 50, ...more }));

    expect(await page('2026-08')).toEqual([]);
    expect(await page('2026-10')).toEqual([staying.leaseId, left.leaseId, elsewhere.leaseId]);
    expect(await page('2026-11')).toEqual([staying.leaseId, left.leaseId, lastDay.leaseId, elsewhere.leaseId]);
    expect(await page('2026-12', { propertyId })).toEqual([staying.leaseId, left.leaseId, lastDay.leaseId, billedLater.leaseId]);
    expect(await page('2026-12', { propertyId, after: left.leaseId, limit: 1 })).toEqual([lastDay.leaseId]);
    expect(await page('2028-10', { propertyId })).toContain(left.leaseId);
    expect(await page('2028-11', { propertyId })).not.toContain(left.leaseId);
    expect(
      await leases.termsPage(app.database.reader, (await Office.open(app)).organizationId, { period: yearMonth('2026-12'), limit: 50 }),
    ).toEqual([]);
  });

  test('come with their rents, oldest first, and the rules of lease, unit and property and of no neighbour', async () => {
    const office = await Office.open(app);
    const { propertyId, units } = await portfolio(office, { units: 2 });
    const own = await letUnit(office, terms(units[0]!.id, { chargeRules: [{ kind: 'PARKING', amount: '1000.00' }] }));
    await letUnit(office, terms(units[1]!.id, { chargeRules: [{ kind: 'INTERNET', amount: '2000.00' }] }));
    await office.post(`/v1/leases/${own.leaseId}/rent-steps`, { fromOn: '2027-11-01', amount: kes('16500.00') });
    await office.post(`/v1/leases/${own.leaseId}/rent-steps`, { fromOn: '2027-01-01', amount: kes('15500.00') });
    const rule = { fromOn: '2026-01-01', amount: kes('300.00') };
    await office.post('/v1/charge-rules', { ...rule, kind: 'GARBAGE', propertyId });
    await office.post('/v1/charge-rules', { ...rule, kind: 'SECURITY', unitId: units[0]!.id });
    await office.post('/v1/charge-rules', { ...rule, kind: 'SERVICE', unitId: units[1]!.id });
    const one = await leases.terms(app.database.reader, office.organizationId, own.leaseId);
    expect(one.rentSteps.map(({ fromOn, amount }) => [fromOn, amount.amount])).toEqual([
      ['2026-11-01', '15000.00'],
      ['2027-01-01', '15500.00'],
      ['2027-11-01', '16500.00'],
    ]);
    expect(one.chargeRules.map(({ kind, proratable }) => [kind, proratable])).toEqual([
      ['PARKING', true],
      ['SECURITY', true],
      ['GARBAGE', true],
    ]);
    expect(one.chargeRules[0]!.amount).toEqual(Money.parse('1000.00', 'KES'));
    const page = await leases.termsPage(app.database.reader, office.organizationId, { period: yearMonth('2026-11'), limit: 10 });
    expect(page[0]).toEqual(one);
    expect(page[1]!.chargeRules.map(({ kind }) => kind)).toEqual(['INTERNET', 'SERVICE', 'GARBAGE']);
  });
});

test('the first tenant of the agreement is written to, not a guarantor, and nobody of another organization', async () => {
  const office = await Office.open(app);
  const { units } = await portfolio(office);
  const tenant = async (name: string, more: object = {}): Promise<string> =>
    (await office.post<{ id: string }>('/v1/tenants', { name, phone: newPhone(), ...more })).id;
  const [guarantor, second, first] = [await tenant('Guarantor'), await tenant('Second'), await tenant('First', { language: 'sw' })];
  const lease = await office.post<{ id: string }>('/v1/leases', {
    unitId: units[0]!.id,
    tenants: [
      { tenantId: guarantor, kind: 'GUARANTOR' },
      { tenantId: first, kind: 'TENANT' },
      { tenantId: second, kind: 'TENANT' },
    ],
    startsOn: '2026-11-01',
    termType: 'PERIODIC',
    rent: kes('9000.00'),
  });
  const contacts = await leases.contacts(app.database.reader, office.organizationId, [lease.id]);
  expect(contacts.get(lease.id)).toMatchObject({ leaseId: lease.id, tenantId: first, name: 'First', language: 'sw', unitId: units[0]!.id });
  expect(contacts.get(lease.id)?.phone).toMatch(/^\+254/);
  expect(await leases.contacts(app.database.reader, (await Office.open(app)).organizationId, [lease.id])).toEqual(new Map());
  expect(await leases.contacts(app.database.reader, office.organizationId, [])).toEqual(new Map());
});

test('the leases of a unit are those that were signed, newest first', async () => {
  const office = await Office.open(app);
  const { units } = await portfolio(office);
  const unitId = units[0]!.id;
  const first = await letUnit(office, terms(unitId, { startsOn: '2026-09-01' }));
  await office.post(`/v1/leases/${first.leaseId}/vacate`, { on: '2026-10-31' });
  const second = await letUnit(office, terms(unitId));
  await office.post(`/v1/leases/${second.leaseId}/notice`, { effectiveOn: '2026-12-31' });
  await letUnit(office, terms(unitId, { startsOn: '2027-01-01', upTo: 'DRAFT' }));
  const given = await letUnit(office, terms(unitId, { startsOn: '2027-01-01', upTo: 'DRAFT' }));
  await office.post(`/v1/leases/${given.leaseId}/cancel`);
  const third = await letUnit(office, terms(unitId, { startsOn: '2027-02-01', upTo: 'AWAITING_MOVE_IN' }));
  expect(idsOf(await leases.leasesOfUnit(app.database.reader, office.organizationId, unitId))).toEqual([
    third.leaseId,
    second.leaseId,
    first.leaseId,
  ]);
  const many = await leases.getMany(app.database.reader, office.organizationId, [first.leaseId, second.leaseId, 'lse_none']);
  expect([...many.keys()].sort()).toEqual([first.leaseId, second.leaseId].sort());
});
