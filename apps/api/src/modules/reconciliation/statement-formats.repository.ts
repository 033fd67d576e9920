import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { ColumnMap } from './statement-columns.rules.js';

/** Which column of a channel's statements holds what. */
export interface FormatRow {
  id: string;
  channelId: string;
  columns: ColumnMap;
  createdBy: string;
  createdAt: Date;
}

const SELECT =
  'SELECT f.id, f.channel_id AS channelId, f.columns, f.created_by AS createdBy, f.created_at AS createdAt FROM statement_formats f';

type StoredRow = Omit<FormatRow, 'columns'> & { columns: string | ColumnMap };

const toFormat = ({ columns, ...row }: StoredRow): FormatRow => ({
  ...row,
  columns: typeof columns === 'string' ? (JSON.parse(columns) as ColumnMap) : columns,
});

/** SQL of the formats of statements. */
@Injectable()
export class StatementFormatsRepository {
  async insert(tx: Tx, organizationId: string, row: FormatRow): Promise<void> {
    await insertRows(
      tx,
      'statement_formats',
      ['organization_id', 'id', 'channel_id', 'columns', 'created_by', 'created_at'],
      [[organizationId, row.id, row.channelId, JSON.stringify(row.columns), row.createdBy, row.createdAt]],
    );
  }

  /** The newest of a channel. */
  async newest(db: Reader, organizationId: string, channelId: string): Promise<FormatRow | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE f.organization_id = ? AND f.channel_id = ? ORDER BY f.id DESC LIMIT 1`, [
      organizationId,
      channelId,
    ]);
    return rows.map(toFormat)[0];
  }

  /** In the order in which they were made. */
  async list(
    db: Reader,
    organizationId: string,
    { after = '', limit }: { after?: string | undefined; limit: number },
  ): Promise<FormatRow[]> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE f.organization_id = ? AND f.id > ? ORDER BY f.id LIMIT ?`, [
      organizationId,
      after,
      limit,
    ]);
    return rows.map(toFormat);
  }
}
