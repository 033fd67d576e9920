import type { Money } from '@plotihub/money';
import type { LineKind } from './statement-lines.rules.js';

/** NEW waits to be compared. FLAGGED needs a person. */
export const LINE_STATES = ['NEW', 'FOUND', 'CREATED', 'FLAGGED', 'IGNORED'] as const;
export type LineState = (typeof LINE_STATES)[number];

/** Why a line is flagged or ignored. */
export const LINE_CAUSES = [
  'AMOUNT_DIFFERS',
  'DUPLICATE_RECEIPT',
  'REVERSED_BY_PROVIDER',
  'REVERSED_HERE',
  'NOT_CUSTOMER_MONEY',
  'SWEEP',
  'SWEEP_RECORDED',
  'OWN_MONEY',
  'PROVIDER_CHARGE',
  'BALANCE_ROW',
  'NOT_COMPLETED',
  'UNREADABLE',
  'NOT_BOOKED',
] as const;
export type LineCause = (typeof LINE_CAUSES)[number];

export interface Outcome {
  state: LineState;
  cause: LineCause | null;
}

/** A transaction that the intake knows, and what became of its payment. */
export interface KnownMoney {
  inboundTransactionId: string;
  /** The receipt or reference under which it was told of. */
  externalId: string;
  amount: Money;
  /** Null while it has no payment. */
  paymentState: string | null;
}

/** All that decides about a line, beside the line. */
export interface Surroundings {
  /** What the intake knows by the line's receipt. */
  known: KnownMoney | undefined;
  /** What it knows by the receipt that a reversal takes back. */
  original: KnownMoney | undefined;
  /** It shows money that is in the books by another way: banked cash, a cheque, a sweep. */
  own: boolean;
  /** A line of some statement takes this one back. */
  reversedOnStatement: boolean;
  /** Another line has brought in money under the same receipt before. */
  repeated: boolean;
}

const flagged = (cause: LineCause): Outcome => ({ state: 'FLAGGED', cause });
const ignored = (cause: LineCause): Outcome => ({ state: 'IGNORED', cause });
const FOUND: Outcome = { state: 'FOUND', cause: null };
const CREATED: Outcome = { state: 'CREATED', cause: null };

/** What becomes of a line: the same whether it is looked at before an import or done by one. */
export function outcomeOf(line: { kind: LineKind; paidIn: Money }, around: Surroundings): Outcome {
  switch (line.kind) {
    case 'UNREADABLE':
      return flagged('UNREADABLE');
    case 'BALANCE':
      return ignored('BALANCE_ROW');
    case 'FAILED':
      return ignored('NOT_COMPLETED');
    case 'CHARGE':
      return ignored('PROVIDER_CHARGE');
    case 'SWEEP':
      return flagged('SWEEP');
    case 'OTHER':
      return around.own ? ignored('OWN_MONEY') : flagged('NOT_CUSTOMER_MONEY');
    case 'REVERSAL':
      return ofReversal(around);
    case 'PAYMENT':
      return ofPayment(line.paidIn, around);
  }
}

/** A reversal of what never came here has nothing to take back. */
function ofReversal({ original }: Surroundings): Outcome {
  if (!original) return ignored('REVERSED_BY_PROVIDER');
  return original.paymentState === 'REVERSED' || original.paymentState === 'RETURNED' ? FOUND : flagged('REVERSED_BY_PROVIDER');
}

function ofPayment(paidIn: Money, { known, own, reversedOnStatement, repeated }: Surroundings): Outcome {
  if (own && !known) return ignored('OWN_MONEY');
  if (repeated) return flagged('DUPLICATE_RECEIPT');
  // Money that has come and gone brings nobody a receipt.
  if (!known) return reversedOnStatement ? ignored('REVERSED_BY_PROVIDER') : CREATED;
  if (!known.amount.equals(paidIn)) return flagged('AMOUNT_DIFFERS');
  if (known.paymentState === 'REVERSED' && !reversedOnStatement) return flagged('REVERSED_HERE');
  return FOUND;
}
