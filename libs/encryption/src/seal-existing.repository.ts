import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { SealedColumns, type SealedColumn } from './sealed-columns.js';
import { Sealer } from './sealer.js';

/** Rows sealed by one pass: a transaction of well under a second. */
const BATCH = 200;

interface PlainRow {
  organizationId: string;
  id: string;
  text: string;
}

/**
 * Moves what lay unsealed before its column was sealed. A migration cannot: it has no key, and must not hold a table for so long. The
 * worker does it beside its other work when it starts; readers take either form until then.
 */
@Injectable()
export class SealExisting {
  private readonly done = new Set<SealedColumn>();
  private readonly after = new Map<SealedColumn, { organizationId: string; id: string }>();

  constructor(
    private readonly columns: SealedColumns,
    private readonly sealer: Sealer,
    private readonly database: Database,
  ) {}

  /** Seals some rows of each column that had an unsealed one. @returns true if there may be more */
  async pass(): Promise<boolean> {
    const waiting = this.columns.all().filter((column) => column.plain !== undefined && !this.done.has(column));
    for (const column of waiting) await this.sealSome(column, column.plain ?? '');
    return waiting.length > 0;
  }

  private async sealSome(column: SealedColumn, plain: string): Promise<void> {
    const { table, column: sealed } = column;
    const after = this.after.get(column) ?? { organizationId: '', id: '' };
    const rows: PlainRow[] = await this.database.reader.query(
      `SELECT organization_id AS organizationId, id, ${plain} AS text FROM ${table}
        WHERE ${plain} IS NOT NULL AND (organization_id > ? OR (organization_id = ? AND id > ?)) ORDER BY organization_id, id LIMIT ${BATCH}`,
      [after.organizationId, after.organizationId, after.id],
    );
    await this.database.transaction(async (tx) => {
      for (const { organizationId, id, text } of rows)
        await tx.query(`UPDATE ${table} SET ${sealed} = ?, ${plain} = NULL WHERE organization_id = ? AND id = ? AND ${plain} IS NOT NULL`, [
          await this.sealer.seal(tx, organizationId, { table, column: sealed, row: id }, text),
          organizationId,
          id,
        ]);
    });
    const last = rows.at(-1);
    if (last) this.after.set(column, last);
    if (rows.length < BATCH) this.done.add(column);
  }
}
