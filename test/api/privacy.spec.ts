import { RetentionService } from '../../apps/api/src/modules/privacy/index.js';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { newPhone } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-20T07:00:00Z');
});
afterAll(() => app.stop());

const breach = { description: 'A laptop with the tenant list was stolen', persons: 240, dataClasses: ['CONTACT'] };

describe('a breach of personal data', () => {
  test('must be told to the Commissioner within 72 hours of becoming aware', async () => {
    const of = await Office.open(app);
    const made = await of.post<{ id: string }>('/v1/breaches', { ...breach, awareHoursAgo: 5 });
    expect(made).toMatchObject({
      state: 'OPEN',
      awareAt: '2026-11-20T02:00:00.000Z',
      dueAt: '2026-11-23T02:00:00.000Z',
      hoursLeft: 67,
      notifiedAt: null,
    });
    const path = `/v1/breaches/${made.id}`;
    const changed = await of.send('patch', path, { measures: 'Every session was ended' }, 200, { 'if-match': '"1"' });
    expect(changed.body).toMatchObject({ measures: 'Every session was ended', persons: 240, version: 2 });
    expect((await of.send('patch', path, { persons: 1 }, undefined, { 'if-match': '"1"' })).status).toBe(412);
    expect(await of.post(`${path}/notified`)).toMatchObject({ state: 'NOTIFIED', hoursLeft: null, notifiedAt: '2026-11-20T07:00:00.000Z' });
    expect((await of.send('post', `${path}/notified`, {})).body).toMatchObject({ status: 409, code: 'breach-already-notified' });
    expect((await of.get<{ data: unknown[] }>('/v1/breaches')).data).toHaveLength(1);
  });

  test('that is overdue is an error in the log, once; one that was told in time is none', async () => {
    const of = await Office.open(app);
    const { id } = await of.post<{ id: string }>('/v1/breaches', { ...breach, awareHoursAgo: 72 });
    const told = await of.post<{ id: string }>('/v1/breaches', { ...breach, awareHoursAgo: 71 });
    await of.post(`/v1/breaches/${told.id}/notified`);
    const logged = async (): Promise<unknown[]> =>
      (await app.rows('SELECT id FROM breaches WHERE organization_id = ? AND overdue_logged_at IS NOT NULL', [of.organizationId])).map(
        (row) => row['id'],
      );
    expect(await logged()).toEqual([]);
    await app.work();
    expect(await logged()).toEqual([id]);
    app.clock.advance(3_600_000);
    await app.work();
    expect(await logged()).toEqual([id]);
    Object.assign(of, { token: await Office.signIn(app, of.login) });
    expect(await of.get(`/v1/breaches/${id}`)).toMatchObject({ state: 'OVERDUE', hoursLeft: -1 });
  });

  test('is entered by admins and managers, and unknown to others', async () => {
    const of = await Office.open(app);
    const { id } = await of.post<{ id: string }>('/v1/breaches', breach);
    expect((await (await of.colleague('ACCOUNTANT')).send('post', '/v1/breaches', breach)).status).toBe(403);
    const stranger = await Office.open(app);
    for (const answer of [
      await stranger.send('get', `/v1/breaches/${id}`),
      await stranger.send('post', `/v1/breaches/${id}/notified`, {}),
      await stranger.send('patch', `/v1/breaches/${id}`, { persons: 1 }, undefined, { 'if-match': '"1"' }),
    ])
      expect(answer.body).toMatchObject({ status: 404, detail: `There is no breach ${id}.` });
    expect((await stranger.get<{ data: unknown[] }>('/v1/breaches')).data).toEqual([]);
  });
});

