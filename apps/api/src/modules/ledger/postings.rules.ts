import type { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { ACCOUNT_CODES, type AccountKey, type Book } from './accounts.rules.js';

/** Moves one positive amount from one account to another; it cannot be out of balance. */
export interface NewEntry {
  debit: AccountKey;
  credit: AccountKey;
  /** > 0 */
  amount: Money;
}

/** The entries of one business fact. */
export interface NewPosting {
  /** What happened, e.g. `charge`, `payment`, `payment-reversal`. */
  kind: string;
  /** Id of the charge, payment… it records. */
  sourceId: string;
  leaseId: string | null;
  /** The book in which the organization keeps its tenants' money unless told. */
  book?: Book;
  /** The day it counts for, in the organization's zone. */
  effectiveOn: LocalDate;
  /** The posting that this one takes back; at most one ever may. */
  reverses?: string;
  entries: NewEntry[];
}

/** Change of a lease's cached balances by one posting: signed cents. */
export interface LeaseDelta {
  receivableMinor: number;
  creditMinor: number;
  depositMinor: number;
}

/** An entry of `amount`, or its mirror if the amount is negative; none for zero. */
export function move(debit: AccountKey, credit: AccountKey, amount: Money): NewEntry[] {
  if (amount.isZero) return [];
  return amount.isPositive ? [{ debit, credit, amount }] : [{ debit: credit, credit: debit, amount: amount.negated() }];
}

/** What a posting does to the cached balances of each lease it touches. */
export function leaseDeltas(entries: readonly NewEntry[]): Map<string, LeaseDelta> {
  const deltas = new Map<string, LeaseDelta>();
  const add = ({ code, subject }: AccountKey, debitMinor: number): void => {
    const field =
      code === ACCOUNT_CODES.RECEIVABLE
        ? 'receivableMinor'
        : code === ACCOUNT_CODES.TENANT_CREDIT
          ? 'creditMinor'
          : code === ACCOUNT_CODES.DEPOSITS
            ? 'depositMinor'
            : undefined;
    if (!field) return;
    const delta = deltas.get(subject) ?? { receivableMinor: 0, creditMinor: 0, depositMinor: 0 };
    // A receivable grows by debits; credit and deposits are liabilities and grow by credits.
    delta[field] += field === 'receivableMinor' ? debitMinor : -debitMinor;
    deltas.set(subject, delta);
  };
  for (const { debit, credit, amount } of entries) {
    add(debit, amount.amountMinor);
    add(credit, -amount.amountMinor);
  }
  return deltas;
}
