import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Environment of a process under test, without the database. */
export function settings(): Record<string, string> {
  return {
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal',
    AUTH_SIGNING_KEY: process.env['AUTH_SIGNING_KEY'] ?? '',
    DATA_KEY: process.env['DATA_KEY'] ?? '',
    // Stories of the limits themselves set 100.
    RATE_LIMITS_PERCENT: '1000000',
    // A clock that stands still has one second; stories of the limit set one.
    MPESA_CALLS_PER_SECOND: '0',
    SHUTDOWN_DELAY_MS: '0',
    // Never among the files of development.
    FILES_FOLDER: join(tmpdir(), `plotihub-files-${process.env['JEST_WORKER_ID'] ?? '1'}`),
    // Nobody is there: stories that ask M-Pesa bring a simulator.
    MPESA_URL: 'http://127.0.0.1:9',
    // The runner compiles files on the same event loop, and a long stop of it counts as overload whatever the limit: only the
    // story of the guard itself has one.
    EVENT_LOOP_DELAY_LIMIT_MS: '0',
  };
}

/** The database that belongs to a Jest worker alone. */
export function workerDatabaseUrl(worker: number | string = process.env['JEST_WORKER_ID'] ?? '1'): string {
  const url = new URL(process.env['TEST_SERVER_URL'] ?? process.env['DATABASE_URL'] ?? '');
  url.pathname = `${url.pathname}_${worker}`;
  return url.href;
}
