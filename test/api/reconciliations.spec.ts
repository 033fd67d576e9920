import { TestApp } from '../support/app.js';
import { Collection, newTransactionCode } from '../support/collection.js';
import { csv, mpesaStatement, Statements, type MpesaLine } from '../support/statements.js';
import { reconcile, type DifferenceView, type ReconciliationView } from '../support/reconciliations.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-21T10:00:00Z');
});
afterAll(() => app.stop());

interface Setting {
  rent: Collection;
  statements: Statements;
  line: (receipt: string, more?: Partial<MpesaLine>) => MpesaLine;
  prove: (from?: string, to?: string) => Promise<ReconciliationView & { differences: DifferenceView[] }>;
  causes: () => Promise<Record<string, string>>;
}

/** Lines on the first and the last day of the story stand around whatever happens between. */
async function open(): Promise<Setting> {
  const rent = await Collection.open(app);
  const statements = new Statements(app, rent);
  const account = rent.letting.payReference;
  const prove: Setting['prove'] = (from = '2026-11-01', to = '2026-11-20') => reconcile(rent, { from, to });
  return {
    rent,
    statements,
    line: (receipt, more = {}) => ({ receipt, paidIn: '15,000.00', account, ...more }),
    prove,
    causes: async () => Object.fromEntries((await prove()).differences.map(({ cause, state }) => [cause, state])),
  };
}

const around = (lines: MpesaLine[]): MpesaLine[] => [
  { receipt: newTransactionCode(), at: '01-11-2026 00:00:01', withdrawn: '-1.00', details: 'Charge' },
  ...lines,
  { receipt: newTransactionCode(), at: '20-11-2026 23:00:00', withdrawn: '-1.00', details: 'Charge' },
];

test('of an organization without money or statements is empty and equal', async () => {
  const { rent, prove } = await open();
  expect((await rent.office.get<{ data: object[] }>('/v1/reconciliations')).data).toEqual([]);
  expect(await prove()).toMatchObject({ result: 'EQUAL', differences: [], balanceProof: null, figures: { provider: { count: 0 } } });
});

test('three counts and three sums are equal where nothing is wrong, money in suspense included', async () => {
  const { rent, statements, line, prove } = await open();
  const [one, two] = [newTransactionCode(), newTransactionCode()];
  await rent.pay({ code: one });
  await rent.pay({ code: two, reference: 'the blue house', amount: '500.00' });
  await statements.import(mpesaStatement(around([line(one), line(two, { account: 'the blue house', paidIn: '500.00' })])));
  const side = { count: 2, total: { amount: '15500.00', currency: 'KES' } };
  expect(await prove()).toMatchObject({ result: 'EQUAL', figures: { provider: side, intake: side, ledger: side }, differences: [] });
});

test('a lost callback is found, healed, and shown', async () => {
  const { statements, line, prove } = await open();
  const code = newTransactionCode();
  await statements.import(mpesaStatement(around([line(code)])));
  const proof = await prove();
  expect(proof).toMatchObject({ result: 'EQUAL', figures: { provider: { count: 1 }, intake: { count: 1 }, ledger: { count: 1 } } });
  expect(proof.differences).toMatchObject([
    { cause: 'MISSING_IN_INTAKE', state: 'HEALED', externalId: code, cure: expect.stringContaining('by itself') as string },
  ]);
});

test('a payment that no statement tells of is a difference after 48 hours, and healed once one does', async () => {
  const { rent, statements, line, prove, causes } = await open();
  const [old, fresh] = [newTransactionCode(), newTransactionCode()];
  await rent.pay({ code: old, time: '20261110101010' });
  await rent.pay({ code: fresh, time: '20261120101010' });
  expect(await prove()).toMatchObject({ result: 'INCOMPLETE', figures: { notCovered: { count: 2 } }, differences: [] });
  await statements.import(mpesaStatement(around([])));
  const proof = await prove();
  expect(proof).toMatchObject({ result: 'DIFFERENT', figures: { provider: { count: 0 }, ledger: { count: 1 }, notCovered: { count: 1 } } });
  expect(proof.differences).toMatchObject([{ cause: 'NOT_ON_STATEMENT', externalId: old, state: 'OPEN', provider: null }]);

  await statements.import(mpesaStatement([line(old, { at: '10-11-2026 10:10:10' }), line(fresh, { at: '20-11-2026 10:10:10' })]));
  expect(await prove()).toMatchObject({ result: 'EQUAL', differences: [] });
  const [before] = (await rent.office.get<{ data: ReconciliationView[] }>('/v1/reconciliations')).data.slice(1, 2);
  const { data } = await rent.office.get<{ data: DifferenceView[] }>(`/v1/reconciliations/${before!.id}/differences`);
  expect(data).toMatchObject([{ cause: 'NOT_ON_STATEMENT', state: 'HEALED' }]);
  expect(await causes()).toEqual({});
});

