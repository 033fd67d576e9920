import type { Tx } from './database.js';

/** A value that a placeholder can carry. */
export type SqlValue = string | number | boolean | Date | Buffer | null;

/** Rows of one multi-row INSERT: more gains nothing and risks max_allowed_packet. */
const ROWS_PER_STATEMENT = 1_000;

/**
 * Inserts rows that all have the same columns, many to a statement; nothing for an empty list.
 * Table and column names come from code, never from input.
 */
export async function insertRows(tx: Tx, table: string, columns: readonly string[], rows: readonly (readonly SqlValue[])[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT) {
    // One placeholder for all of them: the driver writes nested lists as tuples, and has one text to look through instead of thousands.
    await tx.query(`INSERT INTO ${table} (${columns.join(',')}) VALUES ?`, [rows.slice(start, start + ROWS_PER_STATEMENT)]);
  }
}

/** BIGINT and SUM() arrive from mysql2 as text. @throws RangeError for what a JavaScript number cannot hold. */
export function safeInteger(value: string | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new RangeError(`Not a safe integer: ${value}`);
  return number;
}

/** TypeORM column transformer for BIGINT columns of minor units. */
export const minorUnits = {
  to: (value: number | null): number | null => value,
  from: (value: string | number | null): number | null => (value === null ? null : safeInteger(value)),
};
