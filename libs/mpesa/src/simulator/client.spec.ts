import { Outbound } from '@plotihub/outbound';
import { Money } from '@plotihub/money';
import {
  b2cResult,
  balanceResult,
  Daraja,
  MemoryTokenStore,
  parseQueueTimeout,
  parseResult,
  parseStkCallback,
  reversalResult,
  securityCredential,
  statusResult,
  type AsyncRequest,
  type AsyncResult,
  type B2c,
  type Call,
  type StkPush,
} from '../index.js';
import { Office } from './fixtures/office.js';
import { type SimulatorOptions } from './simulator.js';

/** Every operation of the real client against the simulator: each is the proof that the other has read the wire as it has. */
let office: Office;
let client: Daraja;

const kes = (shillings: number): Money => Money.of(shillings * 100, 'KES');
const app = () => office.paybill;
const connect = async (options: SimulatorOptions = {}): Promise<void> => {
  office = await Office.open(options);
  office.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng Otieno', balance: 100_000 });
  const { baseUrl } = office.daraja;
  client = new Daraja({ baseUrl, outbound: new Outbound(), tokens: new MemoryTokenStore(), clock: office.clock, timeoutMs: 1_000 });
};
beforeEach(() => connect());
afterEach(() => office.close());

function value<T>(call: Call<T>): T {
  if (!call.ok) throw new Error(`${call.outcome}: ${call.errorCode ?? ''} ${call.message}`);
  return call.value;
}
const aPush = (changes: Partial<StkPush> = {}): StkPush => ({
  shortCode: '600966',
  passkey: office.paybill.passkey,
  transactionType: 'CustomerPayBillOnline',
  amount: kes(12_500),
  msisdn: '254722000101',
  callbackUrl: office.url('/stk'),
  accountReference: 'KMAA12',
  description: 'Rent Nov',
  ...changes,
});
const asking = (changes: Partial<AsyncRequest> = {}): AsyncRequest => ({
  initiator: { name: office.paybill.initiatorName, securityCredential: office.paybill.securityCredential },
  shortCode: '600966',
  resultUrl: office.url('/result'),
  timeoutUrl: office.url('/timeout'),
  remarks: 'verify',
  ...changes,
});
const payout = (changes: Partial<B2c> = {}): B2c => ({
  ...asking(),
  version: 'v3',
  originatorConversationId: 'PAYOUT-1',
  commandId: 'BusinessPayment',
  amount: kes(500),
  msisdn: '254722000101',
  ...changes,
});
const lastResult = async (): Promise<AsyncResult> => {
  await office.daraja.settle({ everything: true });
  const parse = parseResult(office.calledBack.findLast(({ path }) => path === '/result')!.text);
  if (!parse.ok) throw new Error(parse.reason);
  return parse.result;
};
const query = (checkoutRequestId: string) =>
  client.stkQuery(app(), { shortCode: '600966', passkey: office.paybill.passkey, checkoutRequestId });

