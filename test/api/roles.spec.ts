import { SessionsService } from '../../apps/api/src/modules/identity/index.js';
import { TestApp } from '../support/app.js';
import { openCashBook } from '../support/cash.js';
import { Office } from '../support/office.js';
import { kes, letUnit, newUnit, portfolio, type Letting, type Portfolio } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-20T20:50:00Z'); // ten to midnight in Nairobi
});
afterAll(() => app.stop());

/** What stands in one of the two properties. */
interface House {
  property: Portfolio;
  letting: Letting;
  chargeId: string;
  invoiceId: string;
  paymentId: string;
  messageId: string;
  ruleId: string;
  blockId: string;
}

/** An agency with two houses of two owners, alike in everything: whoever sees one must not see the other. */
interface Town {
  office: Office;
  mine: House;
  other: House;
}

const rows = async (who: Office, path: string): Promise<Record<string, string>[]> =>
  (await who.get<{ data: Record<string, string>[] }>(path)).data;
const ids = async (who: Office, path: string): Promise<string[]> => (await rows(who, path)).map(({ id }) => id!);

async function house(office: Office, code: string): Promise<House> {
  const property = await portfolio(office, { code });
  const letting = await letUnit(office, {
    unitId: property.units[0]!.id,
    rent: '15000.00',
    startsOn: '2026-11-01',
    tenant: { name: `Tenant of ${code}`, phone: code === 'KAA' ? '0712000001' : '0712000002', email: `${code.toLowerCase()}@tenants.test` },
    deposits: [{ kind: 'RENT', amount: '15000.00' }],
  });
  const block = await office.post<{ id: string }>(`/v1/properties/${property.propertyId}/blocks`, { name: 'North' });
  const rule = await office.post<{ id: string }>('/v1/charge-rules', {
    propertyId: property.propertyId,
    kind: 'GARBAGE',
    amount: kes('300.00'),
    fromOn: '2026-12-01',
  });
  const charge = await office.post<{ id: string; invoiceId: string }>('/v1/charges', {
    leaseId: letting.leaseId,
    kind: 'REPAIR',
    description: 'Window',
    amount: kes('900.00'),
    dueOn: '2026-11-05',
  });
  const payment = await office.post<{ id: string }>('/v1/payments', {
    leaseId: letting.leaseId,
    amount: kes('400.00'),
    method: 'CASH',
    valueOn: '2026-11-20',
    note: 'Her brother paid',
  });
  await app.work();
  const [message] = await ids(office, `/v1/messages?leaseId=${letting.leaseId}`);
  return {
    property,
    letting,
    chargeId: charge.id,
    invoiceId: charge.invoiceId,
    paymentId: payment.id,
    messageId: message!,
    ruleId: rule.id,
    blockId: block.id,
  };
}

async function town(kind: 'AGENCY' | 'LANDLORD' = 'AGENCY'): Promise<Town> {
  const office = await Office.open(app, kind);
  return { office, mine: await house(office, 'KAA'), other: await house(office, 'KBB') };
}

/** As a tenant gets it who proved that they have the phone. */
async function tokenOf(id: string, { organizationId }: Office): Promise<string> {
  const session = await app.database.transaction((tx) =>
    app.nest.get(SessionsService).open(tx, { id, organizationId }, 'CODE', { address: '127.0.0.1' }),
  );
  return session.accessToken;
}

async function tenantOf({ office }: Town, { letting }: House): Promise<Office> {
  return office.as(letting.tenantId, await tokenOf(letting.tenantId, office));
}

