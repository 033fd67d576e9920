import { TestApp } from '../support/app.js';
import { openCashBook } from '../support/cash.js';
import { Collection } from '../support/collection.js';
import type { Office } from '../support/office.js';
import { kes } from '../support/portfolio.js';
import { reconcile, type DifferenceView, type ReconciliationView } from '../support/reconciliations.js';
import { csv, ends, Statements, type StatementView } from '../support/statements.js';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

const HEADER = ['Date', 'Reference', 'Narration', 'Debit', 'Credit'];

/** Cash in a caretaker's book, and a bank account whose statement came first. */
class Late {
  private constructor(
    readonly rent: Collection,
    readonly gate: Office,
    readonly bookId: string,
    readonly statements: Statements,
  ) {}

  static async open(cash = '9000.00'): Promise<Late> {
    const rent = await Collection.open(app);
    const account = { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '01102345678', bank: 'Equity', name: 'Rent account' };
    const channel = await rent.office.post<{ id: string }>('/v1/payment-channels', account);
    const gate = await rent.office.colleague('CARETAKER', { propertyIds: [rent.property.propertyId] });
    const book = await openCashBook(rent.office, gate.userId, 'CB1');
    const taken = { leaseId: rent.letting.leaseId, amount: kes(cash), method: 'CASH', valueOn: '2026-11-04' };
    await gate.post('/v1/payments', taken);
    await app.work();
    return new Late(rent, gate, book.id, new Statements(app, rent, channel.id));
  }

  /** The bank's statement: each line with its reference, its words and its amount, of the 5th. */
  import(...lines: [string, string, string][]): Promise<StatementView> {
    return this.statements.import(this.file(...lines));
  }

  file(...lines: [string, string, string][]): string {
    return csv([HEADER, ...lines.map(([reference, narration, credit]) => ['05/11/2026', reference, narration, '', credit])]);
  }

  async bank(slipReference: string, amount = '3000.00'): Promise<string> {
    const body = { amount: kes(amount), on: '2026-11-04', slipReference, channelId: this.statements.channelId };
    return (await this.gate.post<{ id: string }>(`/v1/cash-books/${this.bookId}/bankings`, body)).id;
  }

  async bankings(): Promise<{ id: string; state: string; statementLineId: string | null }[]> {
    return (await this.rent.office.get<{ data: { id: string; state: string; statementLineId: string | null }[] }>('/v1/bankings')).data;
  }

  /** With what is wrong still: that a statement tells first heals at once. */
  async prove(): Promise<ReconciliationView & { differences: DifferenceView[] }> {
    const at = { office: this.rent.office, channelId: this.statements.channelId };
    const proof = await reconcile(at, { from: '2026-11-01', to: '2026-11-20' });
    return { ...proof, differences: proof.differences.filter(({ state }) => state !== 'HEALED') };
  }

  async atBank(): Promise<number> {
    const sum = (side: string) =>
      app.number(
        `SELECT COALESCE(SUM(e.amount_minor), 0) FROM entries e JOIN accounts a ON a.organization_id = e.organization_id AND a.id = e.${side}
          WHERE e.organization_id = ? AND a.code = '1000'`,
        [this.rent.organization.id],
      );
    return ((await sum('debit_account_id')) - (await sum('credit_account_id'))) / 100;
  }
}

test('cash that is declared after its line was booked to suspense is the line: the suspense is taken back, the banking confirmed', async () => {
  const late = await Late.open();
  const statement = await late.import(['FT1', 'CASH DEPOSIT EQ-77 GATE', '3,000.00']);
  expect(ends(await late.statements.lines(statement))).toEqual({ FT1: 'CREATED' });
  expect(await late.rent.suspense()).toHaveLength(1);
  const proof = await late.prove();
  expect(proof).toMatchObject({ result: 'EQUAL', stale: null });

  await late.bank('EQ-77');
  await app.work();
  const [line] = await late.statements.lines(statement);
  expect(line).toMatchObject({ state: 'IGNORED', cause: 'OWN_MONEY' });
  expect(await late.bankings()).toMatchObject([{ state: 'CONFIRMED', statementLineId: line!.id }]);
  expect(await late.rent.suspense()).toEqual([]);
  expect(await late.atBank()).toBe(3_000);
  expect(await late.prove()).toMatchObject({ result: 'EQUAL', figures: { provider: { count: 0 }, ledger: { count: 0 } }, differences: [] });
  expect(await late.rent.office.get(`/v1/reconciliations/${proof.id}`)).toMatchObject({ stale: { from: '2026-11-05' } });
  await late.rent.expectSound();
});

