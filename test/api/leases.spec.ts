import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { kes, leaseBody, letUnit, newPhone, newUnit, portfolio, type LetOptions } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const newTenant = async (of = office, name = 'Achieng Otieno'): Promise<string> =>
  (await of.post<{ id: string }>('/v1/tenants', { name, phone: newPhone() })).id;
const vacantUnit = async (of = office, more: object = {}): Promise<string> => {
  const { propertyId } = await portfolio(of, { units: 0 });
  return (await newUnit(of, propertyId, 'A1', more)).id;
};
const terms = (unitId: string, more: Partial<LetOptions> = {}): LetOptions => ({
  unitId,
  rent: '15000.00',
  startsOn: '2026-12-01',
  ...more,
});
const pointersOf = (body: unknown): string[] => (body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer);

test('nobody reads or drafts leases without signing in', async () => {
  expect((await app.http.get('/v1/leases')).status).toBe(401);
  expect((await app.http.post('/v1/leases').send({})).status).toBe(401);
});

test('an accountant reads leases but does not draft them', async () => {
  const accountant = await office.colleague('ACCOUNTANT');
  await accountant.get('/v1/leases');
  expect((await accountant.send('post', '/v1/leases', leaseBody(await newTenant(), terms(await vacantUnit())))).body).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
});

test('a lease is drafted with what the organization and the trade take for granted, and read back whole', async () => {
  const { propertyId, units } = await portfolio(office);
  const unitId = units[0]!.id;
  const [tenantId, guarantorId] = [await newTenant(), await newTenant(office, 'Baraka Njoroge')];
  const garbage = await office.post<{ id: string }>('/v1/charge-rules', {
    propertyId,
    kind: 'GARBAGE',
    amount: kes('300.00'),
    fromOn: '2026-01-01',
    payee: 'THIRD_PARTY',
    proratable: false,
  });
  const made = await office.post<{ id: string }>('/v1/leases', {
    ...leaseBody(
      tenantId,
      terms(unitId, { deposits: [{ kind: 'RENT', amount: '15000.00' }], chargeRules: [{ kind: 'PARKING', amount: '1000.00' }] }),
    ),
    tenants: [{ tenantId }, { tenantId: guarantorId, kind: 'GUARANTOR' }],
  });
  const read = await office.send('get', `/v1/leases/${made.id}`, undefined, 200);
  const always = {
    currency: 'KES',
    proration: 'ACTUAL_DAYS',
    allocationPolicy: 'OLDEST_FIRST',
    dueDay: 5,
    graceDays: 0,
    tenancyClass: 'RESIDENTIAL',
    termType: 'PERIODIC',
  };
  const noDay = { endsOn: null, movedInOn: null, noticeEffectiveOn: null, vacatedOn: null };
  expect(read.body).toEqual({
    id: made.id,
    propertyId,
    unitId,
    ...always,
    ...noDay,
    startsOn: '2026-12-01',
    billedFromOn: '2026-12-01',
    state: 'DRAFT',
    deposits: [{ kind: 'RENT', amount: kes('15000.00') }],
    version: 1,
    createdAt: '2026-11-01T07:00:00.000Z',
    parties: [
      { tenantId, name: 'Achieng Otieno', kind: 'TENANT', fromOn: '2026-12-01', toOn: null },
      { tenantId: guarantorId, name: 'Baraka Njoroge', kind: 'GUARANTOR', fromOn: '2026-12-01', toOn: null },
    ],
    rentSteps: [{ fromOn: '2026-12-01', amount: kes('15000.00') }],
    chargeRules: [
      {
        id: expect.stringMatching(/^rul_/) as string,
        kind: 'PARKING',
        amount: kes('1000.00'),
        fromOn: '2026-12-01',
        toOn: null,
        proratable: true,
        payee: 'OWNER',
        propertyId: null,
        unitId: null,
        leaseId: made.id,
      },
      {
        id: garbage.id,
        kind: 'GARBAGE',
        amount: kes('300.00'),
        fromOn: '2026-01-01',
        toOn: null,
        proratable: false,
        payee: 'THIRD_PARTY',
        propertyId,
        unitId: null,
        leaseId: null,
      },
    ],
  });
  expect(read.headers['etag']).toBe('"1"');
  expect(await office.get(`/v1/units/${unitId}`)).toMatchObject({ status: 'VACANT' });
});

