import { connect } from '@plotihub/database';
import type { DataSource } from 'typeorm';
import type { Config } from './config.js';
import { migrations } from './migrations/index.js';
import { entities as organizations } from './modules/organizations/organizations.entities.js';

/** The DataSource of the API, the worker and the migration command; waits while the database is away. */
export function openDataSource(config: Config, say: (message: string) => void): Promise<DataSource> {
  return connect({ url: config.databaseUrl, poolSize: config.databasePoolSize, entities: [...organizations], migrations }, say);
}
