import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock, type LocalDate } from '@plotihub/time';
import { account, bankOf, bookOf, LedgerService, move } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { ChannelsService } from '../channels/index.js';
import { BankingsRepository, type Banking, type BankingState } from './bankings.repository.js';
import { assertOpen, CashBooksService } from './cash-books.service.js';
import { BankingDecided, MoreThanInHand, OwnCash, SlipUsed } from './cash.errors.js';

export { BANKING_STATES, type Banking } from './bankings.repository.js';

/** What somebody says that they took to the bank. */
export interface NewBanking {
  amount: Money;
  on: LocalDate;
  slipReference: string;
  channelId?: string;
  photoSha256?: string;
}

/** More bankings than wait for a statement in any organization. */
const UNMATCHED_LIMIT = 1_000;

/** Cash goes from hands to the bank: who holds it says so, somebody else, or the bank's statement, confirms it. */
@Injectable()
export class BankingsService {
  constructor(
    private readonly repository: BankingsRepository,
    private readonly books: CashBooksService,
    private readonly channels: ChannelsService,
    private readonly ledger: LedgerService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The cash is out of hand from now on, and makes room in the book.
   * @throws NotFound, CashBookClosed, MoreThanInHand, SlipUsed; InvalidRequest for a day to come
   */
  async declare(tx: Tx, organization: Organization, bookId: string, by: string, input: NewBanking): Promise<Banking> {
    this.assertNotToCome(organization, input.on);
    await this.assertChannel(tx, organization, input.channelId);
    const book = await this.books.lock(tx, organization, bookId);
    assertOpen(book);
    if (input.amount.compare(book.balance) > 0)
      throw new MoreThanInHand(`Cash book ${book.series} holds ${book.balance.toString()}.`, { balance: book.balance });
    const id = newId('bnk');
    const entries = move(bankOf(bookOf(organization.kind)), account.cashInHand(book.holderId), input.amount);
    const posting = { kind: 'cash-banking', sourceId: id, leaseId: null, effectiveOn: input.on, entries };
    const [postingId = ''] = await this.ledger.post(tx, organization, [posting]);
    const row: Banking = {
      ...{ id, bookId, holderId: book.holderId, channelId: input.channelId ?? null, amount: input.amount, bankedOn: input.on, postingId },
      ...{ slipReference: input.slipReference, photoSha256: input.photoSha256 ?? null, state: 'DECLARED', statementLineId: null },
      ...{ declaredBy: by, declaredAt: this.clock.now(), decidedBy: null, decidedAt: null, rejectionReason: null },
    };
    try {
      await this.repository.insert(tx, organization.id, row);
    } catch (error) {
      if (isDuplicate(error, 'bankings_slip')) throw new SlipUsed(`The slip ${input.slipReference} is another banking's.`);
      throw error;
    }
    // A bank's statement may have brought it already.
    await this.outbox.add(tx, { type: 'banking.declared', organizationId: organization.id, aggregateId: id, payload: { bankingId: id } });
    return row;
  }

  /** By somebody who neither holds the book nor declared it. @throws NotFound, BankingDecided, OwnCash */
  async confirm(tx: Tx, organization: Organization, id: string, by: string): Promise<Banking> {
    const banking = await this.lockDeclared(tx, organization, id);
    assertOthers(banking, by);
    await this.repository.decide(tx, organization.id, id, { state: 'CONFIRMED', by, at: this.clock.now(), reason: null });
    return this.find(tx, organization.id, id);
  }

  /** The cash is in hand again, since the day it came. @throws NotFound, BankingDecided, OwnCash */
  async reject(tx: Tx, organization: Organization, id: string, { by, reason }: { by: string; reason: string }): Promise<Banking> {
    const banking = await this.lockDeclared(tx, organization, id);
    assertOthers(banking, by);
    const { postingId, holderId, amount } = banking;
    const entries = move(account.cashInHand(holderId), bankOf(bookOf(organization.kind)), amount);
    const effectiveOn = this.clock.today(organization.timeZone);
    await this.ledger.post(tx, organization, [
      { kind: 'cash-banking-reversal', sourceId: id, leaseId: null, effectiveOn, reverses: postingId, entries },
    ]);
    await this.repository.decide(tx, organization.id, id, { state: 'REJECTED', by, at: this.clock.now(), reason });
    return this.find(tx, organization.id, id);
  }

  /** In order of declaration, one more than a page holds. Who sees a part of the organization sees those of their own book. */
  list(db: Reader, viewer: Principal, filter: { bookId?: string; state?: BankingState }, page: PageRequest): Promise<Banking[]> {
    const own = viewer.sight === 'ALL' ? {} : { holderId: viewer.id };
    return this.repository.list(db, viewer.organizationId, { ...own, ...filter, ...page, limit: page.limit + 1 });
  }

  /** The day of a banking; undefined for an unknown one. */
  async dayOf(db: Reader, organizationId: string, id: string): Promise<LocalDate | undefined> {
    return (await this.repository.find(db, organizationId, id))?.bankedOn;
  }

  /** Bankings of those days that no line of a bank's statement shows yet, oldest first; for who reads statements. */
  unmatched(db: Reader, organizationId: string, days: { from: LocalDate; to: LocalDate }): Promise<Banking[]> {
    return this.repository.unmatched(db, organizationId, days, UNMATCHED_LIMIT);
  }

  /**
   * A line of the bank's statement shows the banking: that confirms it, if nobody has yet. The same line again changes nothing.
   * @throws NotFound; BankingDecided if it was rejected, or another line shows it
   */
  async showOnStatement(tx: Tx, organization: Organization, id: string, statementLineId: string): Promise<Banking> {
    const { bookId } = await this.find(tx, organization.id, id);
    await this.books.lock(tx, organization, bookId);
    const banking = await this.find(tx, organization.id, id);
    if (banking.statementLineId === statementLineId) return banking;
    if (banking.state === 'REJECTED' || banking.statementLineId !== null) throw decided(banking);
    if (banking.state === 'DECLARED')
      await this.repository.decide(tx, organization.id, id, { state: 'CONFIRMED', by: null, at: this.clock.now(), reason: null });
    await this.repository.showOnStatement(tx, organization.id, id, statementLineId);
    return this.find(tx, organization.id, id);
  }

  /** Whoever decides waits at the book. */
  private async lockDeclared(tx: Tx, organization: Organization, id: string): Promise<Banking> {
    const { bookId } = await this.find(tx, organization.id, id);
    await this.books.lock(tx, organization, bookId);
    const banking = await this.find(tx, organization.id, id);
    if (banking.state !== 'DECLARED') throw decided(banking);
    return banking;
  }

  private async find(db: Reader, organizationId: string, id: string): Promise<Banking> {
    const banking = isId(id, 'bnk') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!banking) throw new NotFound(`There is no banking ${id}.`);
    return banking;
  }

  private assertNotToCome({ timeZone }: Organization, on: LocalDate): void {
    const today = this.clock.today(timeZone);
    if (on > today)
      throw new InvalidRequest(`/on: cash cannot be banked on a day to come; today is ${today}.`, {
        errors: [{ pointer: '/on', code: 'future', detail: 'must not be after today' }],
      });
  }

  private async assertChannel(tx: Tx, { id: organizationId }: Organization, channelId: string | undefined): Promise<void> {
    if (channelId === undefined) return;
    const found = await this.channels.getMany(tx, [{ organizationId, channelId }]);
    // Nor is an owner's own account one into which the office banks.
    if (found.get(channelId)?.ownerId !== null) throw new NotFound(`There is no payment channel ${channelId} of yours.`);
  }
}

const decided = ({ id, state }: Banking): Error => new BankingDecided(`Banking ${id} is ${state}.`, { state });

/** @throws OwnCash */
function assertOthers({ holderId, declaredBy }: Banking, by: string): void {
  if (by === holderId || by === declaredBy) throw new OwnCash('Somebody else of the office decides.');
}
