import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

/** FREE: nobody lives there. NOTICE: told in time. CONSENT: the tenant agreed. EMERGENCY: it cannot wait. */
export const ENTRIES = ['FREE', 'NOTICE', 'CONSENT', 'EMERGENCY'] as const;
export type Entry = (typeof ENTRIES)[number];

/** Somebody comes to work on an order. */
export interface Visit {
  id: string;
  workOrderId: string;
  /** Of who lives there and is told. */
  leaseId: string | null;
  startsAt: Date;
  endsAt: Date;
  /** On what ground somebody comes in. */
  entry: Entry;
  /** What shows that the tenant agreed. */
  consent: string | null;
  plannedBy: string;
  plannedAt: Date;
  /** When another one took its place, or the work went to somebody else. */
  replacedAt: Date | null;
}

const SELECT = `SELECT v.id, v.work_order_id AS workOrderId, v.lease_id AS leaseId, v.starts_at AS startsAt, v.ends_at AS endsAt, v.entry, v.consent,
    v.planned_by AS plannedBy, v.planned_at AS plannedAt, v.replaced_at AS replacedAt FROM work_order_visits v`;

/** SQL of visits. */
@Injectable()
export class VisitsRepository {
  async insert(tx: Tx, organizationId: string, row: Visit): Promise<void> {
    await insertRows(
      tx,
      'work_order_visits',
      ['organization_id', 'id', 'work_order_id', 'lease_id', 'starts_at', 'ends_at', 'entry', 'consent', 'planned_by', 'planned_at'],
      [
        [
          ...[organizationId, row.id, row.workOrderId, row.leaseId, row.startsAt, row.endsAt, row.entry, row.consent, row.plannedBy],
          row.plannedAt,
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Visit | undefined> {
    const [row]: Visit[] = await db.query(`${SELECT} WHERE v.organization_id = ? AND v.id = ?`, [organizationId, id]);
    return row;
  }

  /** In the order they were planned. */
  async ofOrder(db: Reader, organizationId: string, workOrderId: string, page: { after?: string; limit: number }): Promise<Visit[]> {
    return db.query(`${SELECT} WHERE v.organization_id = ? AND v.work_order_id = ? AND v.id > ? ORDER BY v.id LIMIT ?`, [
      organizationId,
      workOrderId,
      page.after ?? '',
      page.limit,
    ]);
  }

  /** Those to come take place no more. */
  async replace(tx: Tx, organizationId: string, workOrderId: string, at: Date): Promise<void> {
    await tx.query(
      'UPDATE work_order_visits SET replaced_at = ? WHERE organization_id = ? AND work_order_id = ? AND replaced_at IS NULL AND starts_at > ?',
      [at, organizationId, workOrderId, at],
    );
  }
}
