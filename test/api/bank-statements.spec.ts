import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { counts, csv, ends, Statements } from '../support/statements.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

const BANK = { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '01102345678', bank: 'Equity', name: 'Bank paybill' };

async function open(): Promise<{ rent: Collection; statements: Statements }> {
  const rent = await Collection.open(app, { units: 2 });
  const channel = await rent.office.post<{ id: string }>('/v1/payment-channels', BANK);
  return { rent, statements: new Statements(app, rent, channel.id) };
}

const HEADER = ['Transaction Date', 'Value Date', 'Narration', 'Debit', 'Credit', 'Running Balance'];
const statementOf = (...rows: string[][]): string => csv([['Account 01102345678'], HEADER, ...rows]);

test('the unit is found in the narration, and the money lies at the bank for its value date', async () => {
  const { rent, statements } = await open();
  const charge = await rent.charge('15000.00');
  const reference = rent.letting.payReference;
  const statement = await statements.import(
    statementOf(
      ['07/11/2026', '05/11/2026', `MPS 254722000126 JANE W ${reference.toLowerCase()}`, '', '15,000.00', '115,000.00'],
      ['08/11/2026', '08/11/2026', 'Cheque book charges', '250.00', '', '114,750.00'],
      ['09/11/2026', '09/11/2026', 'Achieng Otieno rent', '', '15,000.00', '129,750.00'],
      ['10/11/2026', '10/11/2026', 'MPESA PAYBILL 600966 SETTLEMENT', '', '30,000.00', '159,750.00'],
    ),
  );
  expect(counts(statement)).toEqual({ CREATED: 2, 'IGNORED PROVIDER_CHARGE': 1, 'FLAGGED NOT_CUSTOMER_MONEY': 1 });
  expect(await rent.open(charge)).toEqual(['0.00']);
  expect((await rent.payments()).map(({ valueOn, state }) => [valueOn, state]).sort()).toEqual([
    ['2026-11-05', 'POSTED'],
    ['2026-11-09', 'SUSPENSE'],
  ]);
  const sum = await app.number(
    `SELECT SUM(e.amount_minor) FROM entries e JOIN accounts d ON d.organization_id = e.organization_id AND d.id = e.debit_account_id
      WHERE e.organization_id = ? AND d.code = '1000'`,
    [rent.organization.id],
  );
  expect(sum).toBe(3_000_000);
  await rent.expectSound();
  const days = { channelId: statements.channelId, from: '2026-11-01', to: '2026-11-20' };
  const side = { count: 2, total: { amount: '30000.00' } };
  expect(await rent.office.post('/v1/reconciliations', days)).toMatchObject({
    figures: { provider: side, intake: side, ledger: side },
    balanceProof: null,
  });
});

test('two units in one narration, a phone or a name decide nothing', async () => {
  const { rent, statements } = await open();
  const [one, two] = rent.lettings.map(({ payReference }) => payReference);
  for (const { leaseId } of rent.lettings) await rent.charge('500.00', { leaseId });
  await statements.import(
    statementOf(
      ['05/11/2026', '', `RENT ${one} AND ${two}`, '', '500.00', '1.00'],
      ['05/11/2026', '', `${rent.letting.phone} ACHIENG OTIENO`, '', '500.00', '2.00'],
    ),
  );
  expect((await rent.suspense()).map(({ reason }) => reason)).toEqual(['NO_REFERENCE', 'NO_REFERENCE']);
});

test('a line without a reference is the same in the next file; two alike without balances are looked at by a person', async () => {
  const { statements } = await open();
  const row = (balance: string): string[] => ['05/11/2026', '', 'CASH DEPOSIT', '', '500.00', balance];
  const first = await statements.import(statementOf(row('500.00'), row('1,000.00')));
  expect(counts(first)).toEqual({ CREATED: 2 });
  const next = await statements.import(statementOf(row('1,000.00'), row('1,500.00')));
  expect(next).toMatchObject({ lineCount: 1, knownCount: 1 });
  expect(counts(await statements.import(statementOf(row(''), row(''))))).toEqual({ CREATED: 1, 'FLAGGED DUPLICATE_RECEIPT': 1 });
});

