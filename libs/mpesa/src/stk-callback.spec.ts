import fc from 'fast-check';
import { BARE_SUCCESS, FAILED_PUSH, PAID_PUSHES, PUSH_WITH_MASKED_PHONE, PUSH_WITH_SINGLE_ITEM } from './fixtures/daraja-bodies.js';
import { parseStkCallback, type StkCallback } from './index.js';

function read(raw: string): StkCallback {
  const parse = parseStkCallback(raw);
  if (!parse.ok) throw new Error(parse.reason);
  return parse.callback;
}

describe('the callback of a push', () => {
  test.each(Object.entries(PAID_PUSHES))('of a payment is read when it comes as %s', (_how, raw) => {
    expect(read(raw)).toEqual({
      checkoutRequestId: 'ws_CO_21112026093016123708374149',
      merchantRequestId: '29115-34620561-1',
      code: '0',
      description: 'The service request is processed successfully.',
      meaning: { class: 'SUCCESS', meaning: 'done' },
      paid: {
        receipt: 'UKL7RT61SV',
        amount: expect.objectContaining({ amountMinor: 1_250_000, currency: 'KES' }) as unknown,
        time: { at: new Date('2026-11-21T06:31:02Z'), on: '2026-11-21' },
        msisdn: '254708374149',
      },
    });
  });

  test('of a failure has a code and its meaning, and nothing paid', () => {
    expect(read(FAILED_PUSH)).toMatchObject({ code: '1032', meaning: { class: 'FAILED', cause: 'PAYER' }, paid: undefined });
  });

  test('of a success stays one, whatever is missing', () => {
    expect(read(BARE_SUCCESS).paid).toEqual({ receipt: undefined, amount: undefined, time: undefined, msisdn: '' });
    expect(read(PUSH_WITH_SINGLE_ITEM).paid).toMatchObject({ receipt: 'UKL7RT61SV', amount: undefined });
    expect(read(PUSH_WITH_MASKED_PHONE).paid).toMatchObject({ msisdn: '2547 ***** 149', amount: { amountMinor: 1_250_000 } });
  });

  test.each([
    ['0.01', 1],
    ['1.10', 110],
    ['250000', 25_000_000],
    ['12500.005', undefined],
    ['-5', undefined],
    ['0', undefined],
    ['1e3', 100_000],
  ])('an amount of %s has %p cents', (amount, cents) => {
    const raw = PAID_PUSHES.fourItems.replace('"Value":12500}', `"Value":${amount}}`);
    expect(read(raw).paid?.amount?.amountMinor).toBe(cents);
  });

  test('with a code that nobody knows is neither success nor failure', () => {
    expect(read(FAILED_PUSH.replace('1032', '1033'))).toMatchObject({ meaning: { class: 'UNKNOWN' }, paid: undefined });
    for (const name of ['toString', '__proto__', 'constructor'])
      expect(read(FAILED_PUSH.replace('1032', `"${name}"`)).meaning.class).toBe('UNKNOWN');
  });

  test.each([
    ['', 'not-json'],
    ['<html>', 'not-json'],
    ['[]', 'not-an-object'],
    ['{}', 'no-stk-callback'],
    ['{"Body":{"stkCallback":[]}}', 'no-stk-callback'],
    ['{"Body":{"stkCallback":{"ResultCode":0}}}', 'missing-checkout-request-id'],
    ['{"Body":{"stkCallback":{"CheckoutRequestID":"ws_CO_1"}}}', 'missing-result-code'],
  ])('%s cannot be read: %s', (raw, reason) => {
    expect(parseStkCallback(raw)).toEqual({ ok: false, reason });
  });

  test('never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (raw) => void parseStkCallback(raw)));
    const value = fc.jsonValue();
    fc.assert(
      fc.property(value, value, value, (Item, ResultCode, CallbackMetadata) => {
        const body = (metadata: unknown) =>
          JSON.stringify({ Body: { stkCallback: { CheckoutRequestID: 'ws_CO_1', ResultCode, CallbackMetadata: metadata } } });
        parseStkCallback(body({ Item }));
        parseStkCallback(body({ Item: [Item, { Name: 'Amount', Value: Item }] }));
        parseStkCallback(body(CallbackMetadata));
      }),
    );
  });
});
