import { type Money } from '@plotihub/money';
import { type AccountBalance, parseAccountBalance } from './account-balance.js';
import { resultMeaning, type ResultApi, type ResultMeaning } from './result-codes.js';
import { child, children, dottedEastAfricaTime, eastAfricaTime, positiveShillings, readObject, shillings, text } from './wire.js';
import { type WireObject, type WireTime } from './wire.js';

/** What M-Pesa answers, some time later, to a status, balance, reversal or B2C request. Unsigned: believe it only for a request made. */
export interface AsyncResult {
  /** Text, whether it came as number or text; not all codes are numeric. Look it up with `resultMeaning`. */
  readonly code: string;
  readonly description: string;
  /** Either id may be '', never both. */
  readonly originatorConversationId: string;
  readonly conversationId: string;
  /** Receipt of the transaction that the request made; undefined where it is absent or the dummy that failures carry. */
  readonly receipt: string | undefined;
  /** In the order they came; a key may come twice, and a value may be ''. */
  readonly parameters: readonly ResultParameter[];
  /** What the request said, as far as it is repeated. */
  readonly references: readonly ResultParameter[];
}

/** Value as text, trimmed: numbers are their digits as sent. */
export interface ResultParameter {
  readonly key: string;
  readonly value: string;
}

export type ResultProblem = 'not-json' | 'not-an-object' | 'no-result' | 'missing-conversation-id' | 'missing-result-code';

export type ResultParse = { readonly ok: true; readonly result: AsyncResult } | { readonly ok: false; readonly reason: ResultProblem };

/** Reads the raw body that comes to a `ResultURL`. Never throws, whatever the text. */
export function parseResult(raw: string): ResultParse {
  const read = readObject(raw);
  if (!read.ok) return read;
  const body = child(read.object, 'Result');
  if (!body) return { ok: false, reason: 'no-result' };
  const ids = idsOf(body);
  if (`${ids.originatorConversationId}${ids.conversationId}` === '') return { ok: false, reason: 'missing-conversation-id' };
  const code = field(body, 'ResultCode');
  if (code === '') return { ok: false, reason: 'missing-result-code' };
  const result: AsyncResult = {
    code,
    description: field(body, 'ResultDesc'),
    ...ids,
    receipt: receiptOf(field(body, 'TransactionID')),
    parameters: listOf(child(body, 'ResultParameters'), 'ResultParameter'),
    references: listOf(child(body, 'ReferenceData'), 'ReferenceItem'),
  };
  return { ok: true, result };
}

/**
 * What comes to a `QueueTimeOutURL`: the request expired in M-Pesa's queue, and nobody knows what became of it. There is no published
 * sample, so anything at all is read; the ids are '' unless the body has them. The random token of the URL tells which request it was.
 */
export interface QueueTimeout {
  readonly originatorConversationId: string;
  readonly conversationId: string;
}

/** Never throws, whatever the text. */
export function parseQueueTimeout(raw: string): QueueTimeout {
  const read = readObject(raw);
  return idsOf(read.ok ? (child(read.object, 'Result') ?? read.object) : {});
}

function idsOf(body: WireObject): QueueTimeout {
  const originatorConversationId = field(body, 'OriginatorConversationID') || field(body, 'OriginatorCoversationID');
  return { originatorConversationId, conversationId: field(body, 'ConversationID') };
}

function listOf(container: WireObject | undefined, key: string): ResultParameter[] {
  return children(container ?? {}, key).map((item) => ({ key: field(item, 'Key'), value: field(item, 'Value') }));
}

const field = (object: WireObject, key: string): string => text(object, key).trim();

/** Failures carry a dummy that ends in zeros (`SKE0000000`). */
function receiptOf(code: string): string | undefined {
  return /^[A-Za-z0-9]{8,20}$/.test(code) && !/0{6}$/.test(code) ? code.toUpperCase() : undefined;
}

/** First value of a key; '' if there is none. */
export function parameter(result: AsyncResult, key: string): string {
  return valuesOf(result, key)[0] ?? '';
}

function valuesOf({ parameters }: AsyncResult, key: string): string[] {
  return parameters.filter((candidate) => candidate.key === key).map(({ value }) => value);
}

/** One side of a transaction: `254708374149 - JANE DOE`, `600310 - Company`. Personal data. */
export interface Party {
  /** Phone or short code, as sent; '' if the text has no such shape. */
  readonly identifier: string;
  /** All of the text if it has no such shape. */
  readonly name: string;
}

