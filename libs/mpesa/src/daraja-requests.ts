import { type Money } from '@plotihub/money';
import {
  accountReference,
  BadArgument,
  callbackUrl,
  msisdn,
  receipt,
  secret,
  shortCode,
  wholeShillings,
  words,
} from './daraja-arguments.js';
import { eastAfricaDigits, eastAfricaText } from './wire.js';

/** What stands in the requests of a short code that pushes. */
export interface PushIdentity {
  /** 5 to 7 digits. For a till this is the head office or store number that went live, not the till. */
  readonly shortCode: string;
  /** Came by mail when the short code went live. A secret. */
  readonly passkey: string;
}

/** A prompt on a payer's phone. */
export interface StkPush extends PushIdentity {
  /** `CustomerBuyGoodsOnline` for tills. */
  readonly transactionType: 'CustomerPayBillOnline' | 'CustomerBuyGoodsOnline';
  /** Who is paid, if not the short code: the till. */
  readonly receiver?: string;
  /** Whole shillings. */
  readonly amount: Money;
  /** Who pays and gets the prompt: `254712345678`, with or without a plus. */
  readonly msisdn: string;
  /** May differ for every push: put a random token into it (`stkCallbackPath`). */
  readonly callbackUrl: string;
  /** 1 to 12 letters and digits; the payer reads it. Comes back as the reference of the C2B confirmation, and nowhere else. */
  readonly accountReference: string;
  /** 1 to 13 plain characters. */
  readonly description: string;
}

export interface StkQuery extends PushIdentity {
  readonly checkoutRequestId: string;
}

export interface C2bRegistration {
  readonly version: 'v1' | 'v2';
  readonly shortCode: string;
  /** What M-Pesa does when validation does not answer: take the payment, or refuse it. */
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
}

/** An API operator of the organization's portal. */
export interface Initiator {
  /** Case matters. */
  readonly name: string;
  /** As made by `securityCredential`. */
  readonly securityCredential: string;
}

/** What all requests share that M-Pesa answers later. */
export interface AsyncRequest {
  readonly initiator: Initiator;
  readonly shortCode: string;
  /** Where the result will come; see `resultPaths`. */
  readonly resultUrl: string;
  /** Where it will be said that the request expired in M-Pesa's queue. */
  readonly timeoutUrl: string;
  /** 2 to 100 plain characters. */
  readonly remarks: string;
}

/** Asks what became of a transaction: by its receipt, or by the conversation id of the request that made it. */
export type TransactionStatus = AsyncRequest & {
  /** 4 for a paybill, unless told: 2 for a till, 1 for a phone. */
  readonly identifierType?: '1' | '2' | '4';
  /** Up to 100 plain characters. */
  readonly occasion?: string;
} & ({ readonly transactionId: string } | { readonly originalConversationId: string });

export interface Reversal extends AsyncRequest {
  /** Receipt of a payment that came in; what went out cannot be reversed. */
  readonly transactionId: string;
  /** Whole shillings. */
  readonly amount: Money;
  readonly occasion?: string;
}

/** A payment to a phone. */
export interface B2c extends AsyncRequest {
  /**
   * v3 knows payouts by `originatorConversationId` and refuses the second with the same; it is a product of its own. v1 ignores the id
   * and makes one up: nothing tells a repeated payout from another one.
   */
  readonly version: 'v1' | 'v3';
  /** 1 to 100 letters, digits, dashes and underscores; unique for ever. */
  readonly originatorConversationId: string;
  readonly commandId: 'BusinessPayment' | 'SalaryPayment' | 'PromotionPayment';
  /** Whole shillings; M-Pesa wants at least 10. */
  readonly amount: Money;
  readonly msisdn: string;
  readonly occasion?: string;
}

export interface PullRegistration {
  readonly shortCode: string;
  /** A Safaricom number that the short code's papers name. */
  readonly nominatedMsisdn: string;
  readonly callbackUrl: string;
}

