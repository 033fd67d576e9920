import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { CreditDrawsService, DepositDrawsService, DepositTooSmall, SettlementsService, type Release } from '../billing/index.js';
import { LedgerService, type AccountKey, type LeaseAccount } from '../ledger/index.js';
import type { Lease } from '../leases/index.js';
import type { Organization } from '../organizations/index.js';
import { OriginsService } from './origins.service.js';
import { PaymentNotReversible } from './payments.errors.js';
import type { PaymentRow } from './payments.repository.js';

/** Takes a posted payment from its lease, and sends the money to where it came from: the account it arrived in, or another lease's credit. */
@Injectable()
export class LeaseReleasesService {
  constructor(
    private readonly settlements: SettlementsService,
    private readonly draws: CreditDrawsService,
    private readonly deposits: DepositDrawsService,
    private readonly origins: OriginsService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /** Ids of the leases that payments are for, or whose money they were before: whose accounts are locked before they are released. */
  async leasesOf(db: Reader, organizationId: string, payments: readonly PaymentRow[]): Promise<string[]> {
    const ids: string[] = [];
    for (const payment of payments) {
      if (payment.leaseId !== null) ids.push(payment.leaseId);
      const { leaseId } = await this.origins.of(db, organizationId, payment);
      if (leaseId !== undefined) ids.push(leaseId);
    }
    return ids;
  }

  /**
   * Everything it settled is open again, today. The leases' accounts and the payment are locked.
   * @throws PaymentNotReversible if credit that it left was refunded, or is at another lease, or a deposit that it filled was used: then
   * there is not all of it to take
   */
  async release(tx: Tx, organization: Organization, payment: PaymentRow, leaseAccount: LeaseAccount): Promise<void> {
    const drawn = await this.draws.drawnFrom(tx, organization, payment.id);
    if (drawn.isPositive)
      throw new PaymentNotReversible(
        `${drawn.amount} of the credit that payment ${payment.id} left was refunded or transferred: that is taken back first.`,
        { paymentId: payment.id, state: payment.state },
      );
    const { account: from } = await this.origins.of(tx, organization.id, payment);
    const on = this.clock.today(organization.timeZone);
    const to = from ?? (await this.arrivedIn(tx, organization, payment, payment.leaseId));
    const release = await this.settlements.planRelease(tx, organization, { account: leaseAccount, paymentId: payment.id, to });
    await this.assertDeposited(tx, organization, payment, release);
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
    if (payment.method === 'TRANSFER') await this.draws.release(tx, organization, payment.id);
    if (payment.method === 'DEPOSIT') await this.deposits.putBack(tx, organization.id, payment.id, on);
  }

  /** The account that its money arrived in, and goes back to. @param leaseId null while it is in suspense */
  arrivedIn(db: Reader, organization: Organization, payment: PaymentRow, leaseId: string | null): Promise<AccountKey> {
    return this.origins.arrivedIn(db, organization, payment, leaseId);
  }

  /** @throws ChannelOfAnotherOwner if its money lies with an owner whose property the lease is not, or not alone */
  async assertServes(db: Reader, organization: Organization, { channelId }: PaymentRow, lease: Lease): Promise<void> {
    await this.origins.assertServes(db, organization, channelId, [lease]);
  }

  private async assertDeposited(tx: Tx, organization: Organization, payment: PaymentRow, release: Release): Promise<void> {
    const parts = release.allocations.flatMap(({ depositItemId, amount }) => (depositItemId === null ? [] : [{ depositItemId, amount }]));
    try {
      await this.deposits.assertHeld(tx, organization, release.leaseId, parts);
    } catch (error) {
      if (!(error instanceof DepositTooSmall)) throw error;
      throw new PaymentNotReversible(`A deposit that payment ${payment.id} filled was used: that is taken back first.`, {
        paymentId: payment.id,
        state: payment.state,
      });
    }
  }
}
