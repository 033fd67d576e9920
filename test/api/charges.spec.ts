import { randomUUID } from 'node:crypto';
import { TestApp } from '../support/app.js';
import { Landlady, type ChargeView } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-02T07:00:00Z'));

const repair = (leaseId: string, more: object = {}) => ({
  leaseId,
  kind: 'REPAIR',
  amount: kes('2500.00'),
  dueOn: '2026-11-20',
  description: 'Broken window pane, bedroom',
  ...more,
});
const charge = (mine: Landlady, more: object = {}) => mine.office.post<ChargeView>('/v1/charges', repair(mine.leaseId, more));
const takeBack = (mine: Landlady, id: string) => mine.office.post<ChargeView>(`/v1/charges/${id}/void`, { reason: 'Charged by mistake' });

test('nobody without a token and no other organization sees, makes or takes back a charge', async () => {
  const mine = await Landlady.open(app);
  const { id } = await charge(mine);
  const other = await Office.open(app);
  expect((await app.http.get('/v1/charges')).status).toBe(401);
  expect((await app.http.post('/v1/charges').send({})).status).toBe(401);
  for (const answer of [
    await other.send('get', `/v1/charges/${id}`),
    await other.send('post', `/v1/charges/${id}/void`, { reason: 'Not mine' }),
    await other.send('post', `/v1/charges/${id}/replacement`, { amount: kes('1.00'), dueOn: '2026-11-20', description: 'Not mine' }),
    await other.send('post', '/v1/charges', repair(mine.leaseId)),
  ])
    expect(answer.body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.get<{ data: unknown[] }>(`/v1/charges?leaseId=${mine.leaseId}`)).data).toEqual([]);
});

test('a charge by hand comes with an invoice of its own and is owed', async () => {
  const mine = await Landlady.open(app);
  const made = await charge(mine);
  expect(made).toMatchObject({
    kind: 'REPAIR',
    amount: kes('2500.00'),
    open: kes('2500.00'),
    issuedOn: '2026-11-02',
    dueOn: '2026-11-20',
    payee: 'OWNER',
  });
  expect(await mine.office.get(`/v1/invoices/${made.invoiceId ?? ''}`)).toMatchObject({
    number: 'INV-2026-000001',
    period: null,
    total: kes('2500.00'),
    state: 'OPEN',
    charges: [{ id: made.id }],
  });
  expect(await mine.balance()).toMatchObject({ owed: '2500.00', dueNow: '0.00' });
  await mine.expectSoundBooks();
});

test('twins with one key make one charge; without a key nothing is made', async () => {
  const mine = await Landlady.open(app);
  const key = randomUUID();
  const [one, two] = await Promise.all([1, 2].map(() => mine.office.post<ChargeView>('/v1/charges', repair(mine.leaseId), key)));
  expect(one).toEqual(two);
  const keyless = await app.http.post('/v1/charges').set('authorization', `Bearer ${mine.office.token}`).send(repair(mine.leaseId));
  expect(keyless.body).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
  expect(await mine.charges()).toHaveLength(1);
});

test('what cannot be charged is refused member by member', async () => {
  const mine = await Landlady.open(app);
  const bad = { ...repair(mine.leaseId), kind: 'LATE_FEE', amount: kes('0.00'), dueOn: '2026-02-30', description: '' };
  const answer = await mine.office.send('post', '/v1/charges', bad, 400);
  expect((answer.body as { errors: { pointer: string }[] }).errors.map(({ pointer }) => pointer).sort()).toEqual([
    '/amount',
    '/description',
    '/dueOn',
    '/kind',
  ]);
  const empty = await Landlady.openEmpty(app);
  const { leaseId } = await empty.sign({ upTo: 'DRAFT' });
  expect((await empty.office.send('post', '/v1/charges', repair(leaseId))).body).toMatchObject({
    status: 409,
    code: 'lease-not-chargeable',
  });
});

test('a charge that nobody paid is taken back: nothing is owed, and the ledger shows both', async () => {
  const mine = await Landlady.open(app, { owners: [3_334, 3_333, 3_333] });
  const { id } = await charge(mine, { amount: kes('100.01') });
  expect(await takeBack(mine, id)).toMatchObject({ voidedOn: '2026-11-02', voidReason: 'Charged by mistake', open: kes('0.00') });
  expect(await mine.balance()).toEqual({ owed: '0.00', dueNow: '0.00', credit: '0.00', depositHeld: '0.00' });
  const entries = await mine.office.get<{ data: { kind: string; reversesPostingId: string | null }[] }>(
    `/v1/ledger/entries?leaseId=${mine.leaseId}`,
  );
  expect(entries.data.map(({ kind }) => kind)).toEqual([...Array<string>(3).fill('charge'), ...Array<string>(3).fill('charge-void')]);
  expect(await mine.account('2200A')).toBe(0);
  await mine.expectSoundBooks();
});