test('amounts, reversals on one side, receipts twice and rows that cannot be read are told apart', async () => {
  const { rent, statements, line, causes } = await open();
  const [differs, taken, here, twice] = Array.from({ length: 4 }, newTransactionCode) as [string, string, string, string];
  for (const code of [differs, taken, here, twice]) await rent.pay({ code });
  const [payment] = await rent.payments(`externalId=${here}`);
  await rent.office.reverse(payment!.id, 'A note was false');
  const lines = [
    line(differs, { paidIn: '15,001.00' }),
    line(taken),
    { receipt: newTransactionCode(), withdrawn: '-15000.00', details: 'Pay Bill Reversal', reason: 'Reversal', linked: taken },
    line(here),
    line(twice),
    line(twice),
    line(newTransactionCode(), { paidIn: '15.000' }),
  ];
  await statements.import(mpesaStatement(around(lines)));
  await rent.confirm('no JSON at all');
  await app.work();
  const found = {
    AMOUNT_DIFFERS: 'OPEN',
    REVERSED_BY_PROVIDER: 'OPEN',
    REVERSED_HERE: 'OPEN',
    DUPLICATE_RECEIPT: 'OPEN',
    UNREADABLE_LINE: 'OPEN',
  };
  expect(await causes()).toEqual(found);
  // The bytes came today, which is not over: they belong to today's proof.
  const today = await reconcile(rent, { from: '2026-11-21', to: '2026-11-21' });
  expect(today.differences).toMatchObject([{ cause: 'UNREADABLE_EVENT', state: 'OPEN' }]);

  const [reversed] = await rent.payments(`externalId=${taken}`);
  await rent.office.reverse(reversed!.id, 'The provider took it back');
  expect(await causes()).toEqual({ ...found, REVERSED_BY_PROVIDER: undefined });
});

