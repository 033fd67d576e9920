import { type Chance } from './chance.js';
import { type CallbackOccasion } from './scripts.js';
import { rawNumber } from './wire-forms.js';

type Json = Record<string, unknown>;

/** What somebody sends who has learnt the address of a callback: a payment that never was, more than was owed. */
export function forged({ on, body }: { on: CallbackOccasion; body: Json }, chance: Chance): Json {
  const receipt = `UKZ${chance.text(7, 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789')}`;
  if (on === 'stk.callback') return forgedPush(body, receipt);
  if (on.startsWith('c2b.')) return { ...body, TransID: receipt, TransAmount: '99999.00' };
  const { Result } = body as { Result: Json };
  return { Result: { ...Result, ResultCode: 0, ResultDesc: 'The service request is processed successfully.', TransactionID: receipt } };
}

function forgedPush(body: Json, receipt: string): Json {
  const { stkCallback } = body['Body'] as { stkCallback: Json };
  const { MerchantRequestID, CheckoutRequestID } = stkCallback;
  const Item = [
    { Name: 'Amount', Value: rawNumber('99999.00') },
    { Name: 'MpesaReceiptNumber', Value: receipt },
    { Name: 'Balance' },
    { Name: 'TransactionDate', Value: 20261121093102 },
    { Name: 'PhoneNumber', Value: 254700000000 },
  ];
  const ResultDesc = 'The service request is processed successfully.';
  return { Body: { stkCallback: { MerchantRequestID, CheckoutRequestID, ResultCode: 0, ResultDesc, CallbackMetadata: { Item } } } };
}
