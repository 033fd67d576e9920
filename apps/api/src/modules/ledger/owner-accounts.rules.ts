import type { Money } from '@plotihub/money';
import { account, ACCOUNT_CODES, type AccountKey } from './accounts.rules.js';
import { move, type NewEntry } from './postings.rules.js';

/** What entries do to one `owner/property`: to what lies with the owner, and to what was collected for them. Signed. */
interface Change {
  /** Into the owner's own account. */
  held: Money;
  collected: Money;
  /** True if what is collected comes out of what was held for tenants, who may have paid it to the owner. */
  fromTenants: boolean;
}

/** True for the sub-ledger of a property; that of a channel holds what no lease is known for. */
const isProperty = ({ subject }: AccountKey): boolean => subject.includes('/');

/** The properties whose money lies with their owner, or may: `owner/property`. */
export function ownersTouched(entries: readonly NewEntry[]): string[] {
  const sides = entries.flatMap(({ debit, credit }) => [debit, credit]);
  const touching = sides.filter(
    (key) => (key.code === ACCOUNT_CODES.WITH_OWNER && isProperty(key)) || key.code === ACCOUNT_CODES.OWNER_COLLECTED,
  );
  return [...new Set(touching.map(({ subject }) => subject))];
}

/**
 * Entries that belong to a posting about money in an owner's own account. What is the owner's of it was never in trust: it is taken from
 * what was collected for them in the same breath, so that nobody remits it again. What is not theirs (a tenant's credit or deposit) stays
 * with them as a debt (1040), until charges make it theirs. Where money leaves their account again, they give back what they took.
 * @param held by `owner/property`, what lay with the owner before; brought up to date
 */
export function ownersTaking(entries: readonly NewEntry[], held: Map<string, Money>): NewEntry[] {
  return ownersTouched(entries).flatMap((subject) => {
    const change = changeOf(entries, subject);
    if (!change) return [];
    const before = held.get(subject) ?? change.held.minus(change.held);
    const now = before.plus(change.held);
    const taken = takenOf(change, now);
    held.set(subject, now.minus(taken));
    return move(account.ownerCollected(subject), account.withOwner(subject), taken);
  });
}

/** How much the owner takes; less than zero if they give back. */
function takenOf({ held, collected, fromTenants }: Change, now: Money): Money {
  const none = now.minus(now);
  const most = (a: Money, b: Money): Money => (a.compare(b) > 0 ? a : b);
  const least = (a: Money, b: Money): Money => (a.compare(b) < 0 ? a : b);
  // Money that came into trust is never taken: it is there to be remitted.
  if (held.isZero && !fromTenants) return none;
  if (!held.isNegative) return least(most(collected, none), most(now, none));
  // Money left the account: of it goes back what this posting gives back of what was collected, and at least what is missing.
  const givenBack = collected.isNegative ? least(collected.negated(), held.negated()) : none;
  return most(givenBack, most(now.negated(), none)).negated();
}

function changeOf(entries: readonly NewEntry[], subject: string): Change | undefined {
  const [first] = entries;
  if (!first) return undefined;
  const none = first.amount.minus(first.amount);
  let [held, collected] = [none, none];
  const fromTenants = entries.some(({ debit }) => debit.code === ACCOUNT_CODES.TENANT_CREDIT || debit.code === ACCOUNT_CODES.DEPOSITS);
  const is = (key: AccountKey, wanted: AccountKey): boolean => key.code === wanted.code && key.subject === wanted.subject;
  const [withOwner, ownerCollected] = [account.withOwner(subject), account.ownerCollected(subject)];
  for (const { debit, credit, amount } of entries) {
    if (is(debit, withOwner)) held = held.plus(amount);
    if (is(credit, withOwner)) held = held.minus(amount);
    if (is(credit, ownerCollected)) collected = collected.plus(amount);
    if (is(debit, ownerCollected)) collected = collected.minus(amount);
  }
  return { held, collected, fromTenants };
}
