import { SealExisting } from '@plotihub/encryption';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { newPhone } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
});
afterAll(() => app.stop());

const identity = {
  idType: 'NATIONAL_ID',
  idNumber: '27654321',
  kraPin: 'A001234567B',
  nextOfKin: { name: 'Akinyi Otieno', phone: '0712 345 679' },
};
const shown = {
  idType: 'NATIONAL_ID',
  idNumber: '••••4321',
  kraPin: '••••567B',
  nextOfKin: { name: 'A•••• O••••', phone: '••••5679' },
};
const addTenant = (of: Office, members: object = {}): Promise<{ id: string }> =>
  of.post('/v1/tenants', { name: 'Achieng Otieno', phone: newPhone(), ...identity, ...members });
const reveal = (of: Office, id: string, fields: string[], reason = 'The bank asks') =>
  of.send('post', `/v1/tenants/${id}/reveal`, { fields, reason });

test('an ID number, a PIN and a next of kin are shown by their ends only, in every answer', async () => {
  const made = await addTenant(office);
  expect(made).toMatchObject(shown);
  expect(await office.get(`/v1/tenants/${made.id}`)).toMatchObject(shown);
  const page = await office.get<{ data: { id: string }[] }>('/v1/tenants');
  expect(page.data.find(({ id }) => id === made.id)).toMatchObject(shown);
  const owner = await office.post<{ id: string }>('/v1/owners', { name: 'Njeri', kind: 'PERSON', kraPin: 'A007654321Z' });
  expect(owner).toMatchObject({ kraPin: '••••321Z', marketingConsent: false });
});

test('they lie in the database sealed', async () => {
  const { id } = await addTenant(office);
  const [row] = await app.rows('SELECT * FROM tenants WHERE id = ?', [id]);
  const bytes = Buffer.concat(Object.values(row ?? {}).map((value) => (Buffer.isBuffer(value) ? value : Buffer.from(String(value)))));
  for (const secret of ['27654321', 'A001234567B', 'Akinyi', '712345679']) expect(bytes.includes(secret)).toBe(false);
});

test('a sealed number that is copied into another row opens for nobody', async () => {
  const [mine, other] = [await addTenant(office), await addTenant(office, { idNumber: '11112222' })];
  await app.rows(
    `UPDATE tenants t JOIN tenants o ON o.organization_id = t.organization_id AND o.id = ? SET t.id_number_sealed = o.id_number_sealed WHERE t.id = ?`,
    [other.id, mine.id],
  );
  expect((await reveal(office, mine.id, ['idNumber'])).status).toBe(500);
});

test('a tenant is found by the whole ID number, however it is written, and by no part of it', async () => {
  const of = await Office.open(app);
  const { id } = await addTenant(of, { idNumber: 'a 123-4567' });
  await addTenant(of, { idNumber: 'A1234568' });
  const found = async (search: string): Promise<string[]> =>
    (await of.get<{ data: { id: string }[] }>(`/v1/tenants?search=${encodeURIComponent(search)}`)).data.map((one) => one.id);
  expect(await found('A1234567')).toEqual([id]);
  expect(await found('a-1234567')).toEqual([id]);
  expect(await found('A123456')).toEqual([]);
  const stranger = await Office.open(app);
  expect((await stranger.get<{ data: unknown[] }>('/v1/tenants?search=A1234567')).data).toEqual([]);
});

test('identity changes and is removed, and what is not named stays', async () => {
  const { id } = await addTenant(office);
  const change = (body: object, version: number) => office.send('patch', `/v1/tenants/${id}`, body, 200, { 'if-match': `"${version}"` });
  expect((await change({ idNumber: '99887766', marketingConsent: true }, 1)).body).toMatchObject({
    ...shown,
    idNumber: '••••7766',
    marketingConsent: true,
  });
  expect((await change({ kraPin: null, nextOfKin: null, marketingConsent: false }, 2)).body).toMatchObject({
    idNumber: '••••7766',
    kraPin: null,
    nextOfKin: null,
    marketingConsent: false,
  });
  expect((await reveal(office, id, ['idNumber', 'kraPin', 'nextOfKinPhone'])).body).toEqual({
    idNumber: '99887766',
    kraPin: null,
    nextOfKinPhone: null,
  });
});

test.each([
  [{ idNumber: '1' }, '/idNumber'],
  [{ kraPin: 'B001234567A' }, '/kraPin'],
  [{ nextOfKin: { name: 'Akinyi' } }, '/nextOfKin/phone'],
])('%j is refused', async (members, pointer) => {
  const answer = await office.send('post', '/v1/tenants', { name: 'A', phone: newPhone(), ...members });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  expect(JSON.stringify(answer.body)).not.toContain('B001234567A');
});