test.each(['AGENCY', 'LANDLORD'] as const)(
  'a charge that was paid is taken back: the money is credit of its payment (%s)',
  async (kind) => {
    const mine = await Landlady.open(app, { kind, owners: [7_000, 3_000] });
    const { id, invoiceId } = await charge(mine, { amount: kes('1000.00') });
    const payment = await mine.pay('600.01', '2026-11-02');
    await takeBack(mine, id);
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '600.01' });
    expect(
      await app.rows('SELECT payment_id AS id, remaining_minor AS minor FROM credits WHERE lease_id = ?', [mine.leaseId]),
    ).toMatchObject([{ id: payment }]);
    expect(await mine.account(kind === 'AGENCY' ? '2200C' : '4200')).toBe(0);
    expect(await mine.office.get(`/v1/invoices/${invoiceId ?? ''}`)).toMatchObject({ state: 'CREDITED', open: kes('0.00') });
    // The next charge takes the credit.
    expect(await charge(mine, { amount: kes('500.00') })).toMatchObject({ open: kes('0.00') });
    expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '100.01' });
    await mine.expectSoundBooks();
  },
);

test('what was paid for a charge that is taken back settles what else is open', async () => {
  const mine = await Landlady.open(app);
  const { id } = await charge(mine, { dueOn: '2026-11-10', amount: kes('1000.00') });
  await charge(mine, { dueOn: '2026-11-20', amount: kes('800.00') });
  await mine.pay('1000.00', '2026-11-02');
  await takeBack(mine, id);
  expect(await mine.owes()).toEqual(['REPAIR - 1000.00, void', 'REPAIR - 800.00, open 0.00']);
  expect(await mine.balance()).toMatchObject({ owed: '0.00', credit: '200.00' });
  await mine.expectSoundBooks();
});

test('a charge is taken back once, also by twins', async () => {
  const mine = await Landlady.open(app);
  const { id } = await charge(mine);
  const twins = await Promise.all(Array.from({ length: 5 }, () => mine.office.send('post', `/v1/charges/${id}/void`, { reason: 'Twice' })));
  expect(twins.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
  expect(twins.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'charge-already-void' });
  await mine.expectSoundBooks();
});

test('a run does not charge again what a person took back; a person may, corrected, under the next number', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const [rent] = await mine.charges();
  const correction = { amount: kes('12000.00'), dueOn: '2026-11-05', description: 'Rent November 2026, corrected' };
  const early = await mine.office.send('post', `/v1/charges/${rent!.id}/replacement`, correction);
  expect(early.body).toMatchObject({ status: 409, code: 'charge-not-void' });
  await takeBack(mine, rent!.id);
  expect(await mine.bill('2026-11')).toMatchObject({ charges: 0 });
  const replaced = await mine.office.post<ChargeView>(`/v1/charges/${rent!.id}/replacement`, correction);
  expect(replaced).toMatchObject({ kind: 'RENT', period: '2026-11', naturalKey: `rent:${mine.leaseId}:2026-11#2`, open: kes('12000.00') });
  await takeBack(mine, replaced.id);
  const third = await mine.office.post<ChargeView>(`/v1/charges/${replaced.id}/replacement`, correction);
  expect(third.naturalKey).toBe(`rent:${mine.leaseId}:2026-11#3`);
  expect(await mine.bill('2026-11')).toMatchObject({ charges: 0 });
  await mine.expectSoundBooks();
});

test('charges come in pages, oldest first', async () => {
  const mine = await Landlady.open(app);
  for (let i = 1; i <= 3; i++) await charge(mine, { description: `Charge ${i}` });
  const first = await mine.office.get<{ data: ChargeView[]; next: string }>(`/v1/charges?leaseId=${mine.leaseId}&limit=2`);
  const second = await mine.office.get<{ data: ChargeView[]; next?: string }>(
    `/v1/charges?leaseId=${mine.leaseId}&limit=2&cursor=${first.next}`,
  );
  expect([...first.data, ...second.data].map(({ description }) => description)).toEqual(['Charge 1', 'Charge 2', 'Charge 3']);
  expect(second.next).toBeUndefined();
});
