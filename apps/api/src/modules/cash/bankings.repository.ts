import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** DECLARED: somebody says that they banked cash. CONFIRMED: it reached the bank. REJECTED: it did not, and is in hand again. */
export const BANKING_STATES = ['DECLARED', 'CONFIRMED', 'REJECTED'] as const;
export type BankingState = (typeof BANKING_STATES)[number];

/** Cash that was taken to the bank. */
export interface Banking {
  id: string;
  bookId: string;
  holderId: string;
  /** The bank account it went to, where it is a payment channel. */
  channelId: string | null;
  amount: Money;
  bankedOn: LocalDate;
  /** As on the bank's slip. */
  slipReference: string;
  /** SHA-256 of the photo of the slip, in hex. */
  photoSha256: string | null;
  state: BankingState;
  postingId: string;
  /** The line of a statement that shows it. */
  statementLineId: string | null;
  declaredBy: string;
  declaredAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  rejectionReason: string | null;
}

/** What became of a banking. */
export interface BankingDecision {
  state: 'CONFIRMED' | 'REJECTED';
  /** Null when a statement decided. */
  by: string | null;
  at: Date;
  reason: string | null;
  statementLineId?: string;
}

const SELECT = `SELECT k.id, k.book_id AS bookId, b.holder_id AS holderId, k.channel_id AS channelId, k.amount_minor AS amountMinor, k.currency,
    k.banked_on AS bankedOn, k.slip_reference AS slipReference, k.photo_sha256 AS photoSha256, k.state, k.posting_id AS postingId,
    k.statement_line_id AS statementLineId, k.declared_by AS declaredBy, k.declared_at AS declaredAt, k.decided_by AS decidedBy,
    k.decided_at AS decidedAt, k.rejection_reason AS rejectionReason
  FROM bankings k JOIN cash_books b ON b.organization_id = k.organization_id AND b.id = k.book_id`;

type StoredRow = Omit<Banking, 'amount'> & { amountMinor: string; currency: string };

const toBanking = ({ amountMinor, currency, ...row }: StoredRow): Banking => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of bankings. */
@Injectable()
export class BankingsRepository {
  /** @throws the driver's error about `bankings_slip` if a banking that stands has the same slip */
  async insert(tx: Tx, organizationId: string, row: Banking): Promise<void> {
    await insertRows(
      tx,
      'bankings',
      [
        ...['organization_id', 'id', 'book_id', 'channel_id', 'amount_minor', 'currency', 'banked_on', 'slip_reference', 'live_slip'],
        ...['photo_sha256', 'state', 'posting_id', 'declared_by', 'declared_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.bookId, row.channelId, row.amount.amountMinor, row.amount.currency, row.bankedOn],
          ...[row.slipReference, row.slipReference, row.photoSha256, row.state, row.postingId, row.declaredBy, row.declaredAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Banking | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE k.organization_id = ? AND k.id = ?`, [organizationId, id]);
    return rows.map(toBanking)[0];
  }

  /** In order of declaration. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { holderId?: string; bookId?: string; state?: BankingState; after?: string; limit: number },
  ): Promise<Banking[]> {
    const { holderId, bookId, state, after, limit } = filter;
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE k.organization_id = ? AND k.id > ? ${holderId === undefined ? '' : 'AND b.holder_id = ?'}
        ${bookId === undefined ? '' : 'AND k.book_id = ?'} ${state === undefined ? '' : 'AND k.state = ?'} ORDER BY k.id LIMIT ?`,
      [organizationId, after ?? '', ...[holderId, bookId, state].filter((value) => value !== undefined), limit],
    );
    return rows.map(toBanking);
  }

  /** Those that no line of a statement shows yet, of a range of days, oldest first. */
  async unmatched(db: Reader, organizationId: string, days: { from: LocalDate; to: LocalDate }, limit: number): Promise<Banking[]> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE k.organization_id = ? AND k.state <> 'REJECTED' AND k.statement_line_id IS NULL AND k.banked_on BETWEEN ? AND ?
        ORDER BY k.banked_on, k.id LIMIT ?`,
      [organizationId, days.from, days.to, limit],
    );
    return rows.map(toBanking);
  }

  async decide(tx: Tx, organizationId: string, id: string, decision: BankingDecision): Promise<void> {
    await tx.query(
      `UPDATE bankings SET state = ?, live_slip = IF(? = 'REJECTED', NULL, slip_reference), decided_by = ?, decided_at = ?, rejection_reason = ?
        WHERE organization_id = ? AND id = ?`,
      [decision.state, decision.state, decision.by, decision.at, decision.reason, organizationId, id],
    );
  }

  async showOnStatement(tx: Tx, organizationId: string, id: string, statementLineId: string): Promise<void> {
    await tx.query('UPDATE bankings SET statement_line_id = ? WHERE organization_id = ? AND id = ?', [statementLineId, organizationId, id]);
  }
}
