import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { kes, type LetOptions } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

const chargeRules: LetOptions['chargeRules'] = [
  { kind: 'SERVICE', amount: '2000.00', payee: 'AGENCY' },
  { kind: 'FIXED_WATER', amount: '700.00' },
];

interface LeaseView {
  id: string;
  allocationPolicy: string;
  version: number;
}
const lease = (mine: Landlady) => mine.office.get<LeaseView>(`/v1/leases/${mine.leaseId}`);
const change = async (mine: Landlady, allocationPolicy: string) => {
  const { version } = await lease(mine);
  return mine.office.send('patch', `/v1/leases/${mine.leaseId}`, { allocationPolicy }, 200, { 'If-Match': `"${version}"` });
};

test('a lease settles the oldest first unless it, or its organization when it was made, says otherwise', async () => {
  const mine = await Landlady.openEmpty(app);
  await mine.sign();
  expect(await lease(mine)).toMatchObject({ allocationPolicy: 'OLDEST_FIRST' });

  const other = await Landlady.openEmpty(app);
  const path = '/v1/organization';
  const { version } = await other.office.get<{ version: number }>(path);
  const changed = await other.office.send('patch', path, { defaultAllocationPolicy: 'FEES_FIRST' }, 200, { 'If-Match': `"${version}"` });
  expect(changed.body).toMatchObject({ defaultAllocationPolicy: 'FEES_FIRST' });
  await other.sign();
  expect(await lease(other)).toMatchObject({ allocationPolicy: 'FEES_FIRST' });
});

test('a policy is agreed when the lease is made, and no other word is one', async () => {
  const mine = await Landlady.openEmpty(app);
  const tenant = await mine.office.post<{ id: string }>('/v1/tenants', { name: 'Achieng Otieno', phone: '0712 000 111' });
  const body = {
    unitId: mine.property.units[0]!.id,
    tenants: [{ tenantId: tenant.id }],
    startsOn: '2026-12-01',
    termType: 'PERIODIC',
    rent: kes('15000.00'),
  };
  const wrong = await mine.office.send('post', '/v1/leases', { ...body, allocationPolicy: 'DEPOSIT_FIRST' });
  expect(wrong.body).toMatchObject({ status: 400, errors: [{ pointer: '/allocationPolicy' }] });
  expect(await mine.office.post<LeaseView>('/v1/leases', { ...body, allocationPolicy: 'UTILITIES_FIRST' })).toMatchObject({
    allocationPolicy: 'UTILITIES_FIRST',
  });
});

test('another policy is for money that comes from then on; what is settled stays, and who read an older lease is told', async () => {
  const mine = await Landlady.open(app, { lease: { chargeRules } });
  await mine.bill('2026-11');
  await mine.pay('15000.00', '2026-11-10');
  const settled = ['FIXED_WATER 2026-11 700.00, open 700.00', 'RENT 2026-11 15000.00, open 0.00', 'SERVICE 2026-11 2000.00, open 2000.00'];
  expect((await mine.owes()).sort()).toEqual(settled);
  const stale = (await lease(mine)).version;
  await change(mine, 'UTILITIES_FIRST');
  expect((await mine.owes()).sort()).toEqual(settled);
  await mine.office.send('patch', `/v1/leases/${mine.leaseId}`, { allocationPolicy: 'FEES_FIRST' }, 412, { 'If-Match': `"${stale}"` });

  await mine.pay('1000.00', '2026-11-10'); // water 700, service 300
  expect((await mine.owes()).sort()).toEqual([
    'FIXED_WATER 2026-11 700.00, open 0.00',
    'RENT 2026-11 15000.00, open 0.00',
    'SERVICE 2026-11 2000.00, open 1700.00',
  ]);
  await mine.expectSoundBooks();
});

test('credit that waits settles the next charges by the policy of the lease', async () => {
  const mine = await Landlady.open(app, { lease: { chargeRules } });
  await mine.pay('1000.00', '2026-11-10');
  await change(mine, 'UTILITIES_FIRST');
  await mine.bill('2026-11');
  expect((await mine.owes()).sort()).toEqual([
    'FIXED_WATER 2026-11 700.00, open 0.00',
    'RENT 2026-11 15000.00, open 14700.00',
    'SERVICE 2026-11 2000.00, open 2000.00',
  ]);
  await mine.expectSoundBooks();
});

test('fees first: a late fee is settled before rent, and makes no further fee on that rent', async () => {
  app.clock.moveTo('2026-11-01T07:00:00Z');
  const mine = await Landlady.open(app, { lease: { graceDays: 3 } });
  await mine.office.post('/v1/late-fee-policies', { kind: 'PERCENT', basisPoints: 1_000, payee: 'AGENCY', fromOn: '2026-11-01' });
  await change(mine, 'FEES_FIRST');
  await mine.bill('2026-11');
  await mine.at('2026-11-09T07:00:00Z');
  await mine.office.post('/v1/late-fee-runs', { day: '2026-11-09', mode: 'commit' });
  await mine.bill('2026-12');
  await mine.pay('15000.00', '2026-11-09');
  const owed = ['LATE_FEE 2026-11 1500.00, open 0.00', 'RENT 2026-11 15000.00, open 1500.00', 'RENT 2026-12 15000.00, open 15000.00'];
  expect((await mine.owes()).sort()).toEqual(owed);
  await mine.at('2026-12-05T07:00:00Z');
  await mine.pay('15000.00', '2026-12-05');
  await mine.at('2026-12-09T07:00:00Z');
  await mine.office.post('/v1/late-fee-runs', { day: '2026-12-09', mode: 'commit' });
  // Fees are reckoned as if none had been charged: 30,000 came in time for 30,000 of rent.
  expect((await mine.owes()).filter((line) => line.startsWith('LATE_FEE'))).toEqual(['LATE_FEE 2026-11 1500.00, open 0.00']);
  await mine.expectSoundBooks();
});
