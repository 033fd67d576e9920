/** A connection of somebody who may grant. */
interface Grantor {
  query(sql: string): Promise<unknown>;
}

/** Rows of these are added and never touched again; triggers say so too, and who serves may not drop a trigger. */
const APPEND_ONLY: readonly string[] = ['postings', 'entries', 'audit_events'];
/** What the migrations have done is theirs to write. */
const READ_ONLY: readonly string[] = ['migrations'];
/** Tables from which serving takes rows away: what was seen of a unit until it is signed, codes, counters and links that have ended, addresses and pages that were given up, and what retention lets go. */
export const DELETED_FROM: readonly string[] = [
  'audit_refusals',
  'channel_addresses',
  'handled_events',
  'idempotency_keys',
  'note_versions',
  'notes',
  'inspection_items',
  'outbox_events',
  'published_events',
  'password_resets',
  'rate_limits',
  'session_tokens',
  'sessions',
  'tenant_codes',
  'user_identities',
  'user_recovery_codes',
  'user_second_factors',
  'web_client_origins',
  'web_clients',
  'webhook_attempts',
  'webhook_deliveries',
];

/** What the API and the worker need of a table: nothing that changes its shape. */
export function rightsOf(table: string): string {
  if (READ_ONLY.includes(table)) return 'SELECT';
  if (APPEND_ONLY.includes(table)) return 'SELECT, INSERT';
  return DELETED_FROM.includes(table) ? 'SELECT, INSERT, UPDATE, DELETE' : 'SELECT, INSERT, UPDATE';
}

/** A database account as servers write it: `name` or `name@host`, the host as in `10.0.%`. */
export function databaseAccount(text: string): { name: string; host: string } {
  const match = /^([\w.-]{1,32})(?:@([\w.%:-]{1,255}))?$/.exec(text);
  if (!match) throw new RangeError('a database account such as plotihub_serving or plotihub_serving@10.0.%');
  return { name: match[1] ?? '', host: match[2] ?? '%' };
}

/**
 * Gives an account that exists already what serving needs of every table of this database, and nothing else. Safe to repeat: a new table
 * is granted by the migration that brings it.
 * @returns how many tables there are
 */
export async function grantServing(grantor: Grantor, { name, host }: { name: string; host: string }): Promise<number> {
  const tables = (await grantor.query('SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()')) as {
    name: string;
  }[];
  for (const table of tables) await grantor.query(`GRANT ${rightsOf(table.name)} ON \`${table.name}\` TO '${name}'@'${host}'`);
  return tables.length;
}
