import { Injectable } from '@nestjs/common';
import { insertRows, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { DEPOSIT_USES, type DepositUse } from './deposits.rules.js';

/** Money that was taken out of a deposit. */
export interface DepositDraw {
  depositItemId: string;
  leaseId: string;
  use: DepositUse;
  /** > 0 */
  amount: Money;
  effectiveOn: LocalDate;
  /** The payment whose money it is; null where it left otherwise. */
  paymentId: string | null;
  /** The posting that it left by; null where a payment says so. */
  postingId: string | null;
}

export type StoredDraw = DepositDraw & { id: string };

/** Something that happened to a deposit. */
export interface DepositEvent {
  id: string;
  /** OPENING: held by the books before these. */
  kind: 'OPENING' | 'RECEIVED' | DepositUse;
  amount: Money;
  /** What it changed of what is held: signed. */
  change: Money;
  effectiveOn: LocalDate;
  paymentId: string | null;
  postingId: string | null;
  /** The event that this one takes back. */
  reversalOf: string | null;
  createdAt: Date;
}

type Row<T extends { amount: Money }> = Omit<T, 'amount' | 'change'> & { minor: string; currency: string };

const DRAW = `w.id, w.deposit_item_id AS depositItemId, w.lease_id AS leaseId, w.deposit_use AS \`use\`, w.amount_minor AS minor, w.currency,
  w.effective_on AS effectiveOn, w.payment_id AS paymentId, w.posting_id AS postingId`;

/** In which columns of an item a use is counted. */
const COLUMNS: Readonly<Record<DepositUse, readonly string[]>> = {
  APPLIED: ['applied_minor'],
  REFUNDED: ['refunded_minor'],
  TRANSFERRED: ['transferred_minor'],
  WITH_OWNER: ['transferred_minor', 'with_owner_minor'],
};

/** SQL of what was taken out of deposits, and of all that happened to them. Rows are added, and taken back by rows that name them. */
@Injectable()
export class DepositDrawsRepository {
  /** Writes draws down, or takes them back, and keeps the sums of the items in step; the table refuses to hold less than nothing. */
  async insert(tx: Tx, organizationId: string, at: Date, draws: readonly (DepositDraw & { reversalOf: string | null })[]): Promise<void> {
    await insertRows(
      tx,
      'deposit_draws',
      [
        ...['organization_id', 'id', 'deposit_item_id', 'lease_id', 'deposit_use', 'amount_minor', 'currency', 'effective_on'],
        ...['payment_id', 'posting_id', 'reversal_of', 'created_at'],
      ],
      draws.map((draw) => [
        organizationId,
        newId('ddr'),
        draw.depositItemId,
        draw.leaseId,
        draw.use,
        draw.amount.amountMinor,
        draw.amount.currency,
        draw.effectiveOn,
        draw.paymentId,
        draw.postingId,
        draw.reversalOf,
        at,
      ]),
    );
    for (const { depositItemId, use, amount, reversalOf } of draws) {
      const sign = reversalOf === null ? '+' : '-';
      const changes = COLUMNS[use].map((column) => `${column} = ${column} ${sign} ?`).join(', ');
      await tx.query(`UPDATE deposit_items SET ${changes} WHERE organization_id = ? AND id = ?`, [
        ...COLUMNS[use].map(() => amount.amountMinor),
        organizationId,
        depositItemId,
      ]);
    }
  }

  /** Draws that were not taken back. */
  async standing(db: Reader, organizationId: string, by: { paymentId: string } | { depositItemId: string }): Promise<StoredDraw[]> {
    const [column, id] = 'paymentId' in by ? ['payment_id', by.paymentId] : ['deposit_item_id', by.depositItemId];
    const rows: Row<StoredDraw>[] = await db.query(
      `SELECT ${DRAW} FROM deposit_draws w
         LEFT JOIN deposit_draws u ON u.organization_id = w.organization_id AND u.reversal_of = w.id
        WHERE w.organization_id = ? AND w.${column} = ? AND w.reversal_of IS NULL AND u.id IS NULL ORDER BY w.id`,
      [organizationId, id],
    );
    return rows.map(({ minor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(minor), currency) }));
  }

  /** The day of what happened last to an item; undefined for one that nothing was ever paid into. */
  async lastDay(db: Reader, organizationId: string, depositItemId: string): Promise<LocalDate | undefined> {
    const of = (table: string): string =>
      `SELECT MAX(t.effective_on) AS day FROM ${table} t WHERE t.organization_id = ? AND t.deposit_item_id = ?`;
    const rows: { day: LocalDate | null }[] = await db.query(`${of('allocations')} UNION ALL ${of('deposit_draws')}`, [
      organizationId,
      depositItemId,
      organizationId,
      depositItemId,
    ]);
    const days = rows.flatMap(({ day }) => day ?? []).sort();
    return days.at(-1);
  }

  /** All that happened to a deposit, in the order it was written down: by the time in the ids, of whatever kind. */
  async events(
    db: Reader,
    organizationId: string,
    depositItemId: string,
    { after = '', limit, asOf }: { after?: string; limit: number; asOf?: LocalDate | undefined },
  ): Promise<DepositEvent[]> {
    const allocated = `SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END)`;
    const rows: Row<DepositEvent>[] = await db.query(
      `SELECT e.id, e.kind, e.minor, e.currency, e.effectiveOn, e.paymentId, e.postingId, e.reversalOf, e.createdAt FROM (
         SELECT d.id, 'OPENING' AS kind, d.received_minor - COALESCE((SELECT ${allocated} FROM allocations a
                  WHERE a.organization_id = d.organization_id AND a.deposit_item_id = d.id), 0) AS minor, d.currency,
                COALESCE(d.opened_on, DATE(d.created_at)) AS effectiveOn, NULL AS paymentId, NULL AS postingId, NULL AS reversalOf,
                d.created_at AS createdAt
           FROM deposit_items d WHERE d.organization_id = ? AND d.id = ?
         UNION ALL
         SELECT a.id, 'RECEIVED', a.amount_minor, a.currency, a.effective_on, a.payment_id, a.posting_id, a.reversal_of, a.created_at
           FROM allocations a WHERE a.organization_id = ? AND a.deposit_item_id = ?
         UNION ALL
         SELECT w.id, w.deposit_use, w.amount_minor, w.currency, w.effective_on, w.payment_id, w.posting_id, w.reversal_of, w.created_at
           FROM deposit_draws w WHERE w.organization_id = ? AND w.deposit_item_id = ?
       ) e WHERE e.minor > 0 AND SUBSTRING(e.id, 5) > ? ${asOf === undefined ? '' : 'AND e.effectiveOn <= ?'} ORDER BY SUBSTRING(e.id, 5) LIMIT ?`,
      [...Array.from({ length: 3 }, () => [organizationId, depositItemId]).flat(), after, ...(asOf === undefined ? [] : [asOf]), limit],
    );
    return rows.map(({ minor, currency, ...row }) => {
      const amount = Money.of(safeInteger(minor), currency);
      const takes = DEPOSIT_USES.some((use) => use === row.kind);
      return { ...row, amount, change: takes === (row.reversalOf === null) ? amount.negated() : amount };
    });
  }
}
