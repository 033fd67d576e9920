import { createConnection, type Connection, type ConnectionOptions, type RowDataPacket } from 'mysql2/promise';

/** What a column holds, as it goes into a statement. */
export type Cell = string | number | boolean | Date | null;

/** Days, instants, large numbers and JSON stay the text they are in the database: what is read from one can be written to the other as it is. */
export const CONNECTION = {
  charset: 'utf8mb4',
  timezone: 'Z',
  dateStrings: true,
  supportBigNumbers: true,
  bigNumberStrings: true,
  jsonStrings: true,
} satisfies ConnectionOptions;

/** The isolation that the application asks for in every transaction. */
export const READ_COMMITTED = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

const NAMES = { a: 'bench_a', b: 'bench_b' } as const;
/** a: what the application works on. b: the same, for the bare peer. */
export type Side = keyof typeof NAMES;

/** One connection with the settings of both sides. */
export async function connectTo(url: string): Promise<Connection> {
  const connection = await createConnection({ ...CONNECTION, uri: url });
  await connection.query(READ_COMMITTED);
  return connection;
}

export async function rowsOf<Row>(connection: Connection, sql: string, values: unknown[] = []): Promise<Row[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values);
  return rows as Row[];
}

/** The first value of the first row, as a number. */
export async function numberOf(connection: Connection, sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await rowsOf<Record<string, unknown>>(connection, sql, values);
  return Number(Object.values(row ?? {})[0]);
}

/** The two databases of the benchmarks on one server, and a connection of our own to look into both. */
export class Databases {
  private constructor(
    private readonly server: URL,
    readonly connection: Connection,
    readonly version: string,
  ) {}

  static async on(serverUrl: string): Promise<Databases> {
    const server = new URL(serverUrl.replace(/^mariadb:/, 'mysql:'));
    server.pathname = '/';
    const connection = await connectTo(server.href);
    const [row] = await rowsOf<{ version: string }>(connection, 'SELECT VERSION() AS version');
    return new Databases(server, connection, row?.version ?? 'unknown');
  }

  name(side: Side): string {
    return NAMES[side];
  }

  url(side: Side): string {
    const url = new URL(this.server);
    url.pathname = `/${NAMES[side]}`;
    return url.href;
  }

  /** `table` of a side, for statements that look into both. */
  table(side: Side, table: string): string {
    return `\`${NAMES[side]}\`.\`${table}\``;
  }

  /** New, empty, without tables. */
  async recreate(): Promise<void> {
    await this.drop();
    for (const name of Object.values(NAMES))
      await this.connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  }

  async drop(): Promise<void> {
    for (const name of Object.values(NAMES)) await this.connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  }

  /** Makes b, migrated and empty, the same as a, row by row; then both servers' statistics are fresh. */
  async copy(): Promise<void> {
    const { connection } = this;
    await connection.query('SET SESSION foreign_key_checks = 0, unique_checks = 0');
    for (const [table, columns] of await this.columns()) {
      const list = columns.map((column) => `\`${column}\``).join(', ');
      await connection.query(`INSERT INTO ${this.table('b', table)} (${list}) SELECT ${list} FROM ${this.table('a', table)}`);
    }
    await connection.query('SET SESSION foreign_key_checks = 1, unique_checks = 1');
    await this.analyze();
  }

  async analyze(): Promise<void> {
    const tables = [...(await this.columns()).keys()];
    for (const side of ['a', 'b'] as const)
      await this.connection.query(`ANALYZE TABLE ${tables.map((table) => this.table(side, table)).join(', ')}`);
  }

  /** @throws Error if a query has not the same answer on both sides */
  async assertSame(sql: (table: (name: string) => string) => string, values: unknown[] = []): Promise<void> {
    const [a, b] = await Promise.all(
      (['a', 'b'] as const).map((side) =>
        rowsOf(
          this.connection,
          sql((name) => this.table(side, name)),
          values,
        ),
      ),
    );
    if (JSON.stringify(a) !== JSON.stringify(b)) throw new Error(`The two sides differ: ${JSON.stringify(a)} and ${JSON.stringify(b)}`);
  }

  async close(): Promise<void> {
    await this.drop();
    await this.connection.end();
  }

  /** Columns that hold data, by table. */
  private async columns(): Promise<Map<string, string[]>> {
    const rows = await rowsOf<{ name: string; columnName: string }>(
      this.connection,
      `SELECT t.table_name AS name, c.column_name AS columnName
         FROM information_schema.tables t
         JOIN information_schema.columns c ON c.table_schema = t.table_schema AND c.table_name = t.table_name
        WHERE t.table_schema = ? AND t.table_name <> 'migrations' AND COALESCE(c.generation_expression, '') = ''
        ORDER BY t.table_name, c.ordinal_position`,
      [NAMES.a],
    );
    const columns = new Map<string, string[]>();
    for (const { name, columnName } of rows) columns.set(name, [...(columns.get(name) ?? []), columnName]);
    return columns;
  }
}
