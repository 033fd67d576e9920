import { newId, type Database } from '@plotihub/database';
import { TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { chainHash, NO_HASH } from './event.js';
import { AuditLog, hashOf, type NewAuditEvent } from './index.js';

let database: Database;
let audit: AuditLog;
const clock = new TestClock('2026-11-21T07:00:00Z');
beforeAll(async () => {
  database = await openTestDatabase();
  audit = new AuditLog(database, clock);
});
afterAll(() => database.close());

const event = (organizationId: string, changes: Partial<NewAuditEvent> = {}): NewAuditEvent => ({
  organizationId,
  actor: { kind: 'USER', id: newId('usr') },
  sourceAddress: '192.0.2.1',
  requestId: 'request-1',
  action: 'thing.changed',
  ...changes,
});
interface Row {
  sequence: string;
  previousHash: string;
  hash: string;
  action: string;
  afterHash: string | null;
  details: string;
  reason: string | null;
}
const eventsOf = (organizationId: string): Promise<Row[]> =>
  database.reader.query(
    'SELECT sequence, previous_hash AS previousHash, hash, action, after_hash AS afterHash, details, reason FROM audit_events WHERE organization_id = ? ORDER BY sequence',
    [organizationId],
  );

test('an event is there exactly if its transaction commits', async () => {
  const organizationId = newId('org');
  await expect(
    database.transaction(async (tx) => {
      audit.record(tx, event(organizationId));
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  expect(await eventsOf(organizationId)).toEqual([]);

  await database.transaction(async (tx) => audit.record(tx, event(organizationId), event(organizationId, { action: 'thing.moved' })));
  expect((await eventsOf(organizationId)).map(({ sequence, action }) => [Number(sequence), action])).toEqual([
    [1, 'thing.changed'],
    [2, 'thing.moved'],
  ]);
});

test('twenty writers of one organization make one chain without a gap, and none of them meets a deadlock', async () => {
  const organizationId = newId('org');
  let attempts = 0;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      for (let i = 0; i < 10; i++)
        await database.transaction(async (tx) => {
          attempts++;
          audit.record(tx, event(organizationId));
        });
    }),
  );
  const rows = await eventsOf(organizationId);
  expect(rows.map(({ sequence }) => Number(sequence))).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
  expect(rows.map(({ previousHash }) => previousHash)).toEqual([NO_HASH, ...rows.slice(0, -1).map(({ hash }) => hash)]);
  const [head] = await database.reader.query<{ sequence: string; hash: string }[]>(
    'SELECT last_sequence AS sequence, head_hash AS hash FROM audit_chains WHERE organization_id = ?',
    [organizationId],
  );
  expect(head).toEqual({ sequence: '200', hash: rows.at(-1)?.hash });
  expect(attempts).toBe(200);
});

test('the chain’s head is locked last, whenever in its transaction somebody records', async () => {
  const organizationId = newId('org');
  await database.reader.query('DROP TABLE IF EXISTS lib_audit_rows');
  await database.reader.query('CREATE TABLE lib_audit_rows (n INT PRIMARY KEY, v INT)');
  await database.reader.query('INSERT INTO lib_audit_rows VALUES (1, 0)');
  await database.transaction(async (tx) => audit.record(tx, event(organizationId)));
  let attempts = 0;
  // Each records first and takes the row everybody wants afterwards: with the head locked at once, the two orders would cross.
  const early = () =>
    database.transaction(async (tx) => {
      attempts++;
      audit.record(tx, event(organizationId));
      await tx.query('UPDATE lib_audit_rows SET v = v + 1 WHERE n = 1');
    });
  const late = () =>
    database.transaction(async (tx) => {
      attempts++;
      await tx.query('UPDATE lib_audit_rows SET v = v + 1 WHERE n = 1');
      audit.record(tx, event(organizationId));
    });
  await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? early() : late())));
  expect(attempts).toBe(20);
  expect(await eventsOf(organizationId)).toHaveLength(21);
});

