import { TestApp } from '../support/app.js';
import { answerOf, Household, signedIn, type OrderView } from '../support/maintenance.js';
import { type Office } from '../support/office.js';
import { letUnit } from '../support/portfolio.js';

jest.setTimeout(60_000);

const NOW = '2026-11-21T07:00:00Z';
let app: TestApp;
let home: Household;
beforeAll(async () => {
  app = await TestApp.start(NOW);
  home = await Household.open(app);
});
beforeEach(async () => {
  app.clock.moveTo(NOW);
  await home.wait(0);
});
afterAll(() => app.stop());

const listed = async (query: string, by: Office = home.office): Promise<string[]> =>
  (await by.get<{ data: OrderView[] }>(`/v1/work-orders?${query}`)).data.map(({ id }) => id);

test('a tenant reports where they live; caretaker and office report units, common areas and properties', async () => {
  const caretaker = await home.office.colleague('CARETAKER', { propertyIds: [home.place.propertyId] });
  const own = await home.report();
  expect(own).toMatchObject({
    state: 'NEW',
    priority: 'NORMAL',
    leaseId: home.letting.leaseId,
    unitId: home.unitId,
    reporterKind: 'TENANT',
  });
  // A unit that is let has a lease: its tenant is told too.
  expect(await home.report(caretaker)).toMatchObject({ leaseId: home.letting.leaseId, reporterKind: 'STAFF' });
  expect(await home.report(home.office, { unitId: home.place.units[1]!.id })).toMatchObject({ leaseId: null });
  const { propertyId } = home.place;
  const stairs = { unitId: undefined, propertyId, area: 'Staircase B', category: 'ELECTRICAL', title: 'No light' };
  expect(await home.report(caretaker, stairs)).toMatchObject({ unitId: null, area: 'Staircase B', leaseId: null });
  expect(await home.report(home.tenant, { area: 'Gate' })).toMatchObject({ unitId: null, leaseId: home.letting.leaseId, area: 'Gate' });

  const refused = async (by: Office, more: object): Promise<string> =>
    answerOf(await by.send('post', '/v1/work-orders', { category: 'PLUMBING', title: 'Tap', ...more }));
  expect(await refused(home.office, {})).toBe('400 invalid-request');
  expect(await refused(home.office, { unitId: home.unitId, propertyId })).toBe('400 invalid-request');
  expect(await refused(home.office, { unitId: home.unitId, area: 'Gate' })).toBe('400 invalid-request');
  // What is not theirs, is not there.
  expect(await refused(home.tenant, { unitId: home.place.units[1]!.id })).toBe('404 not-found');
  expect(await refused(home.tenant, { propertyId })).toBe('404 not-found');
});

test('numbers have no gap and no twin, however many report at once', async () => {
  const office = await Household.open(app);
  const orders = await Promise.all(Array.from({ length: 12 }, () => office.report(office.office)));
  const numbers = orders.map(({ number }) => number).sort();
  expect(numbers).toEqual(Array.from({ length: 12 }, (_, i) => `WO-2026-${String(i + 1).padStart(6, '0')}`));
  const key = 'one-report-however-often-it-is-sent';
  const body = { unitId: office.unitId, category: 'PLUMBING', title: 'Tap' };
  const [first, again] = await Promise.all([1, 2].map(() => office.office.post<OrderView>('/v1/work-orders', body, key)));
  expect(again).toEqual(first);
  expect((await office.report(office.office)).number).toBe('WO-2026-000014');
});

test('the clocks are those of the priority, from the report on, and triage may tell another', async () => {
  const order = await home.report(home.tenant, { priority: 'EMERGENCY' });
  expect(order).toMatchObject({ acknowledgeBy: '2026-11-21T08:00:00.000Z', resolveBy: '2026-11-22T07:00:00.000Z' });
  await home.wait(2);
  const triaged = await home.triage(order, { priority: 'HIGH', category: 'ELECTRICAL' });
  expect(triaged).toMatchObject({
    ...{ state: 'TRIAGED', priority: 'HIGH', category: 'ELECTRICAL', acknowledgedAt: '2026-11-21T09:00:00.000Z' },
    ...{ acknowledgeBy: '2026-11-21T15:00:00.000Z', resolveBy: '2026-11-24T07:00:00.000Z' },
  });
});

test('what is late is told once for looking and once for doing, and is listed; waiting for access is not late', async () => {
  const quiet = await Household.open(app);
  const order = await quiet.report(quiet.office, { priority: 'HIGH' });
  const calm = await quiet.report(quiet.office, { priority: 'LOW' });
  await app.work();
  expect(await listed('overdue=true', quiet.office)).toEqual([]);
  await quiet.wait(8);
  for (let i = 0; i < 3; i++) await app.work();
  expect(await quiet.events(order.id)).toEqual(['workorder.reported', 'workorder.overdue']);
  expect(await listed('overdue=true', quiet.office)).toEqual([order.id]);
  await quiet.triage(order);
  expect(await listed('overdue=true', quiet.office)).toEqual([]);
  await quiet.wait(64);
  for (let i = 0; i < 3; i++) await app.work();
  const events = await quiet.events(order.id);
  expect(events.filter((type) => type === 'workorder.overdue')).toHaveLength(2);
  // The other one has not been looked at for three days by now.
  expect(await listed('overdue=true', quiet.office)).toEqual([order.id, calm.id]);
  expect(await listed('overdue=true&priority=LOW', quiet.office)).toEqual([calm.id]);
});