/** A window of the last 48 hours. */
export interface PullQuery {
  readonly shortCode: string;
  readonly from: Date;
  readonly to: Date;
}

export interface DynamicQr {
  /** Who is paid: 1 to 100 plain characters. */
  readonly merchantName: string;
  /** 1 to 32 plain characters. */
  readonly reference: string;
  readonly amount: Money;
  /** PB paybill, BG till, SM phone, SB business by its phone, WA agent. */
  readonly transactionCode: 'PB' | 'BG' | 'SM' | 'SB' | 'WA';
  /** The paybill, till or phone itself: 5 to 12 digits. */
  readonly creditParty: string;
  /** Edge in pixels, 300 unless told. */
  readonly size?: number;
}

/** A payment that nobody made. */
export interface C2bSimulation {
  readonly version: 'v1' | 'v2';
  readonly shortCode: string;
  readonly amount: Money;
  readonly msisdn: string;
  /** Absent for a till. */
  readonly billReference?: string;
}

/** Largest single payment, in shillings. */
type Limit = { readonly maximum: number };
type Body = Readonly<Record<string, string | number | null>>;

export function stkPushBody(push: StkPush, now: Date, { maximum }: Limit): Body {
  const phone = Number(msisdn(push.msisdn));
  const { BusinessShortCode, ...identity } = identityOf(push, now);
  return {
    BusinessShortCode: Number(BusinessShortCode),
    ...identity,
    TransactionType: push.transactionType,
    // Phones and amounts as numbers: with phones as text some prompts never reach the phone.
    Amount: wholeShillings(push.amount, maximum),
    PartyA: phone,
    PartyB: Number(shortCode(push.receiver ?? push.shortCode)),
    PhoneNumber: phone,
    CallBackURL: callbackUrl(push.callbackUrl),
    AccountReference: accountReference(push.accountReference),
    TransactionDesc: words('description', push.description, [1, 13]),
  };
}

export function stkQueryBody(query: StkQuery, now: Date): Body {
  return { ...identityOf(query, now), CheckoutRequestID: secret('CheckoutRequestID', query.checkoutRequestId) };
}

/** The password is plain base64 of the three texts in a row; its time must be the one beside it. */
function identityOf({ shortCode: code, passkey }: PushIdentity, now: Date) {
  const Timestamp = eastAfricaDigits(now);
  const Password = Buffer.from(`${shortCode(code)}${secret('passkey', passkey)}${Timestamp}`).toString('base64');
  return { BusinessShortCode: code, Password, Timestamp };
}

export function c2bRegistrationBody(registration: C2bRegistration): Body {
  return {
    ShortCode: shortCode(registration.shortCode),
    ResponseType: registration.responseType,
    ConfirmationURL: callbackUrl(registration.confirmationUrl),
    ValidationURL: callbackUrl(registration.validationUrl),
  };
}

export function transactionStatusBody(wanted: TransactionStatus): Body {
  const which: Body =
    'transactionId' in wanted
      ? { TransactionID: receipt(wanted.transactionId) }
      : { OriginalConversationID: secret('conversation id', wanted.originalConversationId) };
  return {
    ...initiatorOf(wanted),
    CommandID: 'TransactionStatusQuery',
    ...which,
    PartyA: shortCode(wanted.shortCode),
    IdentifierType: wanted.identifierType ?? '4',
    ...whereTo(wanted),
    Occasion: occasion(wanted),
  };
}

export function accountBalanceBody(wanted: AsyncRequest): Body {
  return {
    ...initiatorOf(wanted),
    CommandID: 'AccountBalance',
    PartyA: shortCode(wanted.shortCode),
    IdentifierType: '4',
    ...whereTo(wanted),
  };
}

