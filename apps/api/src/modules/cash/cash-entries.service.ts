import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, dateIn } from '@plotihub/time';
import type { Lease } from '../leases/index.js';
import { account, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { MatchingService, MoneyInService, takesMoney, type Booked, type ForLease } from '../payments/index.js';
import { roomIn } from './cash-book.rules.js';
import { assertOpen, CashBooksService, type LockedBook } from './cash-books.service.js';
import {
  CashEntriesRepository,
  type CashEntry,
  type CashEntryState,
  type EntryDecision,
  type ReceiptBlock,
} from './cash-entries.repository.js';
import { countedAt, holdReason, inTurns, numberOf, receiptNumber, type EntryFacts } from './cash-entry.rules.js';

export { CASH_ENTRY_STATES, type CashEntry } from './cash-entries.repository.js';

/** What a device says of cash that was taken. */
export interface NewEntry {
  deviceId: string;
  receiptNumber: string;
  takenAt: Date;
  reference: string;
  amount: Money;
  note?: string;
}

/** What became of one entry of a batch. */
export interface Synced {
  receiptNumber: string;
  /** REFUSED: its number stands for other cash. Nothing is kept of it, so the device gives it another number. */
  outcome: CashEntryState | 'REFUSED';
  /** It was known before: nothing was done. */
  repeated: boolean;
  reason: string | null;
  entryId: string | null;
  paymentId: string | null;
  number: string | null;
}

/** An entry that is new, and what its reference led to. */
type Matched = NewEntry & { lease: Lease | undefined; instruction: ForLease['instruction'] };
/** As it goes into the table; one with a lease that is not held goes into the books first. */
type Decided = Omit<CashEntry, 'holderId' | 'number'> & Pick<Matched, 'lease' | 'instruction'>;

const RECEIPT_USED = 'RECEIPT_USED';

/** What devices wrote down without a network: each receipt once, in whatever batches and however often they come. */
@Injectable()
export class CashEntriesService {
  constructor(
    private readonly repository: CashEntriesRepository,
    private readonly books: CashBooksService,
    private readonly matching: MatchingService,
    private readonly moneyIn: MoneyInService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Numbers that the device may give to receipts until it is back. @throws NotFound, CashBookClosed */
  async leaseReceipts(
    tx: Tx,
    organization: Organization,
    bookId: string,
    { deviceId, count }: { deviceId: string; count: number },
  ): Promise<ReceiptBlock & { firstNumber: string; lastNumber: string }> {
    const book = await this.books.lock(tx, organization, bookId);
    assertOpen(book);
    const first = await this.books.takeReceipts(tx, organization, bookId, count);
    const block = { id: newId('rbk'), bookId, deviceId, first, last: first + count - 1, leasedAt: this.clock.now() };
    await this.repository.insertBlock(tx, organization.id, block);
    return { ...block, firstNumber: receiptNumber(book.series, block.first), lastNumber: receiptNumber(book.series, block.last) };
  }

  /**
   * Takes a batch in. Each entry goes into the books, is held for the office, is one that was known, or is refused; the same batch
   * again, whole or in part or twice at once, changes nothing and gets the same answers.
   * @param viewer units out of whose sight are unknown to them
   * @throws NotFound for the book
   */
  async sync(tx: Tx, organization: Organization, viewer: Principal, bookId: string, entries: readonly NewEntry[]): Promise<Synced[]> {
    const receipts = [...new Set(entries.map((entry) => entry.receiptNumber))];
    const early = await this.repository.ofReceipts(tx, organization.id, bookId, receipts);
    const fresh = firstOfEach(entries.filter((entry) => !early.has(entry.receiptNumber)));
    const matched = await this.match(tx, organization, viewer, fresh);
    // Accounts of leases before the book, as everywhere. Whoever else brings these entries waits at the book.
    const leaseIds = matched.flatMap(({ lease }) => (lease && takesMoney(lease) ? [lease.id] : []));
    await this.ledger.lockLeases(tx, organization, [...new Set(leaseIds)].sort());
    const book = await this.books.lock(tx, organization, bookId);
    const known = await this.repository.ofReceipts(tx, organization.id, bookId, receipts);
    const decided = await this.sort(
      tx,
      organization,
      book,
      matched.filter((entry) => !known.has(entry.receiptNumber)),
    );
    await this.book(tx, organization, book, decided);
    return this.answers(tx, organization, { bookId, entries, known });
  }

  /** In order of arrival, one more than a page holds. Who sees a part of the organization sees those of their own book. */
  list(db: Reader, viewer: Principal, filter: { bookId?: string; state?: CashEntryState }, page: PageRequest): Promise<CashEntry[]> {
    const own = viewer.sight === 'ALL' ? {} : { holderId: viewer.id };
    return this.repository.list(db, viewer.organizationId, { ...own, ...filter, ...page, limit: page.limit + 1 });
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<CashEntry> {
    const entry = isId(id, 'cen') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!entry) throw new NotFound(`There is no cash entry ${id}.`);
    return entry;
  }

  /** Writes a person's decision down; the book is locked. */
  decide(tx: Tx, organizationId: string, id: string, decision: EntryDecision): Promise<void> {
    return this.repository.decide(tx, organizationId, id, decision);
  }

  /** What the references lead to, by the day the cash was taken. */
  private async match(tx: Tx, organization: Organization, viewer: Principal, entries: readonly NewEntry[]): Promise<Matched[]> {
    const receivedAt = this.clock.now();
    const matched: Matched[] = [];
    for (const entry of entries) {
      const valueOn = dateIn(countedAt({ takenAt: entry.takenAt, receivedAt }), organization.timeZone);
      const { reference, amount } = entry;
      const match = await this.matching.match(tx, organization.id, { reference, amount, valueOn, customer: true });
      const { lease, instruction } = match.kind === 'LEASE' ? match : { lease: undefined, instruction: undefined };
      matched.push({ ...entry, lease, instruction });
    }
    const found = [...new Set(matched.flatMap(({ lease }) => lease?.id ?? []))];
    const seen = await this.repository.leasesInSight(tx, organization.id, viewer.sight, found);
    return matched.map((entry) => (entry.lease && !seen.has(entry.lease.id) ? { ...entry, lease: undefined } : entry));
  }

  /** Which go into the books and which are held, in the order in which the device sent them. */
  private async sort(tx: Tx, organization: Organization, book: LockedBook, entries: readonly Matched[]): Promise<Decided[]> {
    if (entries.length === 0) return [];
    const receivedAt = this.clock.now();
    const devices = [...new Set(entries.map(({ deviceId }) => deviceId))];
    const blocks = await this.repository.blocksOf(tx, organization.id, book.id, devices);
    let { balance } = book;
    return entries.map(({ lease, instruction, note, ...entry }) => {
      const number = numberOf(entry.receiptNumber, book.series) ?? 0;
      const leased = blocks.some(({ deviceId, first, last }) => deviceId === entry.deviceId && first <= number && number <= last);
      const found: EntryFacts['lease'] = !lease ? 'NONE' : takesMoney(lease) ? 'FOUND' : 'TAKES_NO_MONEY';
      const reason = holdReason(
        { ...entry, receivedAt, leased, bookOpen: book.state === 'OPEN', lease: found },
        roomIn(book.limit, balance),
      );
      if (reason === undefined) balance = balance.plus(entry.amount);
      return {
        ...{ ...entry, id: newId('cen'), bookId: book.id, receivedAt, note: note ?? null, state: reason === undefined ? 'POSTED' : 'HELD' },
        ...{ reason: reason ?? null, lease, instruction, leaseId: lease?.id ?? null, paymentId: null, decidedBy: null, decidedAt: null },
        decisionReason: null,
      };
    });
  }

  /** Brings what is not held into the books, and writes all of it down. */
  private async book(tx: Tx, organization: Organization, { holderId }: LockedBook, decided: readonly Decided[]): Promise<void> {
    const booked: Booked[] = [];
    const rows: Decided[] = decided.filter(({ state }) => state === 'HELD');
    const posted = decided.flatMap((entry) => (entry.state === 'POSTED' && entry.lease ? [{ ...entry, lease: entry.lease }] : []));
    for (const turn of inTurns(posted, ({ lease }) => lease.id)) {
      const made = await this.moneyIn.bookForLeases(
        tx,
        organization,
        turn.map(({ lease, instruction, ...entry }) => {
          const valueOn = dateIn(countedAt(entry), organization.timeZone);
          const { amount, receiptNumber: externalId, note } = entry;
          const received = {
            amount,
            valueOn,
            method: 'CASH' as const,
            externalId,
            recordedBy: holderId,
            ...(note === null ? {} : { note }),
          };
          return { received, lease, instruction, source: account.cashInHand(holderId) };
        }),
      );
      rows.push(...turn.map((entry, index) => ({ ...entry, paymentId: made[index]?.paymentId ?? null })));
      booked.push(...made);
    }
    await this.repository.insert(tx, organization.id, rows);
    await this.moneyIn.issueReceipts(tx, organization, booked);
  }

  /** For each entry of the batch what is known of its receipt now. */
  private async answers(
    tx: Tx,
    organization: Organization,
    { bookId, entries, known }: { bookId: string; entries: readonly NewEntry[]; known: ReadonlyMap<string, CashEntry> },
  ): Promise<Synced[]> {
    const receipts = [...new Set(entries.map((entry) => entry.receiptNumber))];
    const now = await this.repository.ofReceipts(tx, organization.id, bookId, receipts);
    const told = new Set<string>();
    return entries.map((entry) => {
      const stored = now.get(entry.receiptNumber);
      if (!stored) throw new Error(`Receipt ${entry.receiptNumber} was not kept.`);
      const repeated = known.has(entry.receiptNumber) || told.has(entry.receiptNumber);
      told.add(entry.receiptNumber);
      const answer = { receiptNumber: entry.receiptNumber, repeated };
      if (!sameCash(entry, stored))
        return { ...answer, outcome: 'REFUSED', reason: RECEIPT_USED, entryId: null, paymentId: null, number: null };
      const { id: entryId, state: outcome, reason, paymentId, number } = stored;
      return { ...answer, outcome, reason, entryId, paymentId, number };
    });
  }
}

/** The first entry of each receipt number. */
function firstOfEach(entries: readonly NewEntry[]): NewEntry[] {
  return [...Map.groupBy(entries, (entry) => entry.receiptNumber).values()].flatMap(([first]) => first ?? []);
}

/** A note may be mended on the device before it is sent again; what else it says is what it said. */
function sameCash(entry: NewEntry, stored: CashEntry): boolean {
  const { deviceId, reference, amount, takenAt } = stored;
  return (
    entry.deviceId === deviceId &&
    entry.reference === reference &&
    entry.amount.equals(amount) &&
    entry.takenAt.getTime() === takenAt.getTime()
  );
}
