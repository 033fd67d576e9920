import { readFileSync } from 'node:fs';
import writeExcelFile from 'write-excel-file/node';
import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { type Office } from '../support/office.js';
import { counts, ends, mpesaCells, mpesaStatement, MPESA_HEADER, Statements, XLSX, type MpesaLine } from '../support/statements.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

async function open(units = 1): Promise<{ rent: Collection; statements: Statements }> {
  const rent = await Collection.open(app, { units });
  return { rent, statements: new Statements(app, rent) };
}

describe('money that no callback told of', () => {
  test('is booked for the day it was paid, by what the payer typed', async () => {
    const { rent, statements } = await open();
    const charge = await rent.charge('15000.00');
    const code = newTransactionCode();
    const line: MpesaLine = { receipt: code, paidIn: '15,000.00', account: rent.letting.payReference.toLowerCase() };
    const statement = await statements.import(mpesaStatement([line]));

    expect(statement).toMatchObject({ state: 'DONE', lineCount: 1, knownCount: 0 });
    expect(counts(statement)).toEqual({ CREATED: 1 });
    expect(await rent.open(charge)).toEqual(['0.00']);
    expect(await rent.payments(`externalId=${code}`)).toMatchObject([
      { valueOn: '2026-11-05', state: 'POSTED', number: 'RCT-2026-000001' },
    ]);
    const [inbound] = await app.rows(
      'SELECT received_via AS via, payer_hint AS hint FROM inbound_transactions WHERE organization_id = ? AND external_id = ?',
      [rent.organization.id, code],
    );
    expect(inbound).toEqual({ via: 'STATEMENT', hint: '2547 ***** 126 JANE' });
    expect((await statements.lines(statement))[0]).toMatchObject({
      state: 'CREATED',
      inboundTransactionId: expect.stringMatching(/^ibt_/) as string,
    });
    await rent.expectSound();
  });

  test('goes to suspense where nobody typed a reference, whoever paid and however much', async () => {
    const { rent, statements } = await open();
    await rent.charge('15000.00');
    const phone = rent.letting.phone.replace('+', '');
    await statements.import(mpesaStatement([{ receipt: newTransactionCode(), paidIn: '15000.00', party: `${phone} - ACHIENG OTIENO` }]));
    expect(await rent.suspense()).toMatchObject([{ reason: 'NO_REFERENCE' }]);
  });

  test('is found, not booked again, where a callback told of it before, or tells of it afterwards', async () => {
    const { rent, statements } = await open();
    const [before, after] = [newTransactionCode(), newTransactionCode()];
    await rent.pay({ code: before });
    const lines = [before, after].map((receipt) => ({ receipt, paidIn: '15000.00', account: rent.letting.payReference }));
    const statement = await statements.import(mpesaStatement(lines));
    expect(ends(await statements.lines(statement))).toEqual({ [before]: 'FOUND', [after]: 'CREATED' });
    await rent.confirm({ code: after });
    await app.work();
    expect(await rent.payments()).toHaveLength(2);
    expect((await rent.events()).map(({ state }) => state)).toEqual(['HANDLED', 'HANDLED', 'DUPLICATE']);
  });

  test('that is told of by a callback while the statement is imported comes once', async () => {
    const { rent, statements } = await open();
    const code = newTransactionCode();
    await statements.send(mpesaStatement([{ receipt: code, paidIn: '15000.00', account: rent.letting.payReference }]), 'commit');
    await rent.confirm({ code });
    await app.work();
    expect(await rent.payments(`externalId=${code}`)).toHaveLength(1);
  });
});