describe('the client at the simulator', () => {
  test('pushes, asks, and reads the callback', async () => {
    const { checkoutRequestId } = value(await client.stkPush(app(), aPush()));
    expect(value(await query(checkoutRequestId))).toMatchObject({ state: 'PENDING' });
    await office.daraja.approve('0722000101');
    expect(value(await query(checkoutRequestId))).toMatchObject({ state: 'RESULT', code: '0' });
    await office.daraja.settle();
    const { receipt } = office.daraja.truth('600966')[0]!;
    expect(parseStkCallback(office.calledBack[0]!.text)).toMatchObject({
      ok: true,
      callback: { checkoutRequestId, code: '0', paid: { receipt, msisdn: '254722000101', amount: { amountMinor: 1_250_000 } } },
    });
  });

  test('tells what was refused from what is unknown', async () => {
    expect(await client.stkPush(app(), aPush({ passkey: 'wrong' }))).toMatchObject({ outcome: 'refused', reason: 'CREDENTIALS' });
    expect(await client.stkPush(app(), aPush({ shortCode: '600000' }))).toMatchObject({ outcome: 'refused', reason: 'CONFIGURATION' });
    expect(await client.checkApp({ ...app(), consumerSecret: 'wrong' })).toMatchObject({ outcome: 'refused', reason: 'CREDENTIALS' });
    office.daraja.script({ on: 'stk.push', drop: true });
    expect(await client.stkPush(app(), aPush())).toMatchObject({ outcome: 'unknown' });
    expect(await client.stkPush(app(), aPush())).toMatchObject({ outcome: 'refused', reason: 'BUSY', retryAfterS: 60 });
    office.daraja.script({ on: 'stk.query', hang: true }, { on: 'stk.query', html: true }, { on: 'stk.query', pending: 'EMPTY' });
    const { checkoutRequestId } = office.daraja.pushes[0]!;
    expect(await query(checkoutRequestId)).toMatchObject({ outcome: 'unknown', message: 'no answer within 1000 ms' });
    expect(await query(checkoutRequestId)).toMatchObject({ outcome: 'unknown', status: 503 });
    expect(value(await query(checkoutRequestId))).toMatchObject({ state: 'PENDING' });
    expect(value(await query('ws_CO_1'))).toMatchObject({ state: 'NO_ANSWER' });
  });

  test('gets itself a new token when its own has ended', async () => {
    await client.checkApp(app());
    office.daraja.endTokens();
    value(await client.stkPush(app(), aPush()));
    expect(office.daraja.pushes).toHaveLength(1);
  });

  test.each(['v1', 'v2'] as const)('registers for callbacks in version %s, and simulates', async (version) => {
    const urls = { confirmationUrl: office.url('/confirmation'), validationUrl: office.url('/validation') };
    const registration = { version, shortCode: '600966', responseType: 'Completed', ...urls } as const;
    expect(value(await client.registerC2bUrls(app(), registration))).toEqual({ alreadyRegistered: false });
    const payment = { version, shortCode: '600966', amount: kes(10), msisdn: '254722000101', billReference: 'A12' };
    value(await client.simulateC2b(app(), payment));
    await office.daraja.settle();
    expect(office.at('/confirmation')).toMatchObject([{ TransAmount: '10.00', BillRefNumber: 'A12' }]);
  });

  test('is told that URLs are registered already', async () => {
    await office.close();
    await connect({ environment: 'production' });
    const urls = { confirmationUrl: 'https://pay.example.co.ke/c', validationUrl: 'https://pay.example.co.ke/v' };
    const registration = { version: 'v2', shortCode: '600966', responseType: 'Completed', ...urls } as const;
    expect(value(await client.registerC2bUrls(app(), registration)).alreadyRegistered).toBe(false);
    expect(value(await client.registerC2bUrls(app(), registration)).alreadyRegistered).toBe(true);
  });

  test('asks after a payment by its receipt', async () => {
    const { receipt } = await office.daraja.pay({ from: '0722000101', to: '600966', amount: '12500.50', account: 'a 12' });
    const ack = value(await client.transactionStatus(app(), { ...asking(), transactionId: receipt }));
    expect(ack.conversationId).toMatch(/^AG_20261121_[0-9a-f]{20}$/);
    const result = await lastResult();
    expect(result).toMatchObject({ code: '0', ...ack });
    expect(statusResult(result)).toMatchObject({
      completed: true,
      receipt,
      amount: { amountMinor: 1_250_050 },
      debitParty: { identifier: '254722000101', name: 'Jane Achieng Otieno' },
      creditParty: { identifier: '600966', name: 'MAPENZI AGENCY' },
      time: { at: new Date('2026-11-21T06:30:15Z') },
    });
    value(await client.transactionStatus(app(), { ...asking(), transactionId: 'UKL0000001' }));
    expect(await lastResult()).toMatchObject({ code: 'R000002', parameters: [] });
  });

  test('asks for balances', async () => {
    await office.daraja.pay({ from: '0722000101', to: '600966', amount: 500 });
    value(await client.accountBalance(app(), asking()));
    const { accounts } = balanceResult(await lastResult());
    expect(accounts.find(({ name }) => name === 'Utility Account')?.current?.amount).toBe('1500.00');
    expect(accounts).toHaveLength(4);
  });

  test('reverses a payment, once', async () => {
    const { receipt } = await office.daraja.pay({ from: '0722000101', to: '600966', amount: 500 });
    const wanted = { ...asking(), transactionId: receipt, amount: kes(500) };
    value(await client.reversal(app(), wanted));
    const reversal = reversalResult(await lastResult());
    expect(reversal).toMatchObject({ originalReceipt: receipt, amount: { amountMinor: 50_000 }, meaning: { class: 'SUCCESS' } });
    expect(office.daraja.truth('600966')).toMatchObject([{ reversedBy: reversal.receipt }]);
    expect(office.daraja.payer('0722000101').balance.amount).toBe('100000.00');
    value(await client.reversal(app(), wanted));
    expect(await lastResult()).toMatchObject({ code: 'R000001' });
    value(await client.reversal(app(), { ...wanted, transactionId: 'UKL0000001' }));
    expect(await lastResult()).toMatchObject({ code: 'R000002', receipt: undefined });
  });

  test('pays a phone once for an id in version 3, and as often as it is told in version 1', async () => {
    expect(value(await client.b2c(app(), payout()))).toMatchObject({ acceptedEarlier: false, originatorConversationId: 'PAYOUT-1' });
    const result = await lastResult();
    expect(b2cResult(result)).toMatchObject({
      amount: { amountMinor: 50_000 },
      receiver: { identifier: '254722000101' },
      receiverIsRegistered: true,
      utilityFunds: { amountMinor: 50_000 },
      time: { at: new Date('2026-11-21T06:30:15Z') },
    });
    expect(value(await client.b2c(app(), payout())).acceptedEarlier).toBe(true);
    value(await client.b2c(app(), payout({ version: 'v1' })));
    await office.daraja.settle();
    expect(office.daraja.transactions('600966').filter(({ kind }) => kind === 'B2C')).toHaveLength(2);
    value(await client.transactionStatus(app(), { ...asking(), originalConversationId: 'PAYOUT-1' }));
    expect(statusResult(await lastResult())).toMatchObject({ completed: true, creditParty: { identifier: '254722000101' } });
    value(await client.b2c(app(), payout({ originatorConversationId: 'PAYOUT-2' })));
    expect(await lastResult()).toMatchObject({ code: '1' }); // nothing is left
  });

  test('proves its operator by the certificate; three wrong proofs lock it', async () => {
    const { initiatorName: name, initiatorPassword } = office.paybill;
    const initiator = { name, securityCredential: securityCredential(initiatorPassword, office.daraja.certificate) };
    value(await client.accountBalance(app(), asking({ initiator })));
    expect(await lastResult()).toMatchObject({ code: '0' });
    const codes: string[] = [];
    for (let i = 0; i < 4; i++) {
      value(await client.accountBalance(app(), asking({ initiator: { name, securityCredential: 'd3Jvbmc=' } })));
      codes.push((await lastResult()).code);
    }
    expect(codes).toEqual(['2001', '2001', '2001', '8006']);
  });

  test.each([
    ['DONE', 1],
    ['NOT_DONE', 0],
  ] as const)('hears that a payout expired in the queue, though it was %s', async (queueTimeout, payouts) => {
    office.daraja.script({ on: 'b2c.result', queueTimeout });
    const ack = value(await client.b2c(app(), payout()));
    await office.daraja.settle();
    expect(office.at('/result')).toEqual([]);
    expect(parseQueueTimeout(office.calledBack[0]!.text)).toMatchObject({ conversationId: ack.conversationId });
    expect(office.daraja.transactions('600966')).toHaveLength(payouts);
  });

  test('hears of a result before its request is answered, and of a code that was scripted', async () => {
    office.daraja.script({ on: 'b2c.result', beforeAnswer: true, code: '2040' });
    const ack = value(await client.b2c(app(), payout()));
    expect(office.at('/result')).toMatchObject([{ Result: { ResultCode: 2040, ConversationID: ack.conversationId } }]);
    expect(office.daraja.transactions('600966')).toEqual([]);
  });

  test('pulls page by page what M-Pesa knows', async () => {
    await office.close();
    await connect({ pullPageRows: 2 });
    const registration = { shortCode: '600966', nominatedMsisdn: '254722000000', callbackUrl: office.url('/pull') };
    expect(value(await client.registerPull(app(), registration))).toEqual({ alreadyRegistered: false });
    expect(value(await client.registerPull(app(), registration))).toEqual({ alreadyRegistered: true });
    const window = { shortCode: '600966', from: new Date('2026-11-21T06:00:00Z'), to: new Date('2026-11-21T07:00:00Z') };
    const pull = async (): Promise<unknown[]> => {
      const receipts: unknown[] = [];
      for await (const call of client.pullPages(app(), window))
        receipts.push(...value(call).rows.map((row) => row.ok && row.transaction.transactionId));
      return receipts;
    };
    expect(await pull()).toEqual([]);
    for (let i = 0; i < 5; i++) await office.daraja.pay({ from: '0722000101', to: '600966', amount: 100 + i, account: `A${i}` });
    expect(await pull()).toEqual(office.daraja.truth('600966').map(({ receipt }) => receipt));
    const [first] = value(await client.queryPull(app(), window)).rows;
    expect(first).toMatchObject({ transaction: { billReference: 'A0', time: { at: new Date('2026-11-21T06:30:15Z') } } });
  });

  test('draws a QR', async () => {
    const qr = { merchantName: 'Mapenzi', reference: 'KMAA12', amount: kes(12_500), transactionCode: 'PB', creditParty: '600966' } as const;
    expect(
      Buffer.from(value(await client.dynamicQr(app(), qr)).png, 'base64')
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
  });

  test('is refused what its app is not subscribed to', async () => {
    const other = office.daraja.addPaybill({ shortCode: '600988', products: ['c2b-v1', 'b2c-v1'] });
    const own = { shortCode: '600988', initiator: { name: other.initiatorName, securityCredential: other.securityCredential } };
    for (const call of [client.b2c(other, payout(own)), client.accountBalance(other, asking(own))])
      expect(await call).toMatchObject({ outcome: 'refused', reason: 'CONFIGURATION', errorCode: '403.002.1001' });
    expect(await client.stkPush(other, aPush())).toMatchObject({ outcome: 'refused', reason: 'CONFIGURATION', errorCode: '401.003.01' });
    value(await client.b2c(other, payout({ ...own, version: 'v1' })));
  });
});
