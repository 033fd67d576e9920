import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** Makes one migrated database for each Jest worker on the server of DATABASE_URL, with the built migration command. */
export default async function globalSetup({ maxWorkers }) {
  if (process.env.TEST_SERVER_URL) return; // Jest calls this once for each of its projects.
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error('The tests need a database: run them with `npm test`.');
  process.env.TEST_SERVER_URL = url;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  process.env.AUTH_SIGNING_KEY ??= JSON.stringify(privateKey.export({ format: 'jwk' }));
  process.env.DATA_KEY ??= randomBytes(32).toString('base64');
  for (let worker = 1; worker <= maxWorkers; worker++) await freshDatabase(new URL(url), `${new URL(url).pathname.slice(1)}_${worker}`);
}

async function freshDatabase(server, name) {
  server.pathname = '/';
  const connection = await createConnection({ uri: server.href });
  await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
  await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`);
  await connection.end();
  server.pathname = `/${name}`;
  const migrated = spawnSync(process.execPath, ['dist/apps/api/src/migrate.js'], {
    env: { ...process.env, DATABASE_URL: server.href, LOG_LEVEL: 'warn' },
    encoding: 'utf8',
  });
  if (migrated.status !== 0) throw new Error(`The test database could not be migrated:\n${migrated.stdout}${migrated.stderr}`);
}
