import { Injectable } from '@nestjs/common';
import type { Principal, Sight } from '@plotihub/auth';
import { documentNumber, isId, newId, takeNumbers, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock, dateIn, instantOf, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import type { Trade } from '../vendors/index.js';
import { dueBy, nextAlarm } from './clocks.rules.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import { PlacesService, type PlaceInput } from './places.service.js';
import { workOrderEvent } from './work-orders.events.js';
import { WorkOrdersRepository, type MoveRow, type ReporterKind, type WorkOrder, type WorkOrderFilter } from './work-orders.repository.js';
import type { Priority } from './work-orders.rules.js';

export { REPORTER_KINDS, type MoveRow, type WorkOrder } from './work-orders.repository.js';

/** What somebody reports. */
export interface NewWorkOrder extends PlaceInput {
  category: Trade;
  /** NORMAL unless told. */
  priority?: Priority;
  title: string;
  description?: string;
  /** The schedule that makes it, and for which day: it is resolved by the end of that day, if that is later. */
  schedule?: { scheduleId: string; dueOn: LocalDate };
}

/** Who reports it. */
export interface Reporter {
  kind: ReporterKind;
  id: string | null;
}

export const reporterOf = ({ kind, id }: Pick<Principal, 'kind' | 'id'>): Reporter => ({
  kind: kind === 'TENANT' ? 'TENANT' : 'STAFF',
  id,
});

/** More open orders of one category at one place than anybody reads. */
const SIMILAR = 10;

/** Work orders as they are reported and read; their moves are in WorkOrderMovesService. */
@Injectable()
export class WorkOrdersService {
  constructor(
    private readonly repository: WorkOrdersRepository,
    private readonly places: PlacesService,
    private readonly settings: MaintenanceSettingsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The clocks of the priority that is told begin to run; who triages it may tell another.
   * @throws NotFound, NobodyLivesThere; InvalidRequest unless exactly one place is told
   */
  async report(tx: Tx, organization: Organization, reporter: Reporter, input: NewWorkOrder): Promise<WorkOrder> {
    const place = await this.places.find(tx, organization.id, input);
    const { targets, confirmAfterDays } = await this.settings.get(tx, organization);
    const { category, priority = 'NORMAL', title, description = null } = input;
    const now = this.clock.now();
    const { acknowledgeBy, resolveBy } = dueBy(now, targets[priority]);
    const order: WorkOrder = {
      ...{ ...place, id: newId('wko'), number: '', category, priority, title, description, chargeTo: null, estimate: null, state: 'NEW' },
      ...{ reporterKind: reporter.kind, reportedBy: reporter.id, reportedAt: now, vendorId: null },
      ...{
        acknowledgeBy,
        ...dueLater(organization, resolveBy, input),
        acknowledgedAt: null,
        holdReason: null,
        heldAt: null,
        lateTold: 'NOTHING',
        alarmAt: null,
      },
      ...{ doneAt: null, confirmedAt: null, closedAt: null, reopenedCount: 0, duplicateOfId: null },
      ...{ scheduleId: input.schedule?.scheduleId ?? null, dueOn: input.schedule?.dueOn ?? null, version: 1 },
    };
    // The series is locked from here to the end of the transaction.
    const year = Number(dateIn(now, organization.timeZone).slice(0, 4));
    const number = documentNumber('WO', year, await takeNumbers(tx, organization.id, { kind: 'WO', year }));
    const numbered = { ...order, number, alarmAt: nextAlarm(order, confirmAfterDays) };
    await this.repository.insert(tx, organization.id, numbered, organization.currency);
    await this.repository.insertMove(tx, organization.id, order.id, {
      ...{ id: newId('wmv'), move: 'REPORT', fromState: null, toState: 'NEW', movedBy: reporter.id, movedAt: now, reason: null },
    });
    await this.outbox.add(tx, workOrderEvent('workorder.reported', organization.id, numbered));
    return numbered;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<WorkOrder> {
    return this.found(isId(id, 'wko') ? await this.repository.find(db, organizationId, id) : undefined, id);
  }

  /** The order, its row locked until the transaction ends. @throws NotFound */
  async lock(tx: Tx, organizationId: string, id: string): Promise<WorkOrder> {
    return this.found(isId(id, 'wko') ? await this.repository.lock(tx, organizationId, id) : undefined, id);
  }

  /** In the order they were reported, one more than a page holds. `overdue`: only those whose clock has run out. */
  list(
    db: Reader,
    organizationId: string,
    { overdue, ...filter }: Omit<WorkOrderFilter, 'overdueAt'> & { overdue: boolean },
    page: PageRequest,
  ): Promise<WorkOrder[]> {
    const late = overdue ? { overdueAt: this.clock.now() } : {};
    return this.repository.list(db, organizationId, { ...filter, ...late, ...page, limit: page.limit + 1 });
  }

  /** Who moved it, when and why, oldest first; one more than a page holds. @throws NotFound */
  async history(db: Reader, organizationId: string, id: string, page: PageRequest): Promise<MoveRow[]> {
    await this.get(db, organizationId, id);
    return this.repository.listMoves(db, organizationId, id, { ...page, limit: page.limit + 1 });
  }

  /** Open orders of the same category at the same place, newest first: this may be about the same. @throws NotFound */
  async similar(db: Reader, organizationId: string, id: string, sight: Sight): Promise<WorkOrder[]> {
    return this.repository.similar(db, organizationId, await this.get(db, organizationId, id), sight, SIMILAR);
  }

  /** True if a schedule has made its order for a due day. */
  isScheduled(db: Reader, organizationId: string, due: { scheduleId: string; dueOn: LocalDate }): Promise<boolean> {
    return this.repository.isScheduled(db, organizationId, due);
  }

  private found(order: WorkOrder | undefined, id: string): WorkOrder {
    if (!order) throw new NotFound(`There is no work order ${id}.`);
    return order;
  }
}

/** What a schedule makes ahead of its day is in time until that day is over. */
function dueLater({ timeZone }: Organization, resolveBy: Date, { schedule }: NewWorkOrder): { resolveBy: Date } {
  if (!schedule) return { resolveBy };
  const endOfDay = instantOf(schedule.dueOn, '23:59', timeZone);
  return { resolveBy: endOfDay > resolveBy ? endOfDay : resolveBy };
}
