import { Money } from '@plotihub/money';
import fc from 'fast-check';
import { account, type AccountKey } from './accounts.rules.js';
import { ownersTaking } from './owner-accounts.rules.js';
import { move, type NewEntry } from './postings.rules.js';

const PLACE = 'own_1/prp_1';
const LEASE = 'lse_1';
const kes = (minor: number): Money => Money.of(minor, 'KES');
const [held, collected, accrued] = [account.withOwner(PLACE), account.ownerCollected(PLACE), account.accrued(PLACE)];

/** The books of one property, into which every posting goes with what the owner takes. */
class Books {
  private readonly balances = new Map<string, number>();
  private readonly held = new Map<string, Money>();

  post(entries: NewEntry[]): void {
    for (const { debit, credit, amount } of [...entries, ...ownersTaking(entries, this.held)]) {
      this.add(debit, amount.amountMinor);
      this.add(credit, -amount.amountMinor);
    }
  }

  /** Debits minus credits. */
  of({ code, subject }: AccountKey): number {
    return this.balances.get(`${code} ${subject}`) ?? 0;
  }

  all(): number[] {
    return [...this.balances.values()];
  }

  private add({ code, subject }: AccountKey, minor: number): void {
    this.balances.set(`${code} ${subject}`, this.of({ code, subject }) + minor);
  }
}

/** A payment of so much for charges and so much ahead. */
const payment = (source: AccountKey, charges: number, ahead: number): NewEntry[] => [
  ...move(source, account.receivable(LEASE), kes(charges)),
  ...move(source, account.tenantCredit(LEASE), kes(ahead)),
  ...move(accrued, collected, kes(charges)),
];
const mirrored = (entries: NewEntry[]): NewEntry[] =>
  entries.map(({ debit, credit, amount }) => ({ debit: credit, credit: debit, amount }));
const applied = (amount: number): NewEntry[] => [
  ...move(account.tenantCredit(LEASE), account.receivable(LEASE), kes(amount)),
  ...move(accrued, collected, kes(amount)),
];

test('rent in the owner’s own account is collected and taken in one posting; what is paid ahead stays a debt of theirs', () => {
  const books = new Books();
  books.post(payment(held, 15_000, 5_000));
  expect([books.of(collected), books.of(held), books.of(account.tenantCredit(LEASE))]).toEqual([0, 5_000, -5_000]);
  books.post(applied(5_000));
  expect([books.of(collected), books.of(held), books.of(account.tenantCredit(LEASE))]).toEqual([0, 0, 0]);
});

test('money in trust is never taken: it is there to be remitted', () => {
  const books = new Books();
  books.post(payment(held, 0, 5_000));
  books.post(payment(account.channelClearing('chn_1'), 15_000, 0));
  expect([books.of(collected), books.of(held)]).toEqual([-15_000, 5_000]);
});

test('a payment that leaves the owner’s account again takes nothing from trust', () => {
  const books = new Books();
  books.post(payment(account.channelClearing('chn_1'), 8_000, 0));
  const direct = payment(held, 15_000, 5_000);
  books.post(direct);
  books.post(mirrored(direct));
  expect([books.of(collected), books.of(held)]).toEqual([-8_000, 0]);
});

test('in any order of payments and reversals the owner never holds less than nothing, trust covers what it owes, and all of it can be undone', () => {
  const one = fc.record({ direct: fc.boolean(), charges: fc.integer({ min: 1, max: 50_000 }), ahead: fc.integer({ min: 0, max: 50_000 }) });
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(), { maxLength: 12 }), (payments, order) => {
      const books = new Books();
      const bank = account.channelClearing('chn_1');
      const open = payments.map(({ direct, charges, ahead }) => payment(direct ? held : bank, charges, ahead));
      const check = (): void => {
        expect(books.of(held)).toBeGreaterThanOrEqual(0);
        expect(books.of(collected)).toBeLessThanOrEqual(0);
        expect(books.of(bank) + books.of(held) + books.of(collected) + books.of(account.tenantCredit(LEASE))).toBe(0);
      };
      for (const entries of open) {
        books.post(entries);
        check();
      }
      for (const pick of [...order, ...open.map(() => 0)]) {
        const [entries] = open.splice(pick % Math.max(open.length, 1), 1);
        if (!entries) break;
        books.post(mirrored(entries));
        check();
      }
      expect(books.all().every((balance) => balance === 0)).toBe(true);
    }),
  );
});
