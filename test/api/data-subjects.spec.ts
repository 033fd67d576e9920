import fc from 'fast-check';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { newPhone, portfolio } from '../support/portfolio.js';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start('2026-11-20T07:00:00Z');
  office = await Office.open(app);
});
afterAll(() => app.stop());

const person = {
  name: 'Achieng Otieno',
  email: 'achieng@person.test',
  idType: 'NATIONAL_ID',
  idNumber: '27654321',
  kraPin: 'A001234567B',
  nextOfKin: { name: 'Akinyi Kin', phone: '0712345679' },
};
const addTenant = (of: Office): Promise<{ id: string; phone: string }> => of.post('/v1/tenants', { ...person, phone: newPhone() });
const REASON = 'Asked for by letter';
const request = (of: Office, id: string, body: object = {}) =>
  of.send('post', `/v1/data-subjects/${id}/erasure`, { reason: REASON, ...body });
async function erase(of: Office, id: string): Promise<Record<string, number>> {
  const asked = (await request(of, id)).body as { id: string };
  const done = await of.send('post', `/v1/data-subjects/${id}/erasure/confirm`, { erasureId: asked.id }, 200);
  return (done.body as { rows: Record<string, number> }).rows;
}
/** Every text of an organization's rows, sealed ones as they lie. */
async function everything(organizationId: string): Promise<string> {
  const tables = await app.rows<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'organization_id' AND table_name NOT IN ('idempotency_keys')",
  );
  const all: unknown[] = [];
  for (const { name } of tables) all.push(await app.rows(`SELECT * FROM ${name} WHERE organization_id = ?`, [organizationId]));
  return JSON.stringify(all);
}

