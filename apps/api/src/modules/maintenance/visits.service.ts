import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { Outbox } from '@plotihub/events';
import { invalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import { Clock, instantOf, type LocalDate } from '@plotihub/time';
import type { Organization } from '../organizations/index.js';
import { EntryNoticeTooShort } from './maintenance.errors.js';
import { MaintenanceSettingsService } from './maintenance-settings.service.js';
import { PlacesService } from './places.service.js';
import { VisitsRepository, type Entry, type Visit } from './visits.repository.js';
import { workOrderEvent } from './work-orders.events.js';
import type { WorkOrder } from './work-orders.repository.js';
import { WorkOrderMovesService, type Mover } from './work-order-moves.service.js';

export { ENTRIES, type Visit } from './visits.repository.js';

/** When somebody comes, by the clock of the organization. */
export interface NewVisit {
  on: LocalDate;
  /** `HH:MM` */
  from: string;
  /** `HH:MM`, on the same day. */
  to: string;
  /** What shows that the tenant agrees to a shorter notice. */
  tenantConsent?: string;
}

/** Who is on their way has left; whoever writes it down may be a little late. */
const GRACE_MS = 15 * 60_000;
const HOUR_MS = 3_600_000;
const WORKED_ON: readonly string[] = ['IN_PROGRESS', 'ON_HOLD'];

/** Visits, with the notice that is due to who lives there. */
@Injectable()
export class VisitsService {
  constructor(
    private readonly repository: VisitsRepository,
    private readonly moves: WorkOrderMovesService,
    private readonly places: PlacesService,
    private readonly settings: MaintenanceSettingsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Plans a visit to a locked order. Before work has begun it takes the place of those to come; then it is one more.
   * @throws EntryNoticeTooShort, WorkOrderMoveNotAllowed, Forbidden; InvalidRequest for a time that has passed, or ends before it begins
   */
  async plan(tx: Tx, organization: Organization, order: WorkOrder, by: Mover & { id: string }, input: NewVisit): Promise<Visit> {
    const [startsAt, endsAt] = this.timesOf(organization, input);
    const lease = order.unitId === null ? undefined : await this.places.occupying(tx, organization.id, order.unitId);
    const consent = input.tenantConsent ?? null;
    const entry = lease === undefined ? 'FREE' : await this.entryOf(tx, organization, order, { startsAt, consent });
    const now = this.clock.now();
    const visit: Visit = {
      ...{ id: newId('vis'), workOrderId: order.id, leaseId: lease?.id ?? null, startsAt, endsAt, entry },
      ...{ consent: entry === 'CONSENT' ? consent : null, plannedBy: by.id, plannedAt: now, replacedAt: null },
    };
    if (!WORKED_ON.includes(order.state)) {
      await this.moves.make(tx, organization, order, { move: 'SCHEDULE', by });
      await this.repository.replace(tx, organization.id, order.id, now);
    }
    await this.repository.insert(tx, organization.id, visit);
    await this.outbox.add(tx, workOrderEvent('workorder.visit-planned', organization.id, order, { visitId: visit.id }));
    return visit;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Visit> {
    const visit = await this.repository.find(db, organizationId, id);
    if (!visit) throw new NotFound(`There is no visit ${id}.`);
    return visit;
  }

  /** In the order they were planned, one more than a page holds. */
  list(db: Reader, organizationId: string, workOrderId: string, page: PageRequest): Promise<Visit[]> {
    return this.repository.ofOrder(db, organizationId, workOrderId, { ...page, limit: page.limit + 1 });
  }

  /** The work goes to somebody else: those who were to come do not. */
  async cancelAll(tx: Tx, organizationId: string, workOrderId: string): Promise<void> {
    await this.repository.replace(tx, organizationId, workOrderId, this.clock.now());
  }

  /** @throws InvalidRequest */
  private timesOf({ timeZone }: Organization, { on, from, to }: NewVisit): [Date, Date] {
    if (to <= from) throw invalidRequest([{ pointer: '/to', code: 'order', detail: 'must be after it begins' }]);
    const [startsAt, endsAt] = [instantOf(on, from, timeZone), instantOf(on, to, timeZone)];
    if (startsAt.getTime() < this.clock.now().getTime() - GRACE_MS)
      throw invalidRequest([{ pointer: '/from', code: 'past', detail: 'has passed' }]);
    return [startsAt, endsAt];
  }

  /** On what ground somebody may come in where somebody lives. @throws EntryNoticeTooShort */
  private async entryOf(
    tx: Tx,
    organization: Organization,
    { priority }: WorkOrder,
    { startsAt, consent }: Pick<Visit, 'startsAt' | 'consent'>,
  ): Promise<Entry> {
    const { entryNoticeHours } = await this.settings.get(tx, organization);
    const earliestAt = new Date(this.clock.now().getTime() + entryNoticeHours * HOUR_MS);
    if (startsAt >= earliestAt) return 'NOTICE';
    if (priority === 'EMERGENCY') return 'EMERGENCY';
    if (consent !== null) return 'CONSENT';
    throw new EntryNoticeTooShort(`Who lives there is told ${entryNoticeHours} hours before.`, { earliestAt, entryNoticeHours });
  }
}