test('a next of kin whose phone is none is refused by name', async () => {
  const answer = await office.send('post', '/v1/tenants', { name: 'A', phone: newPhone(), nextOfKin: { name: 'B', phone: '123' } });
  expect(answer.body).toMatchObject({ code: 'invalid-phone', errors: [{ pointer: '/nextOfKin/phone' }] });
});

describe('the whole number is shown', () => {
  test('to an admin and a manager; an accountant sees the PIN and nothing else', async () => {
    const { id } = await addTenant(office);
    const manager = await office.colleague('MANAGER');
    expect((await reveal(manager, id, ['idNumber', 'nextOfKinName', 'nextOfKinPhone'])).body).toEqual({
      idNumber: '27654321',
      nextOfKinName: 'Akinyi Otieno',
      nextOfKinPhone: '+254712345679',
    });
    const accountant = await office.colleague('ACCOUNTANT');
    expect((await reveal(accountant, id, ['kraPin'])).body).toEqual({ kraPin: 'A001234567B' });
    for (const fields of [['idNumber'], ['kraPin', 'nextOfKinPhone']])
      expect(await reveal(accountant, id, fields)).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  test("never of another organization's tenant, and never without a reason", async () => {
    const { id } = await addTenant(office);
    const stranger = await Office.open(app);
    expect((await reveal(stranger, id, ['idNumber'])).body).toMatchObject({ status: 404, detail: `There is no tenant ${id}.` });
    expect((await office.send('post', `/v1/tenants/${id}/reveal`, { fields: ['idNumber'] })).status).toBe(400);
    expect((await reveal(office, id, ['idNumber'], ' ')).status).toBe(400);
  });

  test('and is not kept for a repetition of the request', async () => {
    const { id } = await addTenant(office, { idNumber: '31415926' });
    expect((await reveal(office, id, ['idNumber'])).body).toEqual({ idNumber: '31415926' });
    expect(await app.number("SELECT COUNT(*) FROM idempotency_keys WHERE response LIKE '%31415926%'")).toBe(0);
  });

  test("of an owner's PIN too", async () => {
    const owner = await office.post<{ id: string }>('/v1/owners', { name: 'Njeri', kind: 'PERSON', kraPin: 'A007654321Z' });
    const answer = await office.send('post', `/v1/owners/${owner.id}/reveal`, { reason: 'Tax return' }, 200);
    expect(answer.body).toEqual({ kraPin: 'A007654321Z' });
    expect((await (await Office.open(app)).send('post', `/v1/owners/${owner.id}/reveal`, { reason: 'Tax return' })).status).toBe(404);
  });
});

test('callbacks from before they were sealed are read as they are, and sealed by the worker', async () => {
  const rent = await Collection.open(app);
  const plain = '{"TransID": "OLD1", "FirstName": "Wanjiku"}';
  const channel = await app.rows<{ id: string }>('SELECT id FROM payment_channels WHERE organization_id = ?', [rent.organization.id]);
  for (let i = 0; i < 3; i++)
    await app.rows(
      `INSERT INTO provider_events (organization_id, id, channel_id, kind, body, received_at, state, available_at)
       VALUES (?, ?, ?, 'C2B_CONFIRMATION', ?, NOW(6), 'UNREADABLE', NOW(6))`,
      [rent.organization.id, `pev_01JD000000000000000000000${i}`, channel[0]?.id, plain],
    );
  expect(await rent.events()).toMatchObject([{ excerpt: plain }, { excerpt: plain }, { excerpt: plain }]);
  const job = app.nest.get(SealExisting);
  while (await job.pass());
  expect(await app.number('SELECT COUNT(*) FROM provider_events WHERE body IS NOT NULL')).toBe(0);
  expect(await rent.events()).toMatchObject([{ excerpt: plain }, { excerpt: plain }, { excerpt: plain }]);
});

test('a callback that was changed in the database is shown as such, and keeps no other waiting', async () => {
  const rent = await Collection.open(app);
  await rent.confirm('{"TransID": "X"}');
  await app.rows('UPDATE provider_events SET body_sealed = CONCAT(SUBSTRING(body_sealed, 1, 60), 0x00) WHERE organization_id = ?', [
    rent.organization.id,
  ]);
  await app.work();
  expect(await rent.events()).toMatchObject([{ state: 'UNREADABLE', excerpt: 'What was stored here has been changed and does not open.' }]);
});
