import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock, dateIn, daysBetween } from '@plotihub/time';
import { LeasesService } from '../leases/index.js';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { MoneyInService } from './money-in.service.js';
import { SuspenseNotOpen } from './payments.errors.js';
import { PaymentsRepository } from './payments.repository.js';
import { assertTakesMoney, toPayment, type Payment } from './payments.service.js';
import { SuspenseRepository, type SuspenseRow, type SuspenseState } from './suspense.repository.js';

/** A suspense item with its age in days: from the day of payment to today, or to the decision. */
export type SuspenseItem = SuspenseRow & { ageDays: number };

/** Money whose lease is not known, until a person says. */
@Injectable()
export class SuspenseService {
  constructor(
    private readonly repository: SuspenseRepository,
    private readonly payments: PaymentsRepository,
    private readonly moneyIn: MoneyInService,
    private readonly ledger: LedgerService,
    private readonly leases: LeasesService,
    private readonly clock: Clock,
  ) {}

  /** Oldest first, one more than a page holds. */
  async list(db: Reader, organization: Organization, filter: { state: SuspenseState }, page: PageRequest): Promise<SuspenseItem[]> {
    const rows = await this.repository.list(db, organization.id, { ...filter, after: page.after, limit: page.limit + 1 });
    const today = this.clock.today(organization.timeZone);
    return rows.map((row) => {
      const until = row.resolvedAt === null ? today : dateIn(row.resolvedAt, organization.timeZone);
      return { ...row, ageDays: Math.max(0, daysBetween(row.valueOn, until)) };
    });
  }

  /**
   * Gives the money to a lease; it counts for the day it was paid. Of twins that decide at once, the first one wins.
   * @throws NotFound, LeaseTakesNoMoney, SuspenseNotOpen
   */
  async resolve(tx: Tx, organization: Organization, id: string, decision: { leaseId: string; userId: string }): Promise<Payment> {
    const item = await this.repository.find(tx, organization.id, id);
    if (!item) throw new NotFound(`There is no suspense item ${id}.`);
    const lease = await this.leases.get(tx, organization.id, decision.leaseId);
    assertTakesMoney(lease);
    // The lease's account first, as everywhere; then the payment, where twins for two leases meet.
    const account = await this.ledger.lockLease(tx, organization, lease.id);
    const payment = await this.payments.lock(tx, organization.id, item.paymentId);
    if (payment?.state !== 'SUSPENSE' || payment.channelId === null)
      throw new SuspenseNotOpen(`Suspense item ${id} has been resolved or reversed.`, { paymentId: item.paymentId });

    await this.repository.markResolved(tx, organization.id, id, { leaseId: lease.id, by: decision.userId, at: this.clock.now() });
    const booked = await this.moneyIn.bookFromSuspense(tx, organization, { ...payment, channelId: payment.channelId }, { account, lease });
    await this.moneyIn.issueReceipts(tx, organization, [booked]);
    const posted = await this.payments.find(tx, organization.id, payment.id);
    if (!posted) throw new Error(`Payment ${payment.id} is gone.`);
    return toPayment(posted);
  }
}
