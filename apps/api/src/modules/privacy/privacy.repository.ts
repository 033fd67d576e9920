import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

export interface ErasureRow {
  organizationId: string;
  id: string;
  subjectId: string;
  state: 'REQUESTED' | 'DONE';
  reason: string;
  requestedBy: string;
  requestedAt: Date;
  confirmedBy: string | null;
  confirmedAt: Date | null;
}

/** A lease of a tenant, and what is open on it in minor units. */
export interface TenantLease {
  leaseId: string;
  state: string;
  open: number;
}

const ERASURE = `SELECT organization_id AS organizationId, id, subject_id AS subjectId, state, reason, requested_by AS requestedBy,
  requested_at AS requestedAt, confirmed_by AS confirmedBy, confirmed_at AS confirmedAt FROM erasures`;

/**
 * SQL of the rights of persons. It reads tables of other modules, as reports do (ADR 1), and changes them only through the register of
 * personal data and, for a user, by ending the membership.
 */
@Injectable()
export class PrivacyRepository {
  /** A tenant's leases with what is open; in a transaction the accounts are locked, so that nothing is posted meanwhile. */
  async leasesOf(db: Reader, organizationId: string, tenantId: string, lock = false): Promise<TenantLease[]> {
    const rows: { leaseId: string; state: string; open: string }[] = await db.query(
      `SELECT l.id AS leaseId, l.state, COALESCE(a.receivable_minor <> 0 OR a.credit_minor <> 0 OR a.deposit_minor <> 0, 0) AS open
         FROM lease_parties p JOIN leases l ON l.organization_id = p.organization_id AND l.id = p.lease_id
         LEFT JOIN lease_accounts a ON a.organization_id = l.organization_id AND a.lease_id = l.id
        WHERE p.organization_id = ? AND p.tenant_id = ? ORDER BY l.id ${lock ? 'FOR UPDATE' : ''}`,
      [organizationId, tenantId],
    );
    return rows.map((row) => ({ ...row, open: Number(row.open) }));
  }

  /** Transactions from which the leases were paid. */
  async inboundOf(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<string[]> {
    if (leaseIds.length === 0) return [];
    const rows: { id: string }[] = await db.query(
      `SELECT inbound_transaction_id AS id FROM payments WHERE organization_id = ? AND lease_id IN (?) AND inbound_transaction_id IS NOT NULL
        UNION SELECT w.inbound_transaction_id FROM payments p JOIN payments w ON w.organization_id = p.organization_id AND w.id = p.split_of
               WHERE p.organization_id = ? AND p.lease_id IN (?) AND w.inbound_transaction_id IS NOT NULL`,
      [organizationId, leaseIds, organizationId, leaseIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Properties whose present owners the person is among. */
  async ownedNow(db: Reader, organizationId: string, ownerId: string): Promise<number> {
    const rows: { n: string }[] = await db.query(
      `SELECT COUNT(*) AS n FROM ownership_shares s JOIN ownerships o ON o.organization_id = s.organization_id AND o.id = s.ownership_id
        WHERE s.organization_id = ? AND s.owner_id = ? AND o.from_on =
          (SELECT MAX(x.from_on) FROM ownerships x WHERE x.organization_id = o.organization_id AND x.property_id = o.property_id)`,
      [organizationId, ownerId],
    );
    return Number(rows[0]?.n);
  }

  /** How a user stands to the organization; undefined for a stranger. */
  async member(
    db: Reader,
    organizationId: string,
    userId: string,
  ): Promise<{ lastAdmin: boolean; elsewhere: boolean; erased: boolean } | undefined> {
    const rows: { role: string; ended: number; elsewhere: string; otherAdmins: string; email: string | null }[] = await db.query(
      `SELECT m.role, m.ended_at IS NOT NULL AS ended, u.email,
          (SELECT COUNT(*) FROM memberships e WHERE e.user_id = m.user_id AND e.organization_id <> m.organization_id AND e.ended_at IS NULL) AS elsewhere,
          (SELECT COUNT(*) FROM memberships a WHERE a.organization_id = m.organization_id AND a.user_id <> m.user_id AND a.role = 'ADMIN'
              AND a.ended_at IS NULL) AS otherAdmins
         FROM memberships m JOIN users u ON u.id = m.user_id WHERE m.organization_id = ? AND m.user_id = ?`,
      [organizationId, userId],
    );
    const [row] = rows;
    if (!row) return undefined;
    const lastAdmin = row.role === 'ADMIN' && !Number(row.ended) && Number(row.otherAdmins) === 0;
    return { lastAdmin, elsewhere: Number(row.elsewhere) > 0, erased: row.email?.endsWith('@erased.invalid') ?? false };
  }

  async endMembership(tx: Tx, organizationId: string, userId: string, at: Date): Promise<void> {
    await tx.query('UPDATE memberships SET ended_at = COALESCE(ended_at, ?) WHERE organization_id = ? AND user_id = ?', [
      at,
      organizationId,
      userId,
    ]);
  }

  async erasedAt(db: Reader, organizationId: string, table: 'tenants' | 'owners', id: string): Promise<Date | null | undefined> {
    const rows: { at: Date | null }[] = await db.query(`SELECT erased_at AS at FROM ${table} WHERE organization_id = ? AND id = ?`, [
      organizationId,
      id,
    ]);
    return rows.length === 0 ? undefined : (rows[0]?.at ?? null);
  }

  async markErased(tx: Tx, organizationId: string, table: 'tenants' | 'owners', id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE ${table} SET erased_at = ?, version = version + 1 WHERE organization_id = ? AND id = ?`, [
      at,
      organizationId,
      id,
    ]);
  }

  async insertErasure(tx: Tx, row: ErasureRow): Promise<void> {
    await insertRows(
      tx,
      'erasures',
      ['organization_id', 'id', 'subject_id', 'state', 'reason', 'requested_by', 'requested_at'],
      [[row.organizationId, row.id, row.subjectId, row.state, row.reason, row.requestedBy, row.requestedAt]],
    );
  }

  async lockErasure(tx: Tx, organizationId: string, id: string): Promise<ErasureRow | undefined> {
    const rows: ErasureRow[] = await tx.query(`${ERASURE} WHERE organization_id = ? AND id = ? FOR UPDATE`, [organizationId, id]);
    return rows[0];
  }

  async confirmErasure(tx: Tx, organizationId: string, id: string, by: { userId: string; at: Date }): Promise<void> {
    await tx.query("UPDATE erasures SET state = 'DONE', confirmed_by = ?, confirmed_at = ? WHERE organization_id = ? AND id = ?", [
      by.userId,
      by.at,
      organizationId,
      id,
    ]);
  }
}