/** Every single thing that can be read by its id. */
const singles = ({ property, letting, ...house }: House): Record<string, string> => ({
  property: `/v1/properties/${property.propertyId}`,
  blocks: `/v1/properties/${property.propertyId}/blocks`,
  ownerships: `/v1/properties/${property.propertyId}/ownerships`,
  owner: `/v1/owners/${property.ownerIds[0]!}`,
  unit: `/v1/units/${letting.unitId}`,
  tenant: `/v1/tenants/${letting.tenantId}`,
  lease: `/v1/leases/${letting.leaseId}`,
  balance: `/v1/leases/${letting.leaseId}/balance`,
  deposits: `/v1/deposits?leaseId=${letting.leaseId}`,
  charge: `/v1/charges/${house.chargeId}`,
  invoice: `/v1/invoices/${house.invoiceId}`,
  payment: `/v1/payments/${house.paymentId}`,
  receipt: `/v1/payments/${house.paymentId}/receipt`,
  message: `/v1/messages/${house.messageId}`,
});

/** Every list, and what of its rows tells the houses apart. */
const LISTS: Record<string, { path: string; idOf: (house: House) => string; key?: (row: never) => string }> = {
  properties: { path: '/v1/properties', idOf: ({ property }) => property.propertyId },
  units: { path: '/v1/units', idOf: ({ letting }) => letting.unitId },
  owners: { path: '/v1/owners', idOf: ({ property }) => property.ownerIds[0]! },
  tenants: { path: '/v1/tenants', idOf: ({ letting }) => letting.tenantId },
  leases: { path: '/v1/leases', idOf: ({ letting }) => letting.leaseId },
  'charge rules': { path: '/v1/charge-rules', idOf: ({ ruleId }) => ruleId },
  charges: { path: '/v1/charges', idOf: ({ letting }) => letting.leaseId, key: ({ leaseId }: { leaseId: string }) => leaseId },
  invoices: { path: '/v1/invoices', idOf: ({ letting }) => letting.leaseId, key: ({ leaseId }: { leaseId: string }) => leaseId },
  payments: { path: '/v1/payments', idOf: ({ paymentId }) => paymentId },
  messages: { path: '/v1/messages', idOf: ({ letting }) => letting.leaseId, key: ({ leaseId }: { leaseId: string }) => leaseId },
  'rent roll': { path: '/v1/rent-roll', idOf: ({ letting }) => letting.leaseId, key: ({ leaseId }: { leaseId: string }) => leaseId },
  arrears: { path: '/v1/reports/arrears', idOf: ({ letting }) => letting.leaseId, key: ({ leaseId }: { leaseId: string }) => leaseId },
  'arrears of a past day': {
    path: '/v1/reports/arrears?asOf=2026-11-20',
    idOf: ({ letting }) => letting.leaseId,
    key: ({ leaseId }: { leaseId: string }) => leaseId,
  },
  collection: {
    path: '/v1/reports/collection?period=2026-11',
    idOf: ({ property }) => property.propertyId,
    key: ({ property }: { property: { id: string } }) => property.id,
  },
};

/** What a role reaches of its own house: lists and single things by name; the rest is refused. */
const SINGLES = Object.keys(singles({ property: { ownerIds: [] }, letting: {} } as unknown as House));
const REACH: Record<string, { lists: string[]; singles: string[] }> = {
  MANAGER: {
    lists: Object.keys(LISTS).filter((name) => name !== 'owners'),
    singles: SINGLES.filter((name) => name !== 'owner'),
  },
  CARETAKER: {
    lists: ['properties', 'units', 'tenants', 'leases'],
    singles: ['property', 'blocks', 'unit', 'tenant', 'lease', 'balance'],
  },
  OWNER: {
    lists: Object.keys(LISTS).filter((name) => name !== 'messages'),
    singles: SINGLES.filter((name) => name !== 'message'),
  },
  TENANT: {
    lists: ['tenants', 'leases', 'charge rules', 'charges', 'invoices', 'payments', 'messages'],
    singles: ['tenant', 'lease', 'balance', 'deposits', 'charge', 'invoice', 'payment', 'receipt', 'message'],
  },
};

async function person(role: string, place: Town): Promise<Office> {
  const { office, mine } = place;
  if (role === 'TENANT') return tenantOf(place, mine);
  if (role === 'OWNER') return office.colleague('OWNER', { ownerId: mine.property.ownerIds[0]! });
  return office.colleague(role as 'MANAGER' | 'CARETAKER', { propertyIds: [mine.property.propertyId] });
}

