import { connect, Database, type DatabaseOptions } from '@plotihub/database';
import { workerDatabaseUrl } from './settings.js';

/** This worker's database without the application, for tests of the libraries. */
export async function openTestDatabase(options: Partial<DatabaseOptions> = {}): Promise<Database> {
  return new Database(await connect({ url: workerDatabaseUrl(), poolSize: 30, entities: [], migrations: [], ...options }, () => undefined));
}