test('a cheque that is paid in after its line came clears by it, and a sweep is shown by the line that was nobody’s', async () => {
  const late = await Late.open();
  const statement = await late.import(
    ['FT2', 'CHEQUE 000124 CLEARING', '5,000.00'],
    ['FT3', `M-PESA PAYBILL 600966 SETTLEMENT`, '20,000.00'],
  );
  expect(ends(await late.statements.lines(statement))).toEqual({ FT2: 'CREATED', FT3: 'FLAGGED NOT_CUSTOMER_MONEY' });
  const cheque = await late.rent.office.post<{ id: string }>('/v1/cheques', {
    ...{ leaseId: late.rent.letting.leaseId, number: '000124', bank: 'Co-op Bank', drawerName: 'Baraka Ltd', drawerAccount: '01100200300' },
    ...{ drawnOn: '2026-11-03', amount: kes('5000.00') },
  });
  await late.rent.office.send('post', `/v1/cheques/${cheque.id}/deposit`, { on: '2026-11-04' }, 200);
  const sweep = { channelId: late.rent.channelId, amount: kes('20000.00'), sweptOn: '2026-11-05', reference: '600966' };
  await late.rent.office.post('/v1/sweeps', sweep);
  await app.work();
  expect(await late.rent.office.get(`/v1/cheques/${cheque.id}`)).toMatchObject({ state: 'CLEARED', clearedOn: '2026-11-05' });
  expect(ends(await late.statements.lines(statement))).toEqual({ FT2: 'IGNORED OWN_MONEY', FT3: 'IGNORED OWN_MONEY' });
  expect(await late.atBank()).toBe(25_000);
  expect(await late.rent.suspense()).toEqual([]);
  await late.rent.expectSound();
});

test('twins: statements and bankings at the same instant are booked once, whichever is first', async () => {
  const late = await Late.open('20000.00');
  const slips = Array.from({ length: 6 }, (_, i) => `EQ-${100 + i}`);
  const amount = (i: number): string => `${1_000 + i}.00`;
  const work = async (): Promise<void> => {
    for (let i = 0; i < 6; i++) await app.work();
  };
  await Promise.all([
    ...slips.map((slip, i) => late.bank(slip, amount(i))),
    ...slips.map((slip, i) => late.statements.send(late.file([`FT${i}`, `CASH DEPOSIT ${slip}`, amount(i)]), 'commit')),
    work(),
  ]);
  await app.work();
  expect((await late.bankings()).map(({ state }) => state)).toEqual(slips.map(() => 'CONFIRMED'));
  expect(new Set((await late.bankings()).map(({ statementLineId }) => statementLineId)).size).toBe(slips.length);
  expect(await late.rent.suspense()).toEqual([]);
  // 6 × 1,000 + 0 + 1 + … + 5
  expect(await late.atBank()).toBe(6_015);
  expect(await late.prove()).toMatchObject({ result: 'EQUAL', figures: { ledger: { count: 0 } } });
  await late.rent.expectSound();
});

describe('what is not sure is shown, and not joined', () => {
  test('the amount and the days alone: a person says whether it is the same money', async () => {
    const late = await Late.open();
    await late.import(['FT4', 'CASH DEPOSIT BRANCH 12', '3,000.00'], ['FT5', `RENT ${late.rent.letting.payReference}`, '3,000.00']);
    await late.bank('EQ-88');
    await app.work();
    expect(await late.bankings()).toMatchObject([{ state: 'DECLARED' }]);
    const { result, differences } = await late.prove();
    // The tenant's transfer of the same amount is a tenant's: its reference says so.
    expect({ result, differences }).toMatchObject({
      result: 'DIFFERENT',
      differences: [
        { cause: 'MAYBE_BOOKED_TWICE', state: 'OPEN', externalId: 'FT4', cure: expect.stringContaining('propose to reverse') as string },
      ],
    });
    await late.rent.office.send('post', `/v1/differences/${differences[0]!.id}/explanation`, { reason: 'Another caretaker’s' }, 200);
    expect(await late.prove()).toMatchObject({ result: 'EQUAL', differences: [{ state: 'EXPLAINED' }] });
  });

  test('a line that names the slip and was given to a tenant: joined once two people took that back', async () => {
    const late = await Late.open();
    const statement = await late.import(['FT000006', `EQ-99 ${late.rent.letting.payReference}`, '3,000.00']);
    await late.bank('EQ-99');
    await app.work();
    expect((await late.prove()).differences).toMatchObject([{ cause: 'MAYBE_BOOKED_TWICE', externalId: 'FT000006' }]);
    const [payment] = await late.rent.payments('externalId=FT000006');
    expect(payment).toMatchObject({ state: 'POSTED' });
    await late.rent.office.reverse(payment!.id, 'It is the cash of the gate');
    await app.work();
    expect(ends(await late.statements.lines(statement))).toEqual({ FT000006: 'IGNORED OWN_MONEY' });
    expect(await late.bankings()).toMatchObject([{ state: 'CONFIRMED' }]);
    expect(await late.prove()).toMatchObject({ result: 'EQUAL', differences: [] });
    expect(await late.atBank()).toBe(3_000);
    await late.rent.expectSound();
  });

  test('another organization’s line of that amount and slip is not ours', async () => {
    const [late, other] = [await Late.open(), await Late.open()];
    const statement = await other.import(['FT7', 'CASH DEPOSIT EQ-55', '3,000.00']);
    await late.bank('EQ-55');
    await app.work();
    expect(ends(await other.statements.lines(statement))).toEqual({ FT7: 'CREATED' });
    expect(await late.bankings()).toMatchObject([{ state: 'DECLARED' }]);
  });
});