let place: Town;
const people = new Map<string, Office>();
beforeAll(async () => {
  place = await town();
  app.clock.moveTo('2026-11-20T21:01:00Z'); // the day after, so that a report can look back
  for (const role of Object.keys(REACH)) people.set(role, await person(role, place));
});
const as = (role: string): Office => people.get(role)!;

describe.each(Object.keys(REACH))('who is %s and sees a part of the organization', (role) => {
  test.each(Object.keys(LISTS))('is shown of %s what lies in sight, or is refused', async (name) => {
    const { path, idOf, key = ({ id }: { id: string }) => id } = LISTS[name]!;
    if (!REACH[role]!.lists.includes(name)) {
      // The limited manager may read owners, and sees none: their addresses are for who sees all, and for themselves.
      const answer = await as(role).send('get', path);
      expect([answer.status, (answer.body as { data?: object[] }).data ?? []]).toEqual([role === 'MANAGER' ? 200 : 403, []]);
      return;
    }
    const shown = new Set((await rows(as(role), path)).map((row) => key(row as never)));
    expect([...shown]).toEqual(name === 'charge rules' && role === 'TENANT' ? [] : [idOf(place.mine)]);
    const all = new Set((await rows(place.office, path)).map((row) => key(row as never)));
    expect(all).toEqual(new Set([idOf(place.mine), idOf(place.other)]));
  });

  test.each(SINGLES)('reads %s of the own house or is refused, and that of another never exists', async (name) => {
    const [own, another] = [singles(place.mine)[name]!, singles(place.other)[name]!];
    const allowed = REACH[role]!.singles.includes(name);
    const status = (await as(role).send('get', own)).status;
    expect(status).toBe(allowed ? 200 : role === 'MANAGER' ? 404 : 403);
    const hidden = await as(role).send('get', another);
    expect(hidden.status).toBe(allowed || role === 'MANAGER' ? 404 : 403);
    if (!allowed) return;
    // Exactly as an id that nothing has.
    const nobody = another.replace(/_[0-9A-Z]{26}/, '_01JD0000000000000000000000');
    const unknown = await as(role).send('get', nobody);
    const plain = ({ body }: { body: object }): object => JSON.parse(JSON.stringify(body).replaceAll(/_[0-9A-Z]{26}/g, '_X')) as object;
    expect({ ...plain(unknown), requestId: '' }).toEqual({ ...plain(hidden), requestId: '' });
    if (/\/v1\/[a-z]+\/[a-z]{3}_/.test(another))
      expect((await as(role).send('get', another.replace(/(_[0-9A-Z]{26})/, '$1%20'))).status).toBe(404);
  });

  test('cannot ask a list for what lies out of sight', async () => {
    const filters: Record<string, string[]> = {
      MANAGER: [`units?propertyId=${place.other.property.propertyId}`, `rent-roll?propertyId=${place.other.property.propertyId}`],
      CARETAKER: [`units?propertyId=${place.other.property.propertyId}`, `leases?tenantId=${place.other.letting.tenantId}`],
      OWNER: [`payments?leaseId=${place.other.letting.leaseId}`, `reports/arrears?propertyId=${place.other.property.propertyId}`],
      TENANT: [`payments?leaseId=${place.other.letting.leaseId}`, `messages?leaseId=${place.other.letting.leaseId}`],
    };
    for (const path of filters[role]!)
      expect((await as(role).send('get', `/v1/${path}`, undefined, 404)).body).toMatchObject({ code: 'not-found' });
  });

  test.each(['/v1/suspense', '/v1/ledger/entries', '/v1/ledger/proof', '/v1/billing-runs', '/v1/members'])(
    'is not let into %s, which needs sight of everything',
    async (path) => {
      expect((await as(role).send('get', path)).status).toBe(403);
    },
  );

  test('reads who they are', async () => {
    expect(await as(role).get('/v1/me')).toMatchObject({ role, organizationId: place.office.organizationId });
  });
});

