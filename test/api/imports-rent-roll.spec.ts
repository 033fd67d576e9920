import type { Response } from 'supertest';
import writeExcelFile from 'write-excel-file/node';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

const CSV = 'text/csv';
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
const PATH = '/v1/imports/rent-roll';

let app: TestApp;
let office: Office;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T07:00:00Z');
});
beforeEach(async () => {
  office = await Office.open(app);
});
afterAll(() => app.stop());

interface Answer {
  id: string | null;
  rows: number;
  created: Record<string, unknown>;
  properties: { name: string; code: string; units: number; leases: number }[];
  ignoredColumns: string[];
  errorCount: number;
  errors: { row: number; column: string; code: string; detail: string }[];
}

function send(file: string | Buffer, mode: 'dry-run' | 'commit', { as = office, type = CSV, query = '' } = {}): Promise<Response> {
  return app.http.post(`${PATH}?mode=${mode}${query}`).set('authorization', `Bearer ${as.token}`).set('content-type', type).send(file);
}
async function imported(file: string | Buffer, mode: 'dry-run' | 'commit', options: Parameters<typeof send>[2] = {}): Promise<Answer> {
  const answer = await send(file, mode, options);
  if (answer.status !== (mode === 'commit' ? 201 : 200)) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as Answer;
}

const HEADER = 'Property,Unit,Tenant,Phone,Rent,Due day,Deposit,Balance,Start,Language,Owner';
const sheet = (...rows: string[]): string => [HEADER, ...rows].join('\n');
const line = (index: number, unit = `A${index}`): string =>
  `Kamulu Mapenzi,${unit},Tenant ${index},07${String(20_000_000 + index)},"15,000",5,15000,0,2024-01-01,,`;

const SMALL = sheet(
  'Kamulu Mapenzi,A1,"Ng’ang’a, Peter",0722 000 101,"15,000",5th,"15,000","4,500",1/3/2024,sw,Mama Njeri',
  "kamulu mapenzi,A2,Siobhan O'Brien,+254 733-000-102,KES 15000/=,,,-2000,,en,",
  'Kamulu Mapenzi,A3,,,14500,,,,,,',
  'Green Park,101,Peter Ng’ang’a,0722000101,20000,1,,,,,',
  'Green Park,102,Grace Wanjiru,0110000103,20000,1,,,,,',
  'Green Park,103,Grace Wanjiru,0110000103,21000,1,,,,,',
);

