import { Injectable } from '@nestjs/common';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { VendorsService } from '../vendors/index.js';
import { ApprovalsService } from './approvals.service.js';
import { CostClosingService } from './cost-closing.service.js';
import { CostsRepository, type Cost, type CostPart } from './costs.repository.js';
import { ownersPart, splitTotal, type CostSplit } from './costs.rules.js';
import { CostNotOpen, CostNotSplit, DocumentUsed, NoTenantToCharge, WorkOrderMoveNotAllowed } from './maintenance.errors.js';
import type { WorkOrder } from './work-orders.repository.js';
import type { WorkOrderState } from './work-orders.rules.js';
import { WorkOrdersService } from './work-orders.service.js';

export { COST_STATES, POCKETS, type Cost, type CostPart } from './costs.repository.js';

/** What a vendor asks for, and who bears it. */
export interface NewCost {
  vendorId: string;
  description: string;
  documentReference: string;
  net: Money;
  vat?: Money;
  split: Partial<CostSplit>;
}

/** In these states nobody has worked on it, or nobody will. */
const COSTS_NOTHING: readonly WorkOrderState[] = [
  ...(['NEW', 'AWAITING_APPROVAL', 'DECLINED', 'REJECTED', 'DUPLICATE', 'CANCELLED'] as const),
];
/** More than one order has. */
const COSTS_LIMIT = 500;

/** What repairs cost. It is in the books when the order is closed; what comes later, at once. */
@Injectable()
export class CostsService {
  constructor(
    private readonly repository: CostsRepository,
    private readonly orders: WorkOrdersService,
    private readonly approvals: ApprovalsService,
    private readonly closing: CostClosingService,
    private readonly vendors: VendorsService,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws NotFound, WorkOrderMoveNotAllowed where there is no work yet, CostNotSplit, NoTenantToCharge, ApprovalNeeded, DocumentUsed
   */
  async add(tx: Tx, organization: Organization, workOrderId: string, by: string, input: NewCost): Promise<Cost> {
    const order = await this.orders.lock(tx, organization.id, workOrderId);
    if (COSTS_NOTHING.includes(order.state))
      throw new WorkOrderMoveNotAllowed(`${order.number} is ${order.state}: nobody has worked on it.`, { state: order.state });
    const cost = this.costOf(organization, order, by, input);
    await this.vendors.get(tx, organization.id, cost.vendorId);
    await this.approvals.demand(tx, organization, order, await this.ownersTotal(tx, organization, order, cost));
    try {
      await this.repository.insert(tx, organization.id, cost);
    } catch (error) {
      if (isDuplicate(error, 'work_costs_document'))
        throw new DocumentUsed(`Document ${cost.documentReference} stands for a cost already.`, { vendorId: cost.vendorId });
      throw error;
    }
    if (order.state === 'CLOSED') await this.closing.post(tx, organization, order, cost);
    return this.get(tx, organization.id, cost.id);
  }

  /** One that is not in the books yet. @throws NotFound, CostNotOpen */
  async withdraw(tx: Tx, organization: Organization, id: string): Promise<Cost> {
    const { workOrderId } = await this.get(tx, organization.id, id);
    await this.orders.lock(tx, organization.id, workOrderId);
    const cost = await this.get(tx, organization.id, id);
    if (cost.state !== 'RECORDED') throw new CostNotOpen(`Cost ${id} is ${cost.state}.`, { state: cost.state });
    await this.repository.save(tx, organization.id, { ...cost, state: 'WITHDRAWN' });
    return { ...cost, state: 'WITHDRAWN' };
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Cost> {
    const cost = isId(id, 'wct') ? await this.repository.find(db, organizationId, id) : undefined;
    if (!cost) throw new NotFound(`There is no cost ${id}.`);
    return cost;
  }

  /** In the order they were recorded, one more than a page holds, and by id the pockets of those in the books. @throws NotFound */
  async list(
    db: Reader,
    organizationId: string,
    workOrderId: string,
    page: PageRequest,
  ): Promise<{ costs: Cost[]; parts: Map<string, CostPart[]> }> {
    await this.orders.get(db, organizationId, workOrderId);
    const costs = await this.repository.ofOrder(db, organizationId, workOrderId, { ...page, limit: page.limit + 1 });
    const ids = costs.map(({ id }) => id);
    return { costs, parts: await this.repository.partsOf(db, organizationId, ids) };
  }

  /** @throws CostNotSplit, NoTenantToCharge */
  private costOf({ currency }: Organization, order: WorkOrder, by: string, { vat, split, ...input }: NewCost): Cost {
    const zero = Money.zero(currency);
    const whole: CostSplit = { owner: split.owner ?? zero, tenant: split.tenant ?? zero, agency: split.agency ?? zero };
    const cost: Cost = {
      ...{ ...input, id: newId('wct'), workOrderId: order.id, vat: vat ?? zero, split: whole, state: 'RECORDED', chargeId: null },
      ...{ recordedBy: by, recordedAt: this.clock.now(), postedOn: null, reversedOn: null },
    };
    const total = cost.net.plus(cost.vat);
    if (!splitTotal(whole).equals(total))
      throw new CostNotSplit(`${splitTotal(whole).toString()} are split of ${total.toString()}.`, {
        errors: [{ pointer: '/split', code: 'sum', detail: `must add up to ${total.amount}` }],
      });
    if (whole.tenant.isPositive && order.leaseId === null) throw new NoTenantToCharge(`${order.number} is of nobody’s lease.`);
    return cost;
  }

  /** What owners would answer for with this cost. */
  private async ownersTotal(tx: Tx, { id }: Organization, order: WorkOrder, cost: Cost): Promise<Money> {
    const others = await this.repository.ofOrder(tx, id, order.id, { limit: COSTS_LIMIT });
    const standing = others.filter(({ state }) => state === 'RECORDED' || state === 'POSTED');
    return [...standing, cost].map(({ split }) => ownersPart(split)).reduce((sum, part) => sum.plus(part));
  }
}
