import { connect, schemaIsCurrent } from '@plotihub/database';
import { DataSource } from 'typeorm';
import type { Config } from './config.js';
import { migrations } from './migrations/index.js';
import { entities as users } from './modules/identity/users.entities.js';
import { entities as leases } from './modules/leases/leases.entities.js';
import { entities as organizations } from './modules/organizations/organizations.entities.js';
import { entities as properties } from './modules/properties/properties.entities.js';

/** The DataSource of the API and the worker; waits while the database is away or its schema is older than this program. */
export async function openServingDataSource(config: Config, say: (message: string) => void): Promise<DataSource> {
  const dataSource = await openDataSource(config, say);
  await schemaIsCurrent(dataSource, say);
  return dataSource;
}

/** The DataSource of the migration command; waits while the database is away. */
export function openDataSource(config: Config, say: (message: string) => void): Promise<DataSource> {
  return connect(
    {
      url: config.databaseUrl,
      poolSize: config.databasePoolSize,
      entities: [...organizations, ...users, ...properties, ...leases],
      migrations,
    },
    say,
  );
}

/** For a process that describes the application without running it: every query fails. */
export function unconnectedDataSource(): DataSource {
  return new DataSource({ type: 'mysql', database: 'none' });
}
