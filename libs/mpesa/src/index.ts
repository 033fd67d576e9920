export { C2B_ACCEPTED, C2B_CONFIRMED, C2B_REJECTION, c2bRejected, type C2bRejectionCode } from './c2b-answers.js';
export { C2B_FORBIDDEN_WORDS, c2bPaths, callbackPathProblem, newCallbackToken, type C2bPaths } from './c2b-callback-urls.js';
export {
  parseC2bConfirmation,
  type C2bConfirmation,
  type C2bKind,
  type C2bParse,
  type C2bProblem,
  type PayerHint,
  type PayerHintKind,
} from './c2b-confirmation.js';
