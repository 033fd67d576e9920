import { Money } from '@plotihub/money';
import { type Books } from './books.js';
import { type Payer, type ShortCode, type Transaction } from './records.js';

/** A record as JSON: amounts are decimal text, instants ISO 8601. */
type Kept<T> = { [Key in keyof T]: T[Key] extends Money ? string : T[Key] extends Date ? string : T[Key] };

interface Memory {
  readonly shortCodes: Kept<Pick<ShortCode, 'shortCode' | 'urls' | 'pullRegistered' | 'utility'>>[];
  readonly payers: Kept<Payer>[];
  readonly transactions: Kept<Transaction>[];
}

/** What the books should still know after a restart: registrations, money and payments; not the credentials, which are given anew. */
export function written(books: Books): string {
  const memory: Memory = {
    shortCodes: [...books.shortCodes.values()].map(({ shortCode, urls, pullRegistered, utility }) => ({
      ...{ shortCode, urls, pullRegistered },
      utility: utility.amount,
    })),
    payers: [...books.payers.values()].map((payer) => ({ ...payer, balance: payer.balance.amount })),
    transactions: books.transactions.map((one) => ({
      ...one,
      amount: one.amount.amount,
      balanceAfter: one.balanceAfter.amount,
      at: one.at.toISOString(),
    })),
  };
  return JSON.stringify(memory);
}

/**
 * Brings books to what was written; short codes that are not open any more are left out.
 * @throws SyntaxError, TypeError or RangeError if the text is not of `written`
 */
export function remember(books: Books, text: string): void {
  const { shortCodes, payers, transactions } = JSON.parse(text) as Memory;
  const past = transactions.map((one) => ({
    ...one,
    amount: kes(one.amount),
    balanceAfter: kes(one.balanceAfter),
    at: new Date(one.at),
  }));
  for (const { shortCode, utility, ...rest } of shortCodes) {
    const open = books.shortCodes.get(shortCode);
    if (open) Object.assign(open, rest, { utility: kes(utility) });
  }
  for (const payer of payers) books.payers.set(payer.phone, { ...payer, balance: kes(payer.balance) });
  books.adopt(past);
}

const kes = (amount: string): Money => Money.parse(amount, 'KES');