describe('what lies out of sight cannot be changed', () => {
  const writes = ({ property, letting, chargeId }: House): [string, object][] => [
    ['/v1/units', { propertyId: property.propertyId, label: `N${Math.floor(Math.random() * 1e6)}` }],
    [`/v1/properties/${property.propertyId}/blocks`, { name: `Block ${Math.floor(Math.random() * 1e6)}` }],
    ['/v1/charges', { leaseId: letting.leaseId, kind: 'REPAIR', description: 'Door', amount: kes('1.00'), dueOn: '2026-12-05' }],
    ['/v1/payments', { leaseId: letting.leaseId, amount: kes('10.00'), method: 'CASH', valueOn: '2026-11-20' }],
    ['/v1/charge-rules', { propertyId: property.propertyId, kind: 'SECURITY', amount: kes('5.00'), fromOn: '2027-01-01' }],
    [`/v1/leases/${letting.leaseId}/rent-steps`, { fromOn: '2028-01-01', amount: kes('16000.00') }],
    [`/v1/charges/${chargeId}/void`, { reason: 'a mistake' }],
  ];

  test('by a manager of one property, who may change all of that one', async () => {
    const manager = await place.office.colleague('MANAGER', { propertyIds: [place.mine.property.propertyId] });
    for (const [path, body] of writes(place.other)) await manager.send('post', path, body, 404);
    const spare = await newUnit(place.office, place.mine.property.propertyId, 'Z9');
    for (const [path, body] of writes(place.mine).slice(0, 5)) expect((await manager.send('post', path, body)).status).toBeLessThan(300);
    await manager.send('patch', `/v1/units/${spare.id}`, { label: 'Z8' }, 200, { 'if-match': '"1"' });
    await manager.send('patch', `/v1/units/${place.other.letting.unitId}`, { label: 'Z8' }, 404, { 'if-match': '"1"' });
    for (const [path, body] of [
      ['/v1/properties', {}],
      ['/v1/owners', {}],
      ['/v1/billing-runs', {}],
    ] as [string, object][])
      expect((await manager.send('post', path, body)).body).toMatchObject({ status: 403 });
  });

  test('by a caretaker, who records cash in their property and nothing else', async () => {
    const caretaker = as('CARETAKER');
    await openCashBook(place.office, caretaker.userId, 'CB1');
    const cash = (leaseId: string): object => ({ leaseId, amount: kes('10.00'), method: 'CASH', valueOn: '2026-11-20' });
    await caretaker.send('post', '/v1/payments', cash(place.mine.letting.leaseId), 201);
    await caretaker.send('post', '/v1/payments', cash(place.other.letting.leaseId), 404);
    for (const [path, body] of writes(place.mine).filter(([path]) => path !== '/v1/payments'))
      expect([path, (await caretaker.send('post', path, body)).status]).toEqual([path, 403]);
  });

  test('by an owner or a tenant, who change nothing at all', async () => {
    for (const role of ['OWNER', 'TENANT'])
      for (const [path, body] of writes(place.mine)) expect([path, (await as(role).send('post', path, body)).status]).toEqual([path, 403]);
  });
});

