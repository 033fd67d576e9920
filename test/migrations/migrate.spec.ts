import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Database } from '@plotihub/database';
import { migrations } from '../../apps/api/src/migrations/index.js';
import { openTestDatabase } from '../support/database.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

const url = new URL(workerDatabaseUrl());
const NAME = `${url.pathname.slice(1)}_migrations`;
url.pathname = `/${NAME}`;

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await database.reader.query(`CREATE DATABASE ${NAME}`);
});
afterAll(async () => {
  await database.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await database.close();
});

const migrate = async (): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, ['dist/apps/api/src/migrate.js'], {
    env: { ...process.env, ...settings(), LOG_LEVEL: 'info', DATABASE_URL: url.href },
  });
  return (JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}') as { migrations: number }).migrations;
};

test('three processes that migrate an empty database at once run each migration once', async () => {
  const ran = await Promise.all([migrate(), migrate(), migrate()]);
  expect(ran.sort((a, b) => a - b)).toEqual([0, 0, migrations.length]);
  const rows = await database.reader.query<{ n: string; names: string }[]>(
    `SELECT COUNT(*) AS n, COUNT(DISTINCT name) AS names FROM ${NAME}.migrations`,
  );
  expect(rows.map(({ n, names }) => [Number(n), Number(names)])).toEqual([[migrations.length, migrations.length]]);
}, 120_000);

test('migrating an up-to-date database that holds data changes nothing', async () => {
  await database.reader.query(
    `INSERT INTO ${NAME}.organizations (id, name, kind, currency, time_zone, language, phone, default_due_day, default_grace_days, created_at)
     VALUES ('org_01JD0000000000000000000000', 'Kept', 'AGENCY', 'KES', 'Africa/Nairobi', 'en', '+254722000111', 5, 0, NOW(6))`,
  );
  expect(await migrate()).toBe(0);
  const rows = await database.reader.query<{ name: string }[]>(`SELECT name FROM ${NAME}.organizations`);
  expect(rows).toEqual([{ name: 'Kept' }]);
}, 60_000);

test('the numbers of migrations are unique and in order', () => {
  const numbers = migrations.map((type) => Number((new type() as { name: string }).name.slice(-13)));
  expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  expect(new Set(numbers).size).toBe(numbers.length);
});
