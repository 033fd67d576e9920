import type { Connection, RowDataPacket } from 'mysql2/promise';
import { connectTo, numberOf, type Cell } from '../support/databases.js';
import { insertRows } from '../support/writer.js';

/**
 * The bare peer of a billing run: reads the rows that the application has written in one database, then writes them to the other by multi-row
 * INSERTs of 1,000, in as many transactions as the application took.
 */
interface Task {
  from: string;
  to: string;
  runs: Run[];
}

/** Everything of one organization from one instant to another. */
interface Run {
  organizationId: string;
  since: string;
  until: string;
}

interface Sheet {
  table: string;
  columns: string[];
  rows: Cell[][];
}

/** What a run writes, parents first: table, when a row was written, and its order. */
const TABLES = [
  ['accounts', 'created_at', 'id'],
  ['postings', 'posted_at', 'id'],
  ['entries', 'posted_at', 'posting_id, line'],
  ['invoices', 'created_at', 'id'],
  ['charges', 'created_at', 'id'],
  ['outbox_events', 'occurred_at', 'id'],
  ['messages', 'created_at', 'id'],
  ['handled_events', 'handled_at', 'event_id, handler'],
] as const;

const task = JSON.parse(process.argv[2] ?? '') as Task;
const from = await connectTo(task.from);
const prepared = [];
for (const run of task.runs) prepared.push({ sheets: await readSheets(run), transactions: await transactionsOf(run) });
await from.end();

const to = await connectTo(task.to);
const results = [];
for (const { sheets, transactions } of prepared) {
  const began = performance.now();
  for (let n = 0; n < transactions; n++) await writePart(to, sheets, n, transactions);
  results.push({ rows: sheets.reduce((sum, { rows }) => sum + rows.length, 0), seconds: (performance.now() - began) / 1_000 });
}
await to.end();
console.log(JSON.stringify(results));

/** One transaction: the nth part of each table. Rows are in the order in which they were written, so a part has its parents. */
async function writePart(connection: Connection, sheets: readonly Sheet[], n: number, parts: number): Promise<void> {
  await connection.query('START TRANSACTION');
  for (const { table, columns, rows } of sheets) {
    const bound = (part: number): number => Math.round((rows.length * part) / parts);
    await insertRows(connection, table, columns, rows.slice(bound(n), bound(n + 1)));
  }
  await connection.query('COMMIT');
}

async function readSheets({ organizationId, since, until }: Run): Promise<Sheet[]> {
  const sheets: Sheet[] = [];
  for (const [table, writtenAt, order] of TABLES) {
    const [rows, fields] = await from.query<RowDataPacket[][]>({
      sql: `SELECT * FROM ${table} WHERE organization_id = ? AND ${writtenAt} BETWEEN ? AND ? ORDER BY ${order}`,
      values: [organizationId, since, until],
      rowsAsArray: true,
    });
    sheets.push({ table, columns: fields.map(({ name }) => name), rows: rows as unknown as Cell[][] });
  }
  return sheets;
}

/** All charges of a chunk bear the same instant. */
function transactionsOf({ organizationId, since, until }: Run): Promise<number> {
  const sql = 'SELECT COUNT(DISTINCT created_at) FROM charges WHERE organization_id = ? AND created_at BETWEEN ? AND ?';
  return numberOf(from, sql, [organizationId, since, until]);
}
