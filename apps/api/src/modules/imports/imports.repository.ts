import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';

/** A file that is being imported, or was. */
export interface ImportRow {
  id: string;
  kind: 'RENT_ROLL';
  fileSha256: string;
  rowCount: number;
  requestedBy: string;
  createdAt: Date;
}

/** All SQL of this module. */
@Injectable()
export class ImportsRepository {
  /**
   * Takes a file for import; a twin that imports the same file at once waits here for the first one's end.
   * @returns what came of it if it was imported before, else undefined: then it is ours to import and to `finish`
   */
  async claim(tx: Tx, organizationId: string, row: ImportRow): Promise<unknown> {
    // The no-op update takes the exclusive lock at once, and tells nobody else's error from a duplicate.
    await tx.query(
      `INSERT INTO imports (organization_id, id, kind, file_sha256, row_count, result, requested_by, created_at) VALUES (?, ?, ?, ?, ?, '', ?, ?)
       ON DUPLICATE KEY UPDATE id = id`,
      [organizationId, row.id, row.kind, row.fileSha256, row.rowCount, row.requestedBy, row.createdAt],
    );
    const rows: { id: string; result: string }[] = await tx.query(
      'SELECT id, result FROM imports WHERE organization_id = ? AND kind = ? AND file_sha256 = ?',
      [organizationId, row.kind, row.fileSha256],
    );
    const [stored] = rows;
    if (!stored) throw new Error('The import that was just taken is not there.');
    return stored.id === row.id ? undefined : JSON.parse(stored.result);
  }

  /** Keeps what came of an import, in the words in which it was answered. */
  async finish(tx: Tx, organizationId: string, id: string, result: unknown): Promise<void> {
    await tx.query('UPDATE imports SET result = ? WHERE organization_id = ? AND id = ?', [JSON.stringify(result), organizationId, id]);
  }
}