describe('a line comes to one end', () => {
  const receipts = Array.from({ length: 14 }, () => newTransactionCode());
  const [found, differs, here, taken, back, twice, charge, sweep, failed, payout, gone, backGone, broken, balance] = receipts;

  test.each(['preview', 'commit'] as const)('and says which: %s', async (mode) => {
    const { rent, statements } = await open();
    const account = rent.letting.payReference;
    for (const code of [found, differs, here, taken]) await rent.pay({ code: code! });
    const [reversed] = await rent.payments(`externalId=${here}`);
    await rent.office.reverse(reversed!.id, 'Paid by mistake');
    const file = mpesaStatement([
      { receipt: found!, paidIn: '15,000.00', account },
      { receipt: differs!, paidIn: '15,100.00', account },
      { receipt: here!, paidIn: '15,000.00', account },
      { receipt: taken!, paidIn: '15,000.00', account },
      { receipt: back!, withdrawn: '-15,000.00', details: `Reversal of ${taken}`, reason: 'Transaction Reversal', linked: taken! },
      { receipt: twice!, paidIn: '900.00', account },
      { receipt: twice!, paidIn: '900.00', account },
      { receipt: charge!, withdrawn: '-55.00', details: 'Pay Bill Charge', reason: 'Charge' },
      { receipt: sweep!, withdrawn: '-30,000.00', details: 'Organization Settlement', reason: 'Organization Settlement' },
      { receipt: failed!, paidIn: '100.00', status: 'Failed', account },
      { receipt: payout!, withdrawn: '-2,000.00', details: 'Business Payment to 2547****126', reason: 'Business Payment' },
      { receipt: gone!, paidIn: '700.00', account },
      { receipt: backGone!, withdrawn: '-700.00', details: 'Reversal', reason: 'Reversal', linked: gone! },
      { receipt: broken!, paidIn: '15k', account },
      { receipt: balance!, details: 'Closing Balance', balance: '1,000.00' },
    ]);
    const expected = {
      [differs!]: 'FLAGGED AMOUNT_DIFFERS',
      [here!]: 'FLAGGED REVERSED_HERE',
      [back!]: 'FLAGGED REVERSED_BY_PROVIDER',
      [twice!]: 'FLAGGED DUPLICATE_RECEIPT',
      [charge!]: 'IGNORED PROVIDER_CHARGE',
      [sweep!]: 'FLAGGED SWEEP',
      [failed!]: 'IGNORED NOT_COMPLETED',
      [payout!]: 'FLAGGED NOT_CUSTOMER_MONEY',
      [gone!]: 'IGNORED REVERSED_BY_PROVIDER',
      [backGone!]: 'IGNORED REVERSED_BY_PROVIDER',
      [broken!]: 'FLAGGED UNREADABLE',
      BALANCE: 'IGNORED BALANCE_ROW',
    };
    const before = (await rent.payments()).length;
    if (mode === 'preview') {
      const preview = await statements.preview(file);
      expect(ends(preview.sample)).toEqual(expected);
      expect(counts(preview)).toMatchObject({ FOUND: 2, CREATED: 1, 'FLAGGED DUPLICATE_RECEIPT': 1 });
      expect(await app.number('SELECT COUNT(*) FROM statement_lines WHERE organization_id = ?', [rent.organization.id])).toBe(0);
      await app.work();
      expect(await rent.payments()).toHaveLength(before);
      return;
    }
    const preview = await statements.preview(file);
    const statement = await statements.import(file);
    expect(ends(await statements.lines(statement))).toEqual({ ...expected, [found!]: 'FOUND', [taken!]: 'FOUND' });
    expect(counts(statement)).toEqual(counts(preview));
    expect((await statements.lines(statement, '&state=CREATED')).map(({ externalId }) => externalId)).toEqual([twice]);
    expect((await statements.lines(statement, '&state=FLAGGED')).find(({ externalId }) => externalId === broken)?.fault).toMatchObject({
      column: 'Paid In',
      code: 'ambiguous-amount',
    });
    expect(await rent.payments()).toHaveLength(before + 1);
    await rent.expectSound();
  });
});

