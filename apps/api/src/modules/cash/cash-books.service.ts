import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { addDays, Clock, type LocalDate } from '@plotihub/time';
import { HoldingsService } from '../ledger/index.js';
import { MembershipsService, roleAllows, type Organization } from '../organizations/index.js';
import { ageInDays, oldestInHand, roomIn } from './cash-book.rules.js';
import { CashBooksRepository, type CashBookRow, type CashBookState } from './cash-books.repository.js';
import { CashBookClosed, CashBookExists, CashBookNotEmpty, CashLimitReached, HolderTakesNoCash, NoCashBook } from './cash.errors.js';

export { CASH_BOOK_STATES } from './cash-books.repository.js';

/** A cash book with what it holds now. */
export interface CashBook extends CashBookRow {
  /** Recorded less banked; below zero if something was taken back after it was banked. */
  balance: Money;
  /** How much more it may take. */
  room: Money;
  /** Since when the oldest cash is in hand, the oldest being banked first. */
  oldestOn: LocalDate | null;
  ageDays: number | null;
  lastBankedOn: LocalDate | null;
}

/** A book that nobody else takes cash into until the transaction ends, and what it holds. */
export interface LockedBook extends CashBookRow {
  balance: Money;
}

/** Who takes cash. */
export type Taker = Pick<Principal, 'id' | 'role'>;

const NEEDS_BOOK = 'CARETAKER';

