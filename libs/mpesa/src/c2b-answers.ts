/** Answer to a validation request: let the payment go through. The code is a string here, as M-Pesa documents it. */
export const C2B_ACCEPTED = Object.freeze({ ResultCode: '0', ResultDesc: 'Accepted' } as const);

/**
 * Answer to a confirmation. Always this one, whatever we think of the payment: the money has moved already, and any other
 * answer changes nothing but the provider's opinion of our URL. The code is a number here.
 */
export const C2B_CONFIRMED = Object.freeze({ ResultCode: 0, ResultDesc: 'Success' } as const);

/** Why a validation is refused; the payer sees M-Pesa's own wording for the code. */
export const C2B_REJECTION = Object.freeze({
  INVALID_MSISDN: 'C2B00011',
  INVALID_ACCOUNT_NUMBER: 'C2B00012',
  INVALID_AMOUNT: 'C2B00013',
  INVALID_KYC_DETAILS: 'C2B00014',
  INVALID_SHORT_CODE: 'C2B00015',
  OTHER: 'C2B00016',
} as const);

/** One of the six codes `C2B00011` to `C2B00016`. */
export type C2bRejectionCode = (typeof C2B_REJECTION)[keyof typeof C2B_REJECTION];

/** Answer to a validation request: stop the payment before any money moves. */
export function c2bRejected<Code extends C2bRejectionCode>(code: Code): { readonly ResultCode: Code; readonly ResultDesc: 'Rejected' } {
  return { ResultCode: code, ResultDesc: 'Rejected' };
}
