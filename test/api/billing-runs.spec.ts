import { randomUUID } from 'node:crypto';
import type { Database } from '@plotihub/database';
import { BillingExecutionService } from '../../apps/api/src/modules/billing/billing-execution.service.js';
import { LEASES_PER_CHUNK } from '../../apps/api/src/modules/billing/billing-plans.service.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { Landlady, type RunView } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes, letUnit, newUnit } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

const service = { kind: 'SERVICE', amount: '2000.00' };
const garbage = { kind: 'GARBAGE', amount: '300.00', payee: 'THIRD_PARTY', proratable: false };

test('nobody without a token, no colleague without the permission, and no other organization comes near a run', async () => {
  const mine = await Landlady.open(app);
  const run = await mine.bill('2026-11');
  const other = await Office.open(app);
  expect((await app.http.post('/v1/billing-runs').send({})).status).toBe(401);
  expect((await app.http.get('/v1/billing-runs')).status).toBe(401);
  expect((await other.send('get', `/v1/billing-runs/${run.id}`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.send('get', '/v1/billing-runs/nonsense')).body).toMatchObject({ status: 404, code: 'not-found' });
  const foreign = { period: '2026-11', mode: 'commit', propertyId: mine.property.propertyId };
  expect((await other.send('post', '/v1/billing-runs', foreign)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.get<{ data: unknown[] }>('/v1/billing-runs')).data).toEqual([]);
});

test('a preview shows what a commit then charges, to the cent and to the hash', async () => {
  const mine = await Landlady.open(app, { units: 3, lease: { chargeRules: [service, garbage] } });
  const preview = await mine.preview('2026-11');
  // 3 × (15,000 + 2,000 + 300)
  expect(preview).toMatchObject({ leases: 3, charges: 9, total: kes('51900.00'), failed: 0, failures: [] });
  expect(preview.sample[0]).toMatchObject({
    leaseId: mine.leaseId,
    total: kes('17300.00'),
    charges: expect.arrayContaining([
      expect.objectContaining({ kind: 'RENT', amount: kes('15000.00'), dueOn: '2026-11-05', naturalKey: `rent:${mine.leaseId}:2026-11` }),
    ]) as unknown,
  });
  expect(await mine.charges()).toEqual([]);

  const accepted = await mine.office.send(
    'post',
    '/v1/billing-runs',
    { period: '2026-11', mode: 'commit', previewHash: preview.hash },
    202,
  );
  const { id } = accepted.body as RunView;
  expect(accepted.headers['location']).toBe(`/v1/billing-runs/${id}`);
  expect(accepted.body).toMatchObject({ state: 'RUNNING', charges: 0 });
  await app.work();
  expect(await mine.office.get(`/v1/billing-runs/${id}`)).toMatchObject({
    state: 'DONE',
    leases: 3,
    charges: 9,
    total: kes('51900.00'),
    hash: preview.hash,
    failed: 0,
  });
  expect(await mine.owes()).toEqual([
    'RENT 2026-11 15000.00, open 15000.00',
    'SERVICE 2026-11 2000.00, open 2000.00',
    'GARBAGE 2026-11 300.00, open 300.00',
  ]);
  await mine.expectSoundBooks();
});

test('each lease gets one invoice, numbered without gaps, whose total is the sum of its charges, and the outbox tells of it', async () => {
  const mine = await Landlady.open(app, { units: 3, lease: { chargeRules: [service] } });
  await mine.bill('2026-11');
  const invoices = await mine.invoices('period=2026-11');
  expect(invoices.map(({ number }) => number).sort()).toEqual(['INV-2026-000001', 'INV-2026-000002', 'INV-2026-000003']);
  expect(invoices[0]).toMatchObject({ total: kes('17000.00'), open: kes('17000.00'), state: 'OPEN', overdue: false, dueOn: '2026-11-05' });
  const told = await app.rows<{ id: string }>(
    "SELECT aggregate_id AS id FROM outbox_events WHERE organization_id = ? AND type = 'invoice.issued' ORDER BY aggregate_id",
    [mine.organizationId],
  );
  expect(told.map(({ id }) => id)).toEqual(invoices.map(({ id }) => id));
});

test('a commit whose preview is out of date charges nothing', async () => {
  const mine = await Landlady.open(app);
  const { hash } = await mine.preview('2026-11');
  await mine.takeOver(await newUnit(mine.office, mine.property.propertyId, 'B1'), { rent: '9000.00' });
  const refused = await mine.office.send('post', '/v1/billing-runs', { period: '2026-11', mode: 'commit', previewHash: hash });
  expect(refused).toMatchObject({ status: 409, type: 'application/problem+json', body: { code: 'preview-out-of-date' } });

  // Also when it changes after the request was accepted, before the worker comes to it.
  const { hash: second } = await mine.preview('2026-11');
  const accepted = await mine.office.post<RunView>('/v1/billing-runs', { period: '2026-11', mode: 'commit', previewHash: second });
  await mine.takeOver(await newUnit(mine.office, mine.property.propertyId, 'B2'), { rent: '8000.00' });
  await app.work();
  expect(await mine.office.get(`/v1/billing-runs/${accepted.id}`)).toMatchObject({
    state: 'STOPPED',
    charges: 0,
    failures: [{ leaseId: null, code: 'preview-out-of-date' }],
  });
  expect(await mine.charges()).toEqual([]);
});

test('billing a month again charges only what is missing, and says so', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  await mine.office.post('/v1/charge-rules', {
    ...service,
    amount: kes(service.amount),
    propertyId: mine.property.propertyId,
    fromOn: '2026-11-01',
  });
  expect(await mine.bill('2026-11')).toMatchObject({ state: 'DONE', leases: 1, charges: 1, total: kes('2000.00') });
  expect(await mine.bill('2026-11')).toMatchObject({ state: 'DONE', leases: 0, charges: 0, total: kes('0.00'), failed: 0 });
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 15000.00', 'SERVICE 2026-11 2000.00, open 2000.00']);
  await mine.expectSoundBooks();
});

