import { LedgerService } from '../../apps/api/src/modules/ledger/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { answerOf, Household, type OrderView } from '../support/maintenance.js';
import { type Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

jest.setTimeout(120_000);

const NOW = '2026-11-21T07:00:00Z';
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start(NOW);
});
beforeEach(() => app.clock.moveTo(NOW));
afterAll(() => app.stop());

interface CostView {
  id: string;
  state: string;
  chargeId: string | null;
  parts?: { pocket: string; ownerId: string | null; amount: { amount: string } }[];
}
let documents = 0;
const cost = (home: Household, split: Record<string, string>, net: string, more: object = {}): object => ({
  ...{ vendorId: home.plumber, description: 'A trap and two hours', documentReference: `INV-${++documents}`, net: kes(net) },
  ...{ split: Object.fromEntries(Object.entries(split).map(([party, amount]) => [party, kes(amount)])), ...more },
});
const addCost = (home: Household, order: OrderView, split: Record<string, string>, net: string, more: object = {}): Promise<CostView> =>
  home.office.post(`/v1/work-orders/${order.id}/costs`, cost(home, split, net, more));
const costsOf = async (home: Household, order: OrderView): Promise<CostView[]> =>
  (await home.office.get<{ data: CostView[] }>(`/v1/work-orders/${order.id}/costs`)).data;

/** Reported, triaged, assigned, visited, done and confirmed. */
async function confirmed(home: Household, more: object = {}): Promise<OrderView> {
  const order = await home.report(home.office, more);
  await home.triage(order);
  await home.assign(order);
  await home.office.post(`/v1/work-orders/${order.id}/visits`, { on: '2026-11-30', from: '10:00', to: '12:00' });
  for (const move of ['START', 'FINISH', 'CONFIRM']) await home.move(order, move);
  return order;
}
const close = (home: Household, order: OrderView): Promise<OrderView> => home.office.post(`/v1/work-orders/${order.id}/closing`);

/** Credits less debits of an account, in shillings, over all its subjects. */
async function balance(home: Household, code: string, book = 'CLIENT'): Promise<number> {
  const of = (side: string): string =>
    `(SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e JOIN accounts a ON a.organization_id = e.organization_id AND a.id = e.${side}_account_id
       WHERE e.organization_id = ? AND a.code = ? AND a.book = ?)`;
  const key = [home.office.organizationId, code, book];
  return (await app.number(`SELECT ${of('credit')} - ${of('debit')}`, [...key, ...key])) / 100;
}

async function expectSound(home: Household): Promise<void> {
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, home.office.organizationId);
  const proof = await app.nest.get(LedgerService).proof(app.database.reader, organization);
  expect([proof.equations.filter(({ holds }) => !holds), proof.leasesOutOfStep]).toEqual([[], []]);
}

const pay = (home: Household, amount: string): Promise<unknown> =>
  home.office.post('/v1/payments', { leaseId: home.letting.leaseId, amount: kes(amount), method: 'CASH', valueOn: '2026-11-20' });
const charge = (home: Household, amount: string): Promise<unknown> =>
  home.office.post('/v1/charges', {
    ...{ leaseId: home.letting.leaseId, kind: 'RENT', amount: kes(amount), dueOn: '2026-11-05', description: 'Rent of November' },
  });
/** Approves as a colleague with a fresh proof of who they are. */
async function approve(home: Household, proposalId: string): Promise<string> {
  const accountant = await home.office.colleague('ACCOUNTANT');
  return answerOf(await accountant.send('post', `/v1/proposals/${proposalId}/approval`, {}));
}

test('the owner’s part comes out of what was collected, the vendor is owed it, and the trust proof holds', async () => {
  const home = await Household.open(app);
  await charge(home, '15000.00');
  await pay(home, '15000.00');
  const order = await confirmed(home);
  await addCost(home, order, { owner: '4000.00' }, '3448.00', { vat: kes('552.00') });
  expect([await balance(home, '2400'), await balance(home, '2200C')]).toEqual([0, 15_000]);
  expect(await close(home, order)).toMatchObject({ state: 'CLOSED' });
  expect([await balance(home, '2400'), await balance(home, '2200C')]).toEqual([4_000, 11_000]);
  expect(await costsOf(home, order)).toMatchObject([
    {
      state: 'POSTED',
      net: kes('3448.00'),
      vat: kes('552.00'),
      postedOn: '2026-11-21',
      parts: [{ pocket: 'OWNER_FUNDS', amount: kes('4000.00') }],
    },
  ]);
  await expectSound(home);
});

