import fc from 'fast-check';
import {
  B2C_RESULT,
  BALANCE_RESULT,
  BALANCES,
  FAILED_RESULT,
  RESULT_WITH_SINGLE_PARAMETER,
  result,
  REVERSAL_RESULT,
  STATUS_RESULT,
} from './fixtures/daraja-bodies.js';
import {
  b2cResult,
  balanceResult,
  parameter,
  parseAccountBalance,
  parseQueueTimeout,
  parseResult,
  RESULT_CODES,
  RESULT_READERS,
  resultMeaning,
  reversalResult,
  statusResult,
  type AsyncResult,
} from './index.js';

function read(raw: string): AsyncResult {
  const parse = parseResult(raw);
  if (!parse.ok) throw new Error(parse.reason);
  return parse.result;
}
const cents = (amountMinor: number): unknown => expect.objectContaining({ amountMinor, currency: 'KES' });
const AT = { at: new Date('2026-11-21T06:31:02Z'), on: '2026-11-21' };

describe('a result', () => {
  test('names its request, and carries parameters in order, even twice and without a value', () => {
    const status = read(STATUS_RESULT);
    expect(status).toMatchObject({
      code: '0',
      originatorConversationId: '1236-7134259-1',
      conversationId: 'AG_20261121_1234409f86436c583e3f',
      receipt: undefined, // a dummy that ends in zeros
      references: [{ key: 'QueueTimeoutURL', value: 'https://pay.example.co.ke/t' }],
    });
    expect(status.parameters.slice(0, 2)).toEqual([
      { key: 'DebitPartyName', value: '254708374149 - JANE DOE' },
      { key: 'DebitPartyName', value: '600310 - Acme Ltd' },
    ]);
    expect(parameter(status, 'TransactionReason')).toBe('');
    expect(parameter(status, 'Amount')).toBe('12500');
    expect(parameter(status, 'Nothing')).toBe('');
  });

  test('of a failure has no parameters and no receipt', () => {
    expect(read(FAILED_RESULT)).toMatchObject({ code: '2001', receipt: undefined, parameters: [] });
    expect(read(FAILED_RESULT).references).toEqual([
      { key: 'QueueTimeoutURL', value: 'https://pay.example.co.ke/t' },
      { key: 'Occasion', value: '' },
    ]);
  });

  test('may have a single parameter, and a code that is no number', () => {
    expect(read(RESULT_WITH_SINGLE_PARAMETER)).toMatchObject({
      code: 'R000002',
      parameters: [{ key: 'BOCompletedTime', value: '20261121093102' }],
    });
  });

  test.each([
    ['<html>', 'not-json'],
    ['"x"', 'not-an-object'],
    ['{"result":{}}', 'no-result'],
    ['{"Result":{"ResultCode":0}}', 'missing-conversation-id'],
    ['{"Result":{"ConversationID":"AG_1"}}', 'missing-result-code'],
  ])('%s cannot be read: %s', (raw, reason) => {
    expect(parseResult(raw)).toEqual({ ok: false, reason });
  });

  test('never throws, nor does any reader of one', () => {
    const value = fc.jsonValue();
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (raw) => void [parseResult(raw), parseQueueTimeout(raw)]));
    const key = fc.constantFrom('Amount', 'DebitPartyName', 'AccountBalance', 'FinalisedTime', 'Charge', 'TransactionReceipt');
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), value, (parameters, ResultCode) => {
        const parse = parseResult(result(parameters, { ResultCode }));
        if (parse.ok) for (const reader of Object.values(RESULT_READERS)) reader(parse.result);
      }),
    );
  });
});

describe('of a transaction that was asked for, a result', () => {
  test('tells who paid whom, and when', () => {
    expect(statusResult(read(STATUS_RESULT))).toEqual({
      meaning: RESULT_CODES.STATUS['0'],
      completed: true,
      status: 'Completed',
      receipt: 'UKL51ZDR4F',
      amount: cents(1_250_000),
      time: AT,
      debitParty: { identifier: '254708374149', name: 'JANE DOE' },
      creditParty: { identifier: '600310', name: 'Acme Ltd' },
      reasonType: 'Pay Bill Online',
    });
  });

  test.each(['Initiated', 'Authorized', 'Cancelled', 'Declined', 'Expired', ''])('with the status "%s" proves no payment', (status) => {
    expect(statusResult(read(STATUS_RESULT.replace('Completed ', status)))).toMatchObject({ completed: false, status });
  });

  test('that failed proves none either', () => {
    expect(statusResult(read(STATUS_RESULT.replace('"ResultCode":0', '"ResultCode":2001')))).toMatchObject({
      completed: false,
      meaning: { class: 'FAILED', cause: 'CONFIGURATION' },
    });
  });

  test('prefers the credit that is called one', () => {
    const raw = result([
      ['DebitPartyName', 'M-PESA'],
      ['DebitPartyName', '600310 - Wrong'],
      ['CreditPartyName', '600966 - Right - and proper'],
      ['InitiatedTime', '20261121093102'],
    ]);
    expect(statusResult(read(raw))).toMatchObject({
      debitParty: { identifier: '', name: 'M-PESA' },
      creditParty: { identifier: '600966', name: 'Right - and proper' },
      time: AT,
    });
  });
});

