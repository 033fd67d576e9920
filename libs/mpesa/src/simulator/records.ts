import { type Money } from '@plotihub/money';

/** What an app may be subscribed to. */
export const PRODUCTS = ['stk', 'c2b-v1', 'c2b-v2', 'status', 'balance', 'reversal', 'b2c-v1', 'b2c-v3', 'pull', 'qr'] as const;
export type Product = (typeof PRODUCTS)[number];

/** An app of the developers' portal. */
export interface App {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly products: Set<Product>;
}

/** An operator with API access. */
export interface Initiator {
  readonly name: string;
  readonly password: string;
  /** Taken as it is, beside every proper encryption of the password. */
  readonly securityCredential: string;
  wrongAttempts: number;
}

/** Where M-Pesa reports payments to, and how. */
export interface RegisteredUrls {
  readonly version: 'v1' | 'v2';
  /** What happens to a payment whose validation is not answered. */
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
}

/** A paybill or till. */
export interface ShortCode {
  readonly shortCode: string;
  readonly kind: 'PAYBILL' | 'TILL';
  readonly name: string;
  /** BusinessShortCode of STK pushes: the paybill itself, or the store number of a till. */
  readonly stkShortCode: string;
  readonly passkey: string;
  readonly app: App;
  readonly initiator: Initiator;
  /** Whether M-Pesa has switched validation on. */
  validation: boolean;
  urls?: RegisteredUrls;
  pullRegistered: boolean;
  /** Where customers' money arrives and B2C leaves. */
  utility: Money;
  working: Money;
}

/**
 * What a payer does with a prompt. ASKED: nothing by themselves, they wait for `approve`, `dismiss` and so on. PAYS: enters the PIN.
 * DISMISSES: 1032. IGNORES: 1037 when the prompt expires. MISTYPES: 2001.
 */
export type PayerHabit = 'ASKED' | 'PAYS' | 'DISMISSES' | 'IGNORES' | 'MISTYPES';

/** Somebody with M-Pesa on their phone. */
export interface Payer {
  /** `254XXXXXXXXX`. */
  readonly phone: string;
  /** First, middle and last name, as far as there are. */
  readonly name: string;
  balance: Money;
  habit: PayerHabit;
  /** How long the payer looks at a prompt before acting by habit. */
  answersAfterMs: number;
}

/** A movement of money that has happened. */
export interface Transaction {
  readonly receipt: string;
  readonly kind: 'C2B' | 'B2C' | 'REVERSAL';
  /** As a confirmation names it: `Pay Bill`, `Customer Merchant Payment`, … */
  readonly type: string;
  readonly shortCode: string;
  /** The customer, whichever way the money went. */
  readonly phone: string;
  readonly name: string;
  readonly amount: Money;
  /** What the payer typed, or the push's AccountReference; '' for tills. */
  readonly account: string;
  readonly at: Date;
  readonly via: 'PAYER' | 'STK' | 'SIMULATE' | 'API';
  readonly checkoutRequestId?: string;
  readonly originatorConversationId?: string;
  readonly conversationId?: string;
  /** Given by whoever validated the payment. */
  readonly thirdPartyTransactionId?: string;
  /** Of a reversal: the receipt that it takes back. */
  readonly reverses?: string;
  /** The receipt of the reversal that took this back. */
  reversedBy?: string;
  /** The utility account after it. */
  readonly balanceAfter: Money;
}

/** An STK push on a phone. */
export interface Prompt {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  /** The paybill or till that is paid. */
  readonly shortCode: string;
  readonly phone: string;
  readonly amount: Money;
  readonly account: string;
  readonly description: string;
  readonly callbackUrl: string;
  readonly sentAt: Date;
  readonly expiresAt: Date;
  state: 'OPEN' | 'ENDED';
  /** ResultCode, once ended. */
  code?: string;
  /** Its text, where not the usual one. */
  text?: string;
  /** Of the payment, once paid. */
  receipt?: string;
}
