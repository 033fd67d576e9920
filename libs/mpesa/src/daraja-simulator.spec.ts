import fc from 'fast-check';
import { Money } from '@plotihub/money';
import { Outbound } from '@plotihub/outbound';
import { TestClock } from '@plotihub/time';
import {
  b2cResult,
  balanceResult,
  Daraja,
  MemoryTokenStore,
  parseC2bConfirmation,
  parseResult,
  parseStkCallback,
  reversalResult,
  securityCredential,
  statusResult,
  type AsyncResult,
  type Call,
  type PullPage,
} from './index.js';
import { DarajaSimulator, type CallbackOccasion, type Credentials, type SimulatorOptions } from './simulator/index.js';

const PHONE = '254722000101';
const kes = (shillings: number): Money => Money.of(shillings * 100, 'KES');
const value = <T>(call: Call<T>): T => {
  if (!call.ok) throw new Error(`${call.outcome}: ${call.message}`);
  return call.value;
};

const opened: Paybill[] = [];
afterEach(async () => {
  for (const { simulator } of opened.splice(0)) await simulator.close();
});

/** The client with somebody's paybill on the simulator, and what was called back, as text. */
class Paybill {
  private constructor(
    readonly simulator: DarajaSimulator,
    readonly daraja: Daraja,
    readonly clock: TestClock,
    readonly owner: Credentials,
    private readonly heard: { url: string; body: string }[],
  ) {}

  static async open(options: SimulatorOptions = {}): Promise<Paybill> {
    const clock = new TestClock('2026-11-21T06:30:15Z'); // 09:30:15 in Nairobi
    const heard: { url: string; body: string }[] = [];
    const deliver: SimulatorOptions['deliver'] = async ({ url, body = '' }) => {
      heard.push({ url, body });
      return { answered: true, status: 200, body: '{"ResultCode":0,"ResultDesc":"Success"}' };
    };
    const simulator = await DarajaSimulator.start({ clock, deliver, ...options });
    const owner = simulator.addPaybill({ shortCode: '600966', utility: 1_000 });
    simulator.addPayer({ phone: PHONE, name: 'Jane Achieng', habit: 'PAYS' });
    const daraja = new Daraja({ baseUrl: simulator.baseUrl, outbound: new Outbound(), tokens: new MemoryTokenStore(), clock });
    const paybill = new Paybill(simulator, daraja, clock, owner, heard);
    opened.push(paybill);
    return paybill;
  }

  get identity() {
    return { shortCode: this.owner.stkShortCode, passkey: this.owner.passkey };
  }

  async push(): Promise<string> {
    const wanted = {
      ...this.identity,
      transactionType: 'CustomerPayBillOnline',
      amount: kes(12_500),
      msisdn: PHONE,
      callbackUrl: 'https://pay.example.co.ke/hooks/stk/1',
      accountReference: 'KMAA12',
      description: 'Rent Nov',
    } as const;
    return value(await this.daraja.stkPush(this.owner, wanted)).checkoutRequestId;
  }

  get asking() {
    const { initiatorName: name, securityCredential: credential } = this.owner;
    return {
      initiator: { name, securityCredential: credential },
      shortCode: this.owner.shortCode,
      resultUrl: 'https://pay.example.co.ke/hooks/results/1/result',
      timeoutUrl: 'https://pay.example.co.ke/hooks/results/1/timeout',
      remarks: 'by a spec',
    };
  }

  /** The result that an acknowledged request ends with. */
  async resultOf(call: Promise<Call<{ conversationId: string }>>): Promise<AsyncResult> {
    const { conversationId } = value(await call);
    await this.simulator.settle({ everything: true });
    for (const { body } of this.heard) {
      const parse = parseResult(body);
      if (parse.ok && parse.result.conversationId === conversationId) return parse.result;
    }
    throw new Error('There was no result.');
  }

  async calledBack(on: CallbackOccasion): Promise<string> {
    await this.simulator.settle({ everything: true });
    return this.simulator.deliveries.findLast((delivery) => delivery.on === on)?.body ?? '';
  }

