import fc from 'fast-check';
import { Outbound } from '@plotihub/outbound';
import { TestClock } from '@plotihub/time';
import { PULL_ROW, pullAnswer } from './fixtures/daraja-bodies.js';
import { APP } from './fixtures/daraja-calls.js';
import { type Answer, DarajaHost, json, plain, refusal } from './fixtures/daraja-host.js';
import { Daraja, MemoryTokenStore, parsePullTransaction, type Call, type PullPage, type PullRow, type PullTimes } from './index.js';

let host: DarajaHost;
beforeEach(async () => {
  host = await new DarajaHost().start();
});
afterEach(() => host.stop());

const WINDOW = { shortCode: '600000', from: new Date('2026-11-21T05:00:00Z'), to: new Date('2026-11-21T08:00:00Z') };
const client = (pullTimes?: PullTimes): Daraja =>
  new Daraja({
    baseUrl: host.baseUrl,
    outbound: new Outbound(),
    tokens: new MemoryTokenStore(),
    clock: new TestClock('2026-11-21T08:00:00Z'),
    ...(pullTimes && { pullTimes }),
  });
const query = (answer: Answer, times?: PullTimes): Promise<Call<PullPage>> => {
  host.answers = [answer];
  return client(times).queryPull(APP, WINDOW);
};
const rowsOf = (call: Call<PullPage>): readonly PullRow[] => {
  if (!call.ok) throw new Error(call.message);
  return call.value.rows;
};
const receiptsOf = (call: Call<PullPage>): unknown[] => rowsOf(call).map((row) => row.ok && row.transaction.transactionId);

describe('a page of Pull', () => {
  test('has rows in an array in an array', async () => {
    const [row] = rowsOf(await query(json(200, pullAnswer([[PULL_ROW]]))));
    expect(row).toEqual({
      ok: true,
      raw: expect.stringContaining('"msisdn":"722000000"') as unknown,
      transaction: {
        transactionId: 'UKL51ZDR4F',
        trxDate: '2026-11-21T10:13:00Z',
        time: { at: new Date('2026-11-21T07:13:00Z'), on: '2026-11-21' },
        amount: expect.objectContaining({ amountMinor: 1_250_000, currency: 'KES' }) as unknown,
        billReference: 'a 12',
        msisdn: '722000000',
        sender: 'MPESA',
        transactionType: 'c2b-pay-bill-debit',
        organizationName: 'Acme Ltd',
      },
    });
    expect(parsePullTransaction(row!.raw)).toEqual(row);
  });

  test.each<[string, object]>([
    ['one array', pullAnswer([PULL_ROW])],
    ['three arrays', pullAnswer([[[PULL_ROW]]])],
    ['text', pullAnswer(JSON.stringify([[PULL_ROW]]))],
    ['another key', pullAnswer(undefined, { Transaction: [[PULL_ROW]], RequestID: '1', ResponseRefID: undefined })],
    ['a number for its code', pullAnswer([[PULL_ROW]], { ResponseCode: 1000 })],
    ['a key with a space', { 'Response Code': '1000', Response: [[PULL_ROW]] }],
  ])('may have them in %s', async (_how, answer) => {
    expect(receiptsOf(await query(json(200, answer)))).toEqual(['UKL51ZDR4F']);
  });

  test.each<[string, Answer]>([
    ['"[[]]" as text', json(200, pullAnswer('[[]]', { ResponseCode: '1001' }))],
    ['nested emptiness', json(200, pullAnswer([[]], { ResponseCode: '1001' }))],
    ['an empty array', json(200, pullAnswer([]))],
    ['"[[]]" under another key', json(200, pullAnswer(undefined, { ResponseCode: '1001', Transaction: '[[]]' }))],
    ['nothing at all', json(200, { ResponseCode: '1001', ResponseMessage: 'No transactions' })],
    ['HTTP 500', json(500, refusal('500.003.1001', 'short code does not have any available transactions'))],
    [
      'HTTP 500 in other keys',
      json(500, { ResponseCode: '1001', ResponseMessage: 'Short code does not have any available transactions.' }),
    ],
  ])('without rows is empty when it comes as %s', async (_how, answer) => {
    expect(await query(answer)).toEqual({ ok: true, value: { rows: [] } });
  });

  test.each<[string, Answer, string]>([
    ['a page of a proxy', plain(200, '<html>'), 'unknown'],
    ['an internal error', json(500, refusal('500.003.1001', 'Internal Server Error')), 'unknown'],
    ['success without a list', json(200, { ResponseCode: '1000' }), 'unknown'],
    ['text that is no list', json(200, pullAnswer('none')), 'unknown'],
    ['another code', json(200, { ResponseCode: '1002', ResponseMessage: 'Invalid' }), 'refused'],
  ])('is none after %s', async (_what, answer, outcome) => {
    expect(await query(answer)).toMatchObject({ ok: false, outcome });
  });

  test('keeps the rows that cannot be read, for a person', async () => {
    const rows = [
      { ...PULL_ROW, amount: 'x' },
      { ...PULL_ROW, transactionId: undefined },
      { ...PULL_ROW, transactionId: '?' },
      'row',
      null,
    ];
    const read = rowsOf(await query(json(200, pullAnswer([rows]))));
    expect(read).toMatchObject([
      { ok: false, reason: 'bad-amount', transactionId: 'UKL51ZDR4F' },
      { ok: false, reason: 'missing-transaction-id' },
      { ok: false, reason: 'bad-transaction-id' },
      { ok: false, reason: 'not-an-object', raw: '"row"' },
      { ok: false, reason: 'not-an-object', raw: 'null' },
    ]);
    for (const row of read) expect(parsePullTransaction(row.raw)).toEqual(row);
  });

  test('has times of Nairobi unless told that they are UTC', async () => {
    const time = async (times?: PullTimes) =>
      rowsOf(await query(json(200, pullAnswer([[{ ...PULL_ROW, trxDate: '2026-11-21T22:13:00Z' }]])), times));
    expect(await time()).toMatchObject([{ transaction: { time: { at: new Date('2026-11-21T19:13:00Z'), on: '2026-11-21' } } }]);
    expect(await time('UTC')).toMatchObject([{ transaction: { time: { at: new Date('2026-11-21T22:13:00Z'), on: '2026-11-22' } } }]);
    expect(parsePullTransaction(JSON.stringify({ ...PULL_ROW, trxDate: 'yesterday' }))).toMatchObject({
      ok: true,
      transaction: { time: undefined },
    });
    expect(parsePullTransaction(JSON.stringify({ ...PULL_ROW, trxDate: '2026-11-21 10:13:05.0' }))).toMatchObject({
      transaction: { time: { at: new Date('2026-11-21T07:13:05Z') } },
    });
  });

  test('of a row never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (raw) => void parsePullTransaction(raw)));
    const record = fc.dictionary(fc.constantFrom(...Object.keys(PULL_ROW)), fc.jsonValue());
    fc.assert(
      fc.property(record, (row) => {
        const read = parsePullTransaction(JSON.stringify({ ...PULL_ROW, ...row }));
        expect(parsePullTransaction(read.raw)).toEqual(read);
      }),
    );
  });
});