describe('members of an answer', () => {
  const tenant = (role: string): Promise<object> => as(role).get(`/v1/tenants/${place.mine.letting.tenantId}`);

  test('an owner knows tenants by name, a caretaker by name and phone, a tenant knows all of themselves', async () => {
    const known = {
      id: place.mine.letting.tenantId,
      name: 'Tenant of KAA',
      kind: 'PERSON',
      version: 1,
      createdAt: expect.any(String) as string,
    };
    expect(await tenant('OWNER')).toEqual(known);
    expect(await rows(as('OWNER'), '/v1/tenants')).toEqual([known]);
    expect(await tenant('CARETAKER')).toEqual({ ...known, phone: '+254712000001' });
    for (const role of ['TENANT', 'MANAGER'])
      expect(await tenant(role)).toMatchObject({ phone: '+254712000001', email: 'kaa@tenants.test' });
    expect(await rows(as('OWNER'), '/v1/rent-roll')).toMatchObject([{ tenant: { id: known.id, name: known.name } }]);
    expect(JSON.stringify(await as('OWNER').get('/v1/rent-roll'))).not.toContain('0712');
  });

  test('an owner cannot find out a phone or an ID number by asking for it either', async () => {
    await place.office.send('patch', `/v1/tenants/${place.mine.letting.tenantId}`, { idNumber: '27654321' }, 200, { 'if-match': '"1"' });
    for (const [path, asked] of [
      ['tenants', '0712000001'],
      ['tenants', '27654321'],
      ['rent-roll', '0712000001'],
    ]) {
      expect([asked, await rows(as('OWNER'), `/v1/${path}?search=${asked}`)]).toEqual([asked, []]);
      expect([asked, (await rows(place.office, `/v1/${path}?search=${asked}`)).length]).toEqual([asked, 1]);
    }
    expect(await ids(as('CARETAKER'), '/v1/tenants?search=27654321')).toEqual([]);
    expect(await ids(as('CARETAKER'), '/v1/tenants?search=0712000001')).toEqual([place.mine.letting.tenantId]);
    expect(await ids(as('OWNER'), '/v1/tenants?search=Tenant')).toEqual([place.mine.letting.tenantId]);
  });

  test('a caretaker sees who lives where and what they owe, but no rent, no terms and no deposit', async () => {
    const { letting } = place.mine;
    const lease = await as('CARETAKER').get(`/v1/leases/${letting.leaseId}`);
    expect(lease).toMatchObject({ unitId: letting.unitId, state: 'ACTIVE', parties: [{ name: 'Tenant of KAA' }] });
    const hidden = ['rentSteps', 'chargeRules', 'deposits', 'tenancyClass', 'termType', 'dueDay', 'graceDays', 'proration', 'currency'];
    for (const name of [...hidden, 'billedFromOn']) expect(lease).not.toHaveProperty(name);
    expect((await rows(as('CARETAKER'), '/v1/leases'))[0]).not.toHaveProperty('deposits');
    expect(await as('CARETAKER').get(`/v1/units/${letting.unitId}`)).not.toHaveProperty('marketRent');
    const balance = await as('CARETAKER').get(`/v1/leases/${letting.leaseId}/balance`);
    expect(balance).toHaveProperty('owed');
    expect(balance).not.toHaveProperty('depositHeld');
    for (const role of ['OWNER', 'TENANT', 'MANAGER'])
      expect(await as(role).get(`/v1/leases/${letting.leaseId}`)).toMatchObject({ rentSteps: [{ amount: kes('15000.00') }] });
  });

  test('a report hides the same from an owner as JSON and as CSV', async () => {
    const csv = async (who: Office): Promise<string[]> =>
      (await who.send('get', '/v1/reports/arrears', undefined, 200, { accept: 'text/csv' })).text.replace('\ufeff', '').split('\r\n');
    expect((await csv(place.office))[0]).toContain('Tenant,Phone,Oldest due');
    expect((await csv(place.office)).join()).toContain('254712000001');
    const owners = await csv(as('OWNER'));
    expect(owners[0]).toContain('Tenant,Oldest due');
    expect(owners.join()).toContain('Tenant of KAA');
    expect(owners.join()).not.toMatch(/Phone|254712|KBB/);
    const [line] = await rows(as('OWNER'), '/v1/reports/arrears');
    expect(line!.tenant).toEqual({ id: place.mine.letting.tenantId, name: 'Tenant of KAA' });
  });

  test('a tenant is not told what a message cost, nor an owner what was noted beside a payment', async () => {
    const message = await as('TENANT').get(`/v1/messages/${place.mine.messageId}`);
    for (const name of ['cost', 'providerId', 'lastError', 'attempts']) expect(message).not.toHaveProperty(name);
    expect(message).toHaveProperty('body');
    expect(await as('OWNER').get(`/v1/payments/${place.mine.paymentId}`)).not.toHaveProperty('note');
    expect(await as('TENANT').get(`/v1/payments/${place.mine.paymentId}`)).toMatchObject({ note: 'Her brother paid' });
  });

  test('who is told a member stands in the OpenAPI document', async () => {
    const { components } = (await app.http.get('/docs-json')).body as {
      components: { schemas: Record<string, { required: string[]; properties: Record<string, { description?: string }> }> };
    };
    const { required, properties } = components.schemas.TenantResponse!;
    expect(properties.phone!.description).toBe('Only for ADMIN, MANAGER, ACCOUNTANT, CARETAKER, TENANT, VENDOR, API_CLIENT.');
    expect(required).not.toContain('phone');
    expect(required).toContain('name');
  });
});

