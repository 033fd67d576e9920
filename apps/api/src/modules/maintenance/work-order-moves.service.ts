import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { newId, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { Forbidden, invalidRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { confirmsAt, newlyLate, nextAlarm } from './clocks.rules.js';
import { WorkOrderMoveNotAllowed } from './maintenance.errors.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import { EVENT_OF, workOrderEvent } from './work-orders.events.js';
import { WorkOrdersRepository, type WorkOrder } from './work-orders.repository.js';
import { mayMove, needsReason, stateAfter, type WorkOrderMove } from './work-orders.rules.js';
import { WorkOrdersService } from './work-orders.service.js';

/** Who makes a move; the worker has no id. */
export interface Mover {
  id: string | null;
  role: string;
}
export const SYSTEM: Mover = { id: null, role: 'SYSTEM' };
export const moverOf = ({ id, role }: Pick<Principal, 'id' | 'role'>): Mover => ({ id, role });

/** A move with what it changes besides the state. */
export interface Moving {
  move: WorkOrderMove;
  by: Mover;
  reason?: string | null;
  changes?: Partial<WorkOrder>;
}

/** Moves that show that somebody has looked at a report. */
const LOOKED_AT: readonly WorkOrderMove[] = ['TRIAGE', 'REJECT', 'DUPLICATE', 'CANCEL'];

/** The one way in which a work order comes into another state: guarded by the table, kept in the history, told as an event. */
@Injectable()
export class WorkOrderMovesService {
  constructor(
    private readonly orders: WorkOrdersService,
    private readonly repository: WorkOrdersRepository,
    private readonly settings: MaintenanceSettingsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Refuses what the table does not list. @throws WorkOrderMoveNotAllowed, Forbidden, InvalidRequest without a reason that is needed */
  assertMove({ id, number, state }: WorkOrder, { move, by, reason }: Moving): void {
    if (!mayMove(by.role, move)) throw new Forbidden(`The role ${by.role} does not ${move} work orders.`);
    if (stateAfter(state, move) === undefined)
      throw new WorkOrderMoveNotAllowed(`${number} is ${state}: it cannot ${move}.`, { workOrderId: id, state, move });
    if (needsReason(move) && (reason ?? '') === '')
      throw invalidRequest([{ pointer: '/reason', code: 'required', detail: `say why: ${move} needs a reason` }]);
  }

  /** Makes a move of a locked order. @throws as `assertMove` */
  async make(tx: Tx, organization: Organization, order: WorkOrder, moving: Moving): Promise<WorkOrder> {
    this.assertMove(order, moving);
    const { move, by, reason = null, changes } = moving;
    const now = this.clock.now();
    const { confirmAfterDays } = await this.settings.get(tx, organization);
    const moved: WorkOrder = {
      ...{ ...order, ...changes, state: stateAfter(order.state, move) ?? order.state, version: order.version + 1 },
      acknowledgedAt: order.acknowledgedAt ?? (LOOKED_AT.includes(move) ? now : null),
    };
    const saved = { ...moved, alarmAt: nextAlarm(moved, confirmAfterDays) };
    await this.repository.save(tx, organization.id, saved);
    const line = { move, fromState: order.state, toState: saved.state, movedBy: by.id, movedAt: now, reason };
    await this.repository.insertMove(tx, organization.id, order.id, { id: newId('wmv'), ...line });
    await this.outbox.add(tx, workOrderEvent(EVENT_OF[move], organization.id, saved));
    return saved;
  }

  /** Writes what changes without a move, such as an estimate; the row is locked. */
  async change(tx: Tx, organization: Organization, order: WorkOrder, changes: Partial<WorkOrder>): Promise<WorkOrder> {
    const { confirmAfterDays } = await this.settings.get(tx, organization);
    const changed = { ...order, ...changes, version: order.version + 1 };
    const saved = { ...changed, alarmAt: nextAlarm(changed, confirmAfterDays) };
    await this.repository.save(tx, organization.id, saved);
    return saved;
  }

  /** A clock has run out: tells once that it is late, or confirms what nobody objected to. */
  async onTime(tx: Tx, organization: Organization, id: string): Promise<void> {
    const order = await this.orders.lock(tx, organization.id, id);
    const now = this.clock.now();
    const { confirmAfterDays } = await this.settings.get(tx, organization);
    if (order.state === 'DONE' && order.doneAt !== null && confirmsAt(order.doneAt, confirmAfterDays) <= now) {
      const reason = `Nobody objected for ${confirmAfterDays} days`;
      await this.make(tx, organization, order, { move: 'CONFIRM', by: SYSTEM, reason, changes: { confirmedAt: now } });
      return;
    }
    const late = newlyLate(order, now);
    await this.change(tx, organization, order, late === undefined ? {} : { lateTold: late });
    if (late === undefined) return;
    const since = late === 'RESOLVE' ? order.resolveBy : order.acknowledgeBy;
    await this.outbox.add(tx, workOrderEvent('workorder.overdue', organization.id, order, { late, since: since.toISOString() }));
  }
}