export function reversalBody(wanted: Reversal, { maximum }: Limit): Body {
  return {
    ...initiatorOf(wanted),
    CommandID: 'TransactionReversal',
    TransactionID: receipt(wanted.transactionId),
    Amount: String(wholeShillings(wanted.amount, maximum)),
    ReceiverParty: shortCode(wanted.shortCode),
    RecieverIdentifierType: '11', // misspelled on the wire; spelled right it is refused
    ...whereTo(wanted),
    Occasion: occasion(wanted),
  };
}

export function b2cBody(wanted: B2c, { maximum }: Limit): Body {
  const id = wanted.originatorConversationId;
  if (!/^[A-Za-z0-9_-]{1,100}$/.test(id)) throw new BadArgument('The conversation id must be 1 to 100 letters, digits, - and _');
  const { Initiator: InitiatorName, SecurityCredential } = initiatorOf(wanted);
  return {
    ...(wanted.version === 'v3' && { OriginatorConversationID: id }),
    InitiatorName,
    SecurityCredential,
    CommandID: wanted.commandId,
    Amount: wholeShillings(wanted.amount, maximum),
    PartyA: Number(shortCode(wanted.shortCode)),
    PartyB: Number(msisdn(wanted.msisdn)),
    ...whereTo(wanted),
    Occassion: occasion(wanted), // with two s, here alone
  };
}

export function pullRegistrationBody(registration: PullRegistration): Body {
  return {
    ShortCode: shortCode(registration.shortCode),
    RequestType: 'Pull',
    NominatedNumber: msisdn(registration.nominatedMsisdn),
    CallBackURL: callbackUrl(registration.callbackUrl),
  };
}

export function pullQueryBody(query: PullQuery, offset: number): Body {
  if (!(query.from < query.to)) throw new BadArgument('The window must begin before it ends');
  if (!Number.isSafeInteger(offset) || offset < 0) throw new BadArgument('The offset must be a number of rows');
  return {
    ShortCode: shortCode(query.shortCode),
    StartDate: eastAfricaText(query.from),
    EndDate: eastAfricaText(query.to),
    OffSetValue: String(offset),
  };
}

export function dynamicQrBody(qr: DynamicQr, { maximum }: Limit): Body {
  if (!/^\d{5,12}$/.test(qr.creditParty)) throw new BadArgument('The credit party must be 5 to 12 digits');
  const size = qr.size ?? 300;
  if (!Number.isInteger(size) || size < 50 || size > 1000) throw new BadArgument('The size must be 50 to 1000 pixels');
  return {
    MerchantName: words('merchant name', qr.merchantName, [1, 100]),
    RefNo: words('reference', qr.reference, [1, 32]),
    Amount: wholeShillings(qr.amount, maximum),
    TrxCode: qr.transactionCode,
    CPI: qr.creditParty,
    Size: String(size),
  };
}

export function c2bSimulationBody(payment: C2bSimulation, { maximum }: Limit): Body {
  const reference = payment.billReference;
  return {
    ShortCode: Number(shortCode(payment.shortCode)),
    CommandID: reference === undefined ? 'CustomerBuyGoodsOnline' : 'CustomerPayBillOnline',
    Amount: wholeShillings(payment.amount, maximum),
    Msisdn: Number(msisdn(payment.msisdn)),
    BillRefNumber: reference === undefined ? null : words('bill reference', reference, [1, 20]),
  };
}

function initiatorOf({ initiator }: AsyncRequest) {
  return {
    Initiator: words('initiator', initiator.name, [1, 100]),
    SecurityCredential: secret('security credential', initiator.securityCredential),
  };
}

function whereTo({ remarks, resultUrl, timeoutUrl }: AsyncRequest) {
  return {
    Remarks: words('remarks', remarks, [2, 100]),
    QueueTimeOutURL: callbackUrl(timeoutUrl),
    ResultURL: callbackUrl(resultUrl),
  };
}

const occasion = ({ occasion: text = '' }: { readonly occasion?: string }): string => words('occasion', text, [0, 100]);
