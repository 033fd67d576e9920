import { defineProblem } from '@plotihub/http';

export const NoCashBook = defineProblem(409, 'no-cash-book', 'A caretaker takes cash into an open cash book of their own');
export const CashBookExists = defineProblem(409, 'cash-book-exists', 'This person has an open cash book, or the series is in use');
export const CashBookClosed = defineProblem(409, 'cash-book-closed', 'This cash book is closed');
export const CashBookNotEmpty = defineProblem(
  409,
  'cash-book-not-empty',
  'A cash book is closed when all of its cash is banked and decided on',
);
export const CashLimitReached = defineProblem(409, 'cash-limit-reached', 'This is more cash than the book may hold: bank some first');
export const HolderTakesNoCash = defineProblem(409, 'holder-takes-no-cash', 'Only colleagues and caretakers keep a cash book');
export const MoreThanInHand = defineProblem(409, 'more-than-in-hand', 'More cannot be banked than is in hand');
export const SlipUsed = defineProblem(409, 'slip-used', 'A banking with this slip has been declared before');
export const BankingDecided = defineProblem(409, 'banking-decided', 'This banking has been confirmed or rejected before');
export const OwnCash = defineProblem(409, 'own-cash', 'Somebody else decides about the cash of your own book, or what you declared');
export const CashEntryDecided = defineProblem(409, 'cash-entry-decided', 'This cash entry is in the books, or was dismissed');
export const ChequeExists = defineProblem(409, 'cheque-exists', 'This cheque has been received before');
export const ChequeMoveNotAllowed = defineProblem(409, 'cheque-move-not-allowed', 'A cheque in this state does not take this move');
export const ChequePostDated = defineProblem(409, 'cheque-post-dated', 'A cheque is not deposited before the day that is written on it');
export const SlipNotReadable = defineProblem(409, 'slip-not-readable', 'This is no text in which M-Pesa confirms a payment to a business');
export const DeclaredPaymentDecided = defineProblem(
  409,
  'declared-payment-decided',
  'This declared payment was verified or rejected before',
);
export const NotVerifiedByHand = defineProblem(
  409,
  'not-verified-by-hand',
  'Only a bank slip is verified by hand, against a statement of a bank account or a bank’s paybill',
);