describe('a statement again', () => {
  const lines = Array.from({ length: 6 }, (_, i): MpesaLine => ({
    receipt: newTransactionCode(),
    paidIn: `${i + 1}00.00`,
    at: `0${i + 1}-11-2026 10:00:00`,
  }));

  test('changes nothing, whether it is the same file, another with the same lines, or one that overlaps', async () => {
    const { rent, statements } = await open();
    const first = await statements.import(mpesaStatement(lines.slice(0, 4)));
    const again = await statements.import(mpesaStatement(lines.slice(0, 4)));
    expect(again).toEqual(first);
    const backwards = await statements.import(mpesaStatement(lines.slice(0, 4).toReversed()));
    expect(backwards).toMatchObject({ state: 'DONE', lineCount: 0, knownCount: 4 });
    const overlapping = await statements.import(mpesaStatement(lines.slice(2)));
    expect(overlapping).toMatchObject({ lineCount: 2, knownCount: 2 });
    expect(await rent.payments()).toHaveLength(6);
    expect((await statements.preview(mpesaStatement(lines))).lineCount).toBe(0);
  });

  test('by twins at the same moment is one statement', async () => {
    const { rent, statements } = await open();
    const files = [mpesaStatement(lines), mpesaStatement(lines), mpesaStatement(lines.slice(1)), mpesaStatement(lines.toReversed())];
    const answers = await Promise.all(files.map((file) => statements.send(file, 'commit')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    const bodies = answers.map(({ body }) => body as { id: string; lineCount: number });
    expect(bodies[0]!.id).toBe(bodies[1]!.id);
    await app.work();
    expect(await rent.payments()).toHaveLength(6);
    expect(await app.number('SELECT COUNT(*) FROM statement_lines WHERE organization_id = ?', [rent.organization.id])).toBe(6);
    expect(await app.number('SELECT SUM(line_count) FROM statements WHERE organization_id = ?', [rent.organization.id])).toBe(6);
  });

  test('as a workbook is the same as the CSV', async () => {
    const { statements } = await open();
    await statements.import(mpesaStatement(lines));
    const rows = [
      ['Short Code 600966'],
      MPESA_HEADER,
      ...lines.map((line) => mpesaCells({ ...line, at: line.at!.replace(/(\d+)-(\d+)-(\d+)/, '$3-$2-$1') })),
    ];
    const workbook = await writeExcelFile(rows.map((row) => row.map((value) => ({ value, type: String })))).toBuffer();
    expect(await statements.import(workbook, XLSX)).toMatchObject({ state: 'DONE', lineCount: 0, knownCount: 6 });
  });
});

test('balances are those before the first and after the last line, whichever way the file goes', async () => {
  const { statements } = await open();
  const lines = [
    { receipt: newTransactionCode(), at: '03-11-2026 10:00:00', withdrawn: '-50.00', details: 'Charge', balance: '1,050.00' },
    { receipt: newTransactionCode(), at: '02-11-2026 10:00:00', paidIn: '100.00', balance: '1,100.00' },
  ];
  expect(await statements.preview(mpesaStatement(lines))).toMatchObject({
    openingBalance: { amount: '1000.00' },
    closingBalance: { amount: '1050.00' },
    coversFrom: '2026-11-02T07:00:00.000Z',
    coversTo: '2026-11-03T07:00:00.000Z',
  });
});

test('the example in demo/ is read to the last line', async () => {
  const { statements } = await open();
  const preview = await statements.preview(readFileSync('demo/statement.csv'));
  const { CREATED: created, ...others } = counts(preview);
  expect(others).toEqual({ 'FLAGGED SWEEP': 1, 'IGNORED PROVIDER_CHARGE': 1 });
  expect(created).toBeGreaterThan(100);
  expect(preview.lineCount).toBe((created ?? 0) + 2);
});

describe('what is no statement is refused, and the answer says why', () => {
  test.each([
    ['nothing', ''],
    ['no header', '1,2,3\n4,5,6\n'],
    ['no lines', mpesaStatement([])],
    ['a quotation mark that never ends', `${MPESA_HEADER.join(',')}\n"UKL`],
  ])('%s', async (_what, file) => {
    const { statements } = await open();
    expect(await statements.send(file, 'commit')).toMatchObject({ status: 400, body: { code: 'statement-unreadable' } });
  });

  test('a missing column is named with its row', async () => {
    const { statements } = await open();
    const answer = await statements.send('Of the month\nReceipt No.,Completion Time,Details,Balance\nA,B,C,D\n', 'preview');
    expect(answer.body).toMatchObject({
      code: 'statement-unreadable',
      detail: expect.stringMatching(/Row 2 .*no column Paid In or Credit/) as string,
      errors: [{ pointer: '/2', code: 'missing-column' }, {}],
    });
  });

  test('the statement of another paybill', async () => {
    const { statements } = await open();
    const answer = await statements.send(mpesaStatement([{ receipt: newTransactionCode(), paidIn: '1.00' }], '600977'), 'commit');
    expect(answer).toMatchObject({ status: 409, body: { code: 'statement-of-another' } });
  });

  test('cash has none, and another organization’s channel is not there', async () => {
    const { rent } = await open();
    const cash = await rent.office.post<{ id: string }>('/v1/payment-channels', { kind: 'CASH', name: 'Gate' });
    const file = mpesaStatement([{ receipt: newTransactionCode(), paidIn: '1.00' }]);
    expect(await new Statements(app, rent, cash.id).send(file, 'commit')).toMatchObject({
      status: 409,
      body: { code: 'channel-has-no-statement' },
    });
    const other = await open();
    expect(await new Statements(app, rent, other.rent.channelId).send(file, 'preview')).toMatchObject({ status: 404 });
  });
});

test('an accountant imports, a manager only reads, a caretaker does neither', async () => {
  const { rent, statements } = await open();
  const file = mpesaStatement([{ receipt: newTransactionCode(), paidIn: '1.00', account: rent.letting.payReference }]);
  const by = async (role: 'ACCOUNTANT' | 'MANAGER'): Promise<Office> => rent.office.colleague(role);
  const [accountant, manager] = [await by('ACCOUNTANT'), await by('MANAGER')];
  expect(await statements.send(file, 'commit', { token: manager.token })).toMatchObject({ status: 403 });
  expect(await statements.send(file, 'commit', { token: accountant.token })).toMatchObject({ status: 201 });
  expect((await manager.get<{ data: object[] }>('/v1/statements')).data).toHaveLength(1);
  const caretaker = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
  expect(await caretaker.send('get', '/v1/statements')).toMatchObject({ status: 403 });
});
