import { TestApp } from '../support/app.js';
import { newTransactionCode } from '../support/collection.js';
import { Office } from '../support/office.js';
import { Payers, type Destination } from '../support/payers.js';

interface Money {
  amount: string;
  currency: string;
}
interface Buckets {
  days0to30: Money;
  days31to60: Money;
  days61to90: Money;
  over90: Money;
  total: Money;
}
interface Arrears {
  asOf: string;
  data: (Buckets & { leaseId: string; oldestDueOn: string; tenant: { name: string } })[];
  totals?: Buckets & { leases: number };
  next?: string;
}
interface CollectionReport {
  asOf: string;
  data: { property: { id: string; name: string }; billed: Money; collected: Money; outstanding: Money; credit: Money }[];
  totals: { billed: Money; collected: Money; outstanding: Money; credit: Money; inSuspense: Money };
  next?: string;
}

const kes = (amount: string): Money => ({ amount, currency: 'KES' });
const minor = ({ amount }: Money): number => Math.round(Number(amount) * 100);
const sum = (list: Money[]): number => list.reduce((total, money) => total + minor(money), 0);

/** An office with some leases that were brought along in July 2026 owing nothing, and a paybill. */
class Book {
  private constructor(
    private readonly app: TestApp,
    readonly office: Office,
    readonly leases: { leaseId: string; payReference: string; propertyId: string }[],
    private readonly channel: Destination,
  ) {}

  static async open(app: TestApp, leases: number, kind?: 'AGENCY' | 'LANDLORD'): Promise<Book> {
    const office = await Office.open(app, kind);
    const rows = Array.from({ length: leases }, (_, i) => `Estate ${i % 2},A${i},Tenant ${i},07${String(40_000_000 + i)},15000,2026-07-01`);
    const file = ['Property,Unit,Tenant,Phone,Rent,Start', ...rows].join('\n');
    const post = app.http
      .post('/v1/imports/rent-roll?mode=commit')
      .set('authorization', `Bearer ${office.token}`)
      .set('content-type', 'text/csv');
    await post.send(file).expect(201);
    const roll = await office.get<{ data: { leaseId: string; property: { id: string }; unit: { payReference: string } }[] }>(
      '/v1/rent-roll',
    );
    const channel = { kind: 'MPESA_PAYBILL', shortCode: '600966', name: 'Rent' };
    const opened = await office.post<Destination>('/v1/payment-channels', channel);
    const lines = roll.data.map(({ leaseId, property, unit }) => ({ leaseId, payReference: unit.payReference, propertyId: property.id }));
    return new Book(app, office, lines, { ...opened, till: false });
  }

  /** Moves the clock, and signs in again: sessions are short. */
  async moveTo(instant: string): Promise<void> {
    this.app.clock.moveTo(instant);
    Object.assign(this.office, { token: await Office.signIn(this.app, this.office.login) });
  }

  async charge(amount: string, { lease = 0, dueOn, kind = 'OTHER' }: { lease?: number; dueOn: string; kind?: string }): Promise<string> {
    const { leaseId } = this.leases[lease]!;
    const charge = await this.office.post<{ id: string }>('/v1/charges', {
      leaseId,
      kind,
      amount: kes(amount),
      dueOn,
      description: `Due ${dueOn}`,
    });
    return charge.id;
  }

  cash(amount: string, valueOn: string, lease = 0): Promise<{ id: string }> {
    return this.office.post('/v1/payments', { leaseId: this.leases[lease]!.leaseId, amount: kes(amount), method: 'CASH', valueOn });
  }

  /** Money through the paybill, and the work that follows from it. */
  async pay(reference: string, amount: string, time: string): Promise<void> {
    await (await Payers.at(this.app)).pay(this.channel, { code: newTransactionCode(), reference, amount, time });
    await this.app.work();
  }
}