test('things are kept as hashes, with members in whatever order', async () => {
  const organizationId = newId('org');
  await database.transaction(async (tx) =>
    audit.record(
      tx,
      event(organizationId, { after: { b: 1, a: [{ d: null, c: 'x' }] }, details: { z: 1, a: 'ä' }, reason: 'because '.repeat(100) }),
    ),
  );
  const [row] = await eventsOf(organizationId);
  expect(row).toMatchObject({ afterHash: hashOf({ a: [{ c: 'x', d: null }], b: 1 }), details: '{"a":"ä","z":1}' });
  expect(row?.reason).toHaveLength(500);
});

test('a source address can be forgotten, and nothing else can be changed', async () => {
  const organizationId = newId('org');
  await database.transaction(async (tx) => audit.record(tx, event(organizationId, { reason: 'Broken lock' })));
  const change = (what: string) =>
    database.reader.query<unknown>(`UPDATE audit_events SET source_address = NULL, source_salt = NULL${what} WHERE organization_id = ?`, [
      organizationId,
    ]);
  await change('');
  const [row] = await database.reader.query<{ address: null; hash: string }[]>(
    'SELECT source_address AS address, source_hash AS hash FROM audit_events WHERE organization_id = ?',
    [organizationId],
  );
  expect(row).toEqual({ address: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string });
  for (const what of [
    'reason = "broken lock"',
    'details = "{ }"',
    'source_hash = NULL',
    'sequence = 7',
    'occurred_at = "2026-11-21 07:00:01"',
  ])
    await expect(change(`, ${what}`)).rejects.toThrow('append-only');
  await expect(
    database.reader.query('UPDATE audit_events SET source_address = "192.0.2.2" WHERE organization_id = ?', [organizationId]),
  ).rejects.toThrow('append-only');
  await expect(database.reader.query('DELETE FROM audit_events WHERE organization_id = ?', [organizationId])).rejects.toThrow(
    'append-only',
  );
});

test('refusals of one actor and action are kept up to a number an hour, then only counted', async () => {
  const organizationId = newId('org');
  const refused = event(organizationId, { outcome: 'REFUSED', action: 'session.refused' });
  for (let i = 0; i < 25; i++) await audit.recordAlone(refused);
  await audit.recordAlone({ ...refused, actor: { kind: 'ANONYMOUS' }, subjectId: newId('usr') });
  expect(await eventsOf(organizationId)).toHaveLength(21);
  clock.advance(3_600_000);
  await audit.recordAlone(refused);
  expect(await eventsOf(organizationId)).toHaveLength(22);
  const counts = await database.reader.query<{ refused: number }[]>(
    'SELECT refused FROM audit_refusals WHERE organization_id = ? ORDER BY refused DESC',
    [organizationId],
  );
  expect(counts.map(({ refused: n }) => n)).toEqual([25, 1, 1]);
  for (let i = 0; i < 25; i++) await audit.recordAlone({ ...refused, outcome: 'DONE' });
  expect(await eventsOf(organizationId)).toHaveLength(47);
});

test('the hash speaks of every column', () => {
  const whole = {
    organizationId: 'org_1',
    sequence: 1,
    id: 'aud_1',
    occurredAt: '2026-11-21T07:00:00.000000Z',
    actorKind: 'USER' as const,
    actorId: 'usr_1',
    actingForId: null,
    sourceHash: 'a',
    requestId: 'r',
    action: 'thing.changed',
    outcome: 'DONE' as const,
    subjectId: 'lse_1',
    beforeHash: null,
    afterHash: 'b',
    reason: null,
    details: '{}',
    previousHash: NO_HASH,
  };
  const hash = chainHash(whole);
  for (const column of Object.keys(whole)) expect([column, chainHash({ ...whole, [column]: 'other' })]).not.toEqual([column, hash]);
});

test('recording outside a transaction is refused', () => {
  expect(() => audit.record(database.reader, event(newId('org')))).toThrow('still working');
});
