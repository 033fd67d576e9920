import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { ProposalsService, type Proposal } from '../organizations/index.js';
import { PaymentsService } from './payments.service.js';
import { assertReversible, ReversalsService } from './reversals.service.js';

const KIND = 'payment-reversal';

/** Taking a payment back needs two people: one who proposes it, and one who approves. */
@Injectable()
export class ReversalProposalsService {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly payments: PaymentsService,
    reversals: ReversalsService,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'reversals:approve',
      execute: async (tx, organization, { subjectId, reason }) => void (await reversals.reverse(tx, organization, subjectId, reason)),
    });
  }

  /** @throws NotFound, PaymentNotReversible, ProposalPending */
  async propose(tx: Tx, organizationId: string, paymentId: string, by: { reason: string; proposedBy: string }): Promise<Proposal> {
    assertReversible(await this.payments.get(tx, organizationId, paymentId));
    return this.proposals.propose(tx, organizationId, { kind: KIND, subjectId: paymentId, payload: {}, ...by });
  }
}
