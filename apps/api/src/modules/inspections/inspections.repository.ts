import { Injectable } from '@nestjs/common';
import { within, type Sight, type SightColumns } from '@plotihub/auth';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import { leaseSight } from '../leases/index.js';
import type { InspectedItem, InspectionKind } from './inspections.rules.js';

/** Somebody looked at a unit, and both sides signed what they saw. */
export interface Inspection {
  id: string;
  kind: InspectionKind;
  propertyId: string;
  unitId: string;
  leaseId: string | null;
  inspectedOn: LocalDate;
  staffSignedBy: string | null;
  staffSignedAt: Date | null;
  tenantSignedBy: string | null;
  tenantSignedAt: Date | null;
  /** What the tenant says to it. */
  tenantRemark: string | null;
  createdBy: string;
  createdAt: Date;
}

const SELECT = `SELECT i.id, i.kind, i.property_id AS propertyId, i.unit_id AS unitId, i.lease_id AS leaseId, i.inspected_on AS inspectedOn,
    i.staff_signed_by AS staffSignedBy, i.staff_signed_at AS staffSignedAt, i.tenant_signed_by AS tenantSignedBy,
    i.tenant_signed_at AS tenantSignedAt, i.tenant_remark AS tenantRemark, i.created_by AS createdBy, i.created_at AS createdAt
  FROM inspections i`;

/** For inspections, by the name of the table: a property’s, and those of a tenant’s lease. */
export const inspectionSight = (table: string): SightColumns => ({
  property: `${table}.property_id IN (?)`,
  tenant: leaseSight(`${table}.lease_id`, `${table}.organization_id`).tenant,
});

/** SQL of inspections. */
@Injectable()
export class InspectionsRepository {
  async insert(tx: Tx, organizationId: string, row: Inspection): Promise<void> {
    await insertRows(
      tx,
      'inspections',
      ['organization_id', 'id', 'kind', 'property_id', 'unit_id', 'lease_id', 'inspected_on', 'created_by', 'created_at'],
      [[organizationId, row.id, row.kind, row.propertyId, row.unitId, row.leaseId, row.inspectedOn, row.createdBy, row.createdAt]],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Inspection | undefined> {
    const [row]: Inspection[] = await db.query(`${SELECT} WHERE i.organization_id = ? AND i.id = ?`, [organizationId, id]);
    return row;
  }

  async lock(tx: Tx, organizationId: string, id: string): Promise<Inspection | undefined> {
    const [row]: Inspection[] = await tx.query(`${SELECT} WHERE i.organization_id = ? AND i.id = ? FOR UPDATE`, [organizationId, id]);
    return row;
  }

  /** In the order they were begun. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; unitId?: string; leaseId?: string; after?: string; limit: number },
  ): Promise<Inspection[]> {
    const { sight, unitId, leaseId, after, limit } = filter;
    const seen = within(sight, inspectionSight('i'));
    return db.query(
      `${SELECT} WHERE i.organization_id = ? AND i.id > ? ${unitId === undefined ? '' : 'AND i.unit_id = ?'}
        ${leaseId === undefined ? '' : 'AND i.lease_id = ?'}${seen.sql} ORDER BY i.id LIMIT ?`,
      [organizationId, after ?? '', ...[unitId, leaseId].filter((value) => value !== undefined), ...seen.values, limit],
    );
  }

  /** The last move-in of a lease that both sides signed. */
  async signedMoveIn(db: Reader, organizationId: string, leaseId: string): Promise<Inspection | undefined> {
    const [row]: Inspection[] = await db.query(
      `${SELECT} WHERE i.organization_id = ? AND i.lease_id = ? AND i.kind = 'MOVE_IN' AND i.staff_signed_at IS NOT NULL
        AND i.tenant_signed_at IS NOT NULL ORDER BY i.id DESC LIMIT 1`,
      [organizationId, leaseId],
    );
    return row;
  }

  async sign(
    tx: Tx,
    organizationId: string,
    { id, staffSignedBy, staffSignedAt, tenantSignedBy, tenantSignedAt, tenantRemark }: Inspection,
  ): Promise<void> {
    await tx.query(
      `UPDATE inspections SET staff_signed_by = ?, staff_signed_at = ?, tenant_signed_by = ?, tenant_signed_at = ?, tenant_remark = ?
        WHERE organization_id = ? AND id = ?`,
      [staffSignedBy, staffSignedAt, tenantSignedBy, tenantSignedAt, tenantRemark, organizationId, id],
    );
  }

  /** The items of one, in their order. */
  async items(db: Reader, organizationId: string, inspectionId: string): Promise<InspectedItem[]> {
    return db.query(
      'SELECT room, item, item_condition AS `condition`, note FROM inspection_items WHERE organization_id = ? AND inspection_id = ? ORDER BY line',
      [organizationId, inspectionId],
    );
  }

  /** In place of those there were. The inspection is locked. */
  async replaceItems(tx: Tx, organizationId: string, inspectionId: string, items: readonly InspectedItem[]): Promise<void> {
    await tx.query('DELETE FROM inspection_items WHERE organization_id = ? AND inspection_id = ?', [organizationId, inspectionId]);
    await insertRows(
      tx,
      'inspection_items',
      ['organization_id', 'inspection_id', 'line', 'room', 'item', 'item_condition', 'note'],
      items.map(({ room, item, condition, note }, i) => [organizationId, inspectionId, i + 1, room, item, condition, note]),
    );
  }
}
