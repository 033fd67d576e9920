import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { CreditDrawsService, SettlementsService } from '../billing/index.js';
import { account, LedgerService, type LeaseAccount } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { arrivesIn } from './money-in.service.js';
import { PaymentNotReversible } from './payments.errors.js';
import type { PaymentRow } from './payments.repository.js';
import { TransfersRepository } from './transfers.repository.js';

/** Takes a posted payment from its lease, and sends the money to where it came from: the account it arrived in, or another lease's credit. */
@Injectable()
export class LeaseReleasesService {
  constructor(
    private readonly settlements: SettlementsService,
    private readonly draws: CreditDrawsService,
    private readonly transfers: TransfersRepository,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Ids of the leases that payments are for, or were transferred from: whose accounts are locked before they are released. */
  async leasesOf(db: Reader, organizationId: string, payments: readonly PaymentRow[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { id, leaseId, method } of payments) {
      if (leaseId !== null) ids.push(leaseId);
      const transfer = method === 'TRANSFER' ? await this.transfers.find(db, organizationId, id) : undefined;
      if (transfer) ids.push(transfer.fromLeaseId);
    }
    return ids;
  }

  /**
   * Everything it settled is open again, today. The leases' accounts and the payment are locked.
   * @throws PaymentNotReversible if credit that it left was refunded, or is at another lease: then there is not all of it to take
   */
  async release(tx: Tx, organization: Organization, payment: PaymentRow, leaseAccount: LeaseAccount): Promise<void> {
    const drawn = await this.draws.drawnFrom(tx, organization, payment.id);
    if (drawn.isPositive)
      throw new PaymentNotReversible(
        `${drawn.amount} of the credit that payment ${payment.id} left was refunded or transferred: that is taken back first.`,
        { paymentId: payment.id, state: payment.state },
      );
    const transfer = payment.method === 'TRANSFER' ? await this.transfers.find(tx, organization.id, payment.id) : undefined;
    const to = transfer ? account.tenantCredit(transfer.fromLeaseId) : arrivesIn(payment, organization);
    const on = this.clock.today(organization.timeZone);
    const release = await this.settlements.planRelease(tx, organization, { account: leaseAccount, paymentId: payment.id, to });
    const { leaseId } = leaseAccount;
    const [postingId] = await this.ledger.post(tx, organization, [
      {
        kind: 'payment-reversal',
        sourceId: payment.id,
        leaseId,
        effectiveOn: on,
        reverses: payment.receiptPostingId,
        entries: release.entries,
      },
    ]);
    if (postingId === undefined) throw new Error('The ledger posted nothing.');
    await this.settlements.applyRelease(tx, organization, { release, paymentId: payment.id, postingId, on });
    if (transfer) await this.draws.release(tx, organization, payment.id);
  }
}