test('what is missing there the office answers for, owner by owner, and no owner pays for another', async () => {
  const home = await Household.open(app, 'AGENCY', {}, [6_000, 4_000]);
  await charge(home, '5000.00');
  await pay(home, '5000.00'); // 3,000 and 2,000
  const order = await confirmed(home);
  await addCost(home, order, { owner: '6000.00', agency: '1000.00' }, '7000.00'); // 3,600 and 2,400
  await close(home, order);
  const [{ parts } = { parts: [] }] = await costsOf(home, order);
  const pockets = parts!.map(({ pocket, ownerId, amount }) => [pocket, home.place.ownerIds.indexOf(ownerId ?? ''), amount.amount]);
  expect(pockets.sort()).toEqual([
    ['EXPENSE', -1, '1000.00'],
    ['OWNER_DEBT', 0, '600.00'],
    ['OWNER_DEBT', 1, '400.00'],
    ['OWNER_FUNDS', 0, '3000.00'],
    ['OWNER_FUNDS', 1, '2000.00'],
  ]);
  expect([await balance(home, '2200C'), await balance(home, '2400')]).toEqual([0, 5_000]);
  expect([await balance(home, '1200', 'OFFICE'), await balance(home, '5000', 'OFFICE'), await balance(home, '2400', 'OFFICE')]).toEqual([
    -1_000, -1_000, 2_000,
  ]);
  await expectSound(home);
});

test('the tenant’s part is a charge on the lease, due with the next rent, and the owner’s until it is paid', async () => {
  const home = await Household.open(app);
  await charge(home, '15000.00');
  await pay(home, '15000.00');
  const order = await confirmed(home);
  await addCost(home, order, { owner: '1000.00', tenant: '2500.00' }, '3500.00');
  await close(home, order);
  const [posted] = await costsOf(home, order);
  expect(await home.office.get(`/v1/charges/${posted!.chargeId}`)).toMatchObject({
    ...{
      kind: 'REPAIR',
      payee: 'OWNER',
      amount: kes('2500.00'),
      dueOn: '2026-12-05',
      description: `${order.number}: A trap and two hours`,
    },
    naturalKey: `work-cost:${posted!.id}`,
  });
  expect([await balance(home, '2200C'), await balance(home, '2400'), await balance(home, '2200A')]).toEqual([11_500, 3_500, 2_500]);
  await pay(home, '2500.00');
  expect([await balance(home, '2200C'), await balance(home, '2200A')]).toEqual([14_000, 0]);
  await expectSound(home);
});

test('a landlord’s repair is an expense of their own, and what the tenant pays back a recovery', async () => {
  const home = await Household.open(app, 'LANDLORD');
  const order = await confirmed(home);
  await addCost(home, order, { owner: '3000.00', tenant: '500.00' }, '3500.00');
  await close(home, order);
  const balances = await Promise.all(['5000', '2400', '1100', '4200'].map((code) => balance(home, code, 'OFFICE')));
  expect(balances).toEqual([-3_500, 3_500, -500, 500]);
  await expectSound(home);
});

test('twenty who close it at once close it once; costs that come later are in the books at once', async () => {
  const home = await Household.open(app);
  const order = await confirmed(home);
  await addCost(home, order, { owner: '1000.00', tenant: '200.00' }, '1200.00');
  const answers = await Promise.all(Array.from({ length: 20 }, () => home.office.send('post', `/v1/work-orders/${order.id}/closing`)));
  expect(answers.map(answerOf).sort()).toEqual(['200', ...Array<string>(19).fill('409 work-order-move-not-allowed')]);
  expect((await balance(home, '2400')) + (await balance(home, '2400', 'OFFICE'))).toBe(1_200);
  expect(await home.events(order.id)).toEqual(expect.arrayContaining(['workorder.closed']));
  expect(await addCost(home, order, { owner: '300.00' }, '300.00')).toMatchObject({ state: 'POSTED', postedOn: '2026-11-21' });
  expect((await balance(home, '2400')) + (await balance(home, '2400', 'OFFICE'))).toBe(1_500);
  await expectSound(home);
});

