import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { InvalidRequest } from '@plotihub/http';
import { Clock, dateIn, type LocalDate } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { account, LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { assertTakesMoney, MoneyInService } from '../payments/index.js';
import { CashBooksService } from './cash-books.service.js';
import { CashEntriesService, type CashEntry } from './cash-entries.service.js';
import { countedAt } from './cash-entry.rules.js';
import { CashEntryDecided, OwnCash } from './cash.errors.js';

/** What a person of the office decides on entries that were held. */
@Injectable()
export class CashReviewsService {
  constructor(
    private readonly entries: CashEntriesService,
    private readonly books: CashBooksService,
    private readonly leases: LeasesService,
    private readonly ledger: LedgerService,
    private readonly moneyIn: MoneyInService,
    private readonly clock: Clock,
  ) {}

  /**
   * The cash is for this lease, as of the day it was taken, and in the holder's hands, over the limit or not.
   * @param decision valueOn: the day it was taken; unless told, the device's, or that of its arrival where the device's clock was wrong
   * @throws NotFound, LeaseTakesNoMoney, CashEntryDecided, OwnCash; InvalidRequest for a day to come
   */
  async accept(
    tx: Tx,
    organization: Organization,
    id: string,
    { leaseId, by, valueOn: told }: { leaseId: string; by: string; valueOn?: LocalDate },
  ): Promise<CashEntry> {
    this.assertNotToCome(organization, told);
    const lease = await this.leases.get(tx, organization.id, leaseId);
    assertTakesMoney(lease);
    await this.entries.get(tx, organization.id, id);
    await this.ledger.lockLease(tx, organization, lease.id);
    const entry = await this.lockHeld(tx, organization, id, by);
    const { amount, holderId, note } = entry;
    const at = entry.reason === 'WRONG_CLOCK' ? entry.receivedAt : countedAt(entry);
    const valueOn = told ?? dateIn(at, organization.timeZone);
    const taken = { amount, valueOn, method: 'CASH' as const, externalId: entry.receiptNumber, recordedBy: holderId };
    const received = { ...taken, ...(note === null ? {} : { note }) };
    const booked = await this.moneyIn.bookForLeases(tx, organization, [{ received, lease, source: account.cashInHand(holderId) }]);
    const paymentId = booked[0]?.paymentId ?? null;
    const decision = { state: 'POSTED' as const, by, at: this.clock.now(), reason: null, leaseId, paymentId };
    await this.entries.decide(tx, organization.id, id, decision);
    await this.moneyIn.issueReceipts(tx, organization, booked);
    return this.entries.get(tx, organization.id, id);
  }

  /** It was no cash for a lease of ours: the reason stays with it. @throws NotFound, CashEntryDecided, OwnCash */
  async dismiss(tx: Tx, organization: Organization, id: string, { reason, by }: { reason: string; by: string }): Promise<CashEntry> {
    const { leaseId } = await this.lockHeld(tx, organization, id, by);
    const decision = { state: 'DISMISSED' as const, by, at: this.clock.now(), reason, leaseId, paymentId: null };
    await this.entries.decide(tx, organization.id, id, decision);
    return this.entries.get(tx, organization.id, id);
  }

  private assertNotToCome({ timeZone }: Organization, day: LocalDate | undefined): void {
    const today = this.clock.today(timeZone);
    if (day !== undefined && day > today)
      throw new InvalidRequest(`/valueOn: cash cannot be taken on a day to come; today is ${today}.`, {
        errors: [{ pointer: '/valueOn', code: 'future', detail: 'must not be after today' }],
      });
  }

  /** Whoever decides waits at the book. */
  private async lockHeld(tx: Tx, organization: Organization, id: string, by: string): Promise<CashEntry> {
    const { bookId } = await this.entries.get(tx, organization.id, id);
    await this.books.lock(tx, organization, bookId);
    const entry = await this.entries.get(tx, organization.id, id);
    if (entry.state !== 'HELD') throw new CashEntryDecided(`Cash entry ${id} is ${entry.state}.`, { state: entry.state });
    if (entry.holderId === by) throw new OwnCash('Somebody else of the office decides.');
    return entry;
  }
}
