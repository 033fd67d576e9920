import { type Money } from '@plotihub/money';
import { resultMeaning, type ResultMeaning } from './result-codes.js';
import { child, children, eastAfricaTime, positiveShillings, readObject, text, type WireObject, type WireTime } from './wire.js';

/** How a push ended, as M-Pesa reports it to the push's own URL. Unsigned: believe it only for a push that was made. */
export interface StkCallback {
  /** Names the push. Holds digits of the payer's number: personal data. */
  readonly checkoutRequestId: string;
  /** '' if absent. */
  readonly merchantRequestId: string;
  /** Text, though it comes as a number: "0" is paid. */
  readonly code: string;
  /** M-Pesa's words; they differ from the query's for the same push. */
  readonly description: string;
  readonly meaning: ResultMeaning;
  /** What was paid. Undefined unless the code is "0"; then each part is there only if it came and could be read. */
  readonly paid: StkPaid | undefined;
}

/** Compare the amount with what was asked for. Without a receipt the payment is yet to be completed by the status or Pull. */
export interface StkPaid {
  /** Upper case: the same as in the C2B confirmation of this payment. */
  readonly receipt: string | undefined;
  readonly amount: Money | undefined;
  readonly time: WireTime | undefined;
  /** As sent: twelve digits, or masked; '' if absent. Personal data. */
  readonly msisdn: string;
}

export type StkCallbackProblem = 'not-json' | 'not-an-object' | 'no-stk-callback' | 'missing-checkout-request-id' | 'missing-result-code';

export type StkCallbackParse =
  { readonly ok: true; readonly callback: StkCallback } | { readonly ok: false; readonly reason: StkCallbackProblem };

/** Reads the raw body of a push's callback. Never throws, whatever the text. */
export function parseStkCallback(raw: string): StkCallbackParse {
  const read = readObject(raw);
  if (!read.ok) return read;
  const body = child(child(read.object, 'Body') ?? {}, 'stkCallback');
  if (!body) return { ok: false, reason: 'no-stk-callback' };
  const checkoutRequestId = text(body, 'CheckoutRequestID').trim();
  if (checkoutRequestId === '') return { ok: false, reason: 'missing-checkout-request-id' };
  const code = text(body, 'ResultCode').trim();
  if (code === '') return { ok: false, reason: 'missing-result-code' };
  const meaning = resultMeaning('STK', code);
  const callback: StkCallback = {
    checkoutRequestId,
    merchantRequestId: text(body, 'MerchantRequestID').trim(),
    code,
    description: text(body, 'ResultDesc').trim(),
    meaning,
    paid: meaning.class === 'SUCCESS' ? paidOf(child(body, 'CallbackMetadata') ?? {}) : undefined,
  };
  return { ok: true, callback };
}

/** By name, never by place: four to six items come, in any order, and some without a value. */
function paidOf(metadata: WireObject): StkPaid {
  const items = children(metadata, 'Item');
  const value = (name: string): string => {
    const item = items.find((candidate) => text(candidate, 'Name').trim() === name);
    return item ? text(item, 'Value').trim() : '';
  };
  const receipt = value('MpesaReceiptNumber');
  return {
    receipt: /^[A-Za-z0-9]{8,20}$/.test(receipt) ? receipt.toUpperCase() : undefined,
    amount: positiveShillings(value('Amount')),
    time: eastAfricaTime(value('TransactionDate')),
    msisdn: value('PhoneNumber'),
  };
}