describe('a person explains a difference', () => {
  async function different(): Promise<Setting & { difference: DifferenceView }> {
    const setting = await open();
    await setting.statements.import(mpesaStatement(around([setting.line(newTransactionCode(), { paidIn: '15.000' })])));
    const [difference] = (await setting.prove()).differences;
    return { ...setting, difference: difference! };
  }

  test('and it stays explained; once only', async () => {
    const { rent, difference, prove } = await different();
    const explain = (id: string) => rent.office.send('post', `/v1/differences/${id}/explanation`, { reason: 'A footnote of the bank' });
    const answers = await Promise.all([explain(difference.id), explain(difference.id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'difference-not-open', state: 'EXPLAINED' });
    const proof = await prove();
    expect(proof).toMatchObject({
      result: 'EQUAL',
      differences: [{ state: 'EXPLAINED', reason: 'A footnote of the bank', closedBy: rent.office.userId }],
    });
    expect((await reconcile(rent, { state: 'OPEN' })).differences).toEqual([]);
  });

  test('an accountant may, a manager only reads, and nobody else’s is there', async () => {
    const { rent, difference } = await different();
    const path = `/v1/differences/${difference.id}/explanation`;
    const manager = await rent.office.colleague('MANAGER');
    expect(await manager.send('post', path, { reason: 'It is fine' })).toMatchObject({ status: 403 });
    expect(await manager.send('post', '/v1/reconciliations', {})).toMatchObject({ status: 403 });
    expect(await manager.send('get', '/v1/reconciliations')).toMatchObject({ status: 200 });
    expect(await (await Collection.open(app)).office.send('post', path, { reason: 'It is fine' })).toMatchObject({ status: 404 });
    expect(await (await rent.office.colleague('ACCOUNTANT')).send('post', path, { reason: 'It is fine' })).toMatchObject({ status: 200 });
  });
});

test.each([
  ['that end before they begin', '2026-11-20', '2026-11-19', 'order'],
  ['to come', '2026-11-20', '2026-11-22', 'future'],
  ['of more than a quarter', '2026-08-01', '2026-11-20', 'range'],
])('days %s are refused', async (_, from, to, code) => {
  const { rent } = await open();
  const answer = await rent.office.send('post', '/v1/reconciliations', { channelId: rent.channelId, from, to });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/to', code }] } });
});

test('twins that reconcile at the same moment find the same', async () => {
  const { rent, statements, line } = await open();
  await statements.import(mpesaStatement(around([line(newTransactionCode()), line(newTransactionCode(), { paidIn: '1.5.0' })])));
  const body = { channelId: rent.channelId, from: '2026-11-01', to: '2026-11-20' };
  const answers = await Promise.all(Array.from({ length: 4 }, () => rent.office.send('post', '/v1/reconciliations', body)));
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect(await app.number('SELECT COUNT(*) FROM differences WHERE organization_id = ?', [rent.organization.id])).toBe(2);
});

describe('sweeps', () => {
  const SWEEP = { withdrawn: '-30,000.00', details: 'Organization Settlement', reason: 'Organization Settlement', paidIn: '' };

  test('from a line: the bank is debited, clearing credited, once; and the statement’s balance is proved', async () => {
    const { rent, statements, line, prove, causes } = await open();
    const [one, two] = [newTransactionCode(), newTransactionCode()];
    const file = mpesaStatement([
      line(one, { at: '05-11-2026 10:00:00', balance: '25,000.00' }), // 10,000.00 were there before
      line(two, { at: '06-11-2026 10:00:00', balance: '40,000.00' }),
      { receipt: newTransactionCode(), at: '07-11-2026 10:00:00', ...SWEEP, balance: '10,000.00' },
      { receipt: newTransactionCode(), at: '07-11-2026 10:00:01', withdrawn: '-55.00', details: 'Settlement charge', balance: '9,945.00' },
    ]);
    const statement = await statements.import(file);
    expect(await prove()).toMatchObject({
      balanceProof: {
        statementBalance: { amount: '9945.00' },
        ledgerBalance: { amount: '30000.00' },
        openingBalance: { amount: '10000.00' },
        charges: { amount: '-55.00' },
        sweepsNotRecorded: { amount: '-30000.00' },
        paymentsNotInBooks: { amount: '0.00' },
        unexplained: { amount: '0.00' },
      },
    });
    expect(await causes()).toMatchObject({ SWEEP_NOT_RECORDED: 'OPEN' });
    const [swept] = await statements.lines(statement, '&state=FLAGGED');
    const record = () => rent.office.send('post', '/v1/sweeps', { statementLineId: swept!.id });
    const answers = await Promise.all([record(), record()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'sweep-recorded' });
    const [entry] = await app.rows(
      `SELECT d.code AS debit, c.code AS credit, e.amount_minor AS minor, e.effective_on AS day FROM postings p
         JOIN entries e ON e.organization_id = p.organization_id AND e.posting_id = p.id
         JOIN accounts d ON d.organization_id = e.organization_id AND d.id = e.debit_account_id
         JOIN accounts c ON c.organization_id = e.organization_id AND c.id = e.credit_account_id
        WHERE p.organization_id = ? AND p.kind = 'sweep'`,
      [rent.organization.id],
    );
    expect(entry).toMatchObject({ debit: '1000', credit: '1010', day: '2026-11-07' });
    expect(Number((entry as { minor: string }).minor)).toBe(3_000_000);
    expect(await causes()).not.toHaveProperty('SWEEP_NOT_RECORDED');
    expect(await prove()).toMatchObject({
      result: 'EQUAL',
      balanceProof: { ledgerBalance: { amount: '0.00' }, sweepsNotRecorded: { amount: '0.00' }, unexplained: { amount: '0.00' } },
    });
    await rent.expectSound();
  });

  test('by hand before the statement comes: joined to its line, posted once', async () => {
    const { rent, statements } = await open();
    const body = { channelId: rent.channelId, amount: { amount: '30000.00', currency: 'KES' }, sweptOn: '2026-11-07', reference: 'FT123' };
    const byHand = await rent.office.post<{ id: string }>('/v1/sweeps', body);
    expect(await rent.office.send('post', '/v1/sweeps', body)).toMatchObject({ status: 409, body: { code: 'sweep-recorded' } });
    const statement = await statements.import(mpesaStatement([{ receipt: newTransactionCode(), at: '08-11-2026 10:00:00', ...SWEEP }]));
    const [line] = await statements.lines(statement);
    expect(await rent.office.send('post', '/v1/sweeps', { ...body, reference: 'FT124' })).toMatchObject({
      status: 409,
      body: { code: 'sweep-on-statement', statementLineId: line!.id },
    });
    expect(await rent.office.post('/v1/sweeps', { statementLineId: line!.id })).toMatchObject({ id: byHand.id, statementLineId: line!.id });
    expect(await app.number("SELECT COUNT(*) FROM postings WHERE organization_id = ? AND kind = 'sweep'", [rent.organization.id])).toBe(1);
    expect((await rent.office.get<{ data: object[] }>('/v1/sweeps')).data).toHaveLength(1);
  });

  test('are refused where there is nothing to sweep, or too little is said', async () => {
    const { rent, statements, line } = await open();
    const statement = await statements.import(mpesaStatement([line(newTransactionCode())]));
    const [payment] = await statements.lines(statement);
    const send = (body: object) => rent.office.send('post', '/v1/sweeps', body);
    expect(await send({ statementLineId: payment!.id })).toMatchObject({ status: 409, body: { code: 'not-a-sweep', kind: 'PAYMENT' } });
    expect(await send({ statementLineId: payment!.id, channelId: rent.channelId })).toMatchObject({ status: 400 });
    expect(await send({ channelId: rent.channelId })).toMatchObject({
      status: 400,
      body: { errors: [{ pointer: '/amount' }, { pointer: '/sweptOn' }] },
    });
    const money = { amount: { amount: '1.00', currency: 'KES' }, sweptOn: '2026-11-22' };
    expect(await send({ channelId: rent.channelId, ...money })).toMatchObject({ status: 400, body: { errors: [{ code: 'future' }] } });
    const other = await Collection.open(app);
    expect(await other.office.send('post', '/v1/sweeps', { statementLineId: payment!.id })).toMatchObject({ status: 404 });
    expect(await other.office.send('post', '/v1/sweeps', { channelId: rent.channelId, ...money })).toMatchObject({ status: 404 });
  });
});

describe('a sweep that was recorded in error', () => {
  const SETTLEMENT = { withdrawn: '-30,000.00', details: 'Organization Settlement', reason: 'Organization Settlement', paidIn: '' };

  interface SweepView {
    id: string;
    statementLineId: string | null;
    reference: string | null;
    reversedAt: string | null;
    reversalReason: string | null;
  }
  const propose = (who: Collection, id: string) => who.office.send('post', `/v1/sweeps/${id}/reversal`, { reason: 'Another paybill’s' });
  const bank = async (rent: Collection): Promise<number> =>
    app.number(
      `SELECT SUM(CASE WHEN a.id = e.debit_account_id THEN e.amount_minor ELSE -e.amount_minor END) FROM accounts a
         JOIN entries e ON e.organization_id = a.organization_id AND a.id IN (e.debit_account_id, e.credit_account_id)
        WHERE a.organization_id = ? AND a.code = '1000'`,
      [rent.organization.id],
    );

  test('is taken back by two people: its line tells of a sweep again, and its days are proved again', async () => {
    const { rent, statements, causes, prove } = await open();
    const statement = await statements.import(
      mpesaStatement(around([{ receipt: newTransactionCode(), at: '07-11-2026 10:00:00', ...SETTLEMENT }])),
    );
    const [line] = await statements.lines(statement, '&state=FLAGGED');
    const sweep = await rent.office.post<SweepView>('/v1/sweeps', { statementLineId: line!.id });
    const before = await prove();
    expect(before).toMatchObject({ result: 'EQUAL', stale: null });

    const colleague = await rent.office.colleague('ADMIN');
    const proposed = await propose(rent, sweep.id);
    expect(proposed).toMatchObject({ status: 201, body: { sweepId: sweep.id, state: 'PROPOSED' } });
    expect(await propose(rent, sweep.id)).toMatchObject({ status: 409, body: { code: 'proposal-pending' } });
    const approval = `/v1/proposals/${(proposed.body as { id: string }).id}/approval`;
    expect(await rent.office.send('post', approval, {})).toMatchObject({ status: 403 });
    const answers = await Promise.all([colleague.send('post', approval, {}), colleague.send('post', approval, {})]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(await bank(rent)).toBe(0);
    const [taken] = (await rent.office.get<{ data: SweepView[] }>('/v1/sweeps')).data;
    expect(taken).toMatchObject({ id: sweep.id, statementLineId: line!.id, reversalReason: 'Another paybill’s' });
    expect(taken!.reversedAt).not.toBeNull();
    expect(await propose(rent, sweep.id)).toMatchObject({ status: 409, body: { code: 'sweep-not-reversible', state: 'REVERSED' } });

    await app.work();
    const stale = await rent.office.get<ReconciliationView>(`/v1/reconciliations/${before.id}`);
    expect(stale).toMatchObject({ result: 'EQUAL', stale: { from: '2026-11-07', to: '2026-11-07' } });
    const again = await rent.office.get<ReconciliationView>(`/v1/reconciliations/${stale.stale!.provedAgainBy}`);
    expect(again).toMatchObject({ from: '2026-11-07', result: 'DIFFERENT' });
    expect(await causes()).toEqual({ SWEEP_NOT_RECORDED: 'OPEN' });
    // And the same line is recorded anew.
    expect(await rent.office.post('/v1/sweeps', { statementLineId: line!.id })).toMatchObject({
      statementLineId: line!.id,
      reversedAt: null,
    });
    expect(await bank(rent)).toBe(3_000_000);
    expect(await causes()).toEqual({});
    await rent.expectSound();
  });

  test('recorded by hand leaves its reference to the right one; once the bank shows it, it stays', async () => {
    const { rent } = await open();
    const body = { channelId: rent.channelId, amount: { amount: '500.00', currency: 'KES' }, sweptOn: '2026-11-07', reference: 'FT777' };
    const wrong = await rent.office.post<SweepView>('/v1/sweeps', body);
    const { id } = (await propose(rent, wrong.id)).body as { id: string };
    await (await rent.office.colleague('ACCOUNTANT')).send('post', `/v1/proposals/${id}/approval`, {}, 200);
    const right = await rent.office.post<SweepView>('/v1/sweeps', { ...body, amount: { amount: '50.00', currency: 'KES' } });
    const account = { kind: 'BANK_PAYBILL', shortCode: '247247', accountNumber: '01102345678', bank: 'Equity', name: 'Rent account' };
    const channel = await rent.office.post<{ id: string }>('/v1/payment-channels', account);
    const shown = csv([
      ['Date', 'Reference', 'Narration', 'Credit'],
      ['08/11/2026', 'FT777', 'M-PESA PAYBILL SETTLEMENT', '50.00'],
    ]);
    await new Statements(app, rent, channel.id).import(shown);
    expect(await propose(rent, right.id)).toMatchObject({ status: 409, body: { code: 'sweep-not-reversible' } });
    await rent.expectSound();
  });

  test('needs a fresh proof of who asks, as recording one does, and is nobody else’s', async () => {
    const { rent } = await open();
    const body = { channelId: rent.channelId, amount: { amount: '500.00', currency: 'KES' }, sweptOn: '2026-11-07' };
    const { id } = await rent.office.post<SweepView>('/v1/sweeps', body);
    expect(await propose(await Collection.open(app), id)).toMatchObject({ status: 404 });
    const instant = app.clock.now();
    app.clock.advance(6 * 60_000);
    expect(await propose(rent, id)).toMatchObject({ status: 403, body: { code: 'step-up-required' } });
    expect(await rent.office.send('post', '/v1/sweeps', body)).toMatchObject({ status: 403, body: { code: 'step-up-required' } });
    app.clock.moveTo(instant);
  });
});

test('every night the last month of every channel that money came through is proved by itself', async () => {
  const { rent, statements, line } = await open();
  await statements.import(mpesaStatement(around([line(newTransactionCode())])));
  await app.runDailyJobs();
  const list = async () => (await rent.office.get<{ data: ReconciliationView[] }>('/v1/reconciliations')).data;
  expect(await list()).toMatchObject([
    { channelId: rent.channelId, from: '2026-10-21', to: '2026-11-20', requestedBy: null, result: 'EQUAL' },
  ]);
  await app.runDailyJobs();
  expect(await list()).toHaveLength(1);
});
