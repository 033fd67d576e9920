import { newId, type Database } from '@plotihub/database';
import { TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { AuditLog, chainedOrganizations, checkChain, type ChainCheck } from './index.js';

let database: Database;
let audit: AuditLog;
beforeAll(async () => {
  database = await openTestDatabase();
  audit = new AuditLog(database, new TestClock('2026-11-21T07:00:00.123Z'));
});

const run = (sql: string, ...parameters: unknown[]): Promise<unknown> => database.reader.query(sql, parameters);
const TRIGGERS = ['audit_events_no_update', 'audit_events_no_delete', 'audit_chains_no_delete'];
let rules: { name: string; statement: string }[];

/** What somebody does who owns the database: the triggers are no obstacle, only the chain is. */
beforeAll(async () => {
  rules = await Promise.all(
    TRIGGERS.map(async (name) => {
      const rows = await database.reader.query<Record<string, string>[]>(`SHOW CREATE TRIGGER ${name}`);
      return { name, statement: (rows[0]?.['SQL Original Statement'] ?? '').replace(/ DEFINER=\S+/, '') };
    }),
  );
  for (const { name } of rules) await run(`DROP TRIGGER ${name}`);
});
afterAll(async () => {
  for (const { statement } of rules) await run(statement);
  await database.close();
});

async function chainOf(length: number): Promise<string> {
  const organizationId = newId('org');
  await database.transaction(async (tx) =>
    audit.record(
      tx,
      ...Array.from({ length }, (_, i) => ({
        organizationId,
        actor: { kind: 'USER' as const, id: newId('usr') },
        sourceAddress: '192.0.2.7',
        requestId: `request-${i}`,
        action: 'POST /v1/things',
        subjectId: newId('thg'),
        after: { n: i },
        reason: i % 2 ? 'Kodi ya Novemba – imelipwa' : undefined,
        details: { n: i, words: 'ä “quoted” \\ ' },
      })),
    ),
  );
  return organizationId;
}
const check = (organizationId: string, options = {}): Promise<ChainCheck> => checkChain(database.reader, organizationId, options);
const faultOf = async (organizationId: string) => (await check(organizationId)).fault;
const edit = (organizationId: string, sequence: number, change: string): Promise<unknown> =>
  run(`UPDATE audit_events SET ${change} WHERE organization_id = ? AND sequence = ?`, organizationId, sequence);

test('a chain that nobody touched holds, over many pages', async () => {
  const organizationId = await chainOf(2_500);
  expect(await check(organizationId)).toMatchObject({ events: 2_500, checkedFrom: 1, checkedTo: 2_500 });
  expect(await faultOf(organizationId)).toBeUndefined();
  expect(await check(newId('org'))).toMatchObject({ events: 0, checkedTo: 0 });
});

test.each([
  'occurred_at = occurred_at + INTERVAL 1 MICROSECOND',
  'actor_kind = "API_KEY"',
  'actor_id = NULL',
  'acting_for_id = actor_id',
  'source_address = "192.0.2.8"',
  'source_salt = NULL',
  'source_hash = NULL',
  'request_id = "request-0"',
  'action = "POST /v1/thing"',
  'outcome = "REFUSED"',
  'subject_id = NULL',
  'before_hash = after_hash',
  'after_hash = before_hash',
  'reason = "kodi ya Novemba – imelipwa"',
  'details = "{}"',
  'hash = REPEAT("0", 64)',
])('an edited row is named: %s', async (change) => {
  const organizationId = await chainOf(9);
  await edit(organizationId, 4, change);
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'ALTERED', sequence: 4 });
});

test('a deleted row is named, and so is the place of one whose followers were moved up', async () => {
  const organizationId = await chainOf(9);
  await run('DELETE FROM audit_events WHERE organization_id = ? AND sequence = 4', organizationId);
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'MISSING', sequence: 4 });
  await run('UPDATE audit_events SET sequence = sequence - 1 WHERE organization_id = ? AND sequence > 4 ORDER BY sequence', organizationId);
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'OUT_OF_ORDER', sequence: 4 });
});

test('two rows that changed places are named at the first of them', async () => {
  const organizationId = await chainOf(9);
  await edit(organizationId, 6, 'sequence = 100');
  await edit(organizationId, 3, 'sequence = 6');
  await edit(organizationId, 100, 'sequence = 3');
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'OUT_OF_ORDER', sequence: 3 });
});

test('a tail that was cut off is noticed, because the head counts', async () => {
  const organizationId = await chainOf(9);
  await run('DELETE FROM audit_events WHERE organization_id = ? AND sequence > 6', organizationId);
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'MISSING', sequence: 7 });
});

