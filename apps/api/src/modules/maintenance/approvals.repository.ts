import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';

/** ASKED: the owner has not said anything yet. */
export const APPROVAL_STATES = ['ASKED', 'APPROVED', 'DECLINED'] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The owner was asked whether a work order may cost so much, and what they said. */
export interface Approval {
  id: string;
  workOrderId: string;
  amount: Money;
  state: ApprovalState;
  askedBy: string;
  askedAt: Date;
  /** The owner’s own sign-in, or who recorded what they said. */
  decidedBy: string | null;
  decidedAt: Date | null;
  /** Whose word it is, where that is known. */
  ownerId: string | null;
  /** What shows that the owner said so; null where they signed in. */
  evidence: string | null;
  reason: string | null;
}

type StoredRow = Omit<Approval, 'amount'> & { amountMinor: string; currency: string };

const SELECT = `SELECT a.id, a.work_order_id AS workOrderId, a.amount_minor AS amountMinor, a.currency, a.state, a.asked_by AS askedBy,
    a.asked_at AS askedAt, a.decided_by AS decidedBy, a.decided_at AS decidedAt, a.owner_id AS ownerId, a.evidence, a.reason
  FROM work_order_approvals a`;

const toApproval = ({ amountMinor, currency, ...row }: StoredRow): Approval => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of what owners were asked. */
@Injectable()
export class ApprovalsRepository {
  /** @throws the driver's error about `work_order_approvals_open` if the owner is being asked already */
  async insert(tx: Tx, organizationId: string, row: Approval): Promise<void> {
    const { id, workOrderId, amount, state, askedBy, askedAt } = row;
    await insertRows(
      tx,
      'work_order_approvals',
      ['organization_id', 'id', 'work_order_id', 'open_order_id', 'amount_minor', 'currency', 'state', 'asked_by', 'asked_at'],
      [[organizationId, id, workOrderId, workOrderId, amount.amountMinor, amount.currency, state, askedBy, askedAt]],
    );
  }

  /** All of an order, in the order they were asked; one order is asked about a few times at most. */
  async ofOrder(db: Reader, organizationId: string, workOrderId: string, page: { after?: string; limit: number }): Promise<Approval[]> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE a.organization_id = ? AND a.work_order_id = ? AND a.id > ? ORDER BY a.id LIMIT ?`,
      [organizationId, workOrderId, page.after ?? '', page.limit],
    );
    return rows.map(toApproval);
  }

  async open(db: Reader, organizationId: string, workOrderId: string): Promise<Approval | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE a.organization_id = ? AND a.open_order_id = ?`, [
      organizationId,
      workOrderId,
    ]);
    return rows.map(toApproval)[0];
  }

  /** The most that an owner agreed to. */
  async approved(db: Reader, organizationId: string, workOrderId: string, currency: string): Promise<Money> {
    const [row]: { minor: string | null }[] = await db.query(
      "SELECT MAX(amount_minor) AS minor FROM work_order_approvals WHERE organization_id = ? AND work_order_id = ? AND state = 'APPROVED'",
      [organizationId, workOrderId],
    );
    return Money.of(safeInteger(row?.minor ?? 0), currency);
  }

  async decide(tx: Tx, organizationId: string, { id, state, decidedBy, decidedAt, ownerId, evidence, reason }: Approval): Promise<void> {
    await tx.query(
      `UPDATE work_order_approvals SET state = ?, open_order_id = NULL, decided_by = ?, decided_at = ?, owner_id = ?, evidence = ?, reason = ?
        WHERE organization_id = ? AND id = ?`,
      [state, decidedBy, decidedAt, ownerId, evidence, reason, organizationId, id],
    );
  }
}
