import { TestApp } from '../support/app.js';
import { Landlady, type InvoiceView } from '../support/billing.js';
import { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));

test('nobody without a token and no other organization sees an invoice', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11');
  const [invoice] = await mine.invoices();
  const other = await Office.open(app);
  expect((await app.http.get('/v1/invoices')).status).toBe(401);
  expect((await other.send('get', `/v1/invoices/${invoice!.id}`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.send('get', `/v1/leases/${mine.leaseId}/balance`)).body).toMatchObject({ status: 404, code: 'not-found' });
  expect((await other.get<{ data: unknown[] }>('/v1/invoices')).data).toEqual([]);
});

test('the state of an invoice follows from its charges, and it is overdue from the day after its due date', async () => {
  const mine = await Landlady.open(app, { lease: { chargeRules: [{ kind: 'GARBAGE', amount: '300.00' }] } });
  await mine.bill('2026-11');
  const state = async (): Promise<string> => {
    const [invoice] = await mine.invoices();
    return `${invoice!.state} ${invoice!.open.amount}${invoice!.overdue ? ' overdue' : ''}`;
  };
  expect(await state()).toBe('OPEN 15300.00');
  await mine.at('2026-11-05T20:59:00Z'); // a minute before midnight of the 5th in Nairobi
  expect(await state()).toBe('OPEN 15300.00');
  await mine.at('2026-11-05T21:00:00Z');
  expect(await state()).toBe('OPEN 15300.00 overdue');
  await mine.pay('15000.00', '2026-11-06');
  expect(await state()).toBe('PART_PAID 300.00 overdue');
  await mine.pay('300.00', '2026-11-06');
  expect(await state()).toBe('PAID 0.00');
});

test('invoices are found by lease, month and state', async () => {
  const mine = await Landlady.open(app, { units: 2 });
  await mine.bill('2026-11');
  await mine.bill('2026-12');
  await mine.pay('15000.00', '2026-11-01');
  await mine.office.post('/v1/charges', {
    leaseId: mine.leaseId,
    kind: 'OTHER',
    amount: kes('50.00'),
    dueOn: '2026-11-30',
    description: 'Key',
  });
  expect(await mine.invoices('period=2026-11')).toHaveLength(2);
  expect(await mine.invoices(`leaseId=${mine.leaseId}`)).toHaveLength(3);
  expect((await mine.invoices('state=PAID')).map(({ period }) => period)).toEqual(['2026-11']);
  expect(await mine.invoices('state=OPEN')).toHaveLength(4);
  expect(await mine.invoices('state=PART_PAID')).toEqual([]);
  expect(await mine.invoices(`leaseId=${mine.leaseId}&period=2026-12&state=OPEN`)).toHaveLength(1);
  const page = await mine.office.get<{ data: InvoiceView[]; next: string }>('/v1/invoices?limit=3');
  const rest = await mine.office.get<{ data: InvoiceView[] }>(`/v1/invoices?limit=3&cursor=${page.next}`);
  expect(new Set([...page.data, ...rest.data].map(({ number }) => number)).size).toBe(5);
  expect((await mine.office.send('get', '/v1/invoices?state=LOST')).body).toMatchObject({ status: 400, code: 'invalid-request' });
});

test('numbers begin anew each year and have no gap, whoever asks at once', async () => {
  const mine = await Landlady.open(app, { units: 3 });
  await Promise.all(
    mine.lettings.map(({ leaseId }, i) =>
      mine.office.post('/v1/charges', { leaseId, kind: 'OTHER', amount: kes('50.00'), dueOn: '2026-11-30', description: `Key ${i}` }),
    ),
  );
  expect((await mine.invoices('')).map(({ number }) => number).sort()).toEqual(['INV-2026-000001', 'INV-2026-000002', 'INV-2026-000003']);
  await mine.at('2026-12-31T21:00:00Z'); // midnight in Nairobi
  const more = { leaseId: mine.leaseId, kind: 'OTHER', amount: kes('50.00'), dueOn: '2027-01-30', description: 'Key' };
  const { invoiceId } = await mine.office.post<{ invoiceId: string }>('/v1/charges', more);
  expect(await mine.office.get(`/v1/invoices/${invoiceId}`)).toMatchObject({ number: 'INV-2027-000001', issuedOn: '2027-01-01' });
});

test('a balance can be asked for as of any day', async () => {
  const mine = await Landlady.open(app);
  await mine.bill('2026-11'); // on the 1st: 15,000, due on the 5th
  await mine.at('2026-11-08T07:00:00Z');
  await mine.pay('9000.00', '2026-11-07');
  expect(await mine.balance('2026-10-31')).toEqual({ owed: '0.00', dueNow: '0.00', credit: '0.00', depositHeld: '0.00' });
  expect(await mine.balance('2026-11-04')).toMatchObject({ owed: '15000.00', dueNow: '0.00' });
  expect(await mine.balance('2026-11-06')).toMatchObject({ owed: '15000.00', dueNow: '15000.00' });
  expect(await mine.balance('2026-11-07')).toMatchObject({ owed: '6000.00', dueNow: '6000.00' });
  expect(await mine.balance()).toMatchObject({ owed: '6000.00', dueNow: '6000.00' });
});
