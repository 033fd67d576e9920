export { parseAccountBalance, type AccountBalance } from './account-balance.js';
export { type DarajaApp } from './access-tokens.js';
export {
  b2cResult,
  balanceResult,
  parameter,
  parseQueueTimeout,
  parseResult,
  RESULT_READERS,
  reversalResult,
  statusResult,
  type AsyncResult,
  type B2cResult,
  type BalanceResult,
  type Party,
  type QueueTimeout,
  type ResultParameter,
  type ResultParse,
  type ResultProblem,
  type ReversalResult,
  type StatusResult,
} from './async-result.js';
export { C2B_ACCEPTED, C2B_CONFIRMED, C2B_REJECTION, c2bRejected, type C2bRejectionCode } from './c2b-answers.js';
export {
  C2B_FORBIDDEN_WORDS,
  c2bPaths,
  callbackPathProblem,
  newCallbackToken,
  resultPaths,
  stkCallbackPath,
  type C2bPaths,
  type ResultPaths,
} from './c2b-callback-urls.js';
export {
  parseC2bConfirmation,
  type C2bConfirmation,
  type C2bKind,
  type C2bParse,
  type C2bProblem,
  type PayerHint,
  type PayerHintKind,
} from './c2b-confirmation.js';
export { type Call, type NoAnswer, type RefusalReason } from './call.js';
export { Daraja, DARAJA_HOSTS, type DarajaOptions } from './daraja.js';
export { type AsyncAck, type B2cAck, type QrCode, type RegistrationAck, type StkAck, type StkQueryAnswer } from './daraja-readers.js';
export {
  type AsyncRequest,
  type B2c,
  type C2bRegistration,
  type C2bSimulation,
  type DynamicQr,
  type Initiator,
  type PullQuery,
  type PullRegistration,
  type PushIdentity,
  type Reversal,
  type StkPush,
  type StkQuery,
  type TransactionStatus,
} from './daraja-requests.js';
export { parsePullTransaction, type PullPage, type PullProblem, type PullRow, type PullTimes, type PullTransaction } from './pull.js';
export { receiptDate, receiptWarning, type ReceiptWarning } from './receipt.js';
export { RESULT_CODES, resultMeaning, type FailureCause, type ResultApi, type ResultClass, type ResultMeaning } from './result-codes.js';
export { securityCredential } from './security-credential.js';
export { parseStkCallback, type StkCallback, type StkCallbackParse, type StkCallbackProblem, type StkPaid } from './stk-callback.js';
export { MemoryTokenStore, type AccessToken, type TokenStore } from './token-store.js';
export { type WireTime } from './wire.js';