/** What became of the transaction that was asked for. A success of the result says only that M-Pesa found it. */
export interface StatusResult {
  readonly meaning: ResultMeaning;
  /** True if the transaction is final and its money moved. */
  readonly completed: boolean;
  /** `Completed`, `Cancelled`, `Declined`, `Expired`, or one that is not final; '' if absent. */
  readonly status: string;
  readonly receipt: string | undefined;
  readonly amount: Money | undefined;
  /** Of completion; of initiation if that is all there is. */
  readonly time: WireTime | undefined;
  /** Who paid: full number and name, though the confirmation masks them. */
  readonly debitParty: Party | undefined;
  /** Who was paid. Where both came under the debit's name, the second of them. */
  readonly creditParty: Party | undefined;
  readonly reasonType: string;
}

export function statusResult(result: AsyncResult): StatusResult {
  const [debit, secondDebit] = valuesOf(result, 'DebitPartyName');
  const credit = parameter(result, 'CreditPartyName') || secondDebit;
  const meaning = resultMeaning('STATUS', result.code);
  const status = parameter(result, 'TransactionStatus');
  return {
    meaning,
    completed: meaning.class === 'SUCCESS' && /^completed$/i.test(status),
    status,
    receipt: receiptOf(parameter(result, 'ReceiptNo')),
    amount: positiveShillings(parameter(result, 'Amount')),
    time: timeOf(parameter(result, 'FinalisedTime')) ?? timeOf(parameter(result, 'InitiatedTime')),
    debitParty: partyOf(debit),
    creditParty: partyOf(credit),
    reasonType: parameter(result, 'ReasonType'),
  };
}

export interface BalanceResult {
  readonly meaning: ResultMeaning;
  readonly accounts: readonly AccountBalance[];
  /** When the balances were those. */
  readonly time: WireTime | undefined;
}

export function balanceResult(result: AsyncResult): BalanceResult {
  return {
    meaning: resultMeaning('BALANCE', result.code),
    accounts: parseAccountBalance(parameter(result, 'AccountBalance')),
    time: timeOf(parameter(result, 'BOCompletedTime')),
  };
}

export interface ReversalResult {
  readonly meaning: ResultMeaning;
  /** Of the reversal itself, which is a transaction of its own. */
  readonly receipt: string | undefined;
  readonly originalReceipt: string | undefined;
  readonly amount: Money | undefined;
  readonly charge: Money | undefined;
  readonly time: WireTime | undefined;
}

export function reversalResult(result: AsyncResult): ReversalResult {
  return {
    meaning: resultMeaning('REVERSAL', result.code),
    receipt: result.receipt,
    originalReceipt: receiptOf(parameter(result, 'OriginalTransactionID')),
    amount: positiveShillings(parameter(result, 'Amount')),
    charge: shillings(parameter(result, 'Charge')),
    time: timeOf(parameter(result, 'TransCompletedTime')),
  };
}

export interface B2cResult {
  readonly meaning: ResultMeaning;
  readonly receipt: string | undefined;
  readonly amount: Money | undefined;
  /** Whom M-Pesa paid, by its own records: worth a look, for it may be another person's phone. */
  readonly receiver: Party | undefined;
  /** Undefined if M-Pesa did not say. */
  readonly receiverIsRegistered: boolean | undefined;
  /** What is left to pay out from. */
  readonly utilityFunds: Money | undefined;
  readonly workingFunds: Money | undefined;
  readonly time: WireTime | undefined;
}

export function b2cResult(result: AsyncResult): B2cResult {
  const registered = parameter(result, 'B2CRecipientIsRegisteredCustomer').toUpperCase();
  return {
    meaning: resultMeaning('B2C', result.code),
    receipt: receiptOf(parameter(result, 'TransactionReceipt')) ?? result.receipt,
    amount: positiveShillings(parameter(result, 'TransactionAmount')),
    receiver: partyOf(parameter(result, 'ReceiverPartyPublicName')),
    receiverIsRegistered: registered === 'Y' ? true : registered === 'N' ? false : undefined,
    utilityFunds: shillings(parameter(result, 'B2CUtilityAccountAvailableFunds')),
    workingFunds: shillings(parameter(result, 'B2CWorkingAccountAvailableFunds')),
    time: timeOf(parameter(result, 'TransactionCompletedDateTime')),
  };
}

/** What a result says by the rules of its kind. */
export const RESULT_READERS = {
  STATUS: statusResult,
  BALANCE: balanceResult,
  REVERSAL: reversalResult,
  B2C: b2cResult,
} as const satisfies Record<Exclude<ResultApi, 'STK'>, (result: AsyncResult) => { readonly meaning: ResultMeaning }>;

function partyOf(value: string | undefined): Party | undefined {
  if (!value) return undefined;
  const match = /^([\d*]{4,15})\s*-\s*(.*)$/.exec(value);
  return match ? { identifier: match[1] ?? '', name: (match[2] ?? '').trim() } : { identifier: '', name: value };
}

/** Both forms are seen: `20261121093102`, and `21.11.2026 09:31:02` of B2C. */
function timeOf(value: string): WireTime | undefined {
  return eastAfricaTime(value) ?? dottedEastAfricaTime(value);
}
