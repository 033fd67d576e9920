import { insertRows, newId, type Reader, type Tx } from '@plotihub/database';
import { INSTALLATION } from './key-ring.js';
import type { SealedColumn } from './sealed-columns.js';

/** One rotation; the newest that is not finished is gone on with. */
export interface Rotation {
  id: string;
  startedAt: Date;
  newDataKeys: boolean;
}

/** A sealed value and the row it lies in. */
export interface SealedValue {
  id: string;
  value: Buffer;
}

const owned = ({ installation }: SealedColumn): string => (installation ? '' : 'organization_id = ? AND ');
const owner = ({ installation }: SealedColumn, organizationId: string): string[] => (installation ? [] : [organizationId]);

/** SQL of rotating keys. Names of tables and columns come from the register of sealed columns, never from input. */
export const rotationRepository = {
  /** Takes up an unfinished rotation or begins one. */
  async begin(tx: Tx, now: Date, newDataKeys: boolean): Promise<Rotation> {
    const rows: { id: string; startedAt: Date; newDataKeys: number }[] = await tx.query(
      `SELECT id, started_at AS startedAt, new_data_keys AS newDataKeys FROM key_rotations
        WHERE organization_id = ? AND finished_at IS NULL ORDER BY id DESC LIMIT 1 FOR UPDATE`,
      [INSTALLATION],
    );
    const [unfinished] = rows;
    if (unfinished && Boolean(unfinished.newDataKeys) === newDataKeys) return { ...unfinished, newDataKeys };
    const id = newId('rot');
    await insertRows(tx, 'key_rotations', ['organization_id', 'id', 'new_data_keys', 'started_at'], [[INSTALLATION, id, newDataKeys, now]]);
    return { id, startedAt: now, newDataKeys };
  },

  async finish(tx: Tx, now: Date): Promise<void> {
    await tx.query('UPDATE key_rotations SET finished_at = ? WHERE organization_id = ? AND finished_at IS NULL', [now, INSTALLATION]);
  },

  /** Current keys made before the rotation began, locked: a twin of this process waits and then finds them new. */
  async oldCurrent(tx: Tx, organizationId: string, kind: 'ROOT' | 'DATA', before: Date): Promise<string | undefined> {
    const rows: { id: string }[] = await tx.query(
      'SELECT id FROM encryption_keys WHERE organization_id = ? AND kind = ? AND current = 1 AND created_at < ? FOR UPDATE',
      [organizationId, kind, before],
    );
    return rows[0]?.id;
  },

  /** Organizations that have a data key, in order. */
  async organizations(db: Reader, after: string, limit: number): Promise<string[]> {
    const rows: { id: string }[] = await db.query(
      "SELECT organization_id AS id FROM encryption_keys WHERE kind = 'DATA' AND current = 1 AND organization_id > ? ORDER BY organization_id LIMIT ?",
      [after, limit],
    );
    return rows.map(({ id }) => id);
  },

  /** Values under another key than this one, locked; the key's id stands in bytes 2 to 27. */
  underOtherKeys(
    tx: Tx,
    column: SealedColumn,
    organizationId: string,
    from: { keyId: string; after: string; limit: number },
  ): Promise<SealedValue[]> {
    return tx.query(
      `SELECT id, ${column.column} AS value FROM ${column.table}
        WHERE ${owned(column)}id > ? AND ${column.column} IS NOT NULL AND SUBSTRING(${column.column}, 2, 26) <> ? ORDER BY id LIMIT ? FOR UPDATE`,
      [...owner(column, organizationId), from.after, Buffer.from(from.keyId.slice(4), 'ascii'), from.limit],
    );
  },

  async replace(tx: Tx, column: SealedColumn, organizationId: string, row: SealedValue & { index?: Buffer }): Promise<void> {
    const index = column.index && row.index ? `, ${column.index.column} = ?` : '';
    await tx.query(`UPDATE ${column.table} SET ${column.column} = ?${index} WHERE ${owned(column)}id = ?`, [
      row.value,
      ...(index && row.index ? [row.index] : []),
      ...owner(column, organizationId),
      row.id,
    ]);
  },

  /** Master keys that the installation still needs. */
  async mastersInUse(db: Reader): Promise<string[]> {
    const rows: { id: string }[] = await db.query(
      `SELECT DISTINCT root.wrapped_by AS id FROM encryption_keys root WHERE root.kind = 'ROOT'
          AND (root.current = 1 OR EXISTS (SELECT 1 FROM encryption_keys data WHERE data.kind = 'DATA' AND data.wrapped_by = root.id))`,
    );
    return rows.map(({ id }) => id);
  },
};
