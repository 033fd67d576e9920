import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Database } from '@plotihub/database';
import { DELETED_FROM, rightsOf } from '../../apps/api/src/database-rights.js';
import { RETENTION_RULES } from '../../apps/api/src/modules/privacy/retention.rules.js';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { openTestDatabase } from '../support/database.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

const url = new URL(workerDatabaseUrl());
const NAME = `${url.pathname.slice(1)}_rights`;
url.pathname = `/${NAME}`;
const ACCOUNT = `serving_${process.pid}`;
const serving = new URL(url);
serving.username = ACCOUNT;
serving.password = 'only-serves';

let database: Database;
let app: TestApp;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await database.reader.query(`CREATE DATABASE ${NAME}`);
  await database.reader.query(`CREATE USER '${ACCOUNT}'@'%' IDENTIFIED BY '${serving.password}'`);
  await promisify(execFile)(process.execPath, ['dist/apps/api/src/migrate.js'], {
    env: { ...process.env, ...settings(), DATABASE_URL: url.href, DATABASE_SERVING_ACCOUNT: ACCOUNT },
  });
}, 120_000);
/** The application as it is deployed: with the account that only serves. */
beforeEach(async () => {
  app = await TestApp.start(undefined, { DATABASE_URL: serving.href });
}, 60_000);
afterEach(() => app.stop());
afterAll(async () => {
  await database.reader.query(`DROP USER '${ACCOUNT}'@'%'`);
  await database.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await database.close();
});

test('an account that may only serve serves: rent is billed, paid, matched and taken back, and the night’s work is done', async () => {
  const rent = await Collection.open(app);
  await rent.charge('15000.00');
  await rent.pay({ amount: '15000.00' });
  await rent.pay({ amount: '500.00', reference: 'NOBODY' });
  const [payment] = await rent.payments();
  await rent.office.send('post', `/v1/payments/${payment!.id}/reversals`, { reason: 'Bounced at the bank' });
  await rent.expectSound();
  app.clock.advance(40 * 86_400_000);
  await app.runDailyJobs();
}, 120_000);

test('it changes no ledger entry and no audit event, and takes down neither a table nor the trigger that guards it', async () => {
  const forbidden = [
    "UPDATE entries SET amount_minor = 1 WHERE organization_id = 'org_x'",
    "DELETE FROM entries WHERE organization_id = 'org_x'",
    "UPDATE audit_events SET reason = 'x' WHERE organization_id = 'org_x'",
    "DELETE FROM audit_events WHERE organization_id = 'org_x'",
    "DELETE FROM payments WHERE organization_id = 'org_x'",
    'DROP TRIGGER entries_no_update',
    'DROP TABLE entries',
    'ALTER TABLE payments ADD COLUMN x INT',
    'TRUNCATE TABLE audit_events',
    'INSERT INTO migrations (timestamp, name) VALUES (1, 1)',
  ];
  for (const statement of forbidden) await expect(app.rows(statement)).rejects.toThrow(/denied/);
});

/** Every source file of the application and the libraries. */
const sources = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sources(join(folder, entry.name)) : [join(folder, entry.name)],
  );

test('rows are taken away from the tables that say so, and from no other', () => {
  const files = [...sources('apps'), ...sources('libs')].filter((file) => file.endsWith('.ts') && !/\.spec\.ts$|migrations/.test(file));
  const named = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\bDELETE (?:\w+ )?FROM (\w+)/g)].map((match) => match[1] ?? ''),
  );
  const retained = RETENTION_RULES.flatMap(({ table, action }) => (action === 'DELETE' ? [table] : []));
  expect([...new Set([...named, ...retained])].sort()).toEqual([...DELETED_FROM].sort());
  expect(rightsOf('entries')).toBe('SELECT, INSERT');
});
