import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { CostPostingsService } from './cost-postings.service.js';
import { CostsRepository, type Cost } from './costs.repository.js';
import { RechargesService } from './recharges.service.js';
import type { WorkOrder } from './work-orders.repository.js';
import { WorkOrderMovesService, type Mover } from './work-order-moves.service.js';
import { WorkOrdersService } from './work-orders.service.js';

/** More than one order has. */
const COSTS_LIMIT = 500;

/** Brings the costs of an order into the books: once, all of them, when it is closed. */
@Injectable()
export class CostClosingService {
  constructor(
    private readonly repository: CostsRepository,
    private readonly orders: WorkOrdersService,
    private readonly moves: WorkOrderMovesService,
    private readonly postings: CostPostingsService,
    private readonly recharges: RechargesService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, WorkOrderMoveNotAllowed, Forbidden */
  async close(tx: Tx, organization: Organization, id: string, by: Mover): Promise<WorkOrder> {
    const order = await this.orders.lock(tx, organization.id, id);
    const closed = await this.moves.make(tx, organization, order, { move: 'CLOSE', by, changes: { closedAt: this.clock.now() } });
    const costs = await this.repository.ofOrder(tx, organization.id, id, { limit: COSTS_LIMIT });
    for (const cost of costs.filter(({ state }) => state === 'RECORDED')) await this.post(tx, organization, order, cost);
    return closed;
  }

  /** The order is locked, the cost is not in the books. First the tenant’s part: it locks the lease’s account. */
  async post(tx: Tx, organization: Organization, order: WorkOrder, cost: Cost): Promise<void> {
    const on = this.clock.today(organization.timeZone);
    const chargeId = await this.recharges.charge(tx, organization, order, { cost, on });
    await this.postings.post(tx, organization, cost, { propertyId: order.propertyId, on });
    await this.repository.save(tx, organization.id, { ...cost, state: 'POSTED', chargeId, postedOn: on });
  }
}