test('a reversal has a receipt of its own', () => {
  expect(reversalResult(read(REVERSAL_RESULT))).toEqual({
    meaning: RESULT_CODES.REVERSAL['0'],
    receipt: 'UKL61ZXK9A',
    originalReceipt: 'UKL51ZDR4F',
    amount: cents(1_250_000),
    charge: cents(0),
    time: AT,
  });
});

test('a payout tells who was paid, in the dates of its own', () => {
  expect(b2cResult(read(B2C_RESULT))).toEqual({
    meaning: RESULT_CODES.B2C['0'],
    receipt: 'UKL81ZPQ2B',
    amount: cents(3_000_000),
    receiver: { identifier: '254708374149', name: 'JANE DOE' },
    receiverIsRegistered: true,
    utilityFunds: cents(1_011_650),
    workingFunds: cents(90_000_000),
    time: AT,
  });
  expect(b2cResult(read(FAILED_RESULT))).toMatchObject({
    meaning: { class: 'FAILED' },
    receipt: undefined,
    receiverIsRegistered: undefined,
  });
});

describe('balances', () => {
  test('are found by name, and may be negative', () => {
    const { accounts, time } = balanceResult(read(BALANCE_RESULT));
    expect(time).toEqual(AT);
    expect(accounts.map(({ name }) => name)).toEqual([
      'Working Account',
      'Utility Account',
      'Charges Paid Account',
      'Organization Settlement Account',
    ]);
    expect(accounts[2]).toMatchObject({ current: cents(-154_000), available: cents(-154_000), reserved: cents(0), uncleared: cents(0) });
  });

  test('of newer sandboxes lack some, and nonsense has none', () => {
    expect(parseAccountBalance('Utility Account|KES|5.00')).toEqual([{ name: 'Utility Account', current: cents(500) }]);
    expect(parseAccountBalance(`${BALANCES}&Dollars|USD|1.00&|KES|1&x`)).toHaveLength(4);
    expect(parseAccountBalance('Utility Account|KES|5,000.00|x')[0]).toMatchObject({ current: undefined, available: undefined });
    expect(parseAccountBalance('')).toEqual([]);
  });

  test('survive any text', () => {
    fc.assert(fc.property(fc.string(), (value) => void parseAccountBalance(value)));
  });
});

describe('an expiry in the queue', () => {
  test('names its request in an envelope, bare, or not at all', () => {
    const ids = { originatorConversationId: '1236-7134259-1', conversationId: 'AG_20261121_1234409f86436c583e3f' };
    expect(parseQueueTimeout(FAILED_RESULT)).toEqual(ids);
    expect(parseQueueTimeout('{"OriginatorConversationID":"1236-7134259-1","ConversationID":"AG_20261121_1234409f86436c583e3f"}')).toEqual(
      ids,
    );
    for (const raw of ['', '{}', '[]', 'oops'])
      expect(parseQueueTimeout(raw)).toEqual({ originatorConversationId: '', conversationId: '' });
  });
});

describe('result codes', () => {
  test('mean another thing for each kind of request', () => {
    expect(resultMeaning('STK', '1')).toMatchObject({ cause: 'PAYER' });
    expect(resultMeaning('B2C', '1')).toMatchObject({ cause: 'MERCHANT' });
    expect(resultMeaning('STK', '2001')).toMatchObject({ cause: 'PAYER' });
    expect(resultMeaning('B2C', '2001')).toMatchObject({ cause: 'CONFIGURATION' });
    expect(resultMeaning('STK', '4999').class).toBe('PENDING');
    expect(resultMeaning('B2C', '4999').class).toBe('UNKNOWN');
  });

  test('have a cause if and only if they are failures, and 0 is a success everywhere', () => {
    for (const table of Object.values(RESULT_CODES)) {
      expect(table['0']?.class).toBe('SUCCESS');
      for (const { class: kind, cause } of Object.values(table)) expect(cause !== undefined).toBe(kind === 'FAILED');
    }
  });
});