describe('a copy of everything about a person', () => {
  test('holds every table that speaks of them, in clear text', async () => {
    const rent = await Collection.open(app, { lease: { tenant: { ...person, phone: '0722555111' } } });
    await rent.charge('15000.00');
    await rent.pay({ amount: '15000.00' });
    const answer = await rent.office.send('post', `/v1/data-subjects/${rent.letting.tenantId}/export`, {}, 200);
    expect(answer.headers['cache-control']).toContain('no-store');
    const { tables } = answer.body as { tables: Record<string, Record<string, unknown>[]> };
    expect(tables['tenants']).toMatchObject([
      { name: 'Achieng Otieno', phone: '+254722555111', id_number: '27654321', kra_pin: 'A001234567B', next_of_kin_phone: '+254712345679' },
    ]);
    expect(Object.keys(tables)).toEqual(
      expect.arrayContaining([
        'charges',
        'inbound_transactions',
        'invoices',
        'lease_parties',
        'leases',
        'messages',
        'payments',
        'provider_events',
      ]),
    );
    expect(JSON.stringify(tables['provider_events'])).toContain('JANE');
    expect(JSON.stringify(answer.body)).not.toContain('id_number_index');
  });

  test('leaves no hash of itself in the audit log: whoever has the database could try every ID number', async () => {
    const mine = await Office.open(app);
    const { id } = await addTenant(mine);
    await mine.send('post', `/v1/data-subjects/${id}/export`, {}, 200);
    const [event] = await app.rows<{ afterHash: Buffer | null }>(
      "SELECT after_hash AS afterHash FROM audit_events WHERE organization_id = ? AND action LIKE '%/export'",
      [mine.organizationId],
    );
    expect(event).toEqual({ afterHash: null });
  });

  test('says nothing of another tenant of the same house', async () => {
    const rent = await Collection.open(app, { units: 2 });
    const other = rent.lettings[1]!;
    const answer = await rent.office.send('post', `/v1/data-subjects/${rent.letting.tenantId}/export`, {}, 200);
    for (const id of [other.tenantId, other.leaseId]) expect(JSON.stringify(answer.body)).not.toContain(id);
  });

  test.each([
    ['asked for by format', { format: 'pdf' }, {}],
    ['asked for by Accept', {}, { accept: 'application/pdf' }],
  ])('is a PDF when %s', async (_how, body, headers) => {
    const { id } = await addTenant(office);
    const answer = await office.send('post', `/v1/data-subjects/${id}/export`, body, 200, headers);
    expect(answer.headers['content-type']).toContain('application/pdf');
    expect(
      Buffer.from(answer.body as Buffer)
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    expect((answer.body as Buffer).length).toBeGreaterThan(1_000);
  });

  test('of an owner and of a user, without the hash of the password', async () => {
    const owner = await office.post<{ id: string }>('/v1/owners', { name: 'Njeri', kind: 'PERSON', kraPin: 'A007654321Z' });
    const ofOwner = await office.send('post', `/v1/data-subjects/${owner.id}/export`, {}, 200);
    expect(ofOwner.body).toMatchObject({ tables: { owners: [{ name: 'Njeri', kra_pin: 'A007654321Z' }] } });
    const ofUser = await office.send('post', `/v1/data-subjects/${office.userId}/export`, {}, 200);
    expect(ofUser.body).toMatchObject({ tables: { users: [{ id: office.userId, email: office.login }] } });
    expect(JSON.stringify(ofUser.body)).not.toMatch(/argon2|password_hash|token_hash/);
  });

  test('only admins and managers get, and nobody of another organization', async () => {
    const { id } = await addTenant(office);
    const path = `/v1/data-subjects/${id}/export`;
    expect((await (await office.colleague('MANAGER')).send('post', path, {})).status).toBe(200);
    expect((await (await office.colleague('ACCOUNTANT')).send('post', path, {})).status).toBe(403);
    const stranger = await Office.open(app);
    for (const unknown of [id, office.userId, 'ten_01JD0000000000000000000000', 'nonsense'])
      expect((await stranger.send('post', `/v1/data-subjects/${unknown}/export`, {})).body).toMatchObject({
        status: 404,
        detail: `There is no person ${unknown}.`,
      });
  });

  test('wants a fresh proof of who asks', async () => {
    const of = await Office.open(app);
    const { id } = await addTenant(of);
    app.clock.advance(6 * 60_000);
    expect((await of.send('post', `/v1/data-subjects/${id}/export`, {})).body).toMatchObject({ status: 403, code: 'step-up-required' });
    expect((await request(of, id)).body).toMatchObject({ status: 403, code: 'step-up-required' });
    Object.assign(office, { token: await Office.signIn(app, office.login) });
  });
});

describe('an erasure', () => {
  test('is asked for, shown, and done when it is confirmed; then nothing of the person is left', async () => {
    const of = await Office.open(app);
    const { id, phone } = await addTenant(of);
    const preview = await request(of, id, { dryRun: true });
    expect(preview.body).toMatchObject({ id: null, state: 'PREVIEW', rows: { tenants: 1 } });
    const asked = await request(of, id);
    expect(asked.body).toMatchObject({ state: 'REQUESTED', subjectId: id, rows: { tenants: 1 } });
    expect(await of.get(`/v1/tenants/${id}`)).toMatchObject({ name: person.name });

    const path = `/v1/data-subjects/${id}/erasure/confirm`;
    const { id: erasureId } = asked.body as { id: string };
    expect((await of.send('post', path, { erasureId }, 200)).body).toMatchObject({ state: 'DONE' });
    expect(await of.get(`/v1/tenants/${id}`)).toMatchObject({
      name: 'Erased person',
      phone: '',
      email: null,
      idNumber: null,
      kraPin: null,
      nextOfKin: null,
      erasedAt: expect.any(String) as string,
    });
    const left = await everything(of.organizationId);
    for (const trace of [person.name, phone, person.email, 'Akinyi']) expect(left).not.toContain(trace);
    expect((await of.send('post', path, { erasureId })).body).toMatchObject({ code: 'erasure-not-requested' });
    expect((await request(of, id)).body).toMatchObject({ code: 'already-erased' });
  });

  test('is refused while a lease is live, and while money is open', async () => {
    const rent = await Collection.open(app, { lease: { tenant: { ...person, phone: '0722555222' }, startsOn: '2026-11-01' } });
    const { tenantId, leaseId } = rent.letting;
    for (const answer of [await request(rent.office, tenantId), await request(rent.office, tenantId, { dryRun: true })])
      expect(answer.body).toMatchObject({ status: 409, code: 'lease-still-live', leaseId });
    await rent.office.post(`/v1/leases/${leaseId}/notice`, { effectiveOn: '2026-12-31' });
    await rent.office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-20' });
    expect((await request(rent.office, tenantId)).body).toMatchObject({ status: 409, code: 'balance-still-open', leaseId });
  });

  test('that was asked for is refused if something has come up since', async () => {
    const of = await Office.open(app);
    const { id } = await addTenant(of);
    const asked = (await request(of, id)).body as { id: string };
    const { units } = await portfolio(of);
    await of.post('/v1/leases', {
      unitId: units[0]!.id,
      tenants: [{ tenantId: id, kind: 'TENANT' }],
      startsOn: '2026-11-01',
      termType: 'PERIODIC',
      rent: { amount: '9000.00', currency: 'KES' },
    });
    await app.rows("UPDATE leases SET state = 'AWAITING_MOVE_IN' WHERE organization_id = ?", [of.organizationId]);
    const answer = await of.send('post', `/v1/data-subjects/${id}/erasure/confirm`, { erasureId: asked.id });
    expect(answer.body).toMatchObject({ status: 409, code: 'lease-still-live' });
    expect(await of.get(`/v1/tenants/${id}`)).toMatchObject({ name: person.name });
  });

  test('of an owner waits until somebody else owns the property', async () => {
    const of = await Office.open(app);
    const { ownerIds, propertyId } = await portfolio(of);
    expect((await request(of, ownerIds[0]!)).body).toMatchObject({ code: 'still-owns-property' });
    const next = await of.post<{ id: string }>('/v1/owners', { name: 'Next', kind: 'PERSON' });
    await of.post(`/v1/properties/${propertyId}/ownerships`, { fromOn: '2026-11-20', shares: [{ ownerId: next.id, basisPoints: 10_000 }] });
    await erase(of, ownerIds[0]!);
    expect(await of.get(`/v1/owners/${ownerIds[0]}`)).toMatchObject({ name: 'Erased person', phone: null });
  });

  test('of a user ends the membership, and signs nobody in any more; the last admin stays', async () => {
    const of = await Office.open(app);
    expect((await request(of, of.userId)).body).toMatchObject({ code: 'only-admin' });
    const manager = await of.colleague('MANAGER');
    await erase(of, manager.userId);
    expect((await app.http.post('/v1/sessions').send({ login: manager.login, password: 'four unrelated plain words' })).status).toBe(401);
    app.clock.advance(20_000);
    expect((await manager.send('get', '/v1/tenants')).status).toBe(401);
    const [row] = await app.rows('SELECT name, email, phone, password_hash AS hash FROM users WHERE id = ?', [manager.userId]);
    expect(row).toEqual({ name: 'Erased person', email: `${manager.userId}@erased.invalid`, phone: null, hash: '' });
    await app.work();
    const ends = 'SELECT end_reason AS reason FROM sessions WHERE organization_id = ? AND subject_id = ?';
    expect(await app.rows(ends, [of.organizationId, manager.userId])).toEqual([{ reason: 'PERSON_ERASED' }]);
  });

  test('leaves the ledger as it was, whatever was charged and paid', async () => {
    const sums = (organizationId: string) =>
      app.rows(
        `SELECT (SELECT COUNT(*) FROM postings p WHERE p.organization_id = e.organization_id) AS postings, COUNT(*) AS n, SUM(e.amount_minor) AS minor,
            SUM(CRC32(CONCAT(e.debit_account_id, e.credit_account_id, e.amount_minor))) AS content
           FROM entries e WHERE e.organization_id = ? GROUP BY e.organization_id`,
        [organizationId],
      );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 9_000_000 }), { minLength: 1, maxLength: 4 }), async (cents) => {
        const rent = await Collection.open(app);
        const { tenantId, leaseId } = rent.letting;
        const amount = (minor: number): string => (minor / 100).toFixed(2);
        for (const minor of cents) await rent.charge(amount(minor));
        for (const minor of cents) await rent.pay({ amount: amount(minor), time: '20261115121325' });
        await app.rows("UPDATE leases SET state = 'SETTLED', vacated_on = '2026-11-19' WHERE organization_id = ? AND id = ?", [
          rent.organization.id,
          leaseId,
        ]);
        const before = await sums(rent.organization.id);
        const rows = await erase(rent.office, tenantId);
        expect(rows['provider_events']).toBe(cents.length);
        expect(await sums(rent.organization.id)).toEqual(before);
        expect(await rent.payments()).toHaveLength(cents.length);
        expect(JSON.stringify(await rent.events())).not.toContain('JANE');
      }),
      { numRuns: 3 },
    );
  }, 60_000);
});
