import type { Money } from '@plotihub/money';
import { account, ACCOUNT_CODES, type AccountCode } from './accounts.rules.js';
import { move, type NewEntry, type NewPosting } from './postings.rules.js';

/** What some entries together take from what was collected for an owner. */
export interface Taken {
  /** `owner/property` */
  subject: string;
  /** > 0 */
  amount: Money;
  /** What of the debits goes back to tenants: a payment was reversed, a charge that was paid was taken back. */
  givenBack: Money;
}

const TO_TENANTS: readonly AccountCode[] = [ACCOUNT_CODES.ACCRUED_TO_PAYEE, ACCOUNT_CODES.TENANT_CREDIT];

/** From whom entries take more than they give, and how much. */
export function takenFromOwners(entries: readonly NewEntry[]): Taken[] {
  const sums = new Map<string, { net: Money; givenBack: Money }>();
  const add = (subject: string, net: Money, givenBack: Money): void => {
    const before = sums.get(subject);
    sums.set(subject, before ? { net: before.net.plus(net), givenBack: before.givenBack.plus(givenBack) } : { net, givenBack });
  };
  for (const { debit, credit, amount } of entries) {
    const none = amount.minus(amount);
    if (debit.code === ACCOUNT_CODES.OWNER_COLLECTED) add(debit.subject, amount, TO_TENANTS.includes(credit.code) ? amount : none);
    if (credit.code === ACCOUNT_CODES.OWNER_COLLECTED) add(credit.subject, amount.negated(), none);
  }
  return [...sums].flatMap(([subject, { net, givenBack }]) => (net.isPositive ? [{ subject, amount: net, givenBack }] : []));
}

/**
 * What the office puts into the trust bank before it is taken, because the owner was paid it already: the owner owes it to the office.
 * No owner's money ever pays for another. @throws Error if money would be paid out that the owner does not have
 */
export function topUps(taken: readonly Taken[], collected: ReadonlyMap<string, Money>): { subject: string; amount: Money }[] {
  return taken.flatMap(({ subject, amount, givenBack }) => {
    const there = collected.get(subject);
    const short = there ? amount.minus(there) : amount;
    if (!short.isPositive) return [];
    if (short.compare(givenBack) > 0) throw new Error(`${amount.toString()} cannot be paid out of what was collected for ${subject}.`);
    return [{ subject, amount: short }];
  });
}

/** A top-up in both books: money of the office comes into trust, and the owner owes it. */
export function topUpPostings(fact: Omit<NewPosting, 'kind' | 'entries' | 'book'>, subject: string, amount: Money): NewPosting[] {
  const posting = { ...fact, kind: 'owner-top-up' };
  return [
    { ...posting, book: 'CLIENT', entries: move(account.trustBank(), account.ownerCollected(subject), amount) },
    { ...posting, book: 'OFFICE', entries: move(account.ownersOweUs(subject), account.ownBank(), amount) },
  ];
}
