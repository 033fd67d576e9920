import type { Tx } from './database.js';

/**
 * Takes the next `count` numbers of an organization's gap-free series of a year and returns the first of them.
 * The series stays locked until the transaction ends, so take numbers last.
 */
export async function takeNumbers(tx: Tx, organizationId: string, series: { kind: string; year: number }, count = 1): Promise<number> {
  // LAST_INSERT_ID(expression) hands the new value back with the statement itself.
  const result: { insertId: number } = await tx.query(
    `INSERT INTO number_series (organization_id, kind, year, last_number) VALUES (?, ?, ?, LAST_INSERT_ID(?))
     ON DUPLICATE KEY UPDATE last_number = LAST_INSERT_ID(last_number + ?)`,
    [organizationId, series.kind, series.year, count, count],
  );
  return Number(result.insertId) - count + 1;
}

/** `INV-2026-000123` */
export function documentNumber(kind: string, year: number, number: number): string {
  return `${kind}-${year}-${String(number).padStart(6, '0')}`;
}
