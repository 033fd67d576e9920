import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';

/** What a vendor would do it for. */
export interface Quote {
  id: string;
  workOrderId: string;
  vendorId: string;
  /** With tax. */
  amount: Money;
  /** As on the vendor’s paper. */
  reference: string | null;
  chosen: boolean;
  recordedBy: string;
  recordedAt: Date;
}

type StoredRow = Omit<Quote, 'amount' | 'chosen'> & { amountMinor: string; currency: string; chosen: string | null };

const SELECT = `SELECT q.id, q.work_order_id AS workOrderId, q.vendor_id AS vendorId, q.amount_minor AS amountMinor, q.currency, q.reference,
    q.chosen_order_id AS chosen, q.recorded_by AS recordedBy, q.recorded_at AS recordedAt FROM quotes q`;

const toQuote = ({ amountMinor, currency, chosen, ...row }: StoredRow): Quote => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
  chosen: chosen !== null,
});

/** SQL of quotes. */
@Injectable()
export class QuotesRepository {
  async insert(tx: Tx, organizationId: string, row: Quote): Promise<void> {
    await insertRows(
      tx,
      'quotes',
      ['organization_id', 'id', 'work_order_id', 'vendor_id', 'amount_minor', 'currency', 'reference', 'recorded_by', 'recorded_at'],
      [
        [
          ...[organizationId, row.id, row.workOrderId, row.vendorId, row.amount.amountMinor, row.amount.currency, row.reference],
          ...[row.recordedBy, row.recordedAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Quote | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE q.organization_id = ? AND q.id = ?`, [organizationId, id]);
    return rows.map(toQuote)[0];
  }

  /** In the order they were recorded. */
  async ofOrder(db: Reader, organizationId: string, workOrderId: string, page: { after?: string; limit: number }): Promise<Quote[]> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE q.organization_id = ? AND q.work_order_id = ? AND q.id > ? ORDER BY q.id LIMIT ?`,
      [organizationId, workOrderId, page.after ?? '', page.limit],
    );
    return rows.map(toQuote);
  }

  /** This one, and no other of the order; the order is locked. */
  async choose(tx: Tx, organizationId: string, { id, workOrderId }: Quote): Promise<void> {
    const key = [organizationId, workOrderId];
    await tx.query('UPDATE quotes SET chosen_order_id = NULL WHERE organization_id = ? AND work_order_id = ?', key);
    await tx.query('UPDATE quotes SET chosen_order_id = work_order_id WHERE organization_id = ? AND id = ?', [organizationId, id]);
  }
}