  async pull(): Promise<PullPage['rows']> {
    const now = this.clock.now();
    const window = { shortCode: this.owner.shortCode, from: new Date(now.getTime() - 3_600_000), to: new Date(now.getTime() + 1_000) };
    const rows: PullPage['rows'][number][] = [];
    for await (const page of this.daraja.pullPages(this.owner, window)) rows.push(...value(page).rows);
    return rows;
  }
}

/** What an hour of a paybill's life looks like through the client. */
async function anHour(paybill: Paybill) {
  const { simulator, daraja, owner, asking } = paybill;
  const urls = { confirmationUrl: 'https://pay.example.co.ke/c', validationUrl: 'https://pay.example.co.ke/v' };
  const registration = { version: 'v2', shortCode: owner.shortCode, responseType: 'Completed', ...urls } as const;
  const registered = value(await daraja.registerC2bUrls(owner, registration));
  const pullUrl = { nominatedMsisdn: PHONE, callbackUrl: 'https://pay.example.co.ke/p' };
  const pulling = value(await daraja.registerPull(owner, { shortCode: owner.shortCode, ...pullUrl }));
  const checkoutRequestId = await paybill.push();
  const callback = parseStkCallback(await paybill.calledBack('stk.callback'));
  const confirmation = parseC2bConfirmation(await paybill.calledBack('c2b.confirmation'));
  const [payment] = simulator.truth(owner.shortCode);
  const receipt = payment?.receipt ?? '';
  const found = await paybill.resultOf(daraja.transactionStatus(owner, { ...asking, transactionId: receipt }));
  const balances = await paybill.resultOf(daraja.accountBalance(owner, asking));
  const payout = { version: 'v3', originatorConversationId: 'P-1', commandId: 'BusinessPayment', amount: kes(500), msisdn: PHONE } as const;
  const paid = await paybill.resultOf(daraja.b2c(owner, { ...asking, ...payout }));
  const rows = await paybill.pull();
  const reversed = await paybill.resultOf(daraja.reversal(owner, { ...asking, transactionId: receipt, amount: kes(12_500) }));
  return {
    receipt,
    registered,
    pulling,
    ours: callback.ok && callback.callback.checkoutRequestId === checkoutRequestId,
    callback: callback.ok && [callback.callback.code, callback.callback.paid?.receipt, callback.callback.paid?.amount?.amount],
    at: callback.ok && callback.callback.paid?.time?.at,
    confirmation: confirmation.ok && [confirmation.confirmation.transactionId, confirmation.confirmation.billReference],
    rows: rows.map((row) => row.ok && [row.transaction.transactionId, row.transaction.amount.amount, row.transaction.billReference]),
    status: [statusResult(found)].map(({ completed, debitParty, creditParty, amount }) => [
      completed,
      debitParty,
      creditParty,
      amount?.amount,
    ]),
    balances: balanceResult(balances)
      .accounts.map(({ name, current }) => [name, current?.amount])
      .toSorted(),
    paid: [b2cResult(paid)].map(({ meaning, receiver, amount, time }) => [meaning.class, receiver, amount?.amount, time?.on]),
    reversed: [reversalResult(reversed)].map(({ meaning, originalReceipt, amount }) => [meaning.class, originalReceipt, amount?.amount]),
  };
}