describe('sight follows the facts', () => {
  test('whoever sees little of the organization still ends their own sessions', async () => {
    const caretaker = await place.office.colleague('CARETAKER');
    const [session] = await rows(caretaker, '/v1/me/sessions');
    await place.office.send('delete', `/v1/me/sessions/${session!.id}`, undefined, 404);
    await caretaker.send('delete', `/v1/me/sessions/${session!.id}`, undefined, 204);
  });

  test('a caretaker or an owner without a scope sees nothing', async () => {
    for (const role of ['CARETAKER', 'OWNER'] as const) {
      const newcomer = await place.office.colleague(role);
      expect(await newcomer.get('/v1/properties')).toEqual({ data: [] });
      expect(await newcomer.get('/v1/tenants')).toEqual({ data: [] });
      await newcomer.send('get', `/v1/units/${place.mine.letting.unitId}`, undefined, 404);
    }
  });

  test('an owner sees a property from the day on which they have a share, until the day they have none', async () => {
    const { office, mine, other } = await town();
    const [seller, buyer] = [mine.property.ownerIds[0]!, other.property.ownerIds[0]!];
    const [sells, buys] = [await office.colleague('OWNER', { ownerId: seller }), await office.colleague('OWNER', { ownerId: buyer })];
    await office.post(`/v1/properties/${mine.property.propertyId}/ownerships`, {
      fromOn: '2026-11-22',
      shares: [{ ownerId: buyer, basisPoints: 10_000 }],
    });
    app.clock.advance(16_000);
    expect(await ids(sells, '/v1/properties')).toEqual([mine.property.propertyId]);
    expect(await ids(buys, '/v1/properties')).toEqual([other.property.propertyId]);
    const then = app.clock.now();
    app.clock.advance(86_400_000);
    const later = async (who: Office): Promise<Office> => office.as(who.userId, await Office.signIn(app, who.login));
    expect(await ids(await later(sells), '/v1/properties')).toEqual([]);
    expect(await ids(await later(buys), '/v1/properties')).toEqual([mine.property.propertyId, other.property.propertyId]);
    app.clock.moveTo(then.toISOString());
  });

  test('a tenant who left the lease sees what happened until then, an occupant nothing, and nobody a draft', async () => {
    const { office, mine } = await town();
    const tenant = await tenantOf({ office, mine, other: mine }, mine);
    const party = (sql: string): Promise<unknown> =>
      app.rows(`UPDATE lease_parties SET ${sql} WHERE lease_id = ? AND tenant_id = ?`, [mine.letting.leaseId, mine.letting.tenantId]);
    await party("to_on = '2026-11-20'");
    expect(await ids(tenant, '/v1/payments')).toEqual([]); // it counts for the 20th
    await party("to_on = '2026-11-21'");
    expect(await ids(tenant, '/v1/payments')).toEqual([mine.paymentId]);
    expect(await ids(tenant, '/v1/charges')).toEqual([]); // issued on the 21st
    expect(await ids(tenant, '/v1/leases')).toEqual([mine.letting.leaseId]);
    await party("to_on = NULL, kind = 'OCCUPANT'");
    expect(await ids(tenant, '/v1/leases')).toEqual([]);
    await tenant.send('get', `/v1/leases/${mine.letting.leaseId}/balance`, undefined, 404);
    const unit = await newUnit(office, mine.property.propertyId, 'B7');
    await letUnit(office, { unitId: unit.id, rent: '9000.00', startsOn: '2026-12-01', tenantId: mine.letting.tenantId, upTo: 'DRAFT' });
    expect(await ids(tenant, '/v1/leases')).toEqual([]);
  });

  test('a tenant of another organization, or one that is gone, is nobody', async () => {
    const stranger = await Office.open(app);
    const token = await tokenOf(place.mine.letting.tenantId, stranger);
    expect((await stranger.as(place.mine.letting.tenantId, token).send('get', '/v1/leases')).status).toBe(401);
  });
});