test('a receipt of M-Pesa in the narration is what the money is known by', async () => {
  const { rent, statements } = await open();
  const code = newTransactionCode();
  const row = ['05/11/2026', '', `MPESA ${code} 2547XXXX126 ${rent.letting.payReference}`, '', '700.00', ''];
  const statement = await statements.import(statementOf(row));
  expect(ends(await statements.lines(statement))).toEqual({ [code]: 'CREATED' });
  const otherWords = await statements.import(statementOf([...row.slice(0, 2), `${code} PAID BILL`, ...row.slice(3)]));
  expect(otherWords).toMatchObject({ lineCount: 0, knownCount: 1 });
  expect(await rent.payments(`externalId=${code}`)).toHaveLength(1);
});

test('money that was told of under the bank’s reference is found when the narration names M-Pesa’s receipt too', async () => {
  const { rent, statements } = await open();
  const code = newTransactionCode();
  const file = (narration: string) =>
    csv([
      ['Date', 'Ref No', 'Narration', 'Credit'],
      ['05/11/2026', 'FT26309XK2P1', narration, '700.00'],
    ]);
  await statements.import(file(`RENT ${rent.letting.payReference}`));
  const again = await statements.import(file(`MPESA ${code} RENT ${rent.letting.payReference}`));
  expect(counts(again)).toEqual({ FOUND: 1 });
  expect(await rent.payments()).toMatchObject([{ externalId: 'FT26309XK2P1' }]);
  const days = { channelId: statements.channelId, from: '2026-11-01', to: '2026-11-20' };
  const side = { count: 1, total: { amount: '700.00' } };
  expect(await rent.office.post('/v1/reconciliations', days)).toMatchObject({ figures: { provider: side, intake: side, ledger: side } });
});

describe('a bank with words of its own', () => {
  const OWN = ['Siku', 'Maelezo Mengine', 'Zilizotoka', 'Zilizoingia'];
  const file = csv([['Benki'], OWN, ['05/11/2026', 'Kodi', '', '900.00']]);

  test('is refused with the row and the columns, guessed for, and read once somebody has said which is which', async () => {
    const { rent, statements } = await open();
    const refused = await statements.send(file, 'commit');
    expect(refused).toMatchObject({ status: 400, body: { code: 'statement-unreadable' } });
    expect((refused.body as { detail: string }).detail).toMatch(/no column Completion Time or Date, no column Details or Narration/);
    const guess = await rent.office.send(
      'post',
      '/v1/statement-formats/guess',
      { channelId: statements.channelId, headers: ['Tarehe', ...OWN] },
      200,
    );
    expect(guess.body).toMatchObject({
      columns: { completedAt: 'Tarehe' },
      missing: ['Details or Narration', 'Paid In or Credit'],
      ignored: OWN,
    });
    const save = (columns: object) => rent.office.send('post', '/v1/statement-formats', { channelId: statements.channelId, columns });
    expect(await save({ completedAt: 'Siku' })).toMatchObject({ status: 400, body: { errors: [{ code: 'missing-column' }, {}] } });
    expect(await save({ completedAt: 'Siku', details: 'Maelezo mengine', withdrawn: 'Zilizotoka', paidIn: 'ZILIZOINGIA' })).toMatchObject({
      status: 201,
    });
    expect(counts(await statements.import(file))).toEqual({ CREATED: 1 });
    expect((await rent.office.get<{ data: object[] }>('/v1/statement-formats')).data).toHaveLength(1);
  });

  test('a column of the format that the file lacks is named', async () => {
    const { rent, statements } = await open();
    const columns = { completedAt: 'Siku', details: 'Maelezo mengine', paidIn: 'Zilizoingia', balance: 'Salio la siku' };
    await rent.office.post('/v1/statement-formats', { channelId: statements.channelId, columns });
    const refused = await statements.send(file, 'commit');
    expect((refused.body as { detail: string }).detail).toMatch(/Row 2 .* no column Salio la siku/);
  });
});
