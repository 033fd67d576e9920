import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Trade } from '../vendors/index.js';
import type { LateTold } from './clocks.rules.js';
import { workOrderSight } from './maintenance-sight.repository.js';
import { OPEN, type CostParty, type HoldReason, type Priority, type WorkOrderMove, type WorkOrderState } from './work-orders.rules.js';

export const REPORTER_KINDS = ['TENANT', 'STAFF', 'SCHEDULE'] as const;
export type ReporterKind = (typeof REPORTER_KINDS)[number];

/** Something that is to be repaired, cleaned or looked at. */
export interface WorkOrder {
  id: string;
  /** `WO-2026-000123` */
  number: string;
  propertyId: string;
  /** Null for a common area, and for the whole property. */
  unitId: string | null;
  /** Whose tenant is told, and may confirm: who reported it, or has the unit. */
  leaseId: string | null;
  /** The part of the property that is nobody’s unit: `Staircase B`. */
  area: string | null;
  category: Trade;
  priority: Priority;
  title: string;
  description: string | null;
  /** Who is expected to bear it; the costs themselves say who does. */
  chargeTo: CostParty | null;
  estimate: Money | null;
  state: WorkOrderState;
  reporterKind: ReporterKind;
  reportedBy: string | null;
  reportedAt: Date;
  /** Null while nobody is assigned, and for the office’s own people. */
  vendorId: string | null;
  acknowledgeBy: Date;
  acknowledgedAt: Date | null;
  resolveBy: Date;
  holdReason: HoldReason | null;
  heldAt: Date | null;
  lateTold: LateTold;
  /** When the worker looks at it next. */
  alarmAt: Date | null;
  doneAt: Date | null;
  confirmedAt: Date | null;
  closedAt: Date | null;
  reopenedCount: number;
  duplicateOfId: string | null;
  /** The schedule that made it, and the day it is due for. */
  scheduleId: string | null;
  dueOn: LocalDate | null;
  version: number;
}

/** One line of a work order’s history. */
export interface MoveRow {
  id: string;
  move: WorkOrderMove | 'REPORT';
  fromState: WorkOrderState | null;
  toState: WorkOrderState;
  /** Null for the worker. */
  movedBy: string | null;
  movedAt: Date;
  reason: string | null;
}

export interface WorkOrderFilter {
  sight: Sight;
  state?: WorkOrderState;
  priority?: Priority;
  propertyId?: string;
  unitId?: string;
  vendorId?: string;
  /** Only those whose clock has run out by then. */
  overdueAt?: Date;
}

type StoredRow = Omit<WorkOrder, 'estimate'> & { estimateMinor: string | null; currency: string };

const SELECT = `SELECT w.id, w.number, w.property_id AS propertyId, w.unit_id AS unitId, w.lease_id AS leaseId, w.area, w.category, w.priority,
    w.title, w.description, w.charge_to AS chargeTo, w.estimate_minor AS estimateMinor, w.currency, w.state, w.reporter_kind AS reporterKind,
    w.reported_by AS reportedBy, w.reported_at AS reportedAt, w.vendor_id AS vendorId, w.acknowledge_by AS acknowledgeBy,
    w.acknowledged_at AS acknowledgedAt, w.resolve_by AS resolveBy, w.hold_reason AS holdReason, w.held_at AS heldAt,
    w.late_told AS lateTold, w.alarm_at AS alarmAt, w.done_at AS doneAt, w.confirmed_at AS confirmedAt, w.closed_at AS closedAt,
    w.reopened_count AS reopenedCount, w.duplicate_of_id AS duplicateOfId,
    w.schedule_id AS scheduleId, w.due_on AS dueOn, w.version
  FROM work_orders w`;

const toOrder = ({ estimateMinor, currency, ...row }: StoredRow): WorkOrder => ({
  ...row,
  estimate: estimateMinor === null ? null : Money.of(safeInteger(estimateMinor), currency),
});

/** A clock that runs and has run out; one that stands because nobody lets the workers in is not late. */
const OVERDUE = `AND w.state IN (?) AND NOT (w.state = 'ON_HOLD' AND w.hold_reason = 'ACCESS')
  AND (w.resolve_by <= ? OR (w.acknowledged_at IS NULL AND w.acknowledge_by <= ?))`;

