import type { Database } from '@plotihub/database';
import { openTestDatabase } from '../support/database.js';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const rows = <T>(sql: string): Promise<T[]> => database.reader.query(sql);
/** Tables that do not belong to one organization. */
const SHARED = [
  'organizations',
  'users',
  // Of a person, in whatever organizations they work.
  'user_second_factors',
  'user_recovery_codes',
  'migrations',
  // Counted before anybody knows whose request it is, and kept as HMACs for a day at most.
  'rate_limits',
  // Of an app at Safaricom, which several organizations may share.
  'mpesa_tokens',
  // Belongs to a phone: a code that somebody asked for may be for several organizations, or for none.
  'tenant_codes',
  // Of a person, in whatever organizations they work; of nobody for a name that nobody signs in with.
  'password_resets',
];
/** Indexes that do not begin with the organization: looked up by their own unguessable key, or queues that serve everybody. */
const OWN_KEY = [
  'breaches.breaches_due',
  'api_keys.api_keys_id',
  'billing_runs.billing_runs_due',
  'calendar_feeds.calendar_feeds_secret',
  'channel_addresses.channel_addresses_token',
  'files.files_check',
  'files.files_purge',
  'files.files_sweep',
  'invitations.invitations_secret',
  'memberships.memberships_of_user',
  'messages.messages_due',
  'mpesa_connections.mpesa_connections_due',
  'mpesa_requests.mpesa_requests_due',
  'mpesa_requests.mpesa_requests_token',
  'outbox_events.PRIMARY',
  'outbox_events.outbox_events_due',
  'outbox_events.outbox_events_position',
  'former_channel_addresses.PRIMARY',
  'payment_channels.payment_channels_account',
  'payment_channels.payment_channels_due',
  'payment_channels.payment_channels_number',
  'payment_channels.payment_channels_token',
  'payouts.payouts_due',
  'payouts.payouts_token',
  'provider_events.provider_events_due',
  'session_tokens.PRIMARY',
  'statements.statements_due',
  'stk_pushes.stk_pushes_due',
  'stk_pushes.stk_pushes_token',
  'sign_in_challenges.PRIMARY',
  'sign_in_challenges.sign_in_challenges_user',
  'sessions.sessions_subject',
  'user_identities.user_identities_issuer',
  // The clocks of all organizations' work orders: one queue.
  'work_orders.work_orders_due',
  'refresh_tokens.PRIMARY',
  'tenants.tenants_of_phone',
  'refresh_tokens.user_id',
  // A browser asks before it says whose page it is.
  'web_client_origins.web_client_origins_origin',
  'webhook_endpoints.webhook_endpoints_due',
];

const tables = async (): Promise<string[]> =>
  (
    await rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'lib%'",
    )
  ).map(({ name }) => name);

test('every table belongs to an organization', async () => {
  const owned = (
    await rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE table_schema = DATABASE() AND column_name = 'organization_id' AND is_nullable = 'NO'",
    )
  ).map(({ name }) => name);
  expect((await tables()).filter((name) => !owned.includes(name)).sort()).toEqual([...SHARED].sort());
});

test('every index leads with the organization, but for those that are listed', async () => {
  const indexes = await rows<{ name: string; first: string }>(
    `SELECT CONCAT(table_name, '.', index_name) AS name, column_name AS first FROM information_schema.statistics
      WHERE table_schema = DATABASE() AND seq_in_index = 1 AND table_name NOT LIKE 'lib%'`,
  );
  const others = indexes.filter(({ name, first }) => first !== 'organization_id' && !SHARED.includes(name.split('.')[0] ?? ''));
  expect(others.map(({ name }) => name).filter((name) => !OWN_KEY.includes(name))).toEqual([]);
});

test('no row can refer to a row of another organization', async () => {
  const keys = await rows<{ name: string; columns: string; target: string }>(
    `SELECT CONCAT(table_name, '.', constraint_name) AS name, GROUP_CONCAT(column_name) AS columns, MAX(referenced_table_name) AS target
       FROM information_schema.key_column_usage WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL GROUP BY table_name, constraint_name`,
  );
  expect(keys.length).toBeGreaterThan(30);
  const crossing = keys.filter(({ columns, target }) => !columns.split(',').includes('organization_id') && target !== 'users');
  expect(crossing).toEqual([]);
});

test('money is a whole number beside its currency', async () => {
  const columns = await rows<{ table: string; name: string; type: string }>(
    "SELECT table_name AS `table`, column_name AS name, data_type AS type FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name NOT LIKE 'lib%'",
  );
  const minor = columns.filter(({ name }) => name.endsWith('_minor'));
  expect(minor.filter(({ type }) => type !== 'bigint')).toEqual([]);
  const withCurrency = new Set(columns.filter(({ name }) => name === 'currency').map(({ table }) => table));
  expect(minor.filter(({ table }) => !withCurrency.has(table))).toEqual([]);
  expect(columns.filter(({ type }) => ['float', 'double', 'decimal'].includes(type))).toEqual([]);
});

test.each([
  'UPDATE entries SET amount_minor = 1',
  'DELETE FROM entries',
  'UPDATE postings SET kind = "x"',
  'DELETE FROM postings',
  'UPDATE audit_events SET reason = "x"',
  'DELETE FROM audit_events',
  'DELETE FROM audit_chains',
])('the database refuses %s', async (statement) => {
  const names = await rows<{ name: string }>(
    "SELECT CONCAT(event_manipulation, ' ', event_object_table) AS name FROM information_schema.triggers WHERE trigger_schema = DATABASE() AND action_timing = 'BEFORE'",
  );
  const [verb, ...rest] = statement.split(' ');
  const table = verb === 'UPDATE' ? rest[0] : rest[1];
  expect(names.map(({ name }) => name)).toContain(`${verb} ${table}`);
});

test('nothing checks the organization’s row while the head of its audit chain is held', async () => {
  const targets = await rows<{ target: string }>(
    `SELECT referenced_table_name AS target FROM information_schema.key_column_usage
      WHERE table_schema = DATABASE() AND table_name LIKE 'audit%' AND referenced_table_name IS NOT NULL`,
  );
  // Whoever changes the organization holds its row and waits for the head: a foreign key would make the two wait for each other.
  expect(targets).toEqual([{ target: 'audit_chains' }]);
});
