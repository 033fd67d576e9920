import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import type { RefundTo } from '../refunds/index.js';
import { DepositPaymentsService } from './deposit-payments.service.js';
import { DeductionUnproven, DisputeWindow, SettlementOutOfDate } from './deposits.errors.js';
import { mayMove, unproven } from './settlement.rules.js';
import { SettlementRefundsService } from './settlement-refunds.service.js';
import { SettlementWriter } from './settlement-writer.service.js';
import type { SettlementRow } from './settlements.repository.js';
import { DepositSettlementsService, notAllowed } from './settlements.service.js';

const KIND = 'deposit-settlement';
/** As long as a proposal can be approved. */
const OPEN_MS = 7 * 86_400_000;

/** A settlement is final when two people say so: then the books change, and what goes back is set aside. */
@Injectable()
export class SettlementApprovalsService {
  constructor(
    private readonly settlements: DepositSettlementsService,
    private readonly writer: SettlementWriter,
    private readonly refunds: SettlementRefundsService,
    private readonly payments: DepositPaymentsService,
    private readonly proposals: ProposalsService,
    private readonly clock: Clock,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'deposits:approve',
      execute: (tx, organization, proposal) => this.execute(tx, organization, proposal),
      ended: async (tx, organizationId, { payload }) => {
        if (typeof payload['refundId'] === 'string') await this.refunds.decline(tx, organizationId, payload['refundId']);
      },
    });
  }

  /**
   * Nothing changes yet. @throws NotFound, SettlementMoveNotAllowed, DisputeWindow while the tenant may still object, DeductionUnproven,
   * ProposalPending; InvalidRequest without where a refund goes
   */
  async propose(
    tx: Tx,
    organization: Organization,
    id: string,
    { to, reason, by }: { to: RefundTo | undefined; reason: string; by: string },
  ): Promise<Proposal> {
    const row = await this.settlements.lock(tx, organization.id, id);
    await this.assertFinal(tx, organization, row);
    const { leaseId, refund } = row;
    if (refund.isPositive === (to === undefined))
      throw invalidRequest([
        { pointer: '/tenantId', code: 'refund', detail: `must be there, or \`account\`, if something goes back, and only then` },
      ]);
    const expiresAt = new Date(this.clock.now().getTime() + OPEN_MS);
    const prepared = to && { leaseId, amount: refund, to, reason, proposedBy: by, expiresAt };
    const refundId = prepared ? await this.refunds.prepare(tx, organization, prepared) : null;
    return this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload: { refundId }, reason, proposedBy: by });
  }

  private async execute(tx: Tx, organization: Organization, { subjectId, payload, proposedBy, reason }: Proposal): Promise<void> {
    const { leaseId } = await this.settlements.get(tx, organization.id, subjectId);
    await this.writer.lock(tx, organization, leaseId);
    const row = await this.settlements.lock(tx, organization.id, subjectId);
    await this.assertFinal(tx, organization, row);
    const refundId = typeof payload['refundId'] === 'string' ? payload['refundId'] : null;
    await this.assertSameRefund(tx, organization, row, refundId);
    const { lines } = await this.settlements.get(tx, organization.id, subjectId);
    const booked = await this.writer.write(tx, organization, row, lines);
    const { state } = await this.settlements.move(tx, organization.id, { ...row, refundId }, { to: 'APPROVED', by: proposedBy, reason });
    if (refundId !== null) await this.refunds.approve(tx, organization, refundId);
    const next = refundId === null ? 'SETTLED' : 'REFUND_PENDING';
    await this.settlements.move(tx, organization.id, { ...row, state, refundId }, { to: next, by: null });
    await this.payments.number(tx, organization, 'deposit.settled_by_payment', booked);
  }

  /** A settlement that was revised after a refund was prepared sends back something else. */
  private async assertSameRefund(tx: Tx, organization: Organization, row: SettlementRow, refundId: string | null): Promise<void> {
    const prepared = refundId === null ? undefined : await this.refunds.amountOf(tx, organization.id, refundId);
    if (prepared ? !prepared.equals(row.refund) : row.refund.isPositive)
      throw new SettlementOutOfDate(`${row.refund.amount} goes back, not ${prepared?.amount ?? 'nothing'}.`, { refund: row.refund.amount });
  }

  private async assertFinal(tx: Tx, organization: Organization, row: SettlementRow): Promise<void> {
    if (!mayMove(row.state, 'APPROVED') || row.state === 'REFUND_PENDING') throw notAllowed(row, 'APPROVED');
    if (this.settlements.mayObject(organization, row))
      throw new DisputeWindow(`The tenant may object until ${row.disputeBy ?? ''}.`, { to: row.disputeBy });
    if (row.state === 'ACCEPTED') return;
    const { lines } = await this.settlements.get(tx, organization.id, row.id);
    const [first] = unproven(lines);
    if (first)
      throw new DeductionUnproven(`Nothing shows "${first.description}", and the tenant has not accepted it.`, { lineId: first.id });
  }
}
