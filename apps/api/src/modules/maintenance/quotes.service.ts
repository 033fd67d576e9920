import { Injectable } from '@nestjs/common';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import type { Money } from '@plotihub/money';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { VendorsService } from '../vendors/index.js';
import { QuoteNotOpen } from './maintenance.errors.js';
import { QuotesRepository, type Quote } from './quotes.repository.js';
import type { WorkOrder } from './work-orders.repository.js';
import type { WorkOrderState } from './work-orders.rules.js';
import { WorkOrderMovesService } from './work-order-moves.service.js';
import { WorkOrdersService } from './work-orders.service.js';

export type { Quote } from './quotes.repository.js';

/** In these states it is still open who does it for how much; not while the owner is being asked. */
const TAKES_QUOTES: readonly WorkOrderState[] = ['NEW', 'TRIAGED', 'DECLINED', 'APPROVED', 'REOPENED', 'ASSIGNED', 'SCHEDULED'];

/** What vendors would do it for: several, of which one is chosen. */
@Injectable()
export class QuotesService {
  constructor(
    private readonly repository: QuotesRepository,
    private readonly orders: WorkOrdersService,
    private readonly moves: WorkOrderMovesService,
    private readonly vendors: VendorsService,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound, VendorInactive, QuoteNotOpen */
  async add(
    tx: Tx,
    organization: Organization,
    workOrderId: string,
    { by, ...input }: { by: string; vendorId: string; amount: Money; reference?: string },
  ): Promise<Quote> {
    await this.takesQuotes(tx, organization.id, workOrderId);
    await this.vendors.working(tx, organization.id, input.vendorId);
    const { vendorId, amount, reference = null } = input;
    const stamp = { recordedBy: by, recordedAt: this.clock.now() };
    const quote: Quote = { id: newId('qte'), workOrderId, vendorId, amount, reference, chosen: false, ...stamp };
    await this.repository.insert(tx, organization.id, quote);
    return quote;
  }

  /** It becomes the estimate; any other is chosen no more. @throws NotFound, QuoteNotOpen */
  async choose(tx: Tx, organization: Organization, id: string): Promise<Quote> {
    const quote = isId(id, 'qte') ? await this.repository.find(tx, organization.id, id) : undefined;
    if (!quote) throw new NotFound(`There is no quote ${id}.`);
    const order = await this.takesQuotes(tx, organization.id, quote.workOrderId);
    await this.repository.choose(tx, organization.id, quote);
    await this.moves.change(tx, organization, order, { estimate: quote.amount });
    return { ...quote, chosen: true };
  }

  /** In the order they were recorded, one more than a page holds. @throws NotFound */
  async list(db: Reader, organizationId: string, workOrderId: string, page: PageRequest): Promise<Quote[]> {
    await this.orders.get(db, organizationId, workOrderId);
    return this.repository.ofOrder(db, organizationId, workOrderId, { ...page, limit: page.limit + 1 });
  }

  /** @throws NotFound, QuoteNotOpen */
  private async takesQuotes(tx: Tx, organizationId: string, workOrderId: string): Promise<WorkOrder> {
    const order = await this.orders.lock(tx, organizationId, workOrderId);
    if (!TAKES_QUOTES.includes(order.state)) throw new QuoteNotOpen(`${order.number} is ${order.state}.`, { state: order.state });
    return order;
  }
}
