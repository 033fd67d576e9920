import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TenantsService } from '../../apps/api/src/modules/leases/index.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { letUnit, newPhone, portfolio } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const achieng = { name: 'Achieng Otieno', phone: '0712 345 678' };
const found = async (of: Office, search: string): Promise<string[]> =>
  (await of.get<{ data: { name: string }[] }>(`/v1/tenants?search=${encodeURIComponent(search)}`)).data.map(({ name }) => name);

test('nobody reads or adds tenants without signing in', async () => {
  expect((await app.http.get('/v1/tenants')).status).toBe(401);
  expect((await app.http.post('/v1/tenants').send(achieng)).status).toBe(401);
});

test('a tenant is added with a phone as people write it, in the language of the organization', async () => {
  const made = await office.post<{ id: string }>('/v1/tenants', achieng);
  const read = await office.send('get', `/v1/tenants/${made.id}`, undefined, 200);
  expect(read.body).toEqual({
    id: made.id,
    name: 'Achieng Otieno',
    kind: 'PERSON',
    phone: '+254712345678',
    email: null,
    language: 'en',
    idType: null,
    idNumber: null,
    kraPin: null,
    nextOfKin: null,
    marketingConsent: false,
    erasedAt: null,
    version: 1,
    createdAt: '2026-11-01T07:00:00.000Z',
  });
  expect(read.headers['etag']).toBe('"1"');
});

test('a phone that cannot be reached is refused by name', async () => {
  const answer = await office.send('post', '/v1/tenants', { ...achieng, phone: '12' });
  expect(answer.body).toMatchObject({ status: 400, code: 'invalid-phone', errors: [{ pointer: '/phone' }] });
});

test('two people of one name, or with one phone, are two tenants', async () => {
  const of = await Office.open(app);
  const twins = await Promise.all([1, 2].map(() => of.post<{ id: string }>('/v1/tenants', achieng)));
  expect(new Set(twins.map(({ id }) => id)).size).toBe(2);
  expect(await found(of, '0712345678')).toHaveLength(2);
});

test('tenants whose names and phones contain each other are never mixed', async () => {
  const of = await Office.open(app);
  const { units } = await portfolio(of, { units: 2 });
  const anna = await letUnit(of, {
    unitId: units[0]!.id,
    rent: '9000.00',
    startsOn: '2026-11-01',
    tenant: { name: 'Anna', phone: '0711 000 001' },
  });
  const anna2 = await letUnit(of, {
    unitId: units[1]!.id,
    rent: '9000.00',
    startsOn: '2026-11-01',
    tenant: { name: 'Anna Annabel', phone: '0711 000 010' },
  });
  const leasesOf = async (tenantId: string): Promise<string[]> =>
    (await of.get<{ data: { id: string }[] }>(`/v1/leases?tenantId=${tenantId}`)).data.map(({ id }) => id);
  expect(await leasesOf(anna.tenantId)).toEqual([anna.leaseId]);
  expect(await leasesOf(anna2.tenantId)).toEqual([anna2.leaseId]);
  expect(await found(of, '0711 000 001')).toEqual(['Anna']);
  expect(await found(of, '000 001')).toEqual([]);
  expect(await found(of, 'Annabel')).toEqual(['Anna Annabel']);
  expect(await found(of, 'nnabel')).toEqual([]);
});

test('a search takes the beginning of a word or of a number, and nothing as a pattern', async () => {
  const of = await Office.open(app);
  for (const [name, phone] of [
    ['Wanjiku Kamau', '0722 100 100'],
    ['Kamau 100%', '0722 100 200'],
    ['O_Brien', '0733 100 300'],
  ])
    await of.post('/v1/tenants', { name, phone });
  expect(await found(of, 'kam')).toEqual(['Wanjiku Kamau', 'Kamau 100%']);
  expect(await found(of, '100%')).toEqual(['Kamau 100%']);
  expect(await found(of, '%')).toEqual([]);
  expect(await found(of, '_')).toEqual([]);
  expect(await found(of, 'O_')).toEqual(['O_Brien']);
  expect(await found(of, '+254 722')).toEqual(['Wanjiku Kamau', 'Kamau 100%']);
  expect(await found(of, '0722 100 2')).toEqual(['Kamau 100%']);
  expect(await found(of, "'; DROP TABLE tenants; --")).toEqual([]);
});

test('a tenant changes under the version that was read', async () => {
  const { id } = await office.post<{ id: string }>('/v1/tenants', achieng);
  const path = `/v1/tenants/${id}`;
  expect((await office.send('patch', path, { language: 'sw' })).status).toBe(428);
  const change = { language: 'sw', phone: '0799 000 111', email: 'achieng@tenant.test' };
  const changed = await office.send('patch', path, change, 200, { 'if-match': '"1"' });
  expect(changed.body).toMatchObject({ language: 'sw', phone: '+254799000111', email: 'achieng@tenant.test', version: 2 });
  expect((await office.send('patch', path, { name: 'X' }, undefined, { 'if-match': '"1"' })).status).toBe(412);
  expect((await office.send('patch', path, { phone: 'none' }, undefined, { 'if-match': '"2"' })).body).toMatchObject({
    status: 400,
    code: 'invalid-phone',
  });
});

test("another organization's tenant is unknown, and does not turn up in a search", async () => {
  const phone = newPhone();
  const { id } = await office.post<{ id: string }>('/v1/tenants', { name: 'Secret Person', phone });
  const stranger = await Office.open(app);
  for (const answer of [
    await stranger.send('get', `/v1/tenants/${id}`),
    await stranger.send('patch', `/v1/tenants/${id}`, { name: 'Mine' }, undefined, { 'if-match': '"1"' }),
  ])
    expect(answer.body).toMatchObject({ status: 404, code: 'not-found', detail: `There is no tenant ${id}.` });
  expect(await found(stranger, 'Secret')).toEqual([]);
  expect(await found(stranger, phone)).toEqual([]);
  expect((await stranger.get<{ data: unknown[] }>('/v1/tenants')).data).toEqual([]);
});

test('500 tenants are made in one statement, or none of them', async () => {
  const of = await Office.open(app);
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, of.organizationId);
  const list = Array.from({ length: 500 }, (_, i) => ({ name: `Tenant ${i}`, phone: newPhone() }));
  const count = (): Promise<number> => app.number('SELECT COUNT(*) FROM tenants WHERE organization_id = ?', [of.organizationId]);
  const wrong = app.database.transaction((tx) =>
    app.nest.get(TenantsService).createMany(tx, organization, [...list, { name: 'Nobody', phone: '999' }]),
  );
  await expect(wrong).rejects.toMatchObject({ code: 'invalid-phone', members: { errors: [{ pointer: '/500/phone' }] } });
  expect(await count()).toBe(0);
  await app.database.transaction(async (tx) => {
    const statements = jest.spyOn(tx.queryRunner!, 'query');
    const tenants = await app.nest.get(TenantsService).createMany(tx, organization, list);
    expect(tenants.map(({ name }) => name)).toEqual(list.map(({ name }) => name));
    expect(statements).toHaveBeenCalledTimes(1);
  });
  expect(await count()).toBe(500);
});