test('a run that is started five times at once charges every natural key once, without an error', async () => {
  const mine = await Landlady.open(app, { units: 4, lease: { chargeRules: [service] } });
  const runs = await Promise.all(
    Array.from({ length: 5 }, () => mine.office.post<RunView>('/v1/billing-runs', { period: '2026-11', mode: 'commit' })),
  );
  await Promise.all([app.work(), app.work(), app.work()]);
  await app.work();
  const done = await Promise.all(runs.map(({ id }) => mine.office.get<RunView>(`/v1/billing-runs/${id}`)));
  expect(done.map(({ state }) => state)).toEqual(Array(5).fill('DONE'));
  expect(done.flatMap(({ failures }) => failures)).toEqual([]);
  expect(done.reduce((sum, { charges }) => sum + charges, 0)).toBe(8);
  for (const { leaseId } of mine.lettings) expect(await mine.charges(leaseId)).toHaveLength(2);
  await mine.expectSoundBooks();
});

test('the same Idempotency-Key starts one run', async () => {
  const mine = await Landlady.open(app);
  const key = randomUUID();
  const [first, second] = await Promise.all(
    [1, 2].map(() => mine.office.post<RunView>('/v1/billing-runs', { period: '2026-11', mode: 'commit' }, key)),
  );
  expect(first).toEqual(second);
  expect((await mine.office.get<{ data: unknown[] }>('/v1/billing-runs')).data).toHaveLength(1);
});

test('months that were not billed are made up for, on one invoice, each due on its own day', async () => {
  const mine = await Landlady.open(app, { lease: { startsOn: '2025-01-01', billedFromOn: '2026-09-16', chargeRules: [garbage] } });
  expect(await mine.bill('2026-11')).toMatchObject({ leases: 1, charges: 6 });
  const charges = await mine.charges();
  // 15,000 × 15 ÷ 30 days from the 16th; the first month is due when it is billed, for it began after its due day.
  expect(charges.filter(({ kind }) => kind === 'RENT').map(({ period, amount, dueOn }) => `${period} ${amount.amount} ${dueOn}`)).toEqual([
    '2026-09 7500.00 2026-11-01',
    '2026-10 15000.00 2026-10-05',
    '2026-11 15000.00 2026-11-05',
  ]);
  expect(await mine.invoices()).toMatchObject([{ total: kes('38400.00'), period: '2026-11' }]); // 37,500 + 3 × 300
  await mine.expectSoundBooks();
});

