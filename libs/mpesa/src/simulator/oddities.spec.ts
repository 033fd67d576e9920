import {
  b2cResult,
  balanceResult,
  parseC2bConfirmation,
  parsePullTransaction,
  parseResult,
  parseStkCallback,
  reversalResult,
  statusResult,
  type AsyncResult,
} from '../index.js';
import { Chance } from './chance.js';
import { Office } from './fixtures/office.js';
import { oddFormsOf } from './oddities.js';
import { type CallbackOccasion } from './scripts.js';

type Json = Record<string, unknown>;

/** One proper body of each kind, as the simulator sends it. */
async function properBodies(): Promise<Record<string, Json>> {
  const office = await Office.open();
  await office.register();
  office.daraja.addPayer({ phone: '0722000101', name: 'Jane Achieng', habit: 'PAYS' });
  await office.push();
  await office.daraja.settle();
  const { receipt } = office.daraja.truth('600966')[0]!;
  const { initiatorName, securityCredential: SecurityCredential } = office.paybill;
  const initiator = { Initiator: initiatorName, InitiatorName: initiatorName, SecurityCredential };
  const shared = { ...initiator, ResultURL: office.url('/result'), QueueTimeOutURL: office.url('/timeout'), Remarks: 'verify' };
  const results: Json[] = [];
  const ask = async (path: string, body: object): Promise<void> => {
    expect(await office.call(path, { ...shared, ...body })).toMatchObject({ status: 200 });
    await office.daraja.settle();
    results.push(office.at('/result').at(-1)!);
  };
  const party = { PartyA: '600966', IdentifierType: '4' };
  await ask('/mpesa/transactionstatus/v1/query', { ...party, CommandID: 'TransactionStatusQuery', TransactionID: receipt });
  await ask('/mpesa/accountbalance/v1/query', { ...party, CommandID: 'AccountBalance' });
  const payout = { OriginatorConversationID: 'P-1', CommandID: 'BusinessPayment', Amount: 10, PartyA: 600966, PartyB: 254722000101 };
  await ask('/mpesa/b2c/v3/paymentrequest', payout);
  const reversal = { CommandID: 'TransactionReversal', TransactionID: receipt, Amount: '12500' };
  await ask('/mpesa/reversal/v1/request', { ...reversal, ReceiverParty: '600966', RecieverIdentifierType: '11' });
  const [status, balance, b2c, reversed] = results as [Json, Json, Json, Json];
  const bodies = { 'stk.callback': office.at('/stk')[0]!, 'c2b.confirmation': office.at('/confirmation')[0]! };
  await office.close();
  return { ...bodies, 'status.result': status, 'balance.result': balance, 'b2c.result': b2c, 'reversal.result': reversed };
}

/** What is never in doubt, whatever the form. */
const FACTS: Record<string, (raw: string) => unknown> = {
  'stk.callback': (raw) => {
    const parse = parseStkCallback(raw);
    return parse.ok && [parse.callback.code, parse.callback.paid?.receipt, parse.callback.paid?.amount, parse.callback.paid?.time];
  },
  'c2b.confirmation': (raw) => {
    const parse = parseC2bConfirmation(raw);
    if (!parse.ok) return parse;
    const { transactionId, amount, transactedAt, shortCode, billReference, kind } = parse.confirmation;
    return { transactionId, amount, transactedAt, shortCode, billReference, kind };
  },
  'status.result': (raw) => statusResult(resultIn(raw)),
  'balance.result': (raw) => balanceResult(resultIn(raw)).accounts,
  'b2c.result': (raw) => b2cResult(resultIn(raw)),
  'reversal.result': (raw) => reversalResult(resultIn(raw)),
};

function resultIn(raw: string): AsyncResult {
  const parse = parseResult(raw);
  if (!parse.ok) throw new Error(parse.reason);
  return parse.result;
}

describe('every strange form of the wire', () => {
  let proper: Record<string, Json>;
  beforeAll(async () => (proper = await properBodies()));

  test.each(Object.keys(FACTS))('of a %s says the same to our parser', (on) => {
    const facts = FACTS[on]!;
    const body = proper[on]!;
    const forms = oddFormsOf(on as CallbackOccasion).map((form) => JSON.stringify(form(body, new Chance(1))));
    expect(forms.length).toBeGreaterThan(4);
    for (const form of forms) expect(facts(form)).toEqual(facts(JSON.stringify(body)));
    expect(forms.filter((form) => form !== JSON.stringify(body)).length).toBeGreaterThan(forms.length / 2);
  });

  test('of a Pull row has the same receipt and amount', () => {
    const row = { transactionId: 'UKL51ZDR4F', trxDate: '2026-11-21T12:13:25Z', msisdn: 722000101, amount: '12500.00', sender: 'Jane' };
    for (const form of oddFormsOf('pull.query')) {
      const { Response } = form({ ResponseRefID: '1', Response: [[row]] }, new Chance(1)) as { Response: unknown[][] };
      const read = parsePullTransaction(JSON.stringify(Response[0]![0]));
      expect(read).toMatchObject({ ok: true, transaction: { transactionId: 'UKL51ZDR4F', amount: { amountMinor: 1_250_000 } } });
    }
  });
});