/** Rows of this organization in every table that an import writes. */
async function written(organizationId = office.organizationId): Promise<number> {
  const tables = ['owners', 'properties', 'units', 'tenants', 'leases', 'charges', 'payments', 'deposit_items', 'postings', 'imports'];
  const counts = await Promise.all(
    tables.map((table) => app.number(`SELECT COUNT(*) FROM ${table} WHERE organization_id = ?`, [organizationId])),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

test('a dry run says what would be made, and makes nothing', async () => {
  const answer = await imported(SMALL, 'dry-run');
  expect(answer).toMatchObject({
    id: null,
    mode: 'dry-run',
    billFrom: '2026-11',
    rows: 6,
    errorCount: 0,
    properties: [
      { name: 'Kamulu Mapenzi', code: 'KMA', isNew: true, units: 3, leases: 2 },
      { name: 'Green Park', code: 'GPA', isNew: true, units: 3, leases: 3 },
    ],
    created: {
      owners: 2,
      properties: 2,
      units: 6,
      tenants: 4,
      leases: 5,
      monthlyRent: { amount: '91000.00', currency: 'KES' },
      openingArrears: { count: 1, total: { amount: '4500.00' } },
      openingCredit: { count: 1, total: { amount: '2000.00' } },
      deposits: { count: 1, total: { amount: '15000.00' } },
    },
  });
  expect(await written()).toBe(0);
});

test('a commit makes what the dry run said: units, leases, balances, deposits, and the books prove', async () => {
  const before = await imported(SMALL, 'dry-run');
  const answer = await imported(SMALL, 'commit');
  expect(answer).toEqual({ ...before, id: expect.stringMatching(/^imp_/) as string, mode: 'commit' });

  const roll = await office.get<{ data: Record<string, unknown>[] }>('/v1/rent-roll');
  expect(roll.data).toHaveLength(5);
  expect(roll.data[0]).toMatchObject({
    state: 'ACTIVE',
    startsOn: '2024-03-01',
    dueDay: 5,
    property: { name: 'Kamulu Mapenzi', code: 'KMA' },
    unit: { label: 'A1' },
    tenant: { name: "Ng'ang'a, Peter", phone: '+254722000101' },
    rent: { amount: '15000.00', currency: 'KES' },
    owed: { amount: '4500.00' },
    credit: { amount: '0.00' },
    deposit: { amount: '15000.00' },
    overdue: true,
    overdueSince: '2026-10-31',
  });
  expect(roll.data[1]).toMatchObject({
    tenant: { name: "Siobhan O'Brien" },
    owed: { amount: '0.00' },
    credit: { amount: '2000.00' },
    overdue: false,
  });
  const units = await office.get<{ data: { label: string; occupancy: string; payReference: string }[] }>('/v1/units');
  expect(units.data.map(({ label, payReference }) => [label, payReference.slice(0, -1)])).toContainEqual(['101', 'GPA101']);
  expect(await office.get('/v1/ledger/proof')).toMatchObject({ holds: true });
});

test('every error is listed with its row and column, and nothing is written', async () => {
  const file = sheet('Kamulu,A1,Wanjiku,12,15k,31,,,,,', 'Kamulu,,Otieno,0722000101,15000,,,,,,', line(3), 'Kamulu,A4,,,,,500,,,,');
  const dry = await imported(file, 'dry-run');
  expect(dry.errors).toEqual([
    { row: 2, column: 'Rent', code: 'ambiguous-amount', detail: 'write thousands in full, such as 15000' },
    { row: 2, column: 'Phone', code: 'phone', detail: 'is not one mobile number such as 0712 345 678' },
    { row: 2, column: 'Due day', code: 'due-day', detail: 'is not one day of the month from 1 to 28' },
    { row: 3, column: 'Unit', code: 'required', detail: 'is empty' },
    { row: 5, column: 'Deposit', code: 'vacant-with-money', detail: 'of a vacant unit must be empty: whose is it?' },
  ]);
  const commit = await send(file, 'commit');
  expect(commit).toMatchObject({ status: 400, type: 'application/problem+json', body: { code: 'import-has-errors', errorCount: 5 } });
  expect((commit.body as Answer).errors).toEqual(dry.errors.map((error) => ({ ...error, pointer: `/${error.row}/${error.column}` })));
  expect(await written()).toBe(0);
});

test('one bad row at the end undoes all: nothing is imported', async () => {
  const good = Array.from({ length: 40 }, (_, i) => line(i + 1));
  const answer = await send(sheet(...good, line(41, 'A40')), 'commit');
  expect(answer).toMatchObject({ status: 400, body: { code: 'import-has-errors', errors: [{ row: 42, code: 'unit-twice' }] } });
  expect(await written()).toBe(0);
  expect(await imported(sheet(...good), 'commit')).toMatchObject({ rows: 40, created: { leases: 40 } });
});

test('an import that fails half way leaves nothing behind, and can be sent again', async () => {
  // Deposits are written last: everything else has been by then.
  await app.rows(
    "CREATE TRIGGER deposits_fail BEFORE INSERT ON deposit_items FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'no'",
  );
  try {
    expect(await send(SMALL, 'commit')).toMatchObject({ status: 500 });
    expect(await written()).toBe(0);
  } finally {
    await app.rows('DROP TRIGGER deposits_fail');
  }
  expect(await imported(SMALL, 'commit')).toMatchObject({ created: { leases: 5 } });
});

test('the same file twice is imported once, and the second time the first result is answered', async () => {
  const first = await imported(SMALL, 'commit');
  const rows = await written();
  expect(await imported(SMALL, 'commit')).toEqual(first);
  expect(await imported(SMALL, 'commit', { query: '&billFrom=2026-10' })).toEqual(first);
  expect(await written()).toBe(rows);
});

test('twins of one file at once import it once', async () => {
  const answers = await Promise.all(Array.from({ length: 5 }, () => imported(SMALL, 'commit')));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await app.number('SELECT COUNT(*) FROM leases WHERE organization_id = ?', [office.organizationId])).toBe(5);
});

test('another organization may import the same file, and neither sees the other', async () => {
  await imported(SMALL, 'commit');
  const other = await Office.open(app);
  expect(await other.get('/v1/rent-roll')).toEqual({ data: [] });
  const theirs = await imported(SMALL, 'commit', { as: other });
  expect(theirs.created).toMatchObject({ leases: 5 });
  const mine = await office.get<{ data: { leaseId: string }[] }>('/v1/rent-roll');
  const seen = await other.get<{ data: { leaseId: string }[] }>('/v1/rent-roll');
  expect(mine.data).toHaveLength(5);
  expect(seen.data.map(({ leaseId }) => leaseId).filter((id) => mine.data.some(({ leaseId }) => leaseId === id))).toEqual([]);
});

test('a second file adds to what is there: vacant units are let, let ones refused, new ones made', async () => {
  await imported(SMALL, 'commit');
  const more = sheet('KAMULU MAPENZI,a3,Wambui Kamau,0701000001,15000,,,,,,', 'Kamulu Mapenzi,A4,Juma Bakari,0701000002,15000,,,,,,');
  expect(await imported(more, 'dry-run')).toMatchObject({
    errorCount: 0,
    properties: [{ name: 'Kamulu Mapenzi', code: 'KMA', isNew: false, units: 1, leases: 2 }],
    created: { owners: 0, properties: 0, units: 1, leases: 2 },
  });
  await imported(more, 'commit');
  const again = await imported(`${more}\nGreen Park,101,Somebody Else,0701000003,15000,,,,,,`, 'dry-run');
  expect(again.errors.map(({ row, code }) => [row, code])).toEqual([
    [2, 'unit-already-let'],
    [3, 'unit-already-let'],
    [4, 'unit-already-let'],
  ]);
});

test('codes: given, derived, contradicting, and references that would be the same', async () => {
  const head = 'Plot,Code,House,Tenant,Phone,Rent\n';
  const answer = await imported(
    `${head}Kamulu Mapenzi,TMP,1A,,,\nKamulu Mapenzi,,IA,,,\nTumaini,TMP,9,,,\nLulu,LUX,999,,,\nOasis,,House number 1234567,,,\n`,
    'dry-run',
  );
  expect(answer.errors.map(({ row, code }) => [row, code])).toEqual([
    [3, 'reference-twice'],
    [4, 'code-differs'],
    [5, 'property-code'],
    [6, 'unit-label'],
  ]);
});

test('billing starts with the month that is asked for', async () => {
  await imported(SMALL, 'commit', { query: '&billFrom=2026-10' });
  const leases = await app.rows<{ billed: string; moved: string }>(
    'SELECT billed_from_on AS billed, moved_in_on AS moved FROM leases WHERE organization_id = ? ORDER BY id',
    [office.organizationId],
  );
  expect(leases.slice(0, 2)).toEqual([
    { billed: '2026-10-01', moved: '2024-03-01' },
    { billed: '2026-10-01', moved: '2026-09-30' },
  ]);
  expect(await send(SMALL, 'dry-run', { query: '&billFrom=2020-01' })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: '/billFrom' }] },
  });
});

