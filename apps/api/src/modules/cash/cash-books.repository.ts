import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

export const CASH_BOOK_STATES = ['OPEN', 'CLOSED'] as const;
export type CashBookState = (typeof CASH_BOOK_STATES)[number];

/** Cash that one person takes and banks. What it holds is in the ledger. */
export interface CashBookRow {
  id: string;
  /** The user whose cash it is. */
  holderId: string;
  /** First part of its receipt numbers. */
  series: string;
  limit: Money;
  state: CashBookState;
  version: number;
  createdAt: Date;
  closedAt: Date | null;
}

const COLUMNS = `b.id, b.holder_id AS holderId, b.series, b.limit_minor AS limitMinor, b.currency, b.state, b.version,
  b.created_at AS createdAt, b.closed_at AS closedAt`;

type StoredRow = Omit<CashBookRow, 'limit'> & { limitMinor: string; currency: string };

const toBook = ({ limitMinor, currency, ...row }: StoredRow): CashBookRow => ({
  ...row,
  limit: Money.of(safeInteger(limitMinor), currency),
});

/** SQL of cash books. */
@Injectable()
export class CashBooksRepository {
  async insert(tx: Tx, organizationId: string, row: CashBookRow & { createdBy: string }): Promise<void> {
    await insertRows(
      tx,
      'cash_books',
      [
        ...['organization_id', 'id', 'holder_id', 'open_holder_id', 'series', 'limit_minor', 'currency', 'state', 'version'],
        ...['created_by', 'created_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.holderId, row.holderId, row.series, row.limit.amountMinor, row.limit.currency, row.state],
          ...[row.version, row.createdBy, row.createdAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<CashBookRow | undefined> {
    return this.one(db, 'b.id = ?', [organizationId, id]);
  }

  /** As `find`, locked until the transaction ends. Accounts of leases are locked before. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<CashBookRow | undefined> {
    return this.one(tx, 'b.id = ? FOR UPDATE', [organizationId, id]);
  }

  /** The open book of a person, locked until the transaction ends. */
  async lockOpenOf(tx: Tx, organizationId: string, holderId: string): Promise<CashBookRow | undefined> {
    return this.one(tx, 'b.open_holder_id = ? FOR UPDATE', [organizationId, holderId]);
  }

  /** In order of opening. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { holderIds?: readonly string[]; state?: CashBookState; after?: string; limit: number },
  ): Promise<CashBookRow[]> {
    const { holderIds, state, after, limit } = filter;
    if (holderIds?.length === 0) return [];
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM cash_books b WHERE b.organization_id = ? AND b.id > ?
        ${holderIds ? 'AND b.holder_id IN (?)' : ''} ${state === undefined ? '' : 'AND b.state = ?'} ORDER BY b.id LIMIT ?`,
      [organizationId, after ?? '', ...(holderIds ? [holderIds] : []), ...(state === undefined ? [] : [state]), limit],
    );
    return rows.map(toBook);
  }

  /** @returns false if the version is no longer the expected one, or the book is closed */
  async changeLimit(tx: Tx, organizationId: string, target: { id: string; version: number }, limit: Money): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE cash_books SET limit_minor = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ? AND state = 'OPEN'`,
      [limit.amountMinor, organizationId, target.id, target.version],
    );
    return result.affectedRows === 1;
  }

  async close(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE cash_books SET state = 'CLOSED', open_holder_id = NULL, closed_at = ?, version = version + 1 WHERE organization_id = ? AND id = ?`,
      [at, organizationId, id],
    );
  }

  /** By book: the last day on which cash was banked, and bankings that nobody has decided on. */
  async bankedOf(
    db: Reader,
    organizationId: string,
    ids: readonly string[],
  ): Promise<Map<string, { lastOn: LocalDate; undecided: number }>> {
    if (ids.length === 0) return new Map();
    const rows: { id: string; lastOn: LocalDate; undecided: string }[] = await db.query(
      `SELECT book_id AS id, MAX(banked_on) AS lastOn, SUM(state = 'DECLARED') AS undecided FROM bankings
        WHERE organization_id = ? AND book_id IN (?) AND state <> 'REJECTED' GROUP BY book_id`,
      [organizationId, ids],
    );
    return new Map(rows.map(({ id, lastOn, undecided }) => [id, { lastOn, undecided: Number(undecided) }]));
  }

  /** Entries of a book that wait for a person. */
  async countHeld(db: Reader, organizationId: string, id: string): Promise<number> {
    const rows: { n: string }[] = await db.query(
      "SELECT COUNT(*) AS n FROM cash_entries WHERE organization_id = ? AND book_id = ? AND state = 'HELD'",
      [organizationId, id],
    );
    return Number(rows[0]?.n);
  }

  /** The next numbers of a book's receipts; the book is locked. @returns the first of them */
  async takeReceipts(tx: Tx, organizationId: string, id: string, count: number): Promise<number> {
    const result: { insertId: number } = await tx.query(
      'UPDATE cash_books SET last_receipt = LAST_INSERT_ID(last_receipt + ?) WHERE organization_id = ? AND id = ?',
      [count, organizationId, id],
    );
    return Number(result.insertId) - count + 1;
  }

  private async one(db: Reader, where: string, values: string[]): Promise<CashBookRow | undefined> {
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM cash_books b WHERE b.organization_id = ? AND ${where}`, values);
    return rows.map(toBook)[0];
  }
}
