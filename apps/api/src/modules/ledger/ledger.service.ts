import { Injectable } from '@nestjs/common';
import { isDuplicate, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { Clock, later, type LocalDate } from '@plotihub/time';
import { account, ACCOUNT_CODES, bookOf, readOwnerSubject, type AccountKey, type Book } from './accounts.rules.js';
import { AlreadyReversed } from './ledger.errors.js';
import { LedgerRepository, type EntryRow, type LeaseAccountRow } from './ledger.repository.js';
import { ownersTaking, ownersTouched } from './owner-accounts.rules.js';
import { takenFromOwners, topUpPostings, topUps } from './owner-funds.rules.js';
import { leaseDeltas, type LeaseDelta, type NewPosting } from './postings.rules.js';
import { equationsOf, type Equation } from './proof.rules.js';

/** The organization as far as the ledger cares. */
export interface LedgerOwner {
  id: string;
  kind: 'LANDLORD' | 'AGENCY';
  currency: string;
}

/** A lease's accounts, ready to be named in entries, and its balances when it was read. */
export interface LeaseAccount {
  leaseId: string;
  receivable: AccountKey;
  credit: AccountKey;
  deposits: AccountKey;
  /** What the tenant owes, due or not. */
  owed: Money;
  /** What the tenant has paid ahead. */
  creditBalance: Money;
  /** What is held against damage. */
  depositHeld: Money;
}

const key = ({ code, subject }: AccountKey): string => `${code} ${subject}`;

/** The append-only double-entry ledger. Callers lock the lease's account first, then post. */
@Injectable()
export class LedgerService {
  /** Ids of accounts that were committed when they were seen: accounts are never removed. */
  private readonly known = new Map<string, string>();
  /** Transactions that have created accounts: what they see may still be rolled back. */
  private readonly creators = new WeakSet<Tx>();

  constructor(
    private readonly repository: LedgerRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks the accounts of leases until the transaction ends, in ascending lease id, and creates those that are missing.
   * Everything that moves money on a lease takes this lock first: it serialises movements and prevents write skew.
   */
  async lockLeases(tx: Tx, owner: LedgerOwner, leaseIds: readonly string[]): Promise<Map<string, LeaseAccount>> {
    if (leaseIds.length === 0) return new Map();
    let rows = await this.repository.lockLeaseAccounts(tx, owner.id, leaseIds);
    if (rows.length < new Set(leaseIds).size) {
      const have = new Set(rows.map(({ leaseId }) => leaseId));
      await this.createLeaseAccounts(tx, owner, [...new Set(leaseIds)].filter((id) => !have.has(id)).sort());
      rows = await this.repository.lockLeaseAccounts(tx, owner.id, leaseIds);
    }
    return new Map(rows.map((row) => [row.leaseId, toLeaseAccount(row)]));
  }

  /** As `lockLeases`, for one. */
  async lockLease(tx: Tx, owner: LedgerOwner, leaseId: string): Promise<LeaseAccount> {
    const found = (await this.lockLeases(tx, owner, [leaseId])).get(leaseId);
    if (!found) throw new Error(`The account of lease ${leaseId} was not created.`);
    return found;
  }

  /**
   * Writes postings and keeps the lease balances in step; the leases' accounts must be locked. Where they give back to a tenant what
   * the owner was paid already, the office tops up first, in postings of its own: no owner's money pays for another.
   * @returns the posting ids, in the order given
   * @throws AlreadyReversed if a posting reverses one that has been reversed; Error for a posting without entries
   */
  async post(tx: Tx, owner: LedgerOwner, postings: readonly NewPosting[]): Promise<string[]> {
    for (const posting of postings) assertPostable(posting, owner.currency);
    const complete = await this.withOwnersTaking(tx, owner, postings);
    const before = await this.ownerTopUps(tx, owner, complete);
    const numbered = [...before, ...complete].map((posting) => ({ book: bookOf(owner.kind), ...posting, id: newId('pst') }));
    const ids = new Map<Book, Map<string, string>>();
    for (const [book, list] of Map.groupBy(numbered, (posting) => posting.book)) {
      const keys = list.flatMap((posting) => posting.entries.flatMap(({ debit, credit }) => [debit, credit]));
      ids.set(book, await this.resolve(tx, { ...owner, book }, keys));
    }
    const accountId = (book: Book, wanted: AccountKey): string =>
      wanted.id ?? ids.get(book)?.get(key(wanted)) ?? fail(`no account ${key(wanted)}`);
    try {
      await this.repository.insertPostings(tx, owner.id, this.clock.now(), numbered, accountId);
    } catch (error) {
      if (isDuplicate(error, 'postings_reverses')) throw new AlreadyReversed('A posting is reversed at most once.');
      throw error;
    }
    const deltas = [...leaseDeltas(postings.flatMap(({ entries }) => entries))]
      .map(([leaseId, delta]: [string, LeaseDelta]) => ({ leaseId, ...delta }))
      .filter((delta) => delta.receivableMinor || delta.creditMinor || delta.depositMinor);
    await this.repository.addToLeaseAccounts(tx, owner.id, deltas);
    return numbered.slice(before.length).map(({ id }) => id);
  }

  /** A lease's balances; all zero for one that has no accounts yet. With `asOf`, as they counted on that day. */
  async leaseBalances(
    db: Reader,
    owner: LedgerOwner,
    leaseId: string,
    asOf?: LocalDate,
  ): Promise<{ owed: Money; credit: Money; deposit: Money }> {
    const row = await this.repository.findLeaseAccount(db, owner.id, leaseId);
    const money = (minor: string | number): Money => Money.of(safeInteger(minor), owner.currency);
    if (!row) return { owed: money(0), credit: money(0), deposit: money(0) };
    if (asOf === undefined) return { owed: money(row.receivableMinor), credit: money(row.creditMinor), deposit: money(row.depositMinor) };
    const [owed, credit, deposit] = await Promise.all(
      [row.receivableAccountId, row.creditAccountId, row.depositAccountId].map((id) => this.repository.balanceOf(db, owner.id, id, asOf)),
    );
    return { owed: money(owed ?? 0), credit: money(-(credit ?? 0)), deposit: money(-(deposit ?? 0)) };
  }

  /** The equations that must hold, spelled out; with `asOf`, over what counted up to that day. */
  async proof(
    db: Reader,
    owner: LedgerOwner,
    asOf?: LocalDate,
  ): Promise<{ holds: boolean; equations: Equation[]; leasesOutOfStep: string[] }> {
    const totals = await this.repository.totalsByCode(db, owner.id, owner.currency, asOf);
    const books: Book[] = owner.kind === 'AGENCY' ? ['CLIENT', 'OFFICE'] : ['OFFICE'];
    const equations = books.flatMap((book) => equationsOf(book, totals, owner.currency));
    const leasesOutOfStep = asOf === undefined ? await this.repository.leasesWithWrongCache(db, owner.id, 20) : [];
    return { holds: equations.every(({ holds }) => holds) && leasesOutOfStep.length === 0, equations, leasesOutOfStep };
  }

  /** Entries in the order they were posted, of one lease or of all. */
  listEntries(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; after?: { postingId: string; line: number }; limit: number },
  ): Promise<EntryRow[]> {
    return this.repository.listEntries(db, organizationId, filter);
  }

  /** What is held against damage at each lease, in cents; leases without any are absent. The proof holds it against the entries. */
  depositsHeld(db: Reader, owner: LedgerOwner): Promise<Map<string, number>> {
    return this.repository.depositsHeld(db, owner.id);
  }

  /** What lies with owners, in accounts of their own, of the money of a property's tenants. */
  async heldByOwners(db: Reader, { id, currency }: LedgerOwner, propertyId: string): Promise<Money> {
    const accounts = await this.repository.accountsOfProperty(db, id, { book: 'CLIENT', code: ACCOUNT_CODES.WITH_OWNER, propertyId });
    let minor = 0;
    for (const accountId of accounts) minor += await this.repository.balanceOf(db, id, accountId, undefined);
    return Money.of(minor, currency);
  }

  /** What each owner owes the office, by property, in the order of their ids; those who owe nothing are left out. */
  async ownerDebts(
    db: Reader,
    owner: LedgerOwner,
    page: { after?: string; limit: number },
  ): Promise<{ ownerId: string; propertyId: string; owed: Money }[]> {
    const rows = await this.repository.listBalances(db, owner.id, { book: 'OFFICE', code: ACCOUNT_CODES.OWNERS_OWE_US }, page);
    return rows.map(({ subject, minor }) => ({ ...readOwnerSubject(subject), owed: Money.of(minor, owner.currency) }));
  }

  /** The postings, with what owners take of, or give back into, money that lies in their own accounts. */
  private async withOwnersTaking(tx: Tx, owner: LedgerOwner, postings: readonly NewPosting[]): Promise<readonly NewPosting[]> {
    if (owner.kind === 'LANDLORD') return postings;
    const names = ownersTouched(postings.flatMap(({ entries }) => entries)).map((subject) => account.withOwner(subject));
    const balances = await this.repository.lockBalances(tx, owner.id, 'CLIENT', names);
    const held = new Map(names.map((name) => [name.subject, Money.of(balances.get(key(name)) ?? 0, owner.currency)]));
    return postings.map((posting) => ({ ...posting, entries: [...posting.entries, ...ownersTaking(posting.entries, held)] }));
  }

  /** What the office must put in before these postings; nothing, unless they take from an owner more than is there. */
  private async ownerTopUps(tx: Tx, owner: LedgerOwner, postings: readonly NewPosting[]): Promise<NewPosting[]> {
    const taken = takenFromOwners(postings.flatMap(({ entries }) => entries));
    const [first] = postings;
    if (taken.length === 0 || first === undefined) return [];
    const names = taken.map(({ subject }) => account.ownerCollected(subject));
    const balances = await this.repository.lockBalances(tx, owner.id, bookOf(owner.kind), names);
    const collected = new Map(
      names.flatMap((name) => {
        const minor = balances.get(key(name));
        return minor === undefined ? [] : [[name.subject, Money.of(-minor, owner.currency)]];
      }),
    );
    const { sourceId, leaseId } = first;
    const effectiveOn = postings.map((posting) => posting.effectiveOn).reduce(later);
    return topUps(taken, collected).flatMap(({ subject, amount }) => topUpPostings({ sourceId, leaseId, effectiveOn }, subject, amount));
  }

  private async createLeaseAccounts(tx: Tx, owner: LedgerOwner, leaseIds: readonly string[]): Promise<void> {
    const keys = leaseIds.flatMap((leaseId) => [account.receivable(leaseId), account.tenantCredit(leaseId), account.deposits(leaseId)]);
    const ids = await this.create(tx, { ...owner, book: bookOf(owner.kind) }, keys);
    const id = (wanted: AccountKey): string => ids.get(key(wanted)) ?? fail(`no account ${key(wanted)}`);
    await this.repository.insertLeaseAccounts(
      tx,
      owner.id,
      owner.currency,
      leaseIds.map((leaseId) => ({
        leaseId,
        receivable: id(account.receivable(leaseId)),
        credit: id(account.tenantCredit(leaseId)),
        deposit: id(account.deposits(leaseId)),
      })),
    );
  }

  /** Ids of all accounts named without one; creates those that do not exist yet. */
  private async resolve(tx: Tx, owner: LedgerOwner & { book: Book }, keys: readonly AccountKey[]): Promise<Map<string, string>> {
    const wanted = new Map(keys.filter(({ id }) => id === undefined).map((wantedKey) => [key(wantedKey), wantedKey]));
    const found = new Map<string, string>();
    for (const name of wanted.keys()) {
      const id = this.known.get(`${owner.id} ${owner.book} ${name}`);
      if (id !== undefined) found.set(name, id);
    }
    const unknown = [...wanted].filter(([name]) => !found.has(name)).map(([, wantedKey]) => wantedKey);
    if (unknown.length === 0) return found;

    const stored = await this.repository.findAccounts(tx, owner.id, owner.book, unknown);
    for (const [name, id] of stored) {
      found.set(name, id);
      if (!this.creators.has(tx)) this.known.set(`${owner.id} ${owner.book} ${name}`, id);
    }
    const missing = unknown.filter((wantedKey) => !stored.has(key(wantedKey)));
    if (missing.length > 0) for (const [name, id] of await this.create(tx, owner, missing)) found.set(name, id);
    return found;
  }

  private async create(tx: Tx, owner: LedgerOwner & { book: Book }, keys: readonly AccountKey[]): Promise<Map<string, string>> {
    this.creators.add(tx);
    const { book } = owner;
    // In one order for everybody, so that two transactions that create the same accounts wait instead of deadlocking.
    const sorted = [...keys].sort((a, b) => key(a).localeCompare(key(b)));
    await this.repository.insertAccounts(tx, owner.id, { book, currency: owner.currency, at: this.clock.now() }, sorted);
    return this.repository.findAccounts(tx, owner.id, book, sorted);
  }
}

function toLeaseAccount(row: LeaseAccountRow): LeaseAccount {
  const money = (minor: string): Money => Money.of(safeInteger(minor), row.currency);
  return {
    leaseId: row.leaseId,
    receivable: { ...account.receivable(row.leaseId), id: row.receivableAccountId },
    credit: { ...account.tenantCredit(row.leaseId), id: row.creditAccountId },
    deposits: { ...account.deposits(row.leaseId), id: row.depositAccountId },
    owed: money(row.receivableMinor),
    creditBalance: money(row.creditMinor),
    depositHeld: money(row.depositMinor),
  };
}

function assertPostable(posting: NewPosting, currency: string): void {
  if (posting.entries.length === 0) throw new Error(`A ${posting.kind} posting needs entries.`);
  for (const { amount } of posting.entries) {
    if (!amount.isPositive || amount.currency !== currency) throw new Error(`A ${posting.kind} posting cannot move ${amount.toString()}.`);
  }
}

function fail(message: string): never {
  throw new Error(message);
}