describe('arrears', () => {
  let app: TestApp;
  let collection: Book;
  beforeEach(async () => {
    app = await TestApp.start('2026-07-25T07:00:00Z');
    collection = await Book.open(app, 2);
  });
  afterEach(() => app.stop());

  const arrears = (query = ''): Promise<Arrears> => collection.office.get(`/v1/reports/arrears${query}`);
  const total = async (asOf?: string): Promise<string> => (await arrears(asOf ? `?asOf=${asOf}` : '')).totals!.total.amount;
  /** Five charges, due on 1 August, 5 September, 5 October, 5 November and 20 November. */
  async function fiveCharges(): Promise<string[]> {
    const charges = [await collection.charge('1000.00', { dueOn: '2026-08-01' })];
    for (const [month, amount, dueOn] of [
      ['08', '2000.00', '2026-09-05'],
      ['09', '3000.00', '2026-10-05'],
      ['10', '4000.00', '2026-11-05'],
    ] as const) {
      await collection.moveTo(`2026-${month}-25T07:00:00Z`);
      charges.push(await collection.charge(amount, { dueOn }));
    }
    await collection.moveTo('2026-11-20T07:00:00Z');
    charges.push(await collection.charge('5000.00', { dueOn: '2026-11-20' }));
    return charges;
  }

  test('are aged by the days past due; what is due today is not in arrears', async () => {
    await fiveCharges();
    const report = await arrears();
    const aged = {
      days0to30: kes('4000.00'),
      days31to60: kes('3000.00'),
      days61to90: kes('2000.00'),
      over90: kes('1000.00'),
      total: kes('10000.00'),
    };
    expect(report).toMatchObject({
      asOf: '2026-11-20',
      data: [{ leaseId: collection.leases[0]!.leaseId, oldestDueOn: '2026-08-01', ...aged }],
    });
    expect(report.data).toHaveLength(1);
    expect(report.totals).toEqual({ leases: 1, ...aged });
    expect((await arrears('?asOf=2026-11-21')).totals).toMatchObject({ days0to30: kes('9000.00'), total: kes('15000.00') });
  });

  test.each([
    ['2026-08-31', 'days0to30'],
    ['2026-09-01', 'days31to60'],
    ['2026-09-30', 'days31to60'],
    ['2026-10-01', 'days61to90'],
    ['2026-10-30', 'days61to90'],
    ['2026-10-31', 'over90'],
  ])('on %s a charge due on 1 August is in %s', async (asOf, bucket) => {
    await collection.charge('1000.00', { dueOn: '2026-08-01' });
    const { totals } = await arrears(`?asOf=${asOf}`);
    expect(totals).toMatchObject({ [bucket]: kes('1000.00'), total: kes('1000.00') });
  });

  test('of a past day follow value dates: money counts from its own day, reversals and voids from theirs', async () => {
    const charges = await fiveCharges();
    const payment = await collection.cash('1500.00', '2026-11-15');
    expect([await total('2026-11-14'), await total('2026-11-15'), await total()]).toEqual(['10000.00', '8500.00', '8500.00']);

    await collection.moveTo('2026-11-21T07:00:00Z');
    await collection.office.reverse(payment.id, 'Counterfeit notes');
    expect([await total('2026-11-14'), await total('2026-11-20'), await total('2026-11-21')]).toEqual(['10000.00', '8500.00', '15000.00']);

    await collection.moveTo('2026-11-22T07:00:00Z');
    await collection.office.post(`/v1/charges/${charges[2]}/void`, { reason: 'Charged to the wrong unit' });
    expect([await total('2026-11-20'), await total('2026-11-21'), await total()]).toEqual(['8500.00', '15000.00', '12000.00']);
    expect(await total('2026-08-25')).toBe('1000.00');
    expect(await total('2026-08-01')).toBe('0.00');
  });

  test('of a day are the same on the day itself and ever after', async () => {
    await fiveCharges();
    await collection.cash('1500.00', '2026-11-15');
    await collection.cash('700.00', '2026-11-20');
    const then = await arrears('?asOf=2026-11-20');
    await collection.moveTo('2026-11-25T07:00:00Z');
    await collection.cash('2000.00', '2026-11-24');
    expect(await arrears('?asOf=2026-11-20')).toEqual(then);
  });

  test('come in pages that add up to the totals, which stand on the first', async () => {
    for (const lease of [0, 1]) await collection.charge('1000.00', { lease, dueOn: '2026-08-01' });
    await collection.moveTo('2026-09-25T07:00:00Z');
    for (const query of ['limit=1', 'limit=1&asOf=2026-09-01']) {
      const first = await arrears(`?${query}`);
      const second = await arrears(`?${query}&cursor=${first.next}`);
      expect(first.totals).toMatchObject({ leases: 2, total: kes('2000.00') });
      expect(second).not.toHaveProperty('totals');
      expect(second).not.toHaveProperty('next');
      expect(sum([...first.data, ...second.data].map((row) => row.total))).toBe(200_000);
      expect(new Set([...first.data, ...second.data].map(({ leaseId }) => leaseId)).size).toBe(2);
    }
  });

  test('can be asked of one property, and nobody else’s', async () => {
    await collection.charge('1000.00', { dueOn: '2026-08-01' });
    await collection.moveTo('2026-09-25T07:00:00Z');
    expect((await arrears(`?propertyId=${collection.leases[0]!.propertyId}`)).data).toHaveLength(1);
    expect((await arrears('?propertyId=prp_01JD0000000000000000000000')).data).toEqual([]);
    const other = await Office.open(app);
    const theirs = await other.get<Arrears>(`/v1/reports/arrears?propertyId=${collection.leases[0]!.propertyId}`);
    expect(theirs).toMatchObject({ data: [], totals: { leases: 0, total: kes('0.00') } });
    expect(await app.http.get('/v1/reports/arrears')).toMatchObject({ status: 401 });
  });

  test('come as CSV for those who ask for it, with nothing in it that a spreadsheet would run', async () => {
    const office = await Office.open(app);
    const file = [
      'Property,Unit,Tenant,Phone,Rent,Balance',
      'Kamulu,A1,"=HYPERLINK(""http://x.test"",""y"")",0722000101,15000,500',
      'Kamulu,A2,"Ng\'ang\'a, P",0722000102,15000,"1,250"',
    ];
    await app.http
      .post('/v1/imports/rent-roll?mode=commit')
      .set('authorization', `Bearer ${office.token}`)
      .set('content-type', 'text/csv')
      .send(file.join('\n'))
      .expect(201);
    const answer = await office.send('get', '/v1/reports/arrears', undefined, 200, { accept: 'text/csv' });
    expect(answer.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', vary: expect.stringMatching(/accept/i) as string });
    const [header, ...lines] = answer.text.replace('\ufeff', '').trimEnd().split('\r\n');
    expect(header).toBe('Lease,State,Property,Unit,Reference,Tenant,Phone,Oldest due,0-30,31-60,61-90,90+,Total');
    expect(lines.map((line) => line.replace(/^lse_\w+,/, '').replace(/KA?M[A-Z]?\w+,/, 'REF,'))).toEqual([
      `ACTIVE,Kamulu,A1,REF,"'=HYPERLINK(""http://x.test"",""y"")",'+254722000101,2026-06-30,500.00,0.00,0.00,0.00,500.00`,
      `ACTIVE,Kamulu,A2,REF,"Ng'ang'a, P",'+254722000102,2026-06-30,1250.00,0.00,0.00,0.00,1250.00`,
    ]);
  });
});

describe.each(['AGENCY', 'LANDLORD'] as const)('collection in the books of: %s', (kind) => {
  let app: TestApp;
  let collection: Book;
  beforeAll(async () => {
    app = await TestApp.start('2026-10-28T07:00:00Z');
    collection = await Book.open(app, 4, kind);
    const [a, b, c, d] = collection.leases.map(({ payReference }) => payReference) as [string, string, string, string];
    await collection.pay(d, '2000.00', '20261028090000');
    for (const lease of [0, 1, 2, 3]) await collection.charge('10000.00', { lease, dueOn: '2026-10-28' });
    await collection.moveTo('2026-11-10T07:00:00Z');
    for (const lease of [0, 1, 2, 3]) await collection.charge('15000.00', { lease, dueOn: '2026-11-12' });
    const wrong = await collection.charge('900.00', { dueOn: '2026-11-12', kind: 'REPAIR' });
    await collection.pay(a, '10000.00', '20261031120000');
    await collection.pay(b, '26500.00', '20261105120000');
    await collection.pay(c, '4000.00', '20261106120000');
    await collection.pay('WHO AM I', '7000.00', '20261107120000');
    await collection.office.post(`/v1/charges/${wrong}/void`, { reason: 'Not hers' });
    const counterfeit = await collection.cash('3000.00', '2026-11-08', 2);
    await collection.moveTo('2026-12-03T07:00:00Z');
    await collection.office.reverse(counterfeit.id, 'Counterfeit notes');
  });
  afterAll(() => app.stop());

  const report = (period: string): Promise<CollectionReport> => collection.office.get(`/v1/reports/collection?period=${period}`);

  test('counts money in the month of its value date, whatever it settles', async () => {
    const october = await report('2026-10');
    // 10 000 of A on the 31st, recorded in November; 2 000 of D, which was credit until it was charged.
    expect(october).toMatchObject({
      asOf: '2026-10-31',
      totals: { billed: kes('40000.00'), collected: kes('12000.00'), outstanding: kes('28000.00') },
    });
    const november = await report('2026-11');
    // 10 000 and 15 000 of B with 1 500 left over, 4 000 and 3 000 of C; the reversal counts in December.
    expect(november).toMatchObject({
      asOf: '2026-11-30',
      totals: {
        billed: kes('60000.00'),
        collected: kes('32000.00'),
        outstanding: kes('56000.00'),
        credit: kes('1500.00'),
        inSuspense: kes('7000.00'),
      },
    });
    const december = await report('2026-12');
    expect(december).toMatchObject({
      asOf: '2026-12-03',
      totals: { billed: kes('0.00'), collected: kes('-3000.00'), outstanding: kes('59000.00') },
    });
  });

  test.each(['2026-09', '2026-10', '2026-11', '2026-12'])('of %s adds up to the totals, and they are the ledger’s', async (period) => {
    const { asOf, data, totals } = await report(period);
    for (const column of ['billed', 'collected', 'outstanding', 'credit'] as const) {
      expect(sum(data.map((row) => row[column]))).toBe(minor(totals[column]));
    }
    const { equations } = await collection.office.get<{ equations: { left: Term[]; right: Term[] }[] }>(`/v1/ledger/proof?asOf=${asOf}`);
    const terms = equations.flatMap(({ left, right }) => [...left, ...right]);
    const balance = (code: string): string => terms.find((term) => term.code === code)!.amount.amount;
    expect([totals.outstanding.amount, totals.credit.amount, totals.inSuspense.amount]).toEqual([
      balance('1100'),
      balance('2000'),
      balance('2300'),
    ]);
  });

  test('shows another organization nothing', async () => {
    const other = await Office.open(app);
    expect(await other.get('/v1/reports/collection?period=2026-11')).toMatchObject({
      data: [],
      totals: { collected: kes('0.00'), inSuspense: kes('0.00') },
    });
    expect(await app.http.get('/v1/reports/collection?period=2026-11')).toMatchObject({ status: 401 });
    expect(await collection.office.send('get', '/v1/reports/collection')).toMatchObject({ status: 400 });
  });
});

interface Term {
  code: string;
  amount: Money;
}