test('a cost is split to the cent, borne by a tenant only where there is one, and written down once for each document', async () => {
  const home = await Household.open(app);
  const order = await confirmed(home);
  const refused = async (of: OrderView, split: Record<string, string>, net: string, more: object = {}): Promise<string> =>
    answerOf(await home.office.send('post', `/v1/work-orders/${of.id}/costs`, cost(home, split, net, more)));
  expect(await refused(order, { owner: '999.99' }, '1000.00')).toBe('400 cost-not-split');
  expect(await refused(order, { owner: '1000.00' }, '1000.00', { vat: kes('160.00') })).toBe('400 cost-not-split');
  const stairs = await confirmed(home, { unitId: undefined, propertyId: home.place.propertyId, area: 'Gate' });
  expect(await refused(stairs, { tenant: '10.00' }, '10.00')).toBe('409 no-tenant-to-charge');
  expect(await refused(await home.report(), { owner: '10.00' }, '10.00')).toBe('409 work-order-move-not-allowed');
  const paper = { documentReference: 'ETR-77' };
  const twins = await Promise.all([1, 2, 3].map(() => refused(order, { owner: '10.00' }, '10.00', paper)));
  expect(twins.sort()).toEqual(['201', '409 document-used', '409 document-used']);
  const [first] = await costsOf(home, order);
  await home.office.send('post', `/v1/work-costs/${first!.id}/withdrawal`, {}, 200);
  expect(answerOf(await home.office.send('post', `/v1/work-costs/${first!.id}/withdrawal`, {}))).toBe('409 cost-not-open');
  // The paper is free again.
  expect(await refused(order, { owner: '10.00' }, '10.00', paper)).toBe('201');
  const elsewhere = await Household.open(app);
  expect(answerOf(await elsewhere.office.send('post', `/v1/work-costs/${first!.id}/withdrawal`, {}))).toBe('404 not-found');
});

test('a cost is taken back by two people, with the tenant’s charge, and once', async () => {
  const home = await Household.open(app);
  await charge(home, '15000.00');
  await pay(home, '15000.00');
  const order = await confirmed(home);
  await addCost(home, order, { owner: '1000.00', tenant: '2500.00' }, '3500.00');
  await close(home, order);
  await pay(home, '2500.00');
  const [posted] = await costsOf(home, order);
  const propose = async (): Promise<{ status: number; body: { proposalId: string } }> =>
    home.office.send('post', `/v1/work-costs/${posted!.id}/reversal`, { reason: 'It was the neighbour’s' });
  const { body } = await propose();
  expect(answerOf(await propose())).toBe('409 proposal-pending');
  // Not by who proposed it.
  expect(answerOf(await home.office.send('post', `/v1/proposals/${body.proposalId}/approval`, {}))).toBe('403 proposer-decides');
  expect(await approve(home, body.proposalId)).toBe('200');
  expect(await costsOf(home, order)).toMatchObject([{ state: 'REVERSED', reversedOn: '2026-11-21' }]);
  expect([await balance(home, '2400'), await balance(home, '2200C'), await balance(home, '2000'), await balance(home, '2200A')]).toEqual([
    0, 15_000, 2_500, 0,
  ]);
  expect(answerOf(await propose())).toBe('409 cost-not-posted');
  await expectSound(home);
});