describe('the scope of a member', () => {
  const memberId = async (office: Office, userId: string): Promise<string> =>
    (await rows(office, '/v1/members?limit=200')).find((row) => row.userId === userId)!.id!;

  test('is set by an admin, and holds within fifteen seconds', async () => {
    const { office, mine, other } = await town();
    const caretaker = await office.colleague('CARETAKER', { propertyIds: [mine.property.propertyId] });
    const id = await memberId(office, caretaker.userId);
    expect(await ids(caretaker, '/v1/properties')).toEqual([mine.property.propertyId]);
    const scope = { propertyIds: [mine.property.propertyId, other.property.propertyId] };
    expect((await office.send('put', `/v1/members/${id}/scope`, scope, 200)).body).toEqual({
      memberId: id,
      role: 'CARETAKER',
      sight: 'The properties that their scope names',
      propertyIds: scope.propertyIds,
      ownerId: null,
    });
    app.clock.advance(16_000);
    expect(await ids(caretaker, '/v1/properties')).toEqual(scope.propertyIds);
    expect(await office.get(`/v1/members/${id}/scope`)).toMatchObject(scope);
    const manager = await office.colleague('MANAGER');
    expect((await manager.send('put', `/v1/members/${id}/scope`, scope)).status).toBe(403);
  });

  test('must fit the role, and name what the organization has', async () => {
    const { office, mine } = place;
    const stranger = await portfolio(await Office.open(app));
    const [propertyIds, ownerId] = [[mine.property.propertyId], mine.property.ownerIds[0]!];
    const cases: ['ADMIN' | 'MANAGER' | 'ACCOUNTANT' | 'CARETAKER' | 'OWNER', object, number][] = [
      ['ADMIN', { propertyIds }, 400],
      ['ACCOUNTANT', { ownerId }, 400],
      ['CARETAKER', {}, 400],
      ['CARETAKER', { propertyIds: [] }, 400],
      ['CARETAKER', { ownerId }, 400],
      ['CARETAKER', { propertyIds, ownerId }, 400],
      ['CARETAKER', { propertyIds: [stranger.propertyId] }, 404],
      ['OWNER', { propertyIds }, 400],
      ['OWNER', { ownerId: stranger.ownerIds[0]! }, 404],
      ['MANAGER', {}, 200],
      ['MANAGER', { propertyIds }, 200],
    ];
    for (const [role, scope, status] of cases) {
      const id = await memberId(office, (await office.colleague(role)).userId);
      expect([role, scope, (await office.send('put', `/v1/members/${id}/scope`, scope)).status]).toEqual([role, scope, status]);
    }
    await office.send('put', '/v1/members/mbr_01JD0000000000000000000000/scope', { propertyIds }, 404);
  });
});

test('the roles can be read, with what each may do and sees', async () => {
  const { data } = await place.office.get<{ data: { role: string; grantable: boolean; permissions: string[] }[] }>('/v1/roles');
  expect(data.map(({ role }) => role)).toEqual(['ADMIN', 'MANAGER', 'ACCOUNTANT', 'CARETAKER', 'OWNER', 'TENANT', 'VENDOR', 'API_CLIENT']);
  expect(data.filter(({ grantable }) => grantable).map(({ role }) => role)).toEqual([
    'ADMIN',
    'MANAGER',
    'ACCOUNTANT',
    'CARETAKER',
    'OWNER',
  ]);
  expect(data.find(({ role }) => role === 'VENDOR')!.permissions).toEqual(['profile:read', 'account:own']);
});
