import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LineCause, LineState } from './outcomes.rules.js';

/** COMPARING: its lines are held against what the intake knows. BOOKING: money that was missing is on its way into the books. */
export type StatementState = 'COMPARING' | 'BOOKING' | 'DONE';

/** A statement that was imported. */
export interface StatementRow {
  organizationId: string;
  id: string;
  channelId: string;
  fileSha256: string;
  state: StatementState;
  /** Lines that no file had brought before. */
  lineCount: number;
  /** Lines that an earlier file had brought. */
  knownCount: number;
  coversFrom: Date;
  coversTo: Date;
  openingBalance: Money | null;
  closingBalance: Money | null;
  requestedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** How many lines have come to one end, and what they moved. */
export interface LineTally {
  state: LineState;
  cause: LineCause | null;
  count: number;
  total: Money;
}

type StoredRow = Omit<StatementRow, 'openingBalance' | 'closingBalance'> & {
  openingMinor: string | null;
  closingMinor: string | null;
  currency: string;
};

const COLUMNS = `s.organization_id AS organizationId, s.id, s.channel_id AS channelId, s.file_sha256 AS fileSha256, s.state, s.line_count AS lineCount,
  s.known_count AS knownCount, s.covers_from AS coversFrom, s.covers_to AS coversTo, s.opening_balance_minor AS openingMinor,
  s.closing_balance_minor AS closingMinor, s.currency, s.requested_by AS requestedBy, s.created_at AS createdAt, s.finished_at AS finishedAt`;

const money = (minor: string | null, currency: string): Money | null => (minor === null ? null : Money.of(safeInteger(minor), currency));

const toStatement = ({ openingMinor, closingMinor, currency, ...row }: StoredRow): StatementRow => ({
  ...row,
  openingBalance: money(openingMinor, currency),
  closingBalance: money(closingMinor, currency),
});

/** SQL of statements. */
@Injectable()
export class StatementsRepository {
  /** Takes a file for import; a twin that imports the same file waits here. @returns false if it was imported before */
  async claim(tx: Tx, row: StatementRow, currency: string): Promise<boolean> {
    await tx.query(
      `INSERT INTO statements (organization_id, id, channel_id, file_sha256, state, line_count, known_count, covers_from, covers_to,
         opening_balance_minor, closing_balance_minor, currency, requested_by, created_at) VALUES (?)
       ON DUPLICATE KEY UPDATE id = id`,
      [
        [
          ...[
            row.organizationId,
            row.id,
            row.channelId,
            row.fileSha256,
            row.state,
            row.lineCount,
            row.knownCount,
            row.coversFrom,
            row.coversTo,
          ],
          ...[row.openingBalance?.amountMinor ?? null, row.closingBalance?.amountMinor ?? null, currency, row.requestedBy, row.createdAt],
        ],
      ],
    );
    return (await this.findFile(tx, row.organizationId, row.channelId, row.fileSha256))?.id === row.id;
  }

  async findFile(db: Reader, organizationId: string, channelId: string, fileSha256: string): Promise<StatementRow | undefined> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM statements s WHERE s.organization_id = ? AND s.channel_id = ? AND s.file_sha256 = ?`,
      [organizationId, channelId, fileSha256],
    );
    return rows.map(toStatement)[0];
  }

  async find(db: Reader, organizationId: string, id: string): Promise<StatementRow | undefined> {
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM statements s WHERE s.organization_id = ? AND s.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toStatement)[0];
  }

  /** In the order in which they were imported. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { channelId?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<StatementRow[]> {
    const { channelId, after = '', limit } = filter;
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM statements s WHERE s.organization_id = ? AND s.id > ? ${channelId === undefined ? '' : 'AND s.channel_id = ?'}
        ORDER BY s.id LIMIT ?`,
      [organizationId, after, ...(channelId === undefined ? [] : [channelId]), limit],
    );
    return rows.map(toStatement);
  }

  /** How the lines of statements stand, by statement. */
  async tallies(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, LineTally[]>> {
    if (ids.length === 0) return new Map();
    const rows: { statementId: string; state: LineState; cause: LineCause | null; count: string; minor: string; currency: string }[] =
      await db.query(
        `SELECT statement_id AS statementId, state, cause, COUNT(*) AS count, SUM(paid_in_minor - withdrawn_minor) AS minor, MAX(currency) AS currency
           FROM statement_lines WHERE organization_id = ? AND statement_id IN (?) GROUP BY statement_id, state, cause
          ORDER BY statement_id, state, cause`,
        [organizationId, ids],
      );
    const tallies = rows.map(({ minor, currency, count, ...row }) => ({
      ...row,
      count: Number(count),
      total: Money.of(safeInteger(minor), currency),
    }));
    return Map.groupBy(tallies, ({ statementId }) => statementId);
  }

  /** How many of the lines are this statement's own: a twin may have brought some. */
  async countOwn(tx: Tx, organizationId: string, id: string, lines: number): Promise<void> {
    await tx.query(
      `UPDATE statements s SET s.line_count = (SELECT COUNT(*) FROM statement_lines l WHERE l.organization_id = s.organization_id AND l.statement_id = s.id),
          s.known_count = ? - s.line_count WHERE s.organization_id = ? AND s.id = ?`,
      [lines, organizationId, id],
    );
  }

  /** The oldest statement with something to do, locked; one that another worker has in hand is passed over. */
  async claimWork(tx: Tx): Promise<StatementRow | undefined> {
    const rows: StoredRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM statements s WHERE s.state = 'COMPARING' ORDER BY s.organization_id, s.id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return rows.map(toStatement)[0] ?? this.claimBooked(tx);
  }

  /** A statement of whose missing money nothing waits to be read any more. */
  private async claimBooked(tx: Tx): Promise<StatementRow | undefined> {
    const rows: StoredRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM statements s WHERE s.state = 'BOOKING' AND NOT EXISTS
         (SELECT 1 FROM statement_lines l JOIN provider_events e ON e.organization_id = l.organization_id AND e.id = l.provider_event_id
           WHERE l.organization_id = s.organization_id AND l.statement_id = s.id AND l.state = 'CREATED' AND e.state = 'STORED')
        ORDER BY s.organization_id, s.id LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    return rows.map(toStatement)[0];
  }

  /** Where a statement stands, once nobody works on it any more. */
  async lockState(tx: Tx, organizationId: string, id: string): Promise<StatementState | undefined> {
    const rows: { state: StatementState }[] = await tx.query(
      'SELECT state FROM statements WHERE organization_id = ? AND id = ? FOR UPDATE',
      [organizationId, id],
    );
    return rows[0]?.state;
  }

  async move(tx: Tx, { organizationId, id }: StatementRow, state: StatementState, finishedAt: Date | null): Promise<void> {
    await tx.query('UPDATE statements SET state = ?, finished_at = ? WHERE organization_id = ? AND id = ?', [
      state,
      finishedAt,
      organizationId,
      id,
    ]);
  }
}
