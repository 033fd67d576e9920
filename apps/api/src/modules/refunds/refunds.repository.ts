import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/**
 * PROPOSED: somebody else has to approve. APPROVED: the credit is set aside, the money has not gone. PAID, FAILED: it has, or did not
 * arrive, and is credit again. DECLINED: also withdrawn. EXPIRED: nobody decided within seven days.
 */
export const REFUND_STATES = ['PROPOSED', 'APPROVED', 'PAID', 'FAILED', 'DECLINED', 'EXPIRED'] as const;
export type RefundState = (typeof REFUND_STATES)[number];

/** How it is paid: out of a paybill or till, or out of the organization's bank account. */
export const REFUND_WAYS = ['MPESA', 'BANK'] as const;
export type RefundWay = (typeof REFUND_WAYS)[number];

/** Tenant credit that goes back to who paid. */
export interface RefundRow {
  id: string;
  leaseId: string;
  amount: Money;
  reason: string;
  destinationKind: RefundWay;
  /** Whose number it goes to. */
  tenantId: string | null;
  /** Null once its person was erased. */
  destinationSealed: Buffer | null;
  state: RefundState;
  proposedBy: string;
  proposedOn: LocalDate;
  createdAt: Date;
  expiresAt: Date;
  way: RefundWay | null;
  channelId: string | null;
  reference: string | null;
  paidOn: LocalDate | null;
  failure: string | null;
  /** The payout that may be on its way; null if none is. */
  payoutId: string | null;
  endedAt: Date | null;
}

const COLUMNS = `id, lease_id AS leaseId, amount_minor AS amountMinor, currency, reason, destination_kind AS destinationKind,
  tenant_id AS tenantId, destination_sealed AS destinationSealed, state, proposed_by AS proposedBy, proposed_on AS proposedOn,
  created_at AS createdAt, expires_at AS expiresAt, way, channel_id AS channelId, reference, paid_on AS paidOn, failure,
  payout_id AS payoutId, ended_at AS endedAt`;

type StoredRow = Omit<RefundRow, 'amount'> & { amountMinor: string; currency: string };
const toRefund = ({ amountMinor, currency, ...row }: StoredRow): RefundRow => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of refunds. */
@Injectable()
export class RefundsRepository {
  async insert(tx: Tx, organizationId: string, row: RefundRow): Promise<void> {
    await tx.query(
      `INSERT INTO refunds (organization_id, id, lease_id, amount_minor, currency, reason, destination_kind, tenant_id, destination_sealed,
         state, proposed_by, proposed_on, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        organizationId,
        row.id,
        row.leaseId,
        row.amount.amountMinor,
        row.amount.currency,
        row.reason,
        row.destinationKind,
        row.tenantId,
        row.destinationSealed,
        row.state,
        row.proposedBy,
        row.proposedOn,
        row.createdAt,
        row.expiresAt,
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string, lock = false): Promise<RefundRow | undefined> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM refunds WHERE organization_id = ? AND id = ? ${lock ? 'FOR UPDATE' : ''}`,
      [organizationId, id],
    );
    return rows.map(toRefund)[0];
  }

  /** In the order they were proposed. */
  async list(
    db: Reader,
    organizationId: string,
    { leaseId, after = '', limit }: { leaseId?: string | undefined; after?: string; limit: number },
  ): Promise<RefundRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM refunds WHERE organization_id = ? AND id > ? ${leaseId === undefined ? '' : 'AND lease_id = ?'} ORDER BY id LIMIT ?`,
      [organizationId, after, ...(leaseId === undefined ? [] : [leaseId]), limit],
    );
    return rows.map(toRefund);
  }

  async setState(tx: Tx, organizationId: string, id: string, state: 'APPROVED' | 'DECLINED'): Promise<void> {
    await tx.query('UPDATE refunds SET state = ? WHERE organization_id = ? AND id = ?', [state, organizationId, id]);
  }

  /** Null: none is on its way any more. */
  async setPayout(tx: Tx, organizationId: string, id: string, payoutId: string | null): Promise<void> {
    await tx.query('UPDATE refunds SET payout_id = ? WHERE organization_id = ? AND id = ?', [payoutId, organizationId, id]);
  }

  /** @throws the driver's error about `refunds_reference` if another was paid under the same reference */
  async markPaid(
    tx: Tx,
    organizationId: string,
    id: string,
    paid: { way: RefundWay; channelId: string | null; reference: string; on: LocalDate; at: Date },
  ): Promise<void> {
    await tx.query(
      "UPDATE refunds SET state = 'PAID', way = ?, channel_id = ?, reference = ?, paid_on = ?, ended_at = ? WHERE organization_id = ? AND id = ?",
      [paid.way, paid.channelId, paid.reference, paid.on, paid.at, organizationId, id],
    );
  }

  async markFailed(tx: Tx, organizationId: string, id: string, { failure, at }: { failure: string; at: Date }): Promise<void> {
    await tx.query("UPDATE refunds SET state = 'FAILED', failure = ?, ended_at = ? WHERE organization_id = ? AND id = ?", [
      failure,
      at,
      organizationId,
      id,
    ]);
  }
}
