import { setTimeout as sleep } from 'node:timers/promises';
import * as mysql2 from 'mysql2';
import { createConnection } from 'mysql2/promise';
import { DataSource, type MixedList, type EntitySchema, type QueryRunner } from 'typeorm';
import { databaseErrorCode, isStaleConnection, isUnavailable } from './errors.js';

/** What a process needs to reach its database. */
export interface DatabaseOptions {
  /** mysql://user:password@host:port/database */
  url: string;
  /** Connections of this process's pool; all processes together must stay below the server's limit. */
  poolSize: number;
  entities: MixedList<string | EntitySchema | (abstract new (...args: never[]) => unknown)>;
  migrations: (new () => unknown)[];
}

/** Milliseconds between attempts while the database is away at start. */
const RETRY_MS = 1_000;

/**
 * An initialized DataSource. Waits, and says so through `say`, for as long as the database is away.
 * @throws whatever the server says that waiting cannot cure: bad credentials, unknown database.
 */
export async function connect(options: DatabaseOptions, say: (message: string) => void): Promise<DataSource> {
  for (let attempt = 0; ; attempt++) {
    try {
      const dataSource = healing(await newDataSource(options));
      return await dataSource.initialize();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      if (attempt % 5 === 0) say(`The database is not answering yet (${(error as Error).message || 'no connection'}). Waiting for it.`);
      await sleep(RETRY_MS);
    }
  }
}

/** Waits, and says so, until the schema is as new as the program: another process is about to migrate it, or still at it. */
export async function schemaIsCurrent(dataSource: DataSource, say: (message: string) => void): Promise<void> {
  const newest = dataSource.migrations.at(-1)?.name;
  for (let attempt = 0; !(await hasRun(dataSource, newest)); attempt++) {
    if (attempt % 5 === 0) say(`The schema lacks the migration ${newest}. Waiting for it: run the migration command.`);
    await sleep(RETRY_MS);
  }
}

async function hasRun(dataSource: DataSource, migration: string | undefined): Promise<boolean> {
  try {
    const rows = await dataSource.query<unknown[]>('SELECT 1 FROM migrations WHERE name = ?', [migration]);
    return migration === undefined || rows.length > 0;
  } catch (error) {
    if (databaseErrorCode(error) === 'ER_NO_SUCH_TABLE' || isUnavailable(error)) return false;
    throw error;
  }
}

async function newDataSource({ url, poolSize, entities, migrations }: DatabaseOptions): Promise<DataSource> {
  return new DataSource({
    type: await serverType(url),
    driver: mysql2,
    url,
    charset: 'utf8mb4',
    timezone: 'Z',
    dateStrings: ['DATE'],
    supportBigNumbers: true,
    bigNumberStrings: true,
    // A generous bound on waiting callers, instead of none: above it a request is refused at once and may be retried.
    extra: {
      connectionLimit: poolSize,
      queueLimit: poolSize * 20,
      maxIdle: poolSize,
      idleTimeout: 60_000,
      connectTimeout: 3_000,
      enableKeepAlive: true,
    },
    entities: entities as never,
    migrations: migrations as never,
    migrationsTransactionMode: 'each',
    synchronize: false,
    logging: false,
  });
}

/** TypeORM speaks two dialects; the server says which one it is. */
async function serverType(url: string): Promise<'mysql' | 'mariadb'> {
  const connection = await createConnection({ uri: url, connectTimeout: 3_000 });
  try {
    const [rows] = await connection.query<mysql2.RowDataPacket[]>('SELECT VERSION() AS version');
    return /mariadb/i.test(String(rows[0]?.version)) ? 'mariadb' : 'mysql';
  } finally {
    await connection.end();
  }
}

/**
 * After a failover the old writer keeps its sockets open and refuses writes. mysql2 drops such a connection only from
 * its own pool.query(), which TypeORM does not use; without this every later request would draw the same dead writer.
 */
function healing(dataSource: DataSource): DataSource {
  const create = dataSource.createQueryRunner.bind(dataSource);
  dataSource.createQueryRunner = (mode) => {
    const runner = create(mode);
    const query = runner.query.bind(runner) as (...args: unknown[]) => Promise<unknown>;
    runner.query = (async (...args: unknown[]) => {
      try {
        return await query(...args);
      } catch (error) {
        if (isStaleConnection(error)) await destroyConnection(runner);
        throw error;
      }
    }) as QueryRunner['query'];
    return runner;
  };
  return dataSource;
}

async function destroyConnection(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect().catch(() => undefined)) as { destroy(): void } | undefined;
  connection?.destroy();
}