test('a tail that was cut off together with the head is noticed by whoever noted a later point down', async () => {
  const organizationId = await chainOf(9);
  const { headHash } = await check(organizationId);
  const noted = [{ sequence: 9, hash: headHash }];
  expect((await check(organizationId, { noted })).fault).toBeUndefined();
  const [row] = (await run('SELECT hash FROM audit_events WHERE organization_id = ? AND sequence = 6', organizationId)) as {
    hash: string;
  }[];
  await run('DELETE FROM audit_events WHERE organization_id = ? AND sequence > 6', organizationId);
  await run('UPDATE audit_chains SET last_sequence = 6, head_hash = ? WHERE organization_id = ?', row?.hash, organizationId);
  expect(await faultOf(organizationId)).toBeUndefined();
  expect((await check(organizationId, { noted })).fault).toMatchObject({ kind: 'MISSING', sequence: 7 });
  expect((await check(organizationId, { noted: [{ sequence: 5, hash: headHash }] })).fault).toMatchObject({
    kind: 'NOT_AS_NOTED',
    sequence: 5,
  });
});

test('a row that was rehashed after its edit is given away by the next, the last one by the head', async () => {
  const organizationId = await chainOf(9);
  await edit(organizationId, 4, 'hash = REPEAT("a", 64)');
  await edit(organizationId, 5, 'previous_hash = REPEAT("a", 64)');
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'ALTERED', sequence: 4 });
  const other = await chainOf(3);
  await run('UPDATE audit_chains SET head_hash = REPEAT("b", 64) WHERE organization_id = ?', other);
  expect(await faultOf(other)).toMatchObject({ kind: 'ALTERED', sequence: 3 });
});

test('a row that was added behind the head, and events without a head, are named', async () => {
  const organizationId = await chainOf(3);
  await run(
    'UPDATE audit_chains SET last_sequence = 2, head_hash = (SELECT hash FROM audit_events WHERE organization_id = ? AND sequence = 2) WHERE organization_id = ?',
    organizationId,
    organizationId,
  );
  expect(await faultOf(organizationId)).toMatchObject({ kind: 'NOT_COUNTED', sequence: 3 });
  const headless = await chainOf(3);
  await database.transaction(async (tx) => {
    await tx.query('SET FOREIGN_KEY_CHECKS = 0');
    await tx.query('DELETE FROM audit_chains WHERE organization_id = ?', [headless]);
    await tx.query('SET FOREIGN_KEY_CHECKS = 1');
  });
  expect(await faultOf(headless)).toMatchObject({ kind: 'NO_HEAD' });
  expect(await chainedOrganizations(database.reader, '', 10_000)).toEqual(expect.arrayContaining([organizationId, headless]));
});

test('forgotten addresses are no fault', async () => {
  const organizationId = await chainOf(5);
  await edit(organizationId, 3, 'source_address = NULL, source_salt = NULL');
  expect(await faultOf(organizationId)).toBeUndefined();
});

test('a check may begin behind a point, or take the newest only', async () => {
  const organizationId = await chainOf(9);
  const [row] = (await run('SELECT hash FROM audit_events WHERE organization_id = ? AND sequence = 5', organizationId)) as {
    hash: string;
  }[];
  await edit(organizationId, 3, 'reason = "x"');
  const after = { sequence: 5, hash: row?.hash ?? '' };
  expect(await check(organizationId, { after })).toMatchObject({ checkedFrom: 6, checkedTo: 9 });
  expect((await check(organizationId, { after })).fault).toBeUndefined();
  expect((await check(organizationId, { newest: 4 })).fault).toBeUndefined();
  expect((await check(organizationId, { newest: 7 })).fault).toMatchObject({ kind: 'ALTERED', sequence: 3 });
});

test('a chain that ends before the point where it was good is cut', async () => {
  const organizationId = await chainOf(3);
  expect((await check(organizationId, { after: { sequence: 5, hash: 'a'.repeat(64) } })).fault).toMatchObject({
    kind: 'MISSING',
    sequence: 4,
  });
});

test('a check beside writers does not take them for forgers', async () => {
  const organizationId = await chainOf(50);
  const write = async () => {
    for (let i = 0; i < 20; i++)
      await database.transaction(async (tx) => audit.record(tx, { organizationId, actor: { kind: 'SYSTEM' }, action: 'thing.written' }));
  };
  const faults: unknown[] = [];
  const watch = async () => {
    for (let i = 0; i < 20; i++) faults.push(await faultOf(organizationId));
  };
  await Promise.all([write(), watch(), write(), watch()]);
  expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
  expect(await check(organizationId)).toMatchObject({ events: 90, checkedTo: 90 });
});
