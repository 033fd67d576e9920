import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Sealer } from '@plotihub/encryption';
import { columnsOf, PersonalDataRegister, type RegisteredTable, type SubjectIds } from './register.js';

export type Row = Record<string, unknown>;

/** Rows of one table in a person's copy of their data: more are said to be there, and not listed. */
const MOST_ROWS = 5_000;

/** Reads and blanks what the register says of a person. Table and column names come from the register, never from input. */
@Injectable()
export class SubjectRows {
  constructor(
    private readonly register: PersonalDataRegister,
    private readonly sealer: Sealer,
  ) {}

  /** Everything about a person by table, in clear text, without secrets such as hashes of passwords. */
  async read(db: Reader, organizationId: string, subject: SubjectIds): Promise<Record<string, Row[]>> {
    const found: Record<string, Row[]> = {};
    for (const table of this.register.all()) {
      const where = whereOf(table, organizationId, subject);
      if (!where) continue;
      const columns = columnsOf(table).filter((column) => table.personal?.[column]?.class !== 'CREDENTIAL');
      const rows: Row[] = await db.query(
        `SELECT ${columns.map((column) => `\`${column}\``).join(', ')} FROM ${table.table} WHERE ${where.sql} LIMIT ${MOST_ROWS}`,
        where.values,
      );
      if (rows.length > 0) found[table.table] = await Promise.all(rows.map((row) => this.clear(db, organizationId, table, row)));
    }
    return found;
  }

  /** How many rows of each table an erasure changes. */
  async countErasable(db: Reader, organizationId: string, subject: SubjectIds): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of this.register.all()) {
      const where = whereOf(table, organizationId, subject);
      if (!where || blanksOf(table).length === 0) continue;
      const rows: { n: string }[] = await db.query(`SELECT COUNT(*) AS n FROM ${table.table} WHERE ${where.sql}`, where.values);
      if (Number(rows[0]?.n) > 0) counts[table.table] = Number(rows[0]?.n);
    }
    return counts;
  }

  /** Blanks the person in every table and keeps the rows. @returns rows changed by table */
  async erase(tx: Tx, organizationId: string, subject: SubjectIds): Promise<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const table of this.register.all()) {
      const where = whereOf(table, organizationId, subject);
      const blanks = blanksOf(table);
      if (!where || blanks.length === 0) continue;
      const changes = blanks.map(([column, becomes]) =>
        becomes?.includes('{id}') ? `\`${column}\` = REPLACE(?, '{id}', id)` : `\`${column}\` = ?`,
      );
      const result: { affectedRows: number } = await tx.query(`UPDATE ${table.table} SET ${changes.join(', ')} WHERE ${where.sql}`, [
        ...blanks.map(([, becomes]) => becomes),
        ...where.values,
      ]);
      if (result.affectedRows > 0) counts[table.table] = result.affectedRows;
    }
    return counts;
  }

  private async clear(db: Reader, organizationId: string, { table, personal }: RegisteredTable, row: Row): Promise<Row> {
    const entries = Object.entries(row).map(async ([column, value]): Promise<[string, unknown]> => {
      if (!Buffer.isBuffer(value)) return [column, value];
      if (!personal?.[column]?.sealed) return [column, value.toString('base64')];
      const text = await this.sealer.openIfIntact(db, organizationId, { table, column, row: String(row['id']) }, value);
      return [column.replace(/_sealed$/, ''), text ?? null];
    });
    return Object.fromEntries(await Promise.all(entries));
  }
}

const blanksOf = ({ personal }: RegisteredTable): [string, string | null][] =>
  Object.entries(personal ?? {}).flatMap(([column, { erase }]) => (erase === 'KEEP' ? [] : [[column, erase.becomes]]));

/** The rows of a person in a table; undefined where nothing refers to one. */
function whereOf(table: RegisteredTable, organizationId: string, subject: SubjectIds): { sql: string; values: unknown[] } | undefined {
  const parts = Object.entries(table.of ?? {}).flatMap(([kind, column]) => {
    const ids = Object.hasOwn(subject, kind) ? subject[kind] : undefined;
    return ids && ids.length > 0 ? [{ sql: `\`${column}\` IN (?)`, ids }] : [];
  });
  if (parts.length === 0) return undefined;
  const any = `(${parts.map(({ sql }) => sql).join(' OR ')})`;
  const values = parts.map(({ ids }) => ids);
  return table.shared ? { sql: any, values } : { sql: `organization_id = ? AND ${any}`, values: [organizationId, ...values] };
}
