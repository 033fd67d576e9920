import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** Somebody's decision that a payment settles something else. */
export interface Reallocation {
  id: string;
  paymentId: string;
  leaseId: string;
  reason: string;
  by: string;
  at: Date;
}

/** What a payment settles, or once settled. */
export interface AllocationRow {
  id: string;
  chargeId: string | null;
  depositItemId: string | null;
  invoiceId: string | null;
  /** Of the charge, or of the deposit. */
  kind: string;
  amount: Money;
  effectiveOn: LocalDate;
  directed: boolean;
  createdAt: Date;
  /** Who decided it, if it came of a re-allocation. */
  createdBy: string | null;
  reversedAt: Date | null;
  reversedBy: string | null;
  /** Why it was allocated anew, or why its charge was taken back. */
  reason: string | null;
}

type Row = Omit<AllocationRow, 'amount' | 'directed'> & { minor: string; currency: string; directed: number | boolean };

/** SQL of re-allocations, and of what payments settled in the course of time. */
@Injectable()
export class AllocationsRepository {
  async insertReallocation(tx: Tx, organizationId: string, { id, paymentId, leaseId, reason, by, at }: Reallocation): Promise<void> {
    await tx.query(
      'INSERT INTO reallocations (organization_id, id, payment_id, lease_id, reason, reallocated_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
      [organizationId, id, paymentId, leaseId, reason, by, at],
    );
  }

  /** Days on which charges were issued. */
  async issuedOn(db: Reader, organizationId: string, chargeIds: readonly string[]): Promise<Map<string, LocalDate>> {
    if (chargeIds.length === 0) return new Map();
    const rows: { id: string; issuedOn: LocalDate }[] = await db.query(
      'SELECT c.id, c.issued_on AS issuedOn FROM charges c WHERE c.organization_id = ? AND c.id IN (?)',
      [organizationId, chargeIds],
    );
    return new Map(rows.map(({ id, issuedOn }) => [id, issuedOn]));
  }

  /** Allocations of a payment in the order they were made, those that were taken back too. */
  async ofPayment(
    db: Reader,
    organizationId: string,
    paymentId: string,
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<AllocationRow[]> {
    const rows: Row[] = await db.query(
      `SELECT a.id, a.charge_id AS chargeId, a.deposit_item_id AS depositItemId, c.invoice_id AS invoiceId, COALESCE(c.kind, d.kind) AS kind,
              a.amount_minor AS minor, a.currency, a.effective_on AS effectiveOn, a.directed, a.created_at AS createdAt,
              m.reallocated_by AS createdBy, u.created_at AS reversedAt, n.reallocated_by AS reversedBy,
              CASE WHEN u.id IS NULL THEN m.reason ELSE COALESCE(n.reason, c.void_reason) END AS reason
         FROM allocations a
         LEFT JOIN charges c ON c.organization_id = a.organization_id AND c.id = a.charge_id
         LEFT JOIN deposit_items d ON d.organization_id = a.organization_id AND d.id = a.deposit_item_id
         LEFT JOIN allocations u ON u.organization_id = a.organization_id AND u.reversal_of = a.id
         LEFT JOIN reallocations m ON m.organization_id = a.organization_id AND m.id = a.reallocation_id
         LEFT JOIN reallocations n ON n.organization_id = a.organization_id AND n.id = u.reallocation_id
        WHERE a.organization_id = ? AND a.payment_id = ? AND a.reversal_of IS NULL AND a.id > ? ORDER BY a.id LIMIT ?`,
      [organizationId, paymentId, after, limit],
    );
    return rows.map(({ minor, currency, directed, ...row }) => ({
      ...row,
      directed: Boolean(directed),
      amount: Money.of(safeInteger(minor), currency),
    }));
  }
}
