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

  /** Nothing is set aside yet. @returns ids of the refund and of the proposal @throws NotFound, CreditTooSmall, CreditWithOwner */
  async propose(tx: Tx, organization: Organization, input: NewRefund): Promise<{ refundId: string; proposalId: string }> {
    const { leaseId, amount, reason, proposedBy } = input;
    const id = newId('rfd');
    await this.destinations.assertInTrust(tx, organization, leaseId);
    await this.draws.demand(tx, organization, { leaseId, amount });
    const proposal = await this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload: {}, reason, proposedBy });
    const { proposedAt: createdAt, expiresAt } = proposal;
    await this.insert(tx, organization, { ...input, id, createdAt, expiresAt });
    return { refundId: id, proposalId: proposal.id };
  }

  /**
   * A refund that is a part of something else which two people decide: it has no proposal of its own, and its credit need not be there
   * yet. Whoever decides says what became of it: `RefundsService.approve`, or `decline`. @returns its id @throws NotFound
   */
  async prepare(tx: Tx, organization: Organization, input: NewRefund & { expiresAt: Date }): Promise<string> {
    const id = newId('rfd');
    await this.insert(tx, organization, { ...input, id, createdAt: this.clock.now() });
    return id;
  }

  /** Nothing comes of a refund that was prepared. */
  async decline(tx: Tx, organizationId: string, refundId: string): Promise<void> {
    await this.repository.setState(tx, organizationId, refundId, 'DECLINED');
  }

  private async insert(
    tx: Tx,
    organization: Organization,
    { to, ...refund }: NewRefund & { id: string; createdAt: Date; expiresAt: Date },
  ): Promise<void> {
    const { id: refundId, leaseId } = refund;
    const destination = await this.destinations.sealedFor(tx, organization.id, { refundId, leaseId, to });
    const nothing = { way: null, channelId: null, reference: null, paidOn: null, failure: null, payoutId: null, endedAt: null };
    const proposedOn = this.clock.today(organization.timeZone);
    await this.repository.insert(tx, organization.id, { ...refund, ...destination, state: 'PROPOSED', proposedOn, ...nothing });
  }
}
