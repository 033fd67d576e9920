import type { Connection } from 'mysql2/promise';
import type { Cell } from './databases.js';

const ROWS_PER_STATEMENT = 1_000;

/** Inserts rows of one organization, many to a statement. */
export class Writer {
  constructor(
    private readonly connection: Connection,
    readonly organizationId: string,
  ) {}

  /** One row for each item; what stands in a column is told by a function of the item. */
  async insert<Item>(table: string, items: readonly Item[], columns: Readonly<Record<string, (item: Item) => Cell>>): Promise<void> {
    const names = ['organization_id', ...Object.keys(columns)];
    const cells = Object.values(columns);
    const rows = items.map((item) => [this.organizationId, ...cells.map((cell) => cell(item))]);
    await insertRows(this.connection, table, names, rows);
  }

  /** A statement whose only value is the organization. */
  async run(sql: string): Promise<void> {
    await this.connection.query(sql, [this.organizationId]);
  }
}

/** Multi-row INSERTs of 1,000. */
export async function insertRows(
  connection: Connection,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_STATEMENT)
    await connection.query(`INSERT INTO ${table} (${columns.join(', ')}) VALUES ?`, [rows.slice(start, start + ROWS_PER_STATEMENT)]);
}
