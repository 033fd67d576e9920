import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import { invalidRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Money } from '@plotihub/money';
import type { Organization } from '../organizations/index.js';
import type { Trade } from '../vendors/index.js';
import { DAY_MS, dueBy, resumed } from './clocks.rules.js';
import { DuplicateOfItself, NotTheSamePlace, NotYourReport, ReopenTooLate } from './maintenance.errors.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import type { WorkOrder } from './work-orders.repository.js';
import type { CostParty, HoldReason, Priority } from './work-orders.rules.js';
import { WorkOrderMovesService, type Mover } from './work-order-moves.service.js';
import { WorkOrdersService } from './work-orders.service.js';

/** What somebody found out who looked at a report. */
export interface Triage {
  category?: Trade;
  priority?: Priority;
  chargeTo: CostParty;
  estimate?: Money;
}

/** Moves that need nothing but themselves, a reason, or a word more. */
export const PLAIN_MOVES = ['START', 'HOLD', 'RESUME', 'FINISH', 'CONFIRM', 'REOPEN', 'REJECT', 'DUPLICATE', 'CANCEL'] as const;
export type PlainMove = (typeof PLAIN_MOVES)[number];

export interface PlainStep {
  move: PlainMove;
  reason?: string;
  /** With HOLD alone. */
  holdReason?: HoldReason;
  /** With DUPLICATE alone. */
  duplicateOfId?: string;
}

/** The steps of a work order from the report to the work that is done. */
@Injectable()
export class WorkOrderStepsService {
  constructor(
    private readonly orders: WorkOrdersService,
    private readonly moves: WorkOrderMovesService,
    private readonly settings: MaintenanceSettingsService,
    private readonly clock: Clock,
  ) {}

  /** Another priority has other clocks, from the report on. @throws NotFound, WorkOrderMoveNotAllowed, Forbidden */
  async triage(tx: Tx, organization: Organization, id: string, by: Mover, found: Triage): Promise<WorkOrder> {
    const order = await this.orders.lock(tx, organization.id, id);
    const { targets } = await this.settings.get(tx, organization);
    const { category = order.category, priority = order.priority, chargeTo, estimate = order.estimate } = found;
    const clocks = priority === order.priority ? {} : dueBy(order.reportedAt, targets[priority]);
    const changes = { category, priority, chargeTo, estimate, ...clocks };
    return this.moves.make(tx, organization, order, { move: 'TRIAGE', by, changes });
  }

  /**
   * @throws NotFound, WorkOrderMoveNotAllowed, Forbidden, NotYourReport, ReopenTooLate, DuplicateOfItself, NotTheSamePlace;
   *   InvalidRequest for a member that the move needs or does not take
   */
  async step(tx: Tx, organization: Organization, id: string, by: Mover, step: PlainStep): Promise<WorkOrder> {
    const { move, reason, holdReason, duplicateOfId } = step;
    assertMembers(step);
    const order = await this.orders.lock(tx, organization.id, id);
    const moving = { move, by, reason: reason ?? null };
    this.moves.assertMove(order, moving);
    if (move === 'CANCEL') assertMayCancel(order, by);
    const changes = await this.changesOf(tx, organization, order, { move, holdReason, duplicateOfId });
    return this.moves.make(tx, organization, order, { ...moving, changes });
  }

  private async changesOf(
    tx: Tx,
    organization: Organization,
    order: WorkOrder,
    { move, holdReason, duplicateOfId }: PlainStep,
  ): Promise<Partial<WorkOrder>> {
    const now = this.clock.now();
    switch (move) {
      case 'HOLD':
        return { holdReason: holdReason ?? null, heldAt: now };
      case 'RESUME':
        return { holdReason: null, heldAt: null, resolveBy: resumed(order, now) };
      case 'FINISH':
        return { doneAt: now };
      case 'CONFIRM':
        return { confirmedAt: now };
      case 'REOPEN':
        return this.reopened(tx, organization, order, now);
      case 'DUPLICATE':
        return { duplicateOfId: await this.original(tx, organization.id, order, duplicateOfId ?? '') };
      default:
        return {};
    }
  }

  /** It is to be resolved as if it were reported now. @throws ReopenTooLate */
  private async reopened(tx: Tx, organization: Organization, order: WorkOrder, now: Date): Promise<Partial<WorkOrder>> {
    const { reopenWithinDays, targets } = await this.settings.get(tx, organization);
    const doneAt = order.doneAt ?? now;
    if (now.getTime() - doneAt.getTime() > reopenWithinDays * DAY_MS)
      throw new ReopenTooLate(`It was done more than ${reopenWithinDays} days ago.`, { doneAt, reopenWithinDays });
    const { resolveBy } = dueBy(now, targets[order.priority]);
    return { doneAt: null, confirmedAt: null, resolveBy, lateTold: 'NOTHING', reopenedCount: order.reopenedCount + 1 };
  }

  /** @throws NotFound, DuplicateOfItself, NotTheSamePlace */
  private async original(tx: Tx, organizationId: string, order: WorkOrder, id: string): Promise<string> {
    const original = await this.orders.get(tx, organizationId, id);
    if (original.id === order.id || original.state === 'DUPLICATE')
      throw new DuplicateOfItself('Name the work order that goes on.', { duplicateOfId: id });
    if (original.propertyId !== order.propertyId) throw new NotTheSamePlace(`${original.number} is at another property.`);
    return original.id;
  }
}

/** @throws NotYourReport */
function assertMayCancel({ reportedBy }: WorkOrder, { id, role }: Mover): void {
  if (reportedBy !== id && role !== 'ADMIN' && role !== 'MANAGER') throw new NotYourReport('Somebody else reported it.');
}

/** @throws InvalidRequest */
function assertMembers({ move, holdReason, duplicateOfId }: PlainStep): void {
  const wrong = (pointer: string, is: boolean, due: boolean): void => {
    if (is === due) return;
    throw invalidRequest([
      { pointer, code: due ? 'required' : 'unknown-field', detail: due ? `${move} needs it` : `${move} does not take it` },
    ]);
  };
  wrong('/holdReason', holdReason !== undefined, move === 'HOLD');
  wrong('/duplicateOfId', duplicateOfId !== undefined, move === 'DUPLICATE');
}
