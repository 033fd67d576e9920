import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Organization } from '../organizations/index.js';
import { VendorsService } from '../vendors/index.js';
import { ApprovalsService } from './approvals.service.js';
import { VisitsService } from './visits.service.js';
import type { WorkOrder } from './work-orders.repository.js';
import { WorkOrderMovesService, type Mover } from './work-order-moves.service.js';
import { WorkOrdersService } from './work-orders.service.js';

/** Who does the work. */
@Injectable()
export class AssignmentsService {
  constructor(
    private readonly orders: WorkOrdersService,
    private readonly moves: WorkOrderMovesService,
    private readonly approvals: ApprovalsService,
    private readonly visits: VisitsService,
    private readonly vendors: VendorsService,
  ) {}

  /**
   * To a vendor, or to the office’s own people. An estimate over the limit needs the owner’s agreement first; visits that were planned
   * for somebody else do not take place. @throws NotFound, VendorInactive, WorkOrderMoveNotAllowed, Forbidden, ApprovalNeeded
   */
  async assign(tx: Tx, organization: Organization, id: string, by: Mover, to: { vendorId?: string; reason?: string }): Promise<WorkOrder> {
    const order = await this.orders.lock(tx, organization.id, id);
    const { vendorId, reason } = to;
    this.moves.assertMove(order, { move: 'ASSIGN', by });
    if (order.estimate !== null) await this.approvals.demand(tx, organization, order, order.estimate);
    const vendor = vendorId === undefined ? null : await this.vendors.working(tx, organization.id, vendorId);
    await this.visits.cancelAll(tx, organization.id, id);
    return this.moves.make(tx, organization, order, { move: 'ASSIGN', by, reason, changes: { vendorId: vendor?.id ?? null } });
  }
}
