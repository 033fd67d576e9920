import { Money } from '@plotihub/money';
import { ACCOUNT_CODES, type AccountCode, type Book } from './accounts.rules.js';

/** Debits minus credits of all accounts of one code in one book. */
export interface CodeTotal {
  book: Book;
  code: AccountCode;
  balance: Money;
}

/** One side's summand: an account and its amount, signed so that the side is their sum. */
export interface Term {
  code: AccountCode;
  amount: Money;
}

/** An equation that is true after every entry. */
export interface Equation {
  name: 'trust' | 'receivables' | 'office';
  book: Book;
  left: Term[];
  right: Term[];
  leftTotal: Money;
  rightTotal: Money;
  holds: boolean;
  /** The equation in words and figures. */
  spelledOut: string;
}

const C = ACCOUNT_CODES;
const TRUST_LEFT = [C.TRUST_BANK, C.CHANNEL_CLEARING, C.CASH_IN_HAND, C.WITH_OWNER];
const TRUST_RIGHT = [C.TENANT_CREDIT, C.DEPOSITS, C.OWNER_COLLECTED, C.SUSPENSE, C.THIRD_PARTY_COLLECTED, C.AGENCY_COLLECTED];
const OFFICE_LEFT = [C.OWN_BANK, C.CHANNEL_CLEARING, C.CASH_IN_HAND, C.RECEIVABLE, C.OWNERS_OWE_US, C.EXPENSES];
const OFFICE_RIGHT = [C.TENANT_CREDIT, C.DEPOSITS, C.SUSPENSE, C.THIRD_PARTY_COLLECTED, C.RENT_INCOME, C.RECOVERIES];

/**
 * The equations of a book: money held for others is exactly what is owed to others (trust), and what tenants owe is
 * exactly what will be owed on (receivables). A landlord's own book has one: what there is equals what is owed and earned.
 */
export function equationsOf(book: Book, totals: readonly CodeTotal[], currency: string): Equation[] {
  const of = (code: AccountCode): Money =>
    totals.find((total) => total.book === book && total.code === code)?.balance ?? Money.zero(currency);
  const debits = (codes: readonly AccountCode[]): Term[] => codes.map((code) => ({ code, amount: of(code) }));
  const credits = (codes: readonly AccountCode[]): Term[] => codes.map((code) => ({ code, amount: of(code).negated() }));
  if (book === 'OFFICE') return [equation('office', book, debits(OFFICE_LEFT), credits(OFFICE_RIGHT), currency)];
  return [
    equation('trust', book, debits(TRUST_LEFT), credits(TRUST_RIGHT), currency),
    equation('receivables', book, debits([C.RECEIVABLE]), credits([C.ACCRUED_TO_PAYEE]), currency),
  ];
}

/** Builds one equation from its terms. */
function equation(name: Equation['name'], book: Book, left: Term[], right: Term[], currency: string): Equation {
  const total = (terms: Term[]): Money =>
    Money.sum(
      terms.map(({ amount }) => amount),
      currency,
    );
  const [leftTotal, rightTotal] = [total(left), total(right)];
  const side = (terms: Term[]): string => terms.map(({ code, amount }) => `${code} ${amount.amount}`).join(' + ');
  return {
    name,
    book,
    left,
    right,
    leftTotal,
    rightTotal,
    holds: leftTotal.equals(rightTotal),
    spelledOut: `${side(left)} = ${leftTotal.amount}; ${side(right)} = ${rightTotal.amount}`,
  };
}