test('more than 24 months back is not made up for, but reported', async () => {
  const mine = await Landlady.open(app, { lease: { startsOn: '2024-01-01', billedFromOn: '2024-01-01' } });
  const run = await mine.bill('2026-11');
  expect(run).toMatchObject({ charges: 25, failed: 1, failures: [{ leaseId: mine.leaseId, code: 'catch-up-limit' }] });
  expect((await mine.charges()).map(({ period }) => period)).toEqual(expect.arrayContaining(['2024-11', '2026-11']));
  // The next month knows that everything before it was looked after.
  expect(await mine.bill('2026-12')).toMatchObject({ charges: 1, failed: 0 });
});

test('one bad lease does not stop the rest: it is listed, the others are billed', async () => {
  const mine = await Landlady.open(app, { units: 4 });
  const [, rentless, broken] = mine.lettings.map(({ leaseId }) => leaseId);
  await app.rows('DELETE FROM rent_steps WHERE lease_id = ?', [rentless]);
  await mine.office.post('/v1/charges', { leaseId: broken, kind: 'OTHER', amount: kes('1.00'), dueOn: '2026-11-05', description: 'Key' });
  await app.work();
  // A balance that nobody can read: the chunk's transaction fails, and then this lease alone.
  await app.rows('UPDATE lease_accounts SET receivable_minor = 9223372036854775807 WHERE lease_id = ?', [broken]);
  const run = await mine.bill('2026-11');
  expect(run).toMatchObject({ state: 'DONE', leases: 2, charges: 2, failed: 2 });
  expect(run.failures).toEqual(
    expect.arrayContaining([
      { leaseId: rentless, code: 'not-billable', detail: `Lease ${rentless} has no rent.` },
      expect.objectContaining({ leaseId: broken, code: 'not-billable' }),
    ]),
  );
  await app.rows('UPDATE lease_accounts SET receivable_minor = 100 WHERE lease_id = ?', [broken]);
  expect(await mine.bill('2026-11')).toMatchObject({ charges: 1, failed: 1 });
  await mine.expectSoundBooks();
});

test('credit settles the new charges in the same transaction, oldest payment first', async () => {
  const mine = await Landlady.open(app, { owners: [6_000, 4_000], lease: { chargeRules: [garbage] } });
  const late = await mine.pay('10000.50', '2026-10-20');
  const early = await mine.pay('4000.00', '2026-10-10');
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '14000.50' });
  await mine.bill('2026-11');
  // 15,000 rent takes all; 999.50 of it and the garbage stay open.
  expect(await mine.owes()).toEqual(['RENT 2026-11 15000.00, open 999.50', 'GARBAGE 2026-11 300.00, open 300.00']);
  expect(await mine.balance()).toMatchObject({ owed: '1299.50', credit: '0.00' });
  const allocations = await app.rows<{ paymentId: string; minor: string }>(
    'SELECT payment_id AS paymentId, amount_minor AS minor FROM allocations WHERE organization_id = ? ORDER BY id',
    [mine.organizationId],
  );
  expect(allocations.map(({ paymentId, minor }) => [paymentId, Number(minor)])).toEqual([
    [early, 400_000],
    [late, 1_000_050],
  ]);
  // Settled money is the owners': 60 % and 40 % of 14,000.50.
  const [first, second] = mine.property.ownerIds.sort();
  const shares = [
    await mine.account('2200C', `${first}/${mine.property.propertyId}`),
    await mine.account('2200C', `${second}/${mine.property.propertyId}`),
  ];
  expect(shares.map((amount) => -amount).sort((a, b) => a - b)).toEqual([5600.2, 8400.3]);
  expect(await mine.invoices()).toMatchObject([{ state: 'PART_PAID' }]);
  await mine.expectSoundBooks();
});

