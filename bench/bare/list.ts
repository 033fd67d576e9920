import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPool, type RowDataPacket } from 'mysql2/promise';
import { CONNECTION } from '../support/databases.js';

/** The bare peer of the lists: node:http, the same SQL through mysql2, JSON.stringify. It asks nobody who they are. */
interface Task {
  databaseUrl: string;
  /** What is run for a request, by path. */
  statements: Record<string, string[]>;
}

/** Connections of the application's pool unless told otherwise. */
const POOL_SIZE = 10;

const task = JSON.parse(process.argv[2] ?? '') as Task;
const pool = createPool({ ...CONNECTION, uri: task.databaseUrl, connectionLimit: POOL_SIZE });

async function answer(path: string): Promise<string> {
  let rows: RowDataPacket[] = [];
  for (const sql of task.statements[path] ?? []) [rows] = await pool.query<RowDataPacket[]>(sql);
  return JSON.stringify({ data: rows });
}

const server = createServer((request, response) => {
  answer((request.url ?? '/').slice(1)).then(
    (body) => response.setHeader('content-type', 'application/json').end(body),
    (error: unknown) => response.writeHead(500).end(String(error)),
  );
});
server.listen(0, '127.0.0.1', () => console.log(`listening ${(server.address() as AddressInfo).port}`));
