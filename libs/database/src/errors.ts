import { QueryFailedError } from 'typeorm';

/** The whole work may run again: deadlock, lock wait timeout, and MariaDB's "record has changed since last read". */
const TRANSIENT = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

/** The physical connection talks to a server that no longer takes writes, or to nobody: it must not go back to the pool. */
const STALE = new Set([
  'ER_OPTION_PREVENTS_STATEMENT', // 1290: --read-only, the old writer after a failover
  'ER_READ_ONLY_MODE', // 1836
  'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION', // 1792
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_CONNECTION_LOST',
]);

/** The database cannot be reached or cannot take work now; nothing is wrong with the request. */
const UNAVAILABLE = new Set([
  ...STALE,
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ER_CON_COUNT_ERROR',
  'ER_TOO_MANY_USER_CONNECTIONS',
  'ER_SERVER_SHUTDOWN',
  'ER_NORMAL_SHUTDOWN',
  'ER_FORCING_CLOSE',
  'ER_CONNECTION_KILLED',
  'ER_RECORD_FILE_FULL', // 1114: disk full
  'ER_DISK_FULL',
  'POOL_CLOSED',
  'POOL_NOCONNECTIONS',
  'ER_QUERY_INTERRUPTED',
]);

/** The transaction lost against others five times; the caller may try again. */
export class DatabaseBusy extends Error {
  override readonly name = 'DatabaseBusy';
}

/** The driver's code of an error, e.g. 'ER_DUP_ENTRY'; undefined for anything that is not the driver's. */
export function databaseErrorCode(error: unknown): string | undefined {
  const source: unknown = error instanceof QueryFailedError ? error.driverError : error;
  const code = (source as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : undefined;
}

export function isTransient(error: unknown): boolean {
  return TRANSIENT.has(databaseErrorCode(error) ?? '');
}

export function isStaleConnection(error: unknown): boolean {
  return STALE.has(databaseErrorCode(error) ?? '');
}

/** True when the database is away, full or shutting down, or its queue here is full. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseBusy) return true;
  const code = databaseErrorCode(error);
  if (code !== undefined && UNAVAILABLE.has(code)) return true;
  const message = error instanceof Error ? error.message : '';
  return /Queue limit reached|Pool is closed|Can't add new command when connection is in closed state|Connection lost/.test(message);
}

/** True for a violated unique key; with `key`, only for the key (index) of that name. */
export function isDuplicate(error: unknown, key?: string): boolean {
  if (databaseErrorCode(error) !== 'ER_DUP_ENTRY') return false;
  return key === undefined || (error instanceof Error && new RegExp(`[.'\`]${key}['\`]`).test(error.message));
}