describe('on the simulator', () => {
  test('everything that is asked for comes back', async () => {
    const paybill = await Paybill.open();
    const { receipt, ...hour } = await anHour(paybill);
    expect(hour).toMatchObject({
      registered: { alreadyRegistered: false },
      pulling: { alreadyRegistered: false },
      ours: true,
      callback: ['0', receipt, '12500.00'],
      at: new Date('2026-11-21T06:30:15Z'),
      confirmation: [receipt, 'KMAA12'],
      rows: [[receipt, '12500.00', 'KMAA12']],
      status: [[true, { identifier: PHONE, name: 'Jane Achieng' }, { identifier: '600966' }, '12500.00']],
      paid: [['SUCCESS', { identifier: PHONE, name: 'Jane Achieng' }, '500.00', '2026-11-21']],
      reversed: [['SUCCESS', receipt, '12500.00']],
    });
    expect(hour.balances).toContainEqual(['Utility Account', '13500.00']);
  });

  test('an hour reads the same in whatever forms the wire has', async () => {
    const plain = await Paybill.open();
    const { balances, ...expected } = await anHour(plain);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
        const odd = await Paybill.open({ weather: { odd: 1 }, seed });
        const { balances: some, ...hour } = await anHour(odd);
        const same = JSON.stringify({ ...expected, receipt: '' }).replaceAll(expected.receipt, 'R');
        expect(JSON.stringify({ ...hour, receipt: '' }).replaceAll(hour.receipt, 'R')).toBe(same);
        expect(balances).toEqual(expect.arrayContaining(some));
      }),
      { numRuns: 25 },
    );
  });

  test('an initiator is known by the encrypted password, and by no other', async () => {
    const paybill = await Paybill.open();
    const { daraja, simulator, owner, asking } = paybill;
    const meaningFor = async (password: string) => {
      const initiator = { name: owner.initiatorName, securityCredential: securityCredential(password, simulator.certificate) };
      return balanceResult(await paybill.resultOf(daraja.accountBalance(owner, { ...asking, initiator }))).meaning;
    };
    expect(await meaningFor(owner.initiatorPassword)).toMatchObject({ class: 'SUCCESS' });
    expect(await meaningFor('wrong')).toMatchObject({ class: 'FAILED', cause: 'CONFIGURATION' });
  });

  test('a token that Daraja ended is fetched again, and the push made once', async () => {
    const paybill = await Paybill.open({ oneToken: true });
    await paybill.daraja.checkApp(paybill.owner);
    paybill.simulator.endTokens();
    await paybill.push();
    expect(paybill.simulator.pushes).toHaveLength(1);
  });

  test('two stores for one app throw each other out, and no call fails for it', async () => {
    const paybill = await Paybill.open({ oneToken: true });
    const options = { baseUrl: paybill.simulator.baseUrl, outbound: new Outbound(), clock: paybill.clock };
    const [one, two] = [0, 1].map(() => new Daraja({ ...options, tokens: new MemoryTokenStore() })) as [Daraja, Daraja];
    const query = { ...paybill.identity, checkoutRequestId: 'ws_CO_1' };
    for (const daraja of [one, two, one, two, one])
      expect(await daraja.stkQuery(paybill.owner, query)).toEqual({
        ok: true,
        value: { state: 'NO_ANSWER', description: 'The transaction does not Exist' },
      });
  });

  test('a payout that hung up may be sent again with its id, and is paid once', async () => {
    const paybill = await Paybill.open();
    const { daraja, simulator, owner, asking } = paybill;
    const payout = {
      version: 'v3',
      originatorConversationId: 'P-1',
      commandId: 'BusinessPayment',
      amount: kes(500),
      msisdn: PHONE,
    } as const;
    simulator.script({ on: 'b2c', drop: true });
    expect(await daraja.b2c(owner, { ...asking, ...payout })).toMatchObject({ ok: false, outcome: 'unknown' });
    expect(await daraja.b2c(owner, { ...asking, ...payout })).toMatchObject({ ok: true, value: { acceptedEarlier: true } });
    await simulator.settle({ everything: true });
    expect(simulator.transactions(owner.shortCode)).toMatchObject([{ kind: 'B2C', originatorConversationId: 'P-1' }]);
    const status = await paybill.resultOf(daraja.transactionStatus(owner, { ...asking, originalConversationId: 'P-1' }));
    expect(statusResult(status)).toMatchObject({ completed: true, amount: { amountMinor: 50_000 } });
  });

  test.each(['4999', '500.001.1001', 'EMPTY'] as const)('a query that is told %s is pending', async (pending) => {
    const paybill = await Paybill.open();
    paybill.simulator.script({ on: 'stk.query', pending });
    const query = { ...paybill.identity, checkoutRequestId: await paybill.push() };
    expect(await paybill.daraja.stkQuery(paybill.owner, query)).toMatchObject({ ok: true, value: { state: 'PENDING' } });
  });
});
