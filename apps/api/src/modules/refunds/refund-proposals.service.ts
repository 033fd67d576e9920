import { Injectable } from '@nestjs/common';
import { newId, type Tx } from '@plotihub/database';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import { CreditDrawsService } from '../billing/index.js';
import { ProposalsService, type Organization } from '../organizations/index.js';
import { RefundDestinationsService, type RefundTo } from './refund-destinations.service.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsService } from './refunds.service.js';

const KIND = 'credit-refund';

export interface NewRefund {
  leaseId: string;
  amount: Money;
  to: RefundTo;
  reason: string;
  proposedBy: string;
}

/** Sending credit back needs two people: one who proposes it, and one who approves; then the credit is set aside. */
@Injectable()
export class RefundProposalsService {
  constructor(
    private readonly repository: RefundsRepository,
    private readonly destinations: RefundDestinationsService,
    private readonly draws: CreditDrawsService,
    private readonly proposals: ProposalsService,
    private readonly clock: Clock,
    refunds: RefundsService,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'refunds:approve',
      execute: (tx, organization, { subjectId }) => refunds.approve(tx, organization, subjectId),
      ended: (tx, organizationId, { subjectId }) => this.repository.setState(tx, organizationId, subjectId, 'DECLINED'),
    });
  }

  /** Nothing is set aside yet. @returns ids of the refund and of the proposal @throws NotFound, CreditTooSmall */
  async propose(tx: Tx, organization: Organization, input: NewRefund): Promise<{ refundId: string; proposalId: string }> {
    const { leaseId, amount, to, reason, proposedBy } = input;
    const id = newId('rfd');
    const destination = await this.destinations.sealedFor(tx, organization.id, { refundId: id, leaseId, to });
    await this.draws.demand(tx, organization, { leaseId, amount });
    const proposal = await this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload: {}, reason, proposedBy });
    const { proposedAt: createdAt, expiresAt } = proposal;
    const nothing = { way: null, channelId: null, reference: null, paidOn: null, failure: null, payoutId: null, endedAt: null };
    const proposedOn = this.clock.today(organization.timeZone);
    const proposed = { state: 'PROPOSED' as const, proposedBy, proposedOn, createdAt, expiresAt };
    await this.repository.insert(tx, organization.id, { id, leaseId, amount, reason, ...destination, ...proposed, ...nothing });
    return { refundId: id, proposalId: proposal.id };
  }
}
