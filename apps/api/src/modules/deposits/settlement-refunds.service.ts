import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import type { Organization } from '../organizations/index.js';
import { RefundProposalsService, RefundsService, type RefundTo } from '../refunds/index.js';
import { SettlementMoveNotAllowed } from './deposits.errors.js';
import { DepositSettlementsRepository, type SettlementRow } from './settlements.repository.js';
import { DepositSettlementsService } from './settlements.service.js';

/** Refunds that ended without the money having gone: another way may be tried. */
const DEAD = ['DECLINED', 'EXPIRED', 'FAILED'];

/** What of a settlement goes back to the tenant: by the refunds that there are, by hand or by a payout. */
@Injectable()
export class SettlementRefundsService {
  constructor(
    private readonly settlements: DepositSettlementsService,
    private readonly repository: DepositSettlementsRepository,
    private readonly refunds: RefundsService,
    private readonly proposals: RefundProposalsService,
  ) {}

  /** The refund that is made when the settlement is approved; where it goes lies sealed. @returns its id @throws NotFound for the tenant */
  prepare(
    tx: Tx,
    organization: Organization,
    input: { leaseId: string; amount: Money; to: RefundTo; reason: string; proposedBy: string; expiresAt: Date },
  ): Promise<string> {
    return this.proposals.prepare(tx, organization, input);
  }

  /** The credit is there now, and is set aside in the same transaction: no charge can take it. */
  async approve(tx: Tx, organization: Organization, refundId: string): Promise<void> {
    await this.refunds.approve(tx, organization, refundId);
  }

  async decline(tx: Tx, organizationId: string, refundId: string): Promise<void> {
    await this.proposals.decline(tx, organizationId, refundId);
  }

  /** How much a prepared refund is for. @throws NotFound */
  async amountOf(db: Reader, organizationId: string, refundId: string): Promise<Money> {
    return (await this.refunds.get(db, organizationId, refundId)).amount;
  }

  /**
   * Another way for what did not arrive: a refund of the credit that it is now, proposed as any other, and approved by somebody else.
   * @returns the id of the proposal @throws NotFound, SettlementMoveNotAllowed, CreditTooSmall
   */
  async again(
    tx: Tx,
    organization: Organization,
    id: string,
    { to, reason, proposedBy }: { to: RefundTo; reason: string; proposedBy: string },
  ): Promise<string> {
    const row = await this.settlements.lock(tx, organization.id, id);
    await this.assertDead(tx, organization.id, row);
    const refund = { leaseId: row.leaseId, amount: row.refund, to, reason, proposedBy };
    const { refundId, proposalId } = await this.proposals.propose(tx, organization, refund);
    const back = row.state === 'REFUND_PENDING' ? await this.settlements.move(tx, organization.id, row, { to: 'APPROVED', by: null }) : row;
    await this.settlements.move(
      tx,
      organization.id,
      { ...row, state: back.state, refundId },
      { to: 'REFUND_PENDING', by: proposedBy, reason },
    );
    return proposalId;
  }

  /** The money has gone, or did not arrive: what `refund.paid` and `refund.failed` say. Twice is once. */
  async ended(tx: Tx, organization: Organization, refundId: string, how: 'PAID' | 'FAILED'): Promise<void> {
    const found = await this.repository.findByRefund(tx, organization.id, refundId);
    if (!found) return;
    const row = await this.settlements.lock(tx, organization.id, found.id);
    if (row.state !== 'REFUND_PENDING' || row.refundId !== refundId) return;
    await this.settlements.move(tx, organization.id, row, { to: how === 'PAID' ? 'SETTLED' : 'APPROVED', by: null });
  }

  private async assertDead(db: Reader, organizationId: string, { id, state, refundId }: SettlementRow): Promise<void> {
    const pending = state === 'REFUND_PENDING' && refundId !== null ? await this.refunds.get(db, organizationId, refundId) : undefined;
    if (state === 'APPROVED' || (pending && DEAD.includes(pending.state))) return;
    throw new SettlementMoveNotAllowed(`Settlement ${id} is ${state}${pending ? `, its refund ${pending.state}` : ''}.`, {
      settlementId: id,
      state,
    });
  }
}
