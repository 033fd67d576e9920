import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** A paybill's money that went to the bank. */
export interface SweepRow {
  id: string;
  channelId: string;
  statementLineId: string | null;
  reference: string | null;
  amount: Money;
  sweptOn: LocalDate;
  postingId: string;
  recordedBy: string;
  createdAt: Date;
  /** The line of the bank's statement that shows it. */
  bankLineId: string | null;
  /** Null unless it was taken back; its line and its reference are free then. */
  reversedAt: Date | null;
  reversalReason: string | null;
}

type StoredRow = Omit<SweepRow, 'amount'> & { amountMinor: string; currency: string };

const COLUMNS = `w.id, w.channel_id AS channelId, COALESCE(w.statement_line_id, w.former_line_id) AS statementLineId,
  COALESCE(w.reference, w.former_reference) AS reference, w.amount_minor AS amountMinor, w.currency, w.swept_on AS sweptOn, w.posting_id AS postingId,
  w.recorded_by AS recordedBy, w.created_at AS createdAt, w.bank_line_id AS bankLineId, w.reversed_at AS reversedAt,
  w.reversal_reason AS reversalReason`;

const toSweep = ({ amountMinor, currency, ...row }: StoredRow): SweepRow => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** More sweeps than any fortnight has. */
const UNSHOWN_LIMIT = 1_000;

/** SQL of sweeps. */
@Injectable()
export class SweepsRepository {
  async insert(tx: Tx, organizationId: string, row: SweepRow): Promise<void> {
    await insertRows(
      tx,
      'sweeps',
      [
        ...['organization_id', 'id', 'channel_id', 'statement_line_id', 'reference', 'amount_minor', 'currency', 'swept_on', 'posting_id'],
        ...['recorded_by', 'created_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.channelId, row.statementLineId, row.reference, row.amount.amountMinor, row.amount.currency],
          ...[row.sweptOn, row.postingId, row.recordedBy, row.createdAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string, locked = false): Promise<SweepRow | undefined> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM sweeps w WHERE w.organization_id = ? AND w.id = ?${locked ? ' FOR UPDATE' : ''}`,
      [organizationId, id],
    );
    return rows.map(toSweep)[0];
  }

  /** It is taken back, and says so; the sweep that was meant may have its line and its reference. The row is locked by the caller. */
  async markReversed(
    tx: Tx,
    organizationId: string,
    { id, statementLineId, reference }: SweepRow,
    by: { postingId: string; proposalId: string; reason: string; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE sweeps SET reversed_at = ?, reversal_posting_id = ?, reversal_proposal_id = ?, reversal_reason = ?, former_line_id = ?,
          former_reference = ?, statement_line_id = NULL, reference = NULL WHERE organization_id = ? AND id = ?`,
      [by.at, by.postingId, by.proposalId, by.reason, statementLineId, reference, organizationId, id],
    );
  }

  /** A sweep that a person recorded before the statement told of it, of that amount and about that day; locked. */
  async lockUnlinked(
    tx: Tx,
    organizationId: string,
    like: { channelId: string; amount: Money; from: LocalDate; to: LocalDate },
  ): Promise<SweepRow | undefined> {
    const rows: StoredRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM sweeps w WHERE w.organization_id = ? AND w.channel_id = ? AND w.statement_line_id IS NULL AND w.reversed_at IS NULL AND w.amount_minor = ?
          AND w.swept_on BETWEEN ? AND ? ORDER BY w.id LIMIT 1 FOR UPDATE`,
      [organizationId, like.channelId, like.amount.amountMinor, like.from, like.to],
    );
    return rows.map(toSweep)[0];
  }

  async link(tx: Tx, organizationId: string, id: string, statementLineId: string): Promise<void> {
    await tx.query('UPDATE sweeps SET statement_line_id = ? WHERE organization_id = ? AND id = ?', [statementLineId, organizationId, id]);
  }

  /** A line of a statement that tells of such a sweep and is not recorded yet. */
  async lineLike(
    db: Reader,
    organizationId: string,
    like: { channelId: string; amount: Money; from: LocalDate; to: LocalDate },
  ): Promise<string | undefined> {
    const rows: { id: string }[] = await db.query(
      `SELECT id FROM statement_lines WHERE organization_id = ? AND channel_id = ? AND kind = 'SWEEP' AND state IN ('NEW', 'FLAGGED')
          AND withdrawn_minor = ? AND booked_on BETWEEN ? AND ? ORDER BY booked_on, id LIMIT 1`,
      [organizationId, like.channelId, like.amount.amountMinor, like.from, like.to],
    );
    return rows[0]?.id;
  }

  /** Sweeps of those days that no bank's statement shows yet, with what tells each from other money, oldest first. */
  async unshown(
    db: Reader,
    organizationId: string,
    { from, to }: { from: LocalDate; to: LocalDate },
  ): Promise<(Pick<SweepRow, 'id' | 'amount' | 'sweptOn'> & { marks: string[] })[]> {
    const rows: (StoredRow & { shortCode: string | null })[] = await db.query(
      `SELECT ${COLUMNS}, c.short_code AS shortCode FROM sweeps w
         JOIN payment_channels c ON c.organization_id = w.organization_id AND c.id = w.channel_id
        WHERE w.organization_id = ? AND w.bank_line_id IS NULL AND w.reversed_at IS NULL AND w.swept_on BETWEEN ? AND ? ORDER BY w.swept_on, w.id LIMIT ?`,
      [organizationId, from, to, UNSHOWN_LIMIT],
    );
    return rows.map(({ shortCode, ...row }) => {
      const { id, amount, sweptOn, reference } = toSweep(row);
      return { id, amount, sweptOn, marks: [reference, shortCode].filter((mark) => mark !== null) };
    });
  }

  /** The day of a sweep; undefined for an unknown one. */
  async dayOf(db: Reader, organizationId: string, id: string): Promise<LocalDate | undefined> {
    const rows: { sweptOn: LocalDate }[] = await db.query('SELECT swept_on AS sweptOn FROM sweeps WHERE organization_id = ? AND id = ?', [
      organizationId,
      id,
    ]);
    return rows[0]?.sweptOn;
  }

  /** @throws the driver's error about `sweeps_bank_line` if the line shows another */
  async showAtBank(tx: Tx, organizationId: string, id: string, lineId: string): Promise<void> {
    const { affectedRows }: { affectedRows: number } = await tx.query(
      'UPDATE sweeps SET bank_line_id = ? WHERE organization_id = ? AND id = ? AND bank_line_id IS NULL AND reversed_at IS NULL',
      [lineId, organizationId, id],
    );
    // A twin was first: whoever looks again finds that.
    if (affectedRows !== 1) throw new Error(`Another line shows sweep ${id}, or it was taken back.`);
  }

  /** In the order in which they were recorded. */
  async list(
    db: Reader,
    organizationId: string,
    { channelId, after = '', limit }: { channelId?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<SweepRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM sweeps w WHERE w.organization_id = ? AND w.id > ? ${channelId === undefined ? '' : 'AND w.channel_id = ?'}
        ORDER BY w.id LIMIT ?`,
      [organizationId, after, ...(channelId === undefined ? [] : [channelId]), limit],
    );
    return rows.map(toSweep);
  }
}
