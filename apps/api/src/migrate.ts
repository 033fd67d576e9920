import { Config } from './config.js';
import { openDataSource } from './data-source.js';
import { grantServing } from './database-rights.js';
import { createLog } from './log.js';

/** Brings the database's schema up to date; safe to run from several processes at once. */
const LOCK = 'plotihub-migrations';
const LOCK_WAIT_S = 120;

const config = Config.read();
const log = createLog(config, 'migrate');
const dataSource = await openDataSource({ ...config, databasePoolSize: 2 }, (message) => log.warn(message));
const runner = dataSource.createQueryRunner();
try {
  const rows = (await runner.query('SELECT GET_LOCK(?, ?) AS locked', [LOCK, LOCK_WAIT_S])) as { locked: number | string | null }[];
  if (Number(rows[0]?.locked) !== 1) throw new Error('Another process has been migrating for two minutes.');
  const ran = await dataSource.runMigrations();
  log.info({ migrations: ran.length }, ran.length > 0 ? 'migrated' : 'the schema is up to date');
  const account = config.databaseServingAccount;
  if (account) log.info({ tables: await grantServing(runner, account), account: account.name }, 'the serving account has its rights');
} finally {
  await runner.query('SELECT RELEASE_LOCK(?)', [LOCK]);
  await runner.release();
  await dataSource.destroy();
}