test('over the limit the owner is asked: by sign-in, or by a second person with what shows it', async () => {
  const home = await Household.open(app);
  const owner = await home.office.colleague('OWNER', { ownerId: home.place.ownerIds[0]! });
  const order = await home.report();
  await home.triage(order, { estimate: kes('10000.01') });
  const assign = async (): Promise<string> =>
    answerOf(await home.office.send('post', `/v1/work-orders/${order.id}/assignment`, { vendorId: home.plumber }));
  expect(await assign()).toBe('409 approval-needed');
  const decide = async (by: Office, body: object): Promise<string> =>
    answerOf(await by.send('post', `/v1/work-orders/${order.id}/approval`, body));
  expect(await decide(owner, { decision: 'APPROVED' })).toBe('409 nothing-to-approve');
  const ask = async (body: object = {}): Promise<string> =>
    answerOf(await home.office.send('post', `/v1/work-orders/${order.id}/approval-request`, body));
  expect(await ask()).toBe('201');
  expect(await ask()).toBe('409 already-asked');
  expect(await decide(home.office, { decision: 'APPROVED' })).toBe('400 invalid-request');
  expect(await decide(home.office, { decision: 'APPROVED', evidence: 'He said so' })).toBe('409 asker-answers');
  expect(await decide(owner, { decision: 'DECLINED', reason: 'Too dear' })).toBe('200');
  expect(await home.get(order)).toMatchObject({ state: 'DECLINED' });
  // A refused estimate is asked again with another one; this time a colleague writes down what the owner wrote.
  expect(await ask({ amount: kes('12000.00') })).toBe('201');
  const manager = await home.office.colleague('MANAGER');
  const both = await Promise.all([
    decide(manager, { decision: 'APPROVED', evidence: 'E-mail of today' }),
    decide(owner, { decision: 'APPROVED' }),
  ]);
  expect(both.sort()).toEqual(['200', '409 nothing-to-approve']);
  expect(await assign()).toBe('200');
  // What it costs in the end stays within what was agreed.
  await home.office.post(`/v1/work-orders/${order.id}/visits`, { on: '2026-11-30', from: '10:00', to: '12:00' });
  await addCost(home, order, { owner: '8000.00', tenant: '4000.00' }, '12000.00');
  const more = await home.office.send('post', `/v1/work-orders/${order.id}/costs`, cost(home, { owner: '1.00' }, '1.00'));
  expect(answerOf(more)).toBe('409 approval-needed');
  await addCost(home, order, { agency: '1.00' }, '1.00');
  expect(await ask({ amount: kes('12001.00') })).toBe('201'); // while work goes on, its state stays
  expect(await decide(owner, { decision: 'APPROVED' })).toBe('200');
  expect(await home.get(order)).toMatchObject({ state: 'SCHEDULED' });
  await addCost(home, order, { owner: '1.00' }, '1.00');
  const elsewhere = await Household.open(app);
  const stranger = await elsewhere.office.colleague('OWNER', { ownerId: elsewhere.place.ownerIds[0]! });
  expect(await decide(stranger, { decision: 'APPROVED' })).toBe('404 not-found');
});

test('an emergency has a limit of its own, a property has the one its agreement says', async () => {
  const home = await Household.open(app);
  const tried = async (priority: string, estimate: string): Promise<string> => {
    const order = await home.report(home.office, { priority });
    await home.triage(order, { estimate: kes(estimate) });
    return answerOf(await home.office.send('post', `/v1/work-orders/${order.id}/assignment`, {}));
  };
  expect([await tried('EMERGENCY', '50000.00'), await tried('EMERGENCY', '50000.01')]).toEqual(['200', '409 approval-needed']);
  const agree = async (fromOn: string, limit: object | null): Promise<string> =>
    answerOf(await home.office.send('post', '/v1/maintenance-limits', { propertyId: home.place.propertyId, fromOn, limit }));
  expect(await agree('2026-11-01', kes('2000.00'))).toBe('201');
  expect(await agree('2026-11-01', kes('3000.00'))).toBe('409 limit-taken');
  expect(await agree('2027-01-01', null)).toBe('201');
  expect([await tried('HIGH', '2000.00'), await tried('HIGH', '2000.01')]).toEqual(['200', '409 approval-needed']);
});

test('several quotes, of which one is chosen and becomes the estimate', async () => {
  const home = await Household.open(app);
  const order = await home.report();
  const second = await home.office.post<{ id: string }>('/v1/vendors', { name: 'Jua Kali', trades: ['PLUMBING'] });
  const quote = (vendorId: string, amount: string): Promise<{ id: string }> =>
    home.office.post(`/v1/work-orders/${order.id}/quotes`, { vendorId, amount: kes(amount) });
  const [dear, cheap] = [await quote(home.plumber, '9000.00'), await quote(second.id, '6500.00')];
  await Promise.all([dear, cheap, dear, cheap].map(({ id }) => home.office.post(`/v1/quotes/${id}/choice`)));
  await home.office.post(`/v1/quotes/${cheap.id}/choice`);
  const { data } = await home.office.get<{ data: { id: string; chosen: boolean }[] }>(`/v1/work-orders/${order.id}/quotes`);
  expect(data.map(({ id, chosen }) => [id, chosen])).toEqual([
    [dear.id, false],
    [cheap.id, true],
  ]);
  expect(await home.get(order)).toMatchObject({ estimate: kes('6500.00') });
  await home.move(order, 'REJECT', { reason: 'The tenant mended it' });
  expect(answerOf(await home.office.send('post', `/v1/quotes/${dear.id}/choice`, {}))).toBe('409 quote-not-open');
});
