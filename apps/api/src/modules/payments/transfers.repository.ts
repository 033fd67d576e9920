import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** That credit of one lease became a payment of another. */
export interface Transfer {
  /** The payment at the other lease. */
  paymentId: string;
  fromLeaseId: string;
  leaseId: string;
  reason: string;
  /** How the tenant agreed. */
  consent: string;
  transferredBy: string;
  createdAt: Date;
}

/** SQL of transfers. */
@Injectable()
export class TransfersRepository {
  async insert(tx: Tx, organizationId: string, transfer: Transfer): Promise<void> {
    const { paymentId, fromLeaseId, leaseId, reason, consent, transferredBy, createdAt } = transfer;
    await tx.query(
      `INSERT INTO credit_transfers (organization_id, payment_id, from_lease_id, lease_id, reason, consent, transferred_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [organizationId, paymentId, fromLeaseId, leaseId, reason, consent, transferredBy, createdAt],
    );
  }

  async find(db: Reader, organizationId: string, paymentId: string): Promise<Transfer | undefined> {
    const rows: Transfer[] = await db.query(
      `SELECT payment_id AS paymentId, from_lease_id AS fromLeaseId, lease_id AS leaseId, reason, consent, transferred_by AS transferredBy,
              created_at AS createdAt
         FROM credit_transfers WHERE organization_id = ? AND payment_id = ?`,
      [organizationId, paymentId],
    );
    return rows[0];
  }
}
