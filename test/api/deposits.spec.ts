import { DepositsService } from '../../apps/api/src/modules/billing/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { Money } from '@plotihub/money';
import { localDate } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { Landlady } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-10T07:00:00Z'));

const agreed = {
  deposits: [
    { kind: 'RENT' as const, amount: '15000.00' },
    { kind: 'WATER' as const, amount: '2500.00' },
  ],
};
const chargeRules = [{ kind: 'GARBAGE', amount: '300.00', proratable: false }];

interface DepositView {
  id: string;
  kind: string;
  required: { amount: string };
  received: { amount: string };
}
const deposits = async (mine: Landlady): Promise<string[]> =>
  (await mine.office.get<{ data: DepositView[] }>(`/v1/deposits?leaseId=${mine.leaseId}`)).data.map(
    ({ kind, required, received }) => `${kind} ${received.amount} of ${required.amount}`,
  );

test('nobody without a token and no other organization sees deposits', async () => {
  const mine = await Landlady.openEmpty(app);
  const { leaseId } = await mine.sign({ ...agreed, startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN' });
  const other = await Office.open(app);
  expect((await app.http.get(`/v1/deposits?leaseId=${leaseId}`)).status).toBe(401);
  expect((await other.send('get', `/v1/deposits?leaseId=${leaseId}`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await mine.office.send('get', '/v1/deposits')).body).toMatchObject({ status: 400, code: 'invalid-request' });
});

test('signing asks for the deposits and bills the first month from the day the lease starts', async () => {
  const mine = await Landlady.openEmpty(app);
  await mine.sign({ ...agreed, chargeRules, startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN' });
  expect(await deposits(mine)).toEqual(['RENT 0.00 of 15000.00', 'WATER 0.00 of 2500.00']);
  // 15,000 × 17 ÷ 30; garbage is not proratable. Due on the first day, which is after the 5th.
  expect(await mine.owes()).toEqual(['RENT 2026-11 8500.00, open 8500.00', 'GARBAGE 2026-11 300.00, open 300.00']);
  expect(await mine.invoices()).toMatchObject([{ period: '2026-11', total: kes('8800.00'), dueOn: '2026-11-14', issuedOn: '2026-11-10' }]);
  expect(await mine.balance()).toEqual({ owed: '8800.00', dueNow: '0.00', credit: '0.00', depositHeld: '0.00' });
  await mine.expectSoundBooks();
});

test('before moving in money goes to the deposits first, then to the first bill; a deposit is never income', async () => {
  const mine = await Landlady.openEmpty(app, { kind: 'LANDLORD' });
  await mine.sign({ ...agreed, startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN' });
  await mine.pay('16000.00', '2026-11-10');
  expect(await deposits(mine)).toEqual(['RENT 15000.00 of 15000.00', 'WATER 1000.00 of 2500.00']);
  expect(await mine.balance()).toMatchObject({ owed: '8500.00', depositHeld: '16000.00' });
  expect(await mine.account('4100')).toBe(-8_500); // what was billed, and nothing of the deposits
  await mine.pay('10500.00', '2026-11-10');
  expect(await deposits(mine)).toEqual(['RENT 15000.00 of 15000.00', 'WATER 2500.00 of 2500.00']);
  expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '500.00', depositHeld: '17500.00' });
  expect(await mine.account('2100')).toBe(-17_500);
  await mine.expectSoundBooks();
});

test('the first bill and the run of that month never charge twice, whichever comes first', async () => {
  const mine = await Landlady.openEmpty(app);
  await mine.sign({ chargeRules, startsOn: '2026-11-01' });
  expect(await mine.bill('2026-11')).toMatchObject({ charges: 0 });
  expect(await mine.bill('2026-12')).toMatchObject({ charges: 2 });
  expect(await mine.owes()).toEqual([
    'RENT 2026-11 15000.00, open 15000.00',
    'GARBAGE 2026-11 300.00, open 300.00',
    'RENT 2026-12 15000.00, open 15000.00',
    'GARBAGE 2026-12 300.00, open 300.00',
  ]);
});

test('a lease that is cancelled owes nothing; what was paid on its bill is credit, its deposits stay the tenant’s', async () => {
  const mine = await Landlady.openEmpty(app);
  const { leaseId } = await mine.sign({ ...agreed, startsOn: '2026-11-14', upTo: 'AWAITING_MOVE_IN' });
  await mine.pay('20000.00', '2026-11-10');
  await mine.office.post(`/v1/leases/${leaseId}/cancel`);
  await app.work();
  expect(await mine.owes()).toEqual(['RENT 2026-11 8500.00, void']);
  expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '2500.00', depositHeld: '17500.00' });
  await mine.expectSoundBooks();
});

test('who moves out within a month that is paid for gets the rest of it back as credit', async () => {
  const mine = await Landlady.openEmpty(app, { owners: [6_000, 4_000] });
  const { leaseId } = await mine.sign({ chargeRules, startsOn: '2026-10-01' });
  await mine.bill('2026-11');
  await mine.bill('2026-12');
  await mine.pay('45900.00', '2026-11-10'); // three months of 15,300
  await mine.office.post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-18' });
  await app.work();
  // 17 days of November: 15,000 × 17 ÷ 30 = 8,500. Garbage is not proratable. December falls away.
  expect(await mine.owes()).toEqual([
    'RENT 2026-10 15000.00, open 0.00',
    'GARBAGE 2026-10 300.00, open 0.00',
    'RENT 2026-11 15000.00, void',
    'GARBAGE 2026-11 300.00, open 0.00',
    'RENT 2026-12 15000.00, void',
    'GARBAGE 2026-12 300.00, void',
    'RENT 2026-11 8500.00, open 0.00',
  ]);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '21800.00' }); // 45,900 − 15,300 − 8,800
  expect(await mine.bill('2026-12')).toMatchObject({ charges: 0 });
  await mine.expectSoundBooks();
});

test('deposits that are held already are brought along with the money in the bank', async () => {
  const mine = await Landlady.open(app, { units: 2 });
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, mine.organizationId);
  const list = mine.lettings.map(({ leaseId }, i) => ({
    leaseId,
    kind: 'RENT' as const,
    amount: Money.parse('15000', 'KES'),
    alreadyHeld: i === 0,
    on: localDate('2026-10-31'),
  }));
  const bring = () => app.database.transaction((tx) => app.nest.get(DepositsService).require(tx, organization, list));
  expect(await bring()).toHaveLength(2);
  expect(await bring()).toEqual([]); // one of a kind is enough
  expect(await deposits(mine)).toEqual(['RENT 15000.00 of 15000.00']);
  expect([await mine.account('1000'), await mine.account('2100')]).toEqual([15_000, -15_000]);
  await mine.expectSoundBooks();
});