test('due day and grace days come from the organization when the lease says nothing', async () => {
  const of = await Office.open(app);
  await of.send('patch', '/v1/organization', { defaultDueDay: 10, defaultGraceDays: 3 }, 200, { 'if-match': '"1"' });
  const unitId = await vacantUnit(of);
  const body = leaseBody(await newTenant(of), terms(unitId));
  expect(await of.post('/v1/leases', body)).toMatchObject({ dueDay: 10, graceDays: 3 });
  expect(await of.post('/v1/leases', { ...body, dueDay: 1, graceDays: 0 })).toMatchObject({ dueDay: 1, graceDays: 0 });
});

test.each([
  [{}, '2500.00', {}, 'CONTROLLED_RESIDENTIAL'],
  [{}, '2501.00', {}, 'RESIDENTIAL'],
  [{ type: 'SHOP' }, '40000.00', {}, 'CONTROLLED_BUSINESS'],
  [{ type: 'SHOP' }, '40000.00', { termType: 'FIXED', endsOn: '2033-11-30' }, 'BUSINESS'],
  [{ type: 'SHOP' }, '40000.00', { termType: 'FIXED', endsOn: '2033-11-30', written: false }, 'CONTROLLED_BUSINESS'],
  [{ type: 'SHOP' }, '40000.00', { tenancyClass: 'SERVICE' }, 'SERVICE'],
])('a unit %p for %s under %p is proposed as %s', async (unit, rent, more, tenancyClass) => {
  const body = { ...leaseBody(await newTenant(), terms(await vacantUnit(office, unit), { rent })), ...more };
  expect(await office.post('/v1/leases', body)).toMatchObject({ tenancyClass, state: 'DRAFT' });
});

test('the proposed class is confirmed by a person, under the version that was read', async () => {
  const { leaseId } = await letUnit(office, terms(await vacantUnit(), { upTo: 'DRAFT' }));
  const path = `/v1/leases/${leaseId}`;
  expect((await office.send('patch', path, { tenancyClass: 'SERVICE' })).status).toBe(428);
  const changed = await office.send('patch', path, { tenancyClass: 'SERVICE', dueDay: 1 }, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ tenancyClass: 'SERVICE', dueDay: 1, graceDays: 0, version: 2 });
  expect((await office.send('patch', path, { dueDay: 2 }, undefined, { 'if-match': '"1"' })).status).toBe(412);
  await office.post(`${path}/cancel`);
  expect((await office.send('patch', path, { dueDay: 2 }, undefined, { 'if-match': '"3"' })).body).toMatchObject({
    status: 409,
    code: 'lease-ended',
  });
});