describe('files', () => {
  test('a workbook says the same as its CSV', async () => {
    const cells = [
      ['Property', 'Unit', 'Tenant', 'Phone', 'Rent', 'Due day', 'Deposit', 'Balance', 'Start', 'Language', 'Owner'],
      ['Kamulu Mapenzi', 'A1', 'Ng’ang’a, Peter', 722000101, 15000, '5th', 15000, 4500, new Date('2024-03-01'), 'sw', 'Mama Njeri'],
      ['kamulu mapenzi', 'A2', "Siobhan O'Brien", '+254 733-000-102', 'KES 15000/=', null, null, -2000, null, 'en', null],
      ['Kamulu Mapenzi', 'A3', null, null, 14500, null, null, null, null, null, null],
      ['Green Park', 101, 'Peter Ng’ang’a', '0722000101', 20000, 1, null, null, null, null, null],
      ['Green Park', 102, 'Grace Wanjiru', '0110000103', 20000, 1, null, null, null, null, null],
      ['Green Park', 103, 'Grace Wanjiru', '0110000103', 21000, 1, null, null, null, null, null],
    ];
    const workbook = await writeExcelFile(cells, { dateFormat: 'dd/mm/yyyy' }).toBuffer();
    const fromCsv = await imported(SMALL, 'dry-run');
    expect(await imported(workbook, 'dry-run', { type: XLSX })).toEqual(fromCsv);
    const committed = await imported(workbook, 'commit', { type: XLSX });
    expect(committed.created).toEqual(fromCsv.created);
  });

  test.each([
    [
      'a byte order mark, semicolons and CRLF',
      Buffer.from(
        `\ufeff${SMALL.replace(/"([^"]*)"/g, '$1')
          .replaceAll(',', ';')
          .replaceAll(';000', '000')
          .replace('a; Peter', 'a Peter')
          .replace('4;500', '4500')
          .replaceAll('\n', '\r\n')}`,
      ),
    ],
    ['tabs, in UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(tabbed(SMALL), 'utf16le')])],
    ['Windows-1252', Buffer.from(SMALL.replaceAll('’', '\u0092'), 'latin1')],
    ['a title above and blank lines between', Buffer.from(`RENT ROLL\n\n${SMALL.replaceAll('\nGreen', '\n\nGreen')}\n\n`)],
  ])('with %s a file reads the same', async (_, file) => {
    const expected = await imported(SMALL, 'dry-run');
    const answer = await imported(file, 'dry-run');
    expect({ errors: answer.errors, created: answer.created }).toEqual({ errors: [], created: expected.created });
  });

  test.each([
    ['nothing at all', CSV, Buffer.from('')],
    ['no header', CSV, Buffer.from('1,2,3\n4,5,6\n')],
    ['no rows', CSV, Buffer.from(HEADER)],
    ['a quotation mark that never ends', CSV, Buffer.from(sheet('"Kamulu,A1,Wanjiku'))],
    ['CSV that says it is a workbook', XLSX, Buffer.from(SMALL)],
    ['a broken workbook', XLSX, Buffer.from('PK\u0003\u0004 and nothing else')],
  ])('%s cannot be read, and the answer says so', async (_, type, file) => {
    expect(await send(file, 'dry-run', { type })).toMatchObject({ status: 400, body: { code: 'import-unreadable' } });
  });

  test('a workbook that would fill the memory is refused while others are served', async () => {
    const big = await writeExcelFile([['a'.repeat(100)]]).toBuffer();
    // The archive says that its sheet unpacks to four thousand million bytes.
    const entry = big.indexOf(Buffer.from('PK\u0001\u0002', 'latin1'));
    big.writeUInt32LE(0xfffffff0, entry + 24);
    expect(await send(big, 'dry-run', { type: XLSX })).toMatchObject({ status: 400, body: { code: 'import-unreadable' } });
  });

  test('more than 5 000 rows, more than 5 MiB and JSON are refused', async () => {
    const rows = Array.from({ length: 5_100 }, (_, i) => line(i));
    expect(await send(sheet(...rows), 'dry-run')).toMatchObject({ status: 400, body: { code: 'import-unreadable' } });
    expect(await send('x'.repeat(5 * 1024 * 1024 + 1), 'dry-run')).toMatchObject({ status: 413 });
    expect(await office.send('post', `${PATH}?mode=dry-run`, { rows: [] })).toMatchObject({ status: 415 });
  });

  test('columns that mean nothing are named, so that a misspelt one is noticed', async () => {
    const answer = await imported('Property,Unit,Tenant,Phone,Rent,Remarks,Deposite\nK,A001,,,,x,\n', 'dry-run');
    expect(answer.ignoredColumns).toEqual(['Remarks', 'Deposite']);
  });
});

test('five thousand rows are imported in seconds', async () => {
  const rows = Array.from({ length: 5_000 }, (_, i) => {
    const property = `Estate ${String.fromCharCode(65 + (i % 20))}${String.fromCharCode(65 + ((i * 7) % 20))}`;
    return `${property},U${i},Tenant ${i},07${String(10_000_000 + i)},"15,${String(i % 1_000).padStart(3, '0')}",5,15000,${(i % 3) * 500 - 500},2024-01-01,,`;
  });
  const file = sheet(...rows);
  const began = performance.now();
  const answer = await imported(file, 'commit');
  const seconds = (performance.now() - began) / 1_000;
  process.stdout.write(`5000 rows committed in ${seconds.toFixed(1)} s\n`);
  expect(answer).toMatchObject({ rows: 5_000, errorCount: 0, created: { units: 5_000, leases: 5_000 } });
  expect(seconds).toBeLessThan(60);
  expect(await office.get('/v1/ledger/proof')).toMatchObject({ holds: true });
}, 120_000);

describe('who may', () => {
  test('nobody who is not signed in, nor an accountant', async () => {
    expect(await app.http.post(`${PATH}?mode=dry-run`).set('content-type', CSV).send(SMALL)).toMatchObject({ status: 401 });
    const accountant = await office.colleague('ACCOUNTANT');
    expect(await send(SMALL, 'dry-run', { as: accountant })).toMatchObject({ status: 403 });
    const manager = await office.colleague('MANAGER');
    expect(await send(SMALL, 'dry-run', { as: manager })).toMatchObject({ status: 200 });
  });

  test('a commit takes an Idempotency-Key and replays its answer', async () => {
    const post = () =>
      app.http
        .post(`${PATH}?mode=commit`)
        .set('authorization', `Bearer ${office.token}`)
        .set('content-type', CSV)
        .set('idempotency-key', 'import-of-november')
        .send(SMALL);
    const [first, second] = [await post(), await post()];
    expect(second).toMatchObject({ status: 201, body: first.body as object, headers: { 'idempotent-replayed': 'true' } });
  });
});

/** The same table with tabs instead of commas, without quotation marks. */
function tabbed(csv: string): string {
  return csv.replace(/"([^"]*)"|,/g, (_, quoted: string | undefined) => quoted ?? '\t');
}