test('a move that the table does not list is 409 and changes nothing', async () => {
  const order = await home.report();
  for (const move of ['START', 'RESUME', 'FINISH', 'CONFIRM'])
    expect(await home.tryMove(order, move)).toBe('409 work-order-move-not-allowed');
  expect(await home.tryMove(order, 'HOLD', { holdReason: 'PARTS' })).toBe('409 work-order-move-not-allowed');
  expect(await home.tryMove(order, 'REOPEN', { reason: 'Still leaks' })).toBe('409 work-order-move-not-allowed');
  expect(answerOf(await home.office.send('post', `/v1/work-orders/${order.id}/assignment`, {}))).toBe('409 work-order-move-not-allowed');
  expect(await home.history(order)).toEqual(['REPORT:NEW']);
  // A reason where it is due, and no member that the move does not take.
  expect(await home.tryMove(order, 'REJECT')).toBe('400 invalid-request');
  expect(await home.tryMove(order, 'START', { holdReason: 'PARTS' })).toBe('400 invalid-request');
  expect(await home.tryMove(order, 'DUPLICATE')).toBe('400 invalid-request');
  await home.move(order, 'REJECT', { reason: 'The tap is the tenant’s own' });
  expect(await home.tryMove(order, 'REJECT', { reason: 'Again' })).toBe('409 work-order-move-not-allowed');
});

test('twenty who triage and reject at once: one after the other, and the history tells all of it', async () => {
  const order = await home.report();
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      i % 2 === 0
        ? home.tryMove(order, 'REJECT', { reason: 'Nothing to do' })
        : home.office.send('post', `/v1/work-orders/${order.id}/triage`, { chargeTo: 'OWNER' }).then(answerOf),
    ),
  );
  expect(answers.filter((_, i) => i % 2 === 0).filter((answer) => answer === '200')).toHaveLength(1);
  const history = await home.history(order);
  expect(history.at(-1)).toBe('REJECT:REJECTED');
  expect(history).toHaveLength(1 + answers.filter((answer) => answer === '200').length);
});

test('who reported it takes it back, the office too, and nobody else', async () => {
  const caretaker = await home.office.colleague('CARETAKER', { propertyIds: [home.place.propertyId] });
  const order = await home.report();
  expect(await home.tryMove(order, 'CANCEL', { reason: 'Not mine' }, caretaker)).toBe('403 not-your-report');
  expect(await home.tryMove(order, 'CANCEL', { reason: 'It stopped' }, home.tenant)).toBe('200');
  const other = await home.report(caretaker);
  expect(await home.tryMove(other, 'CANCEL', { reason: 'Not theirs' }, home.tenant)).toBe('403 not-your-report');
  expect(await home.tryMove(other, 'CANCEL', { reason: 'Seen, nothing' })).toBe('200');
  // What a role does not do, it does not do on its own things either.
  expect(await home.tryMove(await home.report(), 'REJECT', { reason: 'No, never' }, home.tenant)).toBe('403 forbidden');
});

test('open orders of the same category at the same place are suggested, and one is linked as a duplicate', async () => {
  const twice = await Household.open(app);
  const [first, second] = [await twice.report(), await twice.report(twice.office)];
  await twice.report(twice.office, { category: 'ELECTRICAL' });
  await twice.report(twice.office, { unitId: twice.place.units[1]!.id });
  const similar = await twice.office.get<{ data: OrderView[] }>(`/v1/work-orders/${second.id}/similar`);
  expect(similar.data.map(({ id }) => id)).toEqual([first.id]);
  expect(await twice.tryMove(second, 'DUPLICATE', { duplicateOfId: second.id })).toBe('409 duplicate-of-itself');
  expect(await twice.move(second, 'DUPLICATE', { duplicateOfId: first.id })).toMatchObject({ state: 'DUPLICATE', duplicateOfId: first.id });
  expect(await twice.tryMove(first, 'DUPLICATE', { duplicateOfId: second.id })).toBe('409 duplicate-of-itself');
  const elsewhere = await home.report();
  expect(await twice.tryMove(first, 'DUPLICATE', { duplicateOfId: elsewhere.id })).toBe('404 not-found');
  expect((await twice.office.get<{ data: OrderView[] }>(`/v1/work-orders/${first.id}/similar`)).data).toEqual([]);
});

