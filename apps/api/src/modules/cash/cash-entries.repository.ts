import { Injectable } from '@nestjs/common';
import { seenIds, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import { ownLeaseSight } from '../leases/index.js';
import type { HoldReason } from './cash-entry.rules.js';

/** POSTED: in the books. HELD: waits for a person of the office. DISMISSED: it was no cash for a lease of ours. */
export const CASH_ENTRY_STATES = ['POSTED', 'HELD', 'DISMISSED'] as const;
export type CashEntryState = (typeof CASH_ENTRY_STATES)[number];

/** What a device wrote down of cash that was taken. */
export interface CashEntry {
  id: string;
  bookId: string;
  holderId: string;
  deviceId: string;
  /** The device's own: `CB1-000123`. */
  receiptNumber: string;
  /** By the device's clock. */
  takenAt: Date;
  receivedAt: Date;
  /** The unit's payment reference, as it was typed. */
  reference: string;
  amount: Money;
  note: string | null;
  state: CashEntryState;
  /** Why it was held; null for one that never was. */
  reason: HoldReason | null;
  leaseId: string | null;
  paymentId: string | null;
  /** Receipt number of the payment. */
  number: string | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
}

/** Numbers that a device may give to receipts. */
export interface ReceiptBlock {
  id: string;
  bookId: string;
  deviceId: string;
  first: number;
  last: number;
  leasedAt: Date;
}

/** A person's decision on a held entry. */
export interface EntryDecision {
  state: 'POSTED' | 'DISMISSED';
  by: string;
  at: Date;
  reason: string | null;
  leaseId: string | null;
  paymentId: string | null;
}

const SELECT = `SELECT e.id, e.book_id AS bookId, b.holder_id AS holderId, e.device_id AS deviceId, e.receipt_number AS receiptNumber,
    e.taken_at AS takenAt, e.received_at AS receivedAt, e.reference_typed AS reference, e.amount_minor AS amountMinor, e.currency, e.note,
    e.state, e.reason, e.lease_id AS leaseId, e.payment_id AS paymentId, p.number, e.decided_by AS decidedBy, e.decided_at AS decidedAt,
    e.decision_reason AS decisionReason
  FROM cash_entries e
  JOIN cash_books b ON b.organization_id = e.organization_id AND b.id = e.book_id
  LEFT JOIN payments p ON p.organization_id = e.organization_id AND p.id = e.payment_id`;

type StoredRow = Omit<CashEntry, 'amount'> & { amountMinor: string; currency: string };

const toEntry = ({ amountMinor, currency, ...row }: StoredRow): CashEntry => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of what devices wrote down, and of the receipt numbers that they were leased. */
@Injectable()
export class CashEntriesRepository {
  async insert(tx: Tx, organizationId: string, rows: readonly Omit<CashEntry, 'holderId' | 'number'>[]): Promise<void> {
    await insertRows(
      tx,
      'cash_entries',
      [
        ...['organization_id', 'id', 'book_id', 'device_id', 'receipt_number', 'taken_at', 'received_at', 'reference_typed'],
        ...['amount_minor', 'currency', 'note', 'state', 'reason', 'lease_id', 'payment_id'],
      ],
      rows.map((row) => [
        ...[organizationId, row.id, row.bookId, row.deviceId, row.receiptNumber, row.takenAt, row.receivedAt, row.reference],
        ...[row.amount.amountMinor, row.amount.currency, row.note, row.state, row.reason, row.leaseId, row.paymentId],
      ]),
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<CashEntry | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE e.organization_id = ? AND e.id = ?`, [organizationId, id]);
    return rows.map(toEntry)[0];
  }

  /** Those of a book with one of the receipt numbers, by that number. */
  async ofReceipts(db: Reader, organizationId: string, bookId: string, receipts: readonly string[]): Promise<Map<string, CashEntry>> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE e.organization_id = ? AND e.book_id = ? AND e.receipt_number IN (?)`, [
      organizationId,
      bookId,
      receipts,
    ]);
    return new Map(rows.map((row) => [row.receiptNumber, toEntry(row)]));
  }

  /** In order of arrival. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { holderId?: string; bookId?: string; state?: CashEntryState; after?: string; limit: number },
  ): Promise<CashEntry[]> {
    const { holderId, bookId, state, after, limit } = filter;
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE e.organization_id = ? AND e.id > ? ${holderId === undefined ? '' : 'AND b.holder_id = ?'}
        ${bookId === undefined ? '' : 'AND e.book_id = ?'} ${state === undefined ? '' : 'AND e.state = ?'} ORDER BY e.id LIMIT ?`,
      [organizationId, after ?? '', ...[holderId, bookId, state].filter((value) => value !== undefined), limit],
    );
    return rows.map(toEntry);
  }

  async decide(tx: Tx, organizationId: string, id: string, decision: EntryDecision): Promise<void> {
    const { state, by, at, reason, leaseId, paymentId } = decision;
    await tx.query(
      `UPDATE cash_entries SET state = ?, decided_by = ?, decided_at = ?, decision_reason = ?, lease_id = ?, payment_id = ?
        WHERE organization_id = ? AND id = ?`,
      [state, by, at, reason, leaseId, paymentId, organizationId, id],
    );
  }

  async insertBlock(tx: Tx, organizationId: string, block: ReceiptBlock): Promise<void> {
    await insertRows(
      tx,
      'cash_receipt_blocks',
      ['organization_id', 'id', 'book_id', 'device_id', 'first_receipt', 'last_receipt', 'leased_at'],
      [[organizationId, block.id, block.bookId, block.deviceId, block.first, block.last, block.leasedAt]],
    );
  }

  /** What the devices were leased of a book. */
  async blocksOf(db: Reader, organizationId: string, bookId: string, deviceIds: readonly string[]): Promise<ReceiptBlock[]> {
    return db.query(
      `SELECT id, book_id AS bookId, device_id AS deviceId, first_receipt AS first, last_receipt AS last, leased_at AS leasedAt
         FROM cash_receipt_blocks WHERE organization_id = ? AND book_id = ? AND device_id IN (?)`,
      [organizationId, bookId, deviceIds],
    );
  }

  /** Those of the leases that lie in a sight. */
  leasesInSight(db: Reader, organizationId: string, sight: Sight, ids: readonly string[]): Promise<ReadonlySet<string>> {
    if (ids.length === 0) return Promise.resolve(new Set());
    return seenIds(db, { table: 'leases', columns: ownLeaseSight('t') }, { organizationId, sight }, ids);
  }
}