/** SQL of work orders and their history. */
@Injectable()
export class WorkOrdersRepository {
  async insert(tx: Tx, organizationId: string, row: WorkOrder, currency: string): Promise<void> {
    await insertRows(
      tx,
      'work_orders',
      [
        ...[
          'organization_id',
          'id',
          'number',
          'property_id',
          'unit_id',
          'lease_id',
          'area',
          'category',
          'priority',
          'title',
          'description',
        ],
        ...['charge_to', 'estimate_minor', 'currency', 'state', 'reporter_kind', 'reported_by', 'reported_at', 'vendor_id'],
        ...['acknowledge_by', 'resolve_by', 'late_told', 'alarm_at', 'schedule_id', 'due_on', 'version'],
      ],
      [
        [
          ...[organizationId, row.id, row.number, row.propertyId, row.unitId, row.leaseId, row.area, row.category, row.priority, row.title],
          ...[row.description, row.chargeTo, row.estimate?.amountMinor ?? null, currency, row.state, row.reporterKind, row.reportedBy],
          ...[
            row.reportedAt,
            row.vendorId,
            row.acknowledgeBy,
            row.resolveBy,
            row.lateTold,
            row.alarmAt,
            row.scheduleId,
            row.dueOn,
            row.version,
          ],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<WorkOrder | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE w.organization_id = ? AND w.id = ?`, [organizationId, id]);
    return rows.map(toOrder)[0];
  }

  /** Its row, until the transaction ends: all that happens to a work order happens one after the other. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<WorkOrder | undefined> {
    const rows: StoredRow[] = await tx.query(`${SELECT} WHERE w.organization_id = ? AND w.id = ? FOR UPDATE`, [organizationId, id]);
    return rows.map(toOrder)[0];
  }

  /** In the order they were reported. */
  async list(db: Reader, organizationId: string, filter: WorkOrderFilter & { after?: string; limit: number }): Promise<WorkOrder[]> {
    const { sight, overdueAt, after, limit } = filter;
    const seen = within(sight, workOrderSight('w'));
    const wanted = Object.entries({
      'w.state': filter.state,
      'w.priority': filter.priority,
      'w.property_id': filter.propertyId,
      'w.unit_id': filter.unitId,
      'w.vendor_id': filter.vendorId,
    }).filter(([, value]) => value !== undefined);
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE w.organization_id = ? AND w.id > ? ${wanted.map(([column]) => `AND ${column} = ?`).join(' ')}
        ${overdueAt === undefined ? '' : OVERDUE}${seen.sql} ORDER BY w.id LIMIT ?`,
      [
        ...[organizationId, after ?? '', ...wanted.map(([, value]) => value ?? '')],
        ...(overdueAt === undefined ? [] : [OPEN, overdueAt, overdueAt]),
        ...[...seen.values, limit],
      ],
    );
    return rows.map(toOrder);
  }

  /** Open ones of the same category at the same place, newest first. */
  async similar(db: Reader, organizationId: string, to: WorkOrder, sight: Sight, limit: number): Promise<WorkOrder[]> {
    const seen = within(sight, workOrderSight('w'));
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE w.organization_id = ? AND w.property_id = ? AND w.unit_id <=> ? AND w.category = ? AND w.id <> ?
        AND w.state IN (?)${seen.sql} ORDER BY w.id DESC LIMIT ?`,
      [organizationId, to.propertyId, to.unitId, to.category, to.id, OPEN, ...seen.values, limit],
    );
    return rows.map(toOrder);
  }

  /** What changes in the course of a work order. The row is locked. */
  async save(tx: Tx, organizationId: string, row: WorkOrder): Promise<void> {
    const set: Record<string, SqlValue> = {
      ...{ category: row.category, priority: row.priority, charge_to: row.chargeTo, estimate_minor: row.estimate?.amountMinor ?? null },
      ...{ state: row.state, vendor_id: row.vendorId, acknowledge_by: row.acknowledgeBy, acknowledged_at: row.acknowledgedAt },
      ...{ resolve_by: row.resolveBy, hold_reason: row.holdReason, held_at: row.heldAt, late_told: row.lateTold, alarm_at: row.alarmAt },
      ...{ done_at: row.doneAt, confirmed_at: row.confirmedAt, closed_at: row.closedAt, reopened_count: row.reopenedCount },
      ...{ duplicate_of_id: row.duplicateOfId, version: row.version },
    };
    const columns = Object.keys(set).map((column) => `${column} = ?`);
    await tx.query(`UPDATE work_orders SET ${columns.join(', ')} WHERE organization_id = ? AND id = ?`, [
      ...Object.values(set),
      organizationId,
      row.id,
    ]);
  }

  /** True if a schedule has made its order for a due day. */
  async isScheduled(db: Reader, organizationId: string, { scheduleId, dueOn }: { scheduleId: string; dueOn: LocalDate }): Promise<boolean> {
    const sql = 'SELECT 1 FROM work_orders WHERE organization_id = ? AND schedule_id = ? AND due_on = ?';
    const rows: unknown[] = await db.query(sql, [organizationId, scheduleId, dueOn]);
    return rows.length > 0;
  }

  /** Of all organizations: those at which the worker has to look now, the longest due first. */
  async listDue(db: Reader, now: Date, limit: number): Promise<{ organizationId: string; id: string }[]> {
    return db.query('SELECT organization_id AS organizationId, id FROM work_orders WHERE alarm_at <= ? ORDER BY alarm_at LIMIT ?', [
      now,
      limit,
    ]);
  }

  async insertMove(tx: Tx, organizationId: string, workOrderId: string, row: MoveRow): Promise<void> {
    await insertRows(
      tx,
      'work_order_moves',
      ['organization_id', 'id', 'work_order_id', 'move', 'from_state', 'to_state', 'moved_by', 'moved_at', 'reason'],
      [[organizationId, row.id, workOrderId, row.move, row.fromState, row.toState, row.movedBy, row.movedAt, row.reason]],
    );
  }

  /** In the order in which they were made. */
  async listMoves(
    db: Reader,
    organizationId: string,
    workOrderId: string,
    { after, limit }: { after?: string; limit: number },
  ): Promise<MoveRow[]> {
    return db.query(
      `SELECT id, move, from_state AS fromState, to_state AS toState, moved_by AS movedBy, moved_at AS movedAt, reason
         FROM work_order_moves WHERE organization_id = ? AND work_order_id = ? AND id > ? ORDER BY id LIMIT ?`,
      [organizationId, workOrderId, after ?? '', limit],
    );
  }
}