test('everybody lists what is theirs: a caretaker a property, an owner their own, a tenant their lease', async () => {
  const house = await Household.open(app);
  const { office, place } = house;
  const neighbour = await letUnit(office, { unitId: place.units[1]!.id, rent: '9000.00', startsOn: '2026-10-01' });
  const other = await Household.open(app);
  const [mine, theirs] = [
    await house.report(),
    await house.report(await signedIn(app, office, neighbour.tenantId), { unitId: undefined, leaseId: neighbour.leaseId }),
  ];
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [place.propertyId] });
  const elsewhere = await office.post<{ id: string }>('/v1/properties', {
    ...{ name: 'Elsewhere', code: 'ZZ', kind: 'RESIDENTIAL' },
    ownership: { fromOn: '2020-01-01', shares: [{ ownerId: place.ownerIds[0], basisPoints: 10_000 }] },
  });
  const far = await house.report(office, { unitId: undefined, propertyId: elsewhere.id });
  expect(await listed('', caretaker)).toEqual([mine.id, theirs.id]);
  expect(await listed('', house.tenant)).toEqual([mine.id]);
  expect(await listed('', await office.colleague('OWNER', { ownerId: place.ownerIds[0]! }))).toEqual([mine.id, theirs.id, far.id]);
  expect(answerOf(await caretaker.send('get', `/v1/work-orders/${far.id}`))).toBe('404 not-found');
  expect(answerOf(await house.tenant.send('get', `/v1/work-orders/${theirs.id}`))).toBe('404 not-found');
  expect(answerOf(await other.office.send('get', `/v1/work-orders/${mine.id}`))).toBe('404 not-found');
  expect(await listed(`unitId=${house.unitId}&state=NEW`, office)).toEqual([mine.id]);
  expect(await listed(`propertyId=${elsewhere.id}`, office)).toEqual([far.id]);
  // What it may cost is not for who lives there.
  await house.triage(mine, { estimate: { amount: '3500.00', currency: 'KES' } });
  expect(await office.get(`/v1/work-orders/${mine.id}`)).toMatchObject({ chargeTo: 'OWNER', estimate: { amount: '3500.00' } });
  const told = await house.tenant.get(`/v1/work-orders/${mine.id}`);
  expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['estimate']));
  expect(Object.keys(told)).not.toEqual(expect.arrayContaining(['chargeTo']));
});

test('work goes to a vendor who gets work, and to another when the first does not come', async () => {
  const order = await home.report();
  await home.triage(order);
  const second = await home.office.post<{ id: string }>('/v1/vendors', {
    name: 'Jua Kali Fundi',
    phone: '0733111222',
    trades: ['PLUMBING'],
  });
  expect(await home.assign(order)).toMatchObject({ state: 'ASSIGNED', vendorId: home.plumber });
  expect(await home.assign(order, second.id)).toMatchObject({ state: 'ASSIGNED', vendorId: second.id });
  expect(await listed(`vendorId=${second.id}`)).toEqual([order.id]);
  await home.office.send('patch', `/v1/vendors/${second.id}`, { active: false }, 200, { 'if-match': '"1"' });
  const refused = await home.office.send('post', `/v1/work-orders/${order.id}/assignment`, { vendorId: second.id });
  expect(answerOf(refused)).toBe('409 vendor-inactive');
  expect(await home.history(order)).toEqual(['REPORT:NEW', 'TRIAGE:TRIAGED', 'ASSIGN:ASSIGNED', 'ASSIGN:ASSIGNED']);
});

test('limits and clocks are the organization’s own, for what is reported from then on', async () => {
  const own = await Household.open(app);
  const before = await own.report(own.office);
  expect(await own.office.get('/v1/maintenance-settings')).toMatchObject({
    approvalLimit: { amount: '10000.00' },
    entryNoticeHours: 24,
    version: 1,
  });
  const targets = [{ priority: 'NORMAL', acknowledgeMinutes: 30, resolveMinutes: 120 }];
  const change = { targets, approvalLimit: null, confirmAfterDays: 5 };
  const answers = await Promise.all(
    [1, 2, 3].map(() => own.office.send('patch', '/v1/maintenance-settings', change, undefined, { 'if-match': '"1"' })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
  expect(await own.office.get('/v1/maintenance-settings')).toMatchObject({
    approvalLimit: null,
    confirmAfterDays: 5,
    reopenWithinDays: 14,
    version: 2,
  });
  expect(await own.report(own.office)).toMatchObject({ acknowledgeBy: '2026-11-21T07:30:00.000Z', resolveBy: '2026-11-21T09:00:00.000Z' });
  expect(await own.get(before)).toMatchObject({ acknowledgeBy: '2026-11-22T07:00:00.000Z' });
  const accountant = await own.office.colleague('ACCOUNTANT');
  expect((await accountant.send('patch', '/v1/maintenance-settings', {}, undefined, { 'if-match': '"2"' })).status).toBe(403);
});