describe('all pages of a window', () => {
  const row = (number: number) => ({ ...PULL_ROW, transactionId: `UKL${String(number).padStart(7, '0')}` });
  /** Pages of three rows from so many, by offset. */
  const window =
    (total: number): Answer =>
    (response, request) => {
      const { OffSetValue } = JSON.parse(host.calls.at(-1)!.raw) as { OffSetValue: string };
      const rows = Array.from({ length: total }, (_, index) => row(index + 1)).slice(Number(OffSetValue), Number(OffSetValue) + 3);
      json(200, rows.length ? pullAnswer([rows]) : pullAnswer('[[]]', { ResponseCode: '1001' }))(response, request);
    };
  const pages = async (maxPages?: number): Promise<Call<PullPage>[]> => {
    const all: Call<PullPage>[] = [];
    for await (const page of client().pullPages(APP, WINDOW, maxPages)) all.push(page);
    return all;
  };

  test('are asked for by the rows received, until there are none', async () => {
    host.answers = [window(7)];
    expect((await pages()).map((page) => receiptsOf(page).length)).toEqual([3, 3, 1]);
    expect(host.calls.map(({ raw }) => (JSON.parse(raw) as { OffSetValue: string }).OffSetValue)).toEqual(['0', '3', '6', '7']);
  });

  test('end when a page brings nothing new', async () => {
    host.answers = [json(200, pullAnswer([[row(1), row(2)]]))];
    expect((await pages()).map(receiptsOf)).toEqual([['UKL0000001', 'UKL0000002']]);
    expect(host.calls).toHaveLength(2);
  });

  test('end with the first failure', async () => {
    host.answers = [json(200, pullAnswer([[row(1)]])), plain(502, '<html>')];
    expect(await pages()).toMatchObject([{ ok: true }, { ok: false, outcome: 'unknown' }]);
  });

  test('beyond the most that is allowed are said to be missing', async () => {
    host.answers = [window(100)];
    expect(await pages(2)).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: false, outcome: 'refused', message: 'The window has more than 2 pages' },
    ]);
    expect(host.calls).toHaveLength(2);
  });

  test('of an empty window are none', async () => {
    host.answers = [json(500, refusal('500.003.1001', 'short code does not have any available transactions'))];
    expect(await pages()).toEqual([]);
  });
});
