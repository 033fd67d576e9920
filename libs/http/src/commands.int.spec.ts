import { AuditLog } from '@plotihub/audit';
import { newId, type Database, type Tx } from '@plotihub/database';
import { KeyRing, LocalKeyWrapper, MasterKeys, Sealer } from '@plotihub/encryption';
import { SystemClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { Commands, defineProblem, type Command } from './index.js';

let database: Database;
let commands: Commands;
beforeAll(async () => {
  database = await openTestDatabase();
  const clock = new SystemClock();
  const keys = new KeyRing(new MasterKeys([new LocalKeyWrapper(Buffer.from(process.env['DATA_KEY'] ?? '', 'base64'))]), database, clock);
  await keys.ready();
  commands = new Commands(database, new AuditLog(database, clock), new Sealer(keys));
  await database.reader.query('DROP TABLE IF EXISTS lib_effects');
  await database.reader.query('CREATE TABLE lib_effects (organization_id CHAR(30), n INT AUTO_INCREMENT PRIMARY KEY)');
});
afterAll(() => database.close());

const Refused = defineProblem(409, 'test-refused', 'Refused');
let replays = 0;
beforeEach(() => (replays = 0));

const command = (overrides: Partial<Command> = {}): Command => ({
  organizationId: newId('org'),
  principalId: newId('usr'),
  route: 'POST /v1/things',
  key: 'a-key-of-sixteen-or-more',
  fingerprint: 'f'.repeat(64),
  markReplayed: () => void replays++,
  origin: { actor: { kind: 'USER', id: newId('usr') } },
  facts: {},
  ...overrides,
});
const effect = (organizationId: string) => async (tx: Tx) => {
  const result: { insertId: number } = await tx.query('INSERT INTO lib_effects (organization_id) VALUES (?)', [organizationId]);
  return { id: result.insertId };
};
const effects = async (organizationId: string): Promise<number> => {
  const rows = await database.reader.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM lib_effects WHERE organization_id = ?', [
    organizationId,
  ]);
  return Number(rows[0]?.n);
};

const audited = async (organizationId: string): Promise<number> => {
  const rows = await database.reader.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM audit_events WHERE organization_id = ?', [
    organizationId,
  ]);
  return Number(rows[0]?.n);
};

test('a hundred twins at once have one effect, one audit event, and get one answer', async () => {
  const twin = command();
  const answers = await Promise.all(Array.from({ length: 100 }, () => commands.run(twin, effect(twin.organizationId))));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(await effects(twin.organizationId)).toBe(1);
  expect(await audited(twin.organizationId)).toBe(1);
  expect(replays).toBe(99);
});

test('the same key with another request is refused and has no effect', async () => {
  const first = command();
  await commands.run(first, effect(first.organizationId));
  await expect(commands.run({ ...first, fingerprint: 'e'.repeat(64) }, effect(first.organizationId))).rejects.toMatchObject({
    code: 'idempotency-key-reused',
    status: 422,
  });
  expect(await effects(first.organizationId)).toBe(1);
});

test('what is kept of a request tells nothing to who tries all that it may have held', async () => {
  const [one, other] = [command(), command()];
  await commands.run(one, effect(one.organizationId));
  await commands.run(other, effect(other.organizationId));
  const kept = await database.reader.query<{ fingerprint: string }[]>(
    'SELECT fingerprint FROM idempotency_keys WHERE organization_id IN (?)',
    [[one.organizationId, other.organizationId]],
  );
  expect(one.fingerprint).toBe(other.fingerprint);
  expect(new Set([one.fingerprint, ...kept.map(({ fingerprint }) => fingerprint)]).size).toBe(3);
});

test('the same key of another organization, person or route is another key', async () => {
  const first = command();
  const others = [
    first,
    { ...first, organizationId: newId('org') },
    { ...first, principalId: newId('usr') },
    { ...first, route: 'POST /v1/others' },
  ];
  for (const other of others) await commands.run(other, effect(other.organizationId));
  expect(replays).toBe(0);
});

test('a request that failed leaves nothing behind, and may be sent again with its key', async () => {
  const failing = command();
  const refuse = commands.run(failing, async (tx) => {
    await effect(failing.organizationId)(tx);
    throw new Refused('not today');
  });
  await expect(refuse).rejects.toThrow('not today');
  expect(await effects(failing.organizationId)).toBe(0);
  expect(await audited(failing.organizationId)).toBe(0);
  await commands.run(failing, effect(failing.organizationId));
  expect(await effects(failing.organizationId)).toBe(1);
});

test('twenty twins of a failing request all get the business error, never a deadlock', async () => {
  const failing = command();
  const answers = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      commands.run(failing, async () => {
        throw new Refused('not today');
      }),
    ),
  );
  const codes = answers.map((answer) => (answer.status === 'rejected' ? (answer.reason as { code?: string }).code : 'done'));
  expect(new Set(codes)).toEqual(new Set(['test-refused']));
});

test('a command without a key leaves its audit event too', async () => {
  const plain = command({ key: undefined, route: 'POST /v1/things/:id/moves', facts: { subjectId: newId('thg'), reason: 'Too big' } });
  await commands.run(plain, async () => undefined);
  const rows = await database.reader.query<object[]>(
    'SELECT action, subject_id AS subjectId, reason FROM audit_events WHERE organization_id = ?',
    [plain.organizationId],
  );
  expect(rows).toEqual([{ action: 'POST /v1/things/{id}/moves', subjectId: plain.facts.subjectId, reason: 'Too big' }]);
});

test('twenty commands of one organization at once do not deadlock, and their events make one chain', async () => {
  const organizationId = newId('org');
  let attempts = 0;
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      commands.run(command({ organizationId, key: `a-key-of-sixteen-or-more-${i}` }), (tx) => {
        attempts++;
        return effect(organizationId)(tx);
      }),
    ),
  );
  expect(answers).toHaveLength(20);
  expect(attempts).toBe(20);
  expect(await audited(organizationId)).toBe(20);
});
