import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { ProposalsService, type Organization, type Proposal } from '../organizations/index.js';
import { CostPostingsService } from './cost-postings.service.js';
import { CostsRepository } from './costs.repository.js';
import { CostsService } from './costs.service.js';
import { CostNotPosted } from './maintenance.errors.js';
import { RechargesService } from './recharges.service.js';
import { WorkOrdersService } from './work-orders.service.js';

const KIND = 'work-cost-reversal';

/** A cost that is in the books by mistake: one person proposes to take it back, another does. */
@Injectable()
export class CostReversalsService {
  constructor(
    private readonly repository: CostsRepository,
    private readonly costs: CostsService,
    private readonly orders: WorkOrdersService,
    private readonly postings: CostPostingsService,
    private readonly recharges: RechargesService,
    private readonly proposals: ProposalsService,
  ) {
    proposals.register({
      kind: KIND,
      permission: 'work-costs:approve',
      execute: (tx, organization, { subjectId, reason }) => this.reverse(tx, organization, subjectId, reason),
    });
  }

  /** @throws NotFound, CostNotPosted, ProposalPending */
  async propose(tx: Tx, organization: Organization, id: string, by: { reason: string; proposedBy: string }): Promise<Proposal> {
    const { state } = await this.costs.get(tx, organization.id, id);
    if (state !== 'POSTED') throw new CostNotPosted(`Cost ${id} is ${state}.`, { state });
    return this.proposals.propose(tx, organization.id, { kind: KIND, subjectId: id, payload: {}, ...by });
  }

  /** What the tenant paid of it becomes their credit. @throws NotFound, CostNotPosted */
  private async reverse(tx: Tx, organization: Organization, id: string, reason: string): Promise<void> {
    const { workOrderId } = await this.costs.get(tx, organization.id, id);
    const { propertyId } = await this.orders.lock(tx, organization.id, workOrderId);
    const cost = await this.costs.get(tx, organization.id, id);
    if (cost.state !== 'POSTED') throw new CostNotPosted(`Cost ${id} is ${cost.state}.`, { state: cost.state });
    await this.recharges.takeBack(tx, organization, cost, reason);
    const reversedOn = await this.postings.reverse(tx, organization, cost, propertyId);
    await this.repository.save(tx, organization.id, { ...cost, state: 'REVERSED', reversedOn });
  }
}