describe('data go when their time has come', () => {
  interface Preview {
    due: { retentionClass: string; table: string; rows: number }[];
    classes: { name: string; status: string }[];
  }
  const due = async (of: Office): Promise<Record<string, number>> => {
    const { due: list } = await of.get<Preview>('/v1/retention/preview');
    return Object.fromEntries(
      list.filter(({ rows }) => rows > 0).map(({ retentionClass, table, rows }) => [`${retentionClass} ${table}`, rows]),
    );
  };

  test('the preview says what the night lets go, and the night lets go just that', async () => {
    const rent = await Collection.open(app, { lease: { tenant: { name: 'Achieng', phone: newPhone(), idNumber: '27654321' } } });
    const { organizationId } = rent.office;
    await rent.charge('15000.00');
    await rent.pay({ amount: '15000.00' });
    const applicant = await rent.office.post<{ id: string }>('/v1/tenants', { name: 'Never Moved In', phone: newPhone() });
    expect(await due(rent.office)).toEqual({});

    await app.rows("UPDATE idempotency_keys SET created_at = '2026-01-01' WHERE organization_id = ?", [organizationId]);
    await app.rows("UPDATE messages SET created_at = '2024-01-01' WHERE organization_id = ?", [organizationId]);
    await app.rows("UPDATE provider_events SET received_at = '2025-01-01' WHERE organization_id = ?", [organizationId]);
    await app.rows("UPDATE outbox_events SET delivered_at = '2026-01-01' WHERE organization_id = ? AND delivered_at IS NOT NULL", [
      organizationId,
    ]);
    await app.rows("UPDATE handled_events SET handled_at = '2026-01-01' WHERE organization_id = ?", [organizationId]);
    await app.rows("UPDATE tenants SET created_at = '2026-01-01' WHERE organization_id = ?", [organizationId]);
    await app.rows(
      `INSERT INTO sessions (organization_id, id, subject_id, proof, user_agent, address, created_at, authenticated_at, last_seen_at, expires_at)
       VALUES (?, 'ses_01JD0000000000000000000001', ?, 'PASSWORD', '', '', '2026-01-01', '2026-01-01', '2026-01-01', '2026-01-31')`,
      [organizationId, rent.office.userId],
    );
    await app.rows(
      "INSERT INTO session_tokens (token_hash, organization_id, session_id, created_at) VALUES (SHA2(?, 256), ?, 'ses_01JD0000000000000000000001', '2026-01-01')",
      [organizationId, organizationId],
    );
    const expected = await due(rent.office);
    expect(expected).toMatchObject({ 'APPLICANTS tenants': 1, 'SESSIONS session_tokens': 1, 'CALLBACKS provider_events': 1 });
    for (const table of ['IDEMPOTENCY idempotency_keys', 'MESSAGES messages', 'OUTBOX outbox_events'])
      expect(expected[table]).toBeGreaterThan(0);
    // A tenant with a live lease keeps everything.
    expect(expected['ID_DATA tenants']).toBeUndefined();

    await app.nest.get(RetentionService).run(organizationId);
    expect(await due(rent.office)).toEqual({});
    expect(
      await app.number("SELECT COUNT(*) FROM sessions WHERE organization_id = ? AND created_at < '2026-02-01'", [organizationId]),
    ).toBe(0);
    expect(await rent.office.get(`/v1/tenants/${applicant.id}`)).toMatchObject({ name: 'Erased person', phone: '' });
    expect(await rent.office.get(`/v1/tenants/${rent.letting.tenantId}`)).toMatchObject({ name: 'Achieng', idNumber: '••••4321' });
    expect(await rent.payments()).toHaveLength(1);
    expect(await rent.events()).toMatchObject([{ state: 'HANDLED', excerpt: '' }]);
  });

  test('ID data go a year after the last lease was settled, and not while money is open', async () => {
    const rent = await Collection.open(app, { lease: { tenant: { name: 'Achieng', phone: newPhone(), idNumber: '27654321' } } });
    const { organizationId } = rent.office;
    const vacated = (on: string) =>
      app.rows(
        "UPDATE leases SET state = 'SETTLED', starts_on = '2025-01-01', billed_from_on = '2025-01-01', moved_in_on = '2025-01-01', vacated_on = ? WHERE organization_id = ?",
        [on, organizationId],
      );
    const balance = (minor: number) =>
      app.rows('UPDATE lease_accounts SET receivable_minor = ?, credit_minor = 0, deposit_minor = 0 WHERE organization_id = ?', [
        minor,
        organizationId,
      ]);
    await vacated('2025-11-25');
    await balance(0);
    expect((await due(rent.office))['ID_DATA tenants']).toBeUndefined();
    await vacated('2025-11-01');
    expect((await due(rent.office))['ID_DATA tenants']).toBe(1);
    await balance(100);
    expect((await due(rent.office))['ID_DATA tenants']).toBeUndefined();
    await balance(0);
    await app.nest.get(RetentionService).run(organizationId);
    expect(await rent.office.get(`/v1/tenants/${rent.letting.tenantId}`)).toMatchObject({ name: 'Achieng', idNumber: null });
  });

  test('in batches: more than a thousand old keys go in one night', async () => {
    const of = await Office.open(app);
    const row = (n: number) =>
      `('${of.organizationId}', '${of.userId}', 'POST /x', 'key-number-${String(n).padStart(8, '0')}', '${'f'.repeat(64)}', '2026-01-01')`;
    await app.rows(
      `INSERT INTO idempotency_keys (organization_id, principal_id, route, idempotency_key, fingerprint, created_at) VALUES ${Array.from({ length: 1_203 }, (_, n) => row(n)).join(',')}`,
    );
    const done = await app.nest.get(RetentionService).run(of.organizationId);
    expect(done.find(({ table }) => table === 'idempotency_keys')).toMatchObject({ rows: 1_203 });
  });

  test('what nobody has confirmed is marked as such', async () => {
    const { classes } = await (await Office.open(app)).get<Preview>('/v1/retention/preview');
    expect(classes.find(({ name }) => name === 'MONEY')).toMatchObject({ days: 2_555, status: 'UNCONFIRMED' });
    expect(classes.find(({ name }) => name === 'SESSIONS')).toMatchObject({ days: 30, status: 'CONFIRMED' });
  });
});

test('the record of processing lists every column of personal data, as JSON and as CSV', async () => {
  const of = await Office.open(app);
  const { data } = await of.get<{ data: { table: string; column: string }[] }>('/v1/processing-register');
  expect(data).toContainEqual({
    table: 'tenants',
    column: 'id_number_sealed',
    class: 'IDENTITY',
    purpose: 'To prove who signed the lease',
    basis: 'CONTRACT',
    retention: 'ID_DATA',
    erasure: 'BLANKED',
    atRest: 'SEALED',
  });
  const csv = await of.send('get', '/v1/processing-register', undefined, 200, { accept: 'text/csv' });
  expect(csv.text.trim().split('\r\n')).toHaveLength(data.length + 1);
  expect(csv.text).toContain('"tenants","phone","CONTACT"');
});