describe('nothing is kept of a lease that is not in order', () => {
  const deposit = { kind: 'RENT', amount: kes('15000.00') };
  const garbage = { kind: 'GARBAGE', amount: kes('300.00') };
  const kept = async (): Promise<number> => {
    const counts = ['leases', 'lease_parties', 'rent_steps', 'charge_rules'].map((table) =>
      app.number(`SELECT COUNT(*) FROM ${table} WHERE organization_id = ?`, [office.organizationId]),
    );
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };

  const asTenant = (tenantId: string, kind?: string) => ({ tenantId, kind });
  test.each<[string, (tenantId: string) => object, string[]]>([
    ['a guarantor alone', (id) => ({ tenants: [asTenant(id, 'GUARANTOR')] }), ['/tenants']],
    ['one tenant twice', (id) => ({ tenants: [asTenant(id), asTenant(id, 'CO_TENANT')] }), ['/tenants']],
    ['nobody', () => ({ tenants: [] }), ['/tenants']],
    ['a fixed term without an end', () => ({ termType: 'FIXED' }), ['/endsOn']],
    ['a fixed term that ends before it starts', () => ({ termType: 'FIXED', endsOn: '2026-11-30' }), ['/endsOn']],
    ['a periodic lease with an end', () => ({ endsOn: '2027-11-30' }), ['/endsOn']],
    ['billing before the start', () => ({ billedFromOn: '2026-11-30' }), ['/billedFromOn']],
    ['a rent of nothing', () => ({ rent: kes('0.00') }), ['/rent']],
    ['a rent in dollars', () => ({ rent: { amount: '100.00', currency: 'USD' } }), ['/rent']],
    ['a rent as a number', () => ({ rent: 15_000 }), ['/rent']],
    ['a due day that February does not have', () => ({ dueDay: 29 }), ['/dueDay']],
    ['two deposits of a kind', () => ({ deposits: [deposit, deposit] }), ['/deposits']],
    ['a bad rule among good ones', () => ({ chargeRules: [garbage, { ...garbage, amount: kes('-1.00') }] }), ['/chargeRules/1/amount']],
    ['a rule that ends before it begins', () => ({ chargeRules: [{ ...garbage, toOn: '2026-12-01' }] }), ['/chargeRules/0/toOn']],
    ['members nobody knows', (id) => ({ colour: 'red', tenants: [{ tenantId: id, age: 30 }] }), ['/colour', '/tenants/0/age']],
  ])('%s', async (_, wrong, pointers) => {
    const tenantId = await newTenant();
    const body = { ...leaseBody(tenantId, terms(await vacantUnit())), ...wrong(tenantId) };
    const before = await kept();
    const answer = await office.send('post', '/v1/leases', body);
    expect(answer.body).toMatchObject({ status: 400, code: 'invalid-request' });
    expect(pointersOf(answer.body).sort()).toEqual(pointers);
    expect(await kept()).toBe(before);
  });

  test('a second tenant who is not there', async () => {
    const body = leaseBody(await newTenant(), terms(await vacantUnit()));
    const foreign = await newTenant(await Office.open(app));
    const before = await kept();
    const answer = await office.send('post', '/v1/leases', { ...body, tenants: [{ tenantId: await newTenant() }, { tenantId: foreign }] });
    expect(answer.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no tenant ${foreign}.` });
    expect(await kept()).toBe(before);
  });
});

test('a lease is drafted for a unit that is let only if the present one ends first', async () => {
  const unitId = await vacantUnit();
  const present = await letUnit(office, terms(unitId, { startsOn: '2026-10-01' }));
  const next = leaseBody(await newTenant(), terms(unitId, { startsOn: '2027-01-01' }));
  expect((await office.send('post', '/v1/leases', next)).body).toMatchObject({
    status: 409,
    code: 'unit-already-let',
    unitId,
    leaseId: present.leaseId,
    endsOn: null,
  });
  await office.post(`/v1/leases/${present.leaseId}/notice`, { effectiveOn: '2027-01-15' });
  expect((await office.send('post', '/v1/leases', next)).body).toMatchObject({
    status: 409,
    code: 'unit-already-let',
    endsOn: '2027-01-15',
  });
  await office.post('/v1/leases', { ...next, startsOn: '2027-01-15' });
});

test('the rent changes from a day on, once a day, and not before the lease starts or after it ended', async () => {
  const { leaseId } = await letUnit(office, terms(await vacantUnit(), { startsOn: '2026-11-01' }));
  const path = `/v1/leases/${leaseId}/rent-steps`;
  expect(await office.post(path, { fromOn: '2027-11-01', amount: kes('16500.00') })).toEqual({
    fromOn: '2027-11-01',
    amount: kes('16500.00'),
  });
  for (const fromOn of ['2027-11-01', '2026-11-01']) {
    expect((await office.send('post', path, { fromOn, amount: kes('17000.00') })).body).toMatchObject({
      status: 409,
      code: 'rent-step-taken',
    });
  }
  const early = await office.send('post', path, { fromOn: '2026-10-31', amount: kes('14000.00') });
  expect(early.body).toMatchObject({ status: 400, errors: [{ pointer: '/fromOn' }] });
  const read = await office.send('get', `/v1/leases/${leaseId}`, undefined, 200);
  expect((read.body as { rentSteps: unknown }).rentSteps).toEqual([
    { fromOn: '2026-11-01', amount: kes('15000.00') },
    { fromOn: '2027-11-01', amount: kes('16500.00') },
  ]);
  await office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-20' });
  expect((await office.send('post', path, { fromOn: '2028-01-01', amount: kes('1.00') })).body).toMatchObject({
    status: 409,
    code: 'lease-ended',
  });
});

test('charge rules of lease, unit and property reach the lease, and stop from a day on', async () => {
  const { propertyId, units } = await portfolio(office, { units: 2 });
  const { leaseId, unitId } = await letUnit(office, terms(units[0]!.id));
  const rule = { kind: 'SERVICE', amount: kes('500.00'), fromOn: '2026-12-01' };
  const ofLease = await office.post<{ id: string }>(`/v1/leases/${leaseId}/charge-rules`, { ...rule, fromOn: undefined });
  const ofUnit = await office.post<{ id: string }>('/v1/charge-rules', { ...rule, unitId });
  const ofProperty = await office.post<{ id: string }>('/v1/charge-rules', { ...rule, propertyId });
  const ofNeighbour = await office.post<{ id: string }>('/v1/charge-rules', { ...rule, unitId: units[1]!.id });
  const { chargeRules } = await office.get<{ chargeRules: { id: string }[] }>(`/v1/leases/${leaseId}`);
  expect(chargeRules.map(({ id }) => id)).toEqual([ofLease.id, ofUnit.id, ofProperty.id]);
  const listed = async (query: string): Promise<string[]> =>
    (await office.get<{ data: { id: string }[] }>(`/v1/charge-rules?${query}`)).data.map(({ id }) => id);
  expect(await listed(`unitId=${units[1]!.id}`)).toEqual([ofNeighbour.id]);
  expect(await listed(`propertyId=${propertyId}`)).toEqual([ofProperty.id]);
  expect(await listed(`leaseId=${leaseId}`)).toEqual([ofLease.id]);
  const end = `/v1/charge-rules/${ofUnit.id}/end`;
  expect((await office.send('post', end, { toOn: '2026-12-01' })).body).toMatchObject({ status: 400, errors: [{ pointer: '/toOn' }] });
  expect(await office.post(end, { toOn: '2027-03-01' })).toMatchObject({ id: ofUnit.id, toOn: '2027-03-01', amount: kes('500.00') });
  for (const target of [{}, { propertyId, unitId }]) {
    expect((await office.send('post', '/v1/charge-rules', { ...rule, ...target })).body).toMatchObject({
      status: 400,
      code: 'invalid-request',
    });
  }
  expect((await office.send('post', '/v1/charge-rules', { ...rule, unitId, fromOn: undefined })).body).toMatchObject({
    status: 400,
    errors: [{ pointer: '/fromOn', code: 'required' }],
  });
});

test('leases are listed by state, property, unit and tenant', async () => {
  const of = await Office.open(app);
  const east = await portfolio(of, { units: 2 });
  const west = await portfolio(of);
  const a = await letUnit(of, terms(east.units[0]!.id));
  const b = await letUnit(of, terms(east.units[1]!.id, { upTo: 'DRAFT', tenantId: a.tenantId }));
  const c = await letUnit(of, terms(west.units[0]!.id, { upTo: 'AWAITING_MOVE_IN' }));
  const listed = async (query: string): Promise<string[]> =>
    (await of.get<{ data: { id: string }[] }>(`/v1/leases?${query}`)).data.map(({ id }) => id);
  expect(await listed('')).toEqual([a.leaseId, b.leaseId, c.leaseId]);
  expect(await listed('state=DRAFT')).toEqual([b.leaseId]);
  expect(await listed(`propertyId=${east.propertyId}`)).toEqual([a.leaseId, b.leaseId]);
  expect(await listed(`propertyId=${east.propertyId}&state=AWAITING_MOVE_IN`)).toEqual([]);
  expect(await listed(`unitId=${c.unitId}`)).toEqual([c.leaseId]);
  expect(await listed(`tenantId=${a.tenantId}`)).toEqual([a.leaseId, b.leaseId]);
  const first = await of.get<{ data: { id: string }[]; next: string }>('/v1/leases?limit=2');
  expect(first.data).toHaveLength(2);
  expect(await listed(`limit=2&cursor=${first.next}`)).toEqual([c.leaseId]);
});

test("another organization's ids are unknown in every path and in every body", async () => {
  const { propertyId, units } = await portfolio(office);
  const { leaseId, tenantId, unitId } = await letUnit(
    office,
    terms(units[0]!.id, { chargeRules: [{ kind: 'GARBAGE', amount: '300.00' }] }),
  );
  const ruleId = (await office.get<{ chargeRules: { id: string }[] }>(`/v1/leases/${leaseId}`)).chargeRules[0]!.id;
  const stranger = await Office.open(app);
  const [ownUnit, ownTenant] = [await vacantUnit(stranger), await newTenant(stranger)];
  const rule = { kind: 'SERVICE', amount: kes('500.00'), fromOn: '2026-12-01' };
  const post = (path: string, body: object = {}) => stranger.send('post', path, body);
  const asked = await Promise.all([
    stranger.send('get', `/v1/leases/${leaseId}`),
    stranger.send('patch', `/v1/leases/${leaseId}`, { dueDay: 1 }, undefined, { 'if-match': '"1"' }),
    ...['sign', 'withdraw-notice', 'cancel'].map((move) => post(`/v1/leases/${leaseId}/${move}`)),
    ...['move-in', 'vacate'].map((move) => post(`/v1/leases/${leaseId}/${move}`, { on: '2026-12-01' })),
    post(`/v1/leases/${leaseId}/notice`, { effectiveOn: '2027-12-01' }),
    post(`/v1/leases/${leaseId}/rent-steps`, { fromOn: '2027-12-01', amount: kes('1.00') }),
    post(`/v1/leases/${leaseId}/charge-rules`, rule),
    post('/v1/charge-rules', { ...rule, propertyId }),
    post('/v1/charge-rules', { ...rule, unitId }),
    post(`/v1/charge-rules/${ruleId}/end`, { toOn: '2027-01-01' }),
    post('/v1/leases', leaseBody(ownTenant, terms(unitId))),
    post('/v1/leases', leaseBody(tenantId, terms(ownUnit))),
    stranger.send('get', '/v1/leases/nonsense'),
    stranger.send('get', `/v1/leases/${encodeURIComponent('lse_é')}`),
  ]);
  for (const answer of asked) expect(answer.body).toMatchObject({ status: 404, code: 'not-found' });
  for (const query of [`propertyId=${propertyId}`, `unitId=${unitId}`, `tenantId=${tenantId}`])
    expect((await stranger.get<{ data: unknown[] }>(`/v1/leases?${query}`)).data).toEqual([]);
  expect((await stranger.get<{ data: unknown[] }>(`/v1/charge-rules?leaseId=${leaseId}`)).data).toEqual([]);
  expect(await app.number('SELECT COUNT(*) FROM leases WHERE organization_id = ?', [stranger.organizationId])).toBe(0);
  expect(await office.get(`/v1/leases/${leaseId}`)).toMatchObject({
    state: 'ACTIVE',
    version: 3,
    rentSteps: [{}],
    chargeRules: [{ toOn: null }],
  });
});
