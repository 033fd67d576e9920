import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { masked } from '@plotihub/encryption';
import { NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { LedgerService } from '../ledger/index.js';
import type { Organization } from '../organizations/index.js';
import { RefundsService } from '../refunds/index.js';
import { PayoutChannelsService } from './payout-channels.service.js';
import { PayoutsRepository, type PayoutFilter, type PayoutRow } from './payouts.repository.js';

/** A payout as it is shown: the end of the phone. */
export type Payout = Omit<PayoutRow, 'organizationId' | 'conversationId' | 'b2cVersion' | 'acceptedAt' | 'sends' | 'checks'>;

/** Paying what goes back to a phone. Here the intent is written down; the worker sends it. */
@Injectable()
export class PayoutsService {
  constructor(
    private readonly repository: PayoutsRepository,
    private readonly channels: PayoutChannelsService,
    private readonly refunds: RefundsService,
    private readonly ledger: LedgerService,
    private readonly clock: Clock,
  ) {}

  /**
   * The intent to pay an approved refund; nothing is sent before it is committed.
   * @param by the channel that pays, the oldest that can unless told; and who asks for it
   * @throws NotFound, RefundNotApproved, PayoutUnderWay, PayoutNotPossible, NoPayoutChannel, NotMpesaChannel, CredentialsMissing
   */
  async payRefund(
    tx: Tx,
    organization: Organization,
    refundId: string,
    by: { channelId?: string | undefined; requestedBy: string },
  ): Promise<Payout> {
    await this.refunds.get(tx, organization.id, refundId);
    return this.create(tx, organization, refundId, {
      channelId: await this.channels.toPayFrom(tx, organization.id, by.channelId),
      requestedBy: by.requestedBy,
    });
  }

  /** A refund was approved: a channel that pays by itself pays it, if M-Pesa can. */
  async refundApproved(tx: Tx, organization: Organization, refundId: string): Promise<void> {
    const channelId = await this.channels.thatPaysByItself(tx, organization.id);
    if (channelId === undefined) return;
    const { state, payoutId, amount, destinationKind } = await this.refunds.get(tx, organization.id, refundId);
    if (state !== 'APPROVED' || payoutId !== null || destinationKind !== 'MPESA' || !this.channels.canPay(amount)) return;
    await this.create(tx, organization, refundId, { channelId, requestedBy: null });
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Payout> {
    const row = await this.repository.find(db, organizationId, id);
    if (!row) throw new NotFound(`There is no payout ${id}.`);
    return toView(row);
  }

  /** In order of asking, one more than a page holds. */
  async list(db: Reader, organizationId: string, filter: PayoutFilter, page: PageRequest): Promise<Payout[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    return rows.map(toView);
  }

  /** What left a channel under these receipts and is in the books, for who reads its statement. */
  booked(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Map<string, Money>> {
    return this.repository.booked(db, organizationId, channelId, receipts);
  }

  private async create(
    tx: Tx,
    organization: Organization,
    refundId: string,
    { channelId, requestedBy }: { channelId: string; requestedBy: string | null },
  ): Promise<Payout> {
    const { leaseId, amount } = await this.refunds.get(tx, organization.id, refundId);
    // Twins wait here for each other, as all do who end the refund.
    await this.ledger.lockLease(tx, organization, leaseId);
    const phone = this.channels.phoneOf(await this.refunds.destinationOf(tx, organization.id, refundId));
    this.channels.assertCanPay(amount);
    const now = this.clock.now();
    const row: PayoutRow = {
      ...NOTHING_YET,
      ...{ organizationId: organization.id, id: newId('pyo'), channelId, leaseId, refundId, amount, phone, requestedBy },
      requestedOn: this.clock.today(organization.timeZone),
      createdAt: now,
    };
    await this.repository.insert(tx, row, now);
    await this.refunds.hold(tx, organization, refundId, row.id);
    return toView(row);
  }
}

const NOTHING_YET: Omit<
  PayoutRow,
  'organizationId' | 'id' | 'channelId' | 'leaseId' | 'refundId' | 'amount' | 'phone' | 'requestedBy' | 'requestedOn' | 'createdAt'
> = {
  ...{ suspenseItemId: null, b2cVersion: null, state: 'CREATED', reason: null, toldBy: null, conversationId: null, receipt: null },
  ...{ receiver: null, receiverDiffers: false, booked: false, paidAt: null, sentAt: null, acceptedAt: null, endedAt: null },
  ...{ sends: 0, checks: 0 },
};

export function toView(row: PayoutRow): Payout {
  const { organizationId: _o, conversationId: _c, b2cVersion: _v, acceptedAt: _a, sends: _s, checks: _k, ...view } = row;
  return { ...view, phone: view.phone && masked(view.phone) };
}