test('a run of one property leaves the others alone, and the order of the leases does not change the hash', async () => {
  const mine = await Landlady.open(app);
  const elsewhere = await mine.office.post<{ id: string }>('/v1/properties', {
    name: 'Elsewhere',
    code: 'ZZ',
    kind: 'RESIDENTIAL',
    ownership: { fromOn: '2020-01-01', shares: [{ ownerId: mine.property.ownerIds[0], basisPoints: 10_000 }] },
  });
  const other = await mine.takeOver(await newUnit(mine.office, elsewhere.id, 'Z1'), { rent: '7000.00' });
  expect(await mine.bill('2026-11', { propertyId: elsewhere.id })).toMatchObject({ leases: 1, total: kes('7000.00') });
  expect(await mine.charges()).toEqual([]);
  expect(await mine.charges(other.leaseId)).toHaveLength(1);
});

test('a landlord earns what is charged, whoever is named as payee', async () => {
  const mine = await Landlady.open(app, { kind: 'LANDLORD', lease: { chargeRules: [garbage] } });
  await mine.bill('2026-11');
  await mine.pay('15300.00', '2026-11-01');
  expect([await mine.account('4100'), await mine.account('4200'), await mine.account('1100')]).toEqual([-15_000, -300, 0]);
  await mine.expectSoundBooks();
});

test('the next month may be billed ahead, the one after it not', async () => {
  const mine = await Landlady.open(app);
  expect(await mine.bill('2026-12')).toMatchObject({ charges: 2 });
  const refused = await mine.office.send('post', '/v1/billing-runs', { period: '2027-01', mode: 'preview' });
  expect(refused.body).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ pointer: '/period', code: 'too-far-ahead' }] });
});

test('a lease that nobody has moved into, or that was left before, is not billed by a run', async () => {
  const mine = await Landlady.open(app, { units: 1 });
  const unit = await newUnit(mine.office, mine.property.propertyId, 'W1');
  const waiting = await letUnit(mine.office, { unitId: unit.id, rent: '5000.00', startsOn: '2026-11-01', upTo: 'DRAFT' });
  await mine.office.post(`/v1/leases/${mine.leaseId}/vacate`, { on: '2026-11-01' });
  expect(await mine.bill('2026-11')).toMatchObject({ leases: 0, charges: 0 });
  expect(await mine.charges(waiting.leaseId)).toEqual([]);
});

test('runs are listed, oldest first', async () => {
  const mine = await Landlady.open(app);
  const first = await mine.bill('2026-11');
  const second = await mine.bill('2026-11');
  const list = await mine.office.get<{ data: RunView[] }>('/v1/billing-runs');
  expect(list.data.map(({ id }) => id)).toEqual([first.id, second.id]);
});

test('a run whose worker died is taken up again where it stood, and comes to what the preview said', async () => {
  const mine = await Landlady.open(app);
  await mine.takeOverMany(LEASES_PER_CHUNK + 20);
  const { hash, charges } = await mine.preview('2026-11');
  const { id } = await mine.office.post<RunView>('/v1/billing-runs', { period: '2026-11', mode: 'commit', previewHash: hash });

  const execution = app.nest.get(BillingExecutionService);
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, mine.organizationId);
  const run = await execution.claim(app.database);
  expect(run).toMatchObject({ id });
  await expect(execution.carryOn(dyingAfterOneTransaction(app.database), organization, run!)).rejects.toThrow('gone');
  const half = await mine.office.get<RunView>(`/v1/billing-runs/${id}`);
  expect(half).toMatchObject({ state: 'RUNNING', charges: LEASES_PER_CHUNK });
  expect(await app.number("SELECT COUNT(*) FROM charges WHERE organization_id = ? AND kind = 'RENT'", [mine.organizationId])).toBe(
    half.charges,
  );

  await app.work(); // The dead worker's hold still counts.
  expect(await mine.office.get(`/v1/billing-runs/${id}`)).toMatchObject({ state: 'RUNNING', charges: LEASES_PER_CHUNK });
  app.clock.advance(31_000);
  await app.work();
  expect(await mine.office.get(`/v1/billing-runs/${id}`)).toMatchObject({ state: 'DONE', charges, hash, failed: 0 });
  await mine.expectSoundBooks();
}, 60_000);

/** A database that takes one transaction and is then gone. */
function dyingAfterOneTransaction(database: Database): Database {
  let left = 1;
  const transaction: Database['transaction'] = (work) =>
    left-- > 0 ? database.transaction(work) : Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' }));
  return Object.assign(Object.create(database) as Database, { transaction });
}
