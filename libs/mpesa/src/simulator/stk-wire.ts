import { type Prompt, type Transaction } from './records.js';
import { rawNumber, stampOf } from './wire-forms.js';

/** ResultDesc by ResultCode, as the callback words it. */
export const STK_TEXTS: Readonly<Record<string, string>> = {
  '0': 'The service request is processed successfully.',
  '1': 'The balance is insufficient for the transaction.',
  '2': 'Declined due to limit rule: less than the minimum transaction amount.',
  '3': 'Declined due to limit rule: greater than the maximum transaction amount.',
  '4': 'Declined due to limit rule: would exceed daily transfer limit.',
  '8': 'Declined due to limit rule: would exceed the maximum balance.',
  '17': 'Rule limited.',
  '26': 'System busy. Try again in a few minutes.',
  '1001': 'Unable to lock subscriber, a transaction is already in process for the current subscriber.',
  '1019': 'Transaction has expired.',
  '1025': 'An error occurred while sending a push request.',
  '1032': 'Request cancelled by user.',
  '1037': 'No response from user.',
  '2001': 'The initiator information is invalid.',
  '2028': 'The request is not permitted according to product assignment.',
  '4999': 'The transaction is still under processing',
  '8006': 'The security credential is locked.',
  '9999': 'An error occurred while sending a push request.',
  SFC_IC0003: 'The operator does not exist.',
};

/** The body of a callback. ResultCode is a number here, unless it is none. */
export function stkCallbackOf(prompt: Prompt, payment: Transaction | undefined): Record<string, unknown> {
  const code = prompt.code ?? '0';
  const stkCallback = {
    MerchantRequestID: prompt.merchantRequestId,
    CheckoutRequestID: prompt.checkoutRequestId,
    ResultCode: /^\d+$/.test(code) ? Number(code) : code,
    ResultDesc: prompt.text ?? STK_TEXTS[code] ?? 'The transaction has failed.',
  };
  return { Body: { stkCallback: payment ? { ...stkCallback, CallbackMetadata: { Item: metadataOf(payment) } } : stkCallback } };
}

/** The balance comes without a value: whose it would be is not ours to know. */
function metadataOf({ amount, receipt, at, phone }: Transaction): object[] {
  return [
    { Name: 'Amount', Value: rawNumber(amount.amount) },
    { Name: 'MpesaReceiptNumber', Value: receipt },
    { Name: 'Balance' },
    { Name: 'TransactionDate', Value: Number(stampOf(at)) },
    { Name: 'PhoneNumber', Value: Number(phone) },
  ];
}