/** One book a person for the cash that they take: what it may hold, what it holds, and since when. */
@Injectable()
export class CashBooksService {
  constructor(
    private readonly repository: CashBooksRepository,
    private readonly holdings: HoldingsService,
    private readonly memberships: MembershipsService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, HolderTakesNoCash, CashBookExists */
  async open(
    tx: Tx,
    organization: Organization,
    by: string,
    { memberId, series, limit }: { memberId: string; series: string; limit: Money },
  ): Promise<CashBook> {
    const member = await this.memberships.get(tx, organization.id, memberId);
    if (!roleAllows(member.role, 'cash:bank')) throw new HolderTakesNoCash(`Member ${memberId} is ${member.role}.`, { role: member.role });
    const row: CashBookRow = {
      ...{ id: newId('cbk'), holderId: member.userId, series, limit, state: 'OPEN', version: 1 },
      ...{ createdAt: this.clock.now(), closedAt: null },
    };
    try {
      await this.repository.insert(tx, organization.id, { ...row, createdBy: by });
    } catch (error) {
      if (isDuplicate(error, 'cash_books_one_open')) throw new CashBookExists(`Member ${memberId} has an open cash book.`);
      if (isDuplicate(error, 'cash_books_series')) throw new CashBookExists(`The series ${series} is another book's.`);
      throw error;
    }
    return this.get(tx, organization, row.id);
  }

  /** @throws NotFound */
  async get(db: Reader, organization: Organization, id: string): Promise<CashBook> {
    const row = isId(id, 'cbk') ? await this.repository.find(db, organization.id, id) : undefined;
    const [book] = row ? await this.withBalances(db, organization, [row]) : [];
    if (!book) throw new NotFound(`There is no cash book ${id}.`);
    return book;
  }

  /**
   * In order of opening, one more than a page holds. Who sees a part of the organization sees their own.
   * @param filter overdueDays: only open books with cash that has been in hand for longer than so many days
   */
  async list(
    db: Reader,
    organization: Organization,
    viewer: Principal,
    filter: { state?: CashBookState; overdueDays?: number },
    page: PageRequest,
  ): Promise<CashBook[]> {
    const { overdueDays, state } = filter;
    const own = viewer.sight === 'ALL' ? undefined : [viewer.id];
    const before = overdueDays === undefined ? undefined : addDays(this.clock.today(organization.timeZone), -overdueDays - 1);
    const aged = before === undefined ? undefined : await this.holdings.holdCashSince(db, organization, before);
    const holderIds = aged && own ? aged.filter((id) => own.includes(id)) : (aged ?? own);
    // What a person holds is in their open book.
    const wanted = overdueDays === undefined ? state : 'OPEN';
    const rows = await this.repository.list(db, organization.id, {
      ...(holderIds ? { holderIds } : {}),
      ...(wanted === undefined ? {} : { state: wanted }),
      ...{ ...page, limit: page.limit + 1 },
    });
    return this.withBalances(db, organization, rows);
  }

  /** A limit below what the book holds is right: it takes no more until some is banked. @throws NotFound, PreconditionFailed, CashBookClosed */
  async changeLimit(tx: Tx, organization: Organization, target: { id: string; version: number }, limit: Money): Promise<CashBook> {
    const book = await this.lock(tx, organization, target.id);
    assertOpen(book);
    if (!(await this.repository.changeLimit(tx, organization.id, target, limit)))
      throw new PreconditionFailed('The cash book has changed since you read it.');
    return this.get(tx, organization, target.id);
  }

  /** @throws NotFound, CashBookClosed, CashBookNotEmpty */
  async close(tx: Tx, organization: Organization, id: string): Promise<CashBook> {
    const book = await this.lock(tx, organization, id);
    assertOpen(book);
    const undecided = (await this.repository.bankedOf(tx, organization.id, [id])).get(id)?.undecided ?? 0;
    const held = await this.repository.countHeld(tx, organization.id, id);
    if (!book.balance.isZero || undecided > 0 || held > 0)
      throw new CashBookNotEmpty(
        `Cash book ${book.series} holds ${book.balance.toString()}; ${undecided} bankings and ${held} entries are undecided.`,
        { balance: book.balance, undecidedBankings: undecided, heldEntries: held },
      );
    await this.repository.close(tx, organization.id, id, this.clock.now());
    return this.get(tx, organization, id);
  }

  /** The book and what it holds; whoever else moves its cash waits. Accounts of leases are locked before. @throws NotFound */
  async lock(tx: Tx, organization: Organization, id: string): Promise<LockedBook> {
    const row = isId(id, 'cbk') ? await this.repository.lock(tx, organization.id, id) : undefined;
    if (!row) throw new NotFound(`There is no cash book ${id}.`);
    return { ...row, balance: await this.holdings.cashOf(tx, organization, row.holderId) };
  }

  /**
   * Makes sure that somebody may take an amount, and that nobody else takes cash into their book meanwhile. Who keeps no book takes
   * without a limit, unless they are a caretaker. Accounts of leases are locked before.
   * @throws NoCashBook, CashLimitReached
   */
  async claimRoom(tx: Tx, organization: Organization, taker: Taker, amount: Money): Promise<void> {
    const book = await this.repository.lockOpenOf(tx, organization.id, taker.id);
    if (!book && taker.role === NEEDS_BOOK) throw new NoCashBook('Ask the office to open one for you.');
    if (!book) return;
    const balance = await this.holdings.cashOf(tx, organization, taker.id);
    const room = roomIn(book.limit, balance);
    if (amount.compare(room) > 0)
      throw new CashLimitReached(`Cash book ${book.series} has room for ${room.toString()}.`, { room, balance, limit: book.limit });
  }

  /** The next numbers of the book's receipts; the book is locked. @returns the first of them */
  takeReceipts(tx: Tx, organization: Organization, id: string, count: number): Promise<number> {
    return this.repository.takeReceipts(tx, organization.id, id, count);
  }

  private async withBalances(db: Reader, organization: Organization, rows: readonly CashBookRow[]): Promise<CashBook[]> {
    const held = await this.holdings.cashOfMany(db, organization, [...new Set(rows.map(({ holderId }) => holderId))]);
    const banked = await this.repository.bankedOf(
      db,
      organization.id,
      rows.map(({ id }) => id),
    );
    const today = this.clock.today(organization.timeZone);
    return rows.map((row) => {
      // The account is the person's: once a book is closed, what they hold is in the next.
      const holding = row.state === 'OPEN' ? held.get(row.holderId) : undefined;
      const balance = holding?.balance ?? row.limit.minus(row.limit);
      const oldest = oldestInHand(holding?.received ?? [], balance);
      const lastBankedOn = banked.get(row.id)?.lastOn ?? null;
      return {
        ...row,
        balance,
        room: roomIn(row.limit, balance),
        oldestOn: oldest ?? null,
        ageDays: ageInDays(oldest, today),
        lastBankedOn,
      };
    });
  }
}

/** @throws CashBookClosed */
export function assertOpen({ id, state }: Pick<CashBookRow, 'id' | 'state'>): void {
  if (state !== 'OPEN') throw new CashBookClosed(`Cash book ${id} is ${state}.`, { state });
}
