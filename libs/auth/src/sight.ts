import type { Reader, SqlValue } from '@plotihub/database';
import type { Sight } from './principal.js';

/** A part of a WHERE clause and the values of its placeholders. */
export interface Condition {
  sql: string;
  values: (SqlValue | readonly string[])[];
}

/** By kind of thing: the SQL that holds for the rows that hang on things of that kind; `(?)` stands for their ids. */
export type SightColumns = Readonly<Record<string, string>>;

/**
 * ` AND …` that cuts rows to a sight; nothing for who sees all. Rows that hang on none of the kinds that a sight lists are
 * seen by nobody: what was forgotten stays hidden.
 */
export function within(sight: Sight, columns: SightColumns): Condition {
  if (sight === 'ALL') return { sql: '', values: [] };
  const parts = Object.entries(sight).flatMap(([kind, ids]) => {
    const sql = columns[kind];
    return sql === undefined || ids.length === 0 ? [] : [{ sql, values: Array.from({ length: sql.split('?').length - 1 }, () => ids) }];
  });
  if (parts.length === 0) return { sql: ' AND FALSE', values: [] };
  return { sql: ` AND (${parts.map(({ sql }) => sql).join(' OR ')})`, values: parts.flatMap(({ values }) => values) };
}

/** Those of the ids that are rows of a table (called `t` in the columns) and lie in sight. Table and columns come from code. */
export async function seenIds(
  db: Reader,
  { table, columns }: { table: string; columns: SightColumns },
  { organizationId, sight }: { organizationId: string; sight: Sight },
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { sql, values } = within(sight, columns);
  const rows: { id: string }[] = await db.query(`SELECT t.id FROM ${table} t WHERE t.organization_id = ? AND t.id IN (?)${sql}`, [
    organizationId,
    ids,
    ...values,
  ]);
  return new Set(rows.map(({ id }) => id));
}

/** The ids of one kind that a sight lists; undefined for who sees all. */
export function idsInSight(sight: Sight, kind: string): string[] | undefined {
  return sight === 'ALL' ? undefined : [...(sight[kind] ?? [])];
}
