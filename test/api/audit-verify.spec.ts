import { spawnSync } from 'node:child_process';
import { AuditLog } from '@plotihub/audit';
import { newId, type Database } from '@plotihub/database';
import { Schedule } from '@plotihub/jobs';
import { TestClock } from '@plotihub/time';
import { TestApp } from '../support/app.js';
import { openTestDatabase } from '../support/database.js';
import { Office } from '../support/office.js';
import { workerDatabaseUrl } from '../support/settings.js';

let database: Database;
let updateRule: string;
/** Whoever owns the database drops the triggers first; only the chain tells on them. */
beforeAll(async () => {
  database = await openTestDatabase();
  const [rule] = await database.reader.query<Record<string, string>[]>('SHOW CREATE TRIGGER audit_events_no_update');
  updateRule = (rule?.['SQL Original Statement'] ?? '').replace(/ DEFINER=\S+/, '');
  await database.reader.query('DROP TRIGGER audit_events_no_update');
});
afterAll(async () => {
  await database.reader.query(updateRule);
  await database.close();
});

function verify(...args: string[]): { code: number | null; said: string; complained: string } {
  const run = spawnSync(process.execPath, ['dist/apps/api/src/audit-verify.js', ...args], {
    env: { PATH: process.env['PATH'], DATABASE_URL: workerDatabaseUrl() },
    encoding: 'utf8',
  });
  return { code: run.status, said: run.stdout, complained: run.stderr };
}

/** A chain of an organization that no daily job looks after. */
async function chainOf(length: number): Promise<string> {
  const organizationId = newId('org');
  const audit = new AuditLog(database, new TestClock('2026-11-21T07:00:00Z'));
  for (let i = 0; i < length; i++)
    await database.transaction(async (tx) => audit.record(tx, { organizationId, actor: { kind: 'SYSTEM' }, action: 'thing.made' }));
  return organizationId;
}
const edit = (organizationId: string, sequence: number, change: string): Promise<unknown> =>
  database.reader.query(`UPDATE audit_events SET ${change} WHERE organization_id = ? AND sequence = ?`, [organizationId, sequence]);

test('the command says of each chain whether it holds, and names the first event that was changed', async () => {
  const [good, bad] = [await chainOf(3), await chainOf(5)];
  const sound = verify('--organization', good);
  expect(sound).toMatchObject({ code: 0, said: expect.stringMatching(new RegExp(`^holds {2}${good}:3:[0-9a-f]{64}\n$`)) as string });
  await edit(bad, 2, "action = 'thing.sold'");
  const broken = verify('--organization', good, '--organization', bad);
  expect(broken.code).toBe(1);
  expect(broken.said).toContain(`BROKEN ${bad}: ALTERED. Event 2 is not as it was written.`);
  expect(broken.said).toContain(`holds  ${good}:3:`);
  const all = verify();
  expect(all.code).toBe(1);
  expect(all.said).toContain(`BROKEN ${bad}: ALTERED. Event 2`);
  expect(all.said).toContain(`holds  ${good}:3:`);
});

test('what it printed can be noted down, and proves later that nothing before was rewritten', async () => {
  const organizationId = await chainOf(3);
  const note = verify('--organization', organizationId).said.replace('holds', '').trim();
  expect(verify('--organization', organizationId, '--noted', note).code).toBe(0);
  const forged = note.replace(/.{8}$/, '00000000');
  expect(verify('--organization', organizationId, '--noted', forged)).toMatchObject({
    code: 1,
    said: `BROKEN ${organizationId}: NOT_AS_NOTED. Event 3 has another hash than was noted: it, or one before it, was rewritten.\n`,
  });
  const vanished = newId('org');
  const gone = verify('--noted', note.replace(organizationId, vanished));
  expect(gone.code).toBe(1);
  expect(gone.said).toContain(`BROKEN ${vanished}: NO_HEAD`);
});

test('it helps, and says what it was called with wrongly', () => {
  expect(verify('--help')).toMatchObject({ code: 0, said: expect.stringContaining('--noted') as string });
  for (const wrong of [['--everything'], ['--organization', 'x'], ['--noted', 'org:1:2']])
    expect(verify(...wrong)).toMatchObject({ code: 2, said: '', complained: expect.stringContaining('npm run audit:verify') as string });
});

test('every night what is new is checked; a forged event stops it, and is named', async () => {
  const app = await TestApp.start('2026-11-01T07:00:00Z');
  try {
    const office = await Office.open(app);
    for (let i = 0; i < 3; i++) await office.post('/v1/owners', { name: 'Njeri Mwangi', kind: 'PERSON' });
    const failures: string[] = [];
    const night = async (at: string) => {
      app.clock.moveTo(at);
      failures.length = 0;
      await app.nest.get(Schedule).runDue((job, organizationId, _day, error) => {
        if (organizationId === office.organizationId) failures.push(`${job}: ${(error as Error).message}`);
      });
    };
    const verifiedTo = () => app.number('SELECT verified_sequence FROM audit_chains WHERE organization_id = ?', [office.organizationId]);
    await night('2026-11-02T00:00:00Z');
    expect(failures).toEqual([]);
    const good = await verifiedTo();
    expect(good).toBeGreaterThanOrEqual(3);

    const token = await Office.signIn(app, office.login);
    await app.http.post('/v1/owners').set('authorization', `Bearer ${token}`).send({ name: 'Asha Ali', kind: 'PERSON' }).expect(201);
    await edit(office.organizationId, good + 1, "reason = 'forged'");
    await night('2026-11-03T00:00:00Z');
    expect(failures).toEqual([expect.stringContaining(`ALTERED. Event ${good + 1} is not as it was written.`)]);
    expect(await verifiedTo()).toBe(good);

    await edit(office.organizationId, good + 1, 'reason = NULL');
    await night('2026-11-04T00:00:00Z');
    expect(failures).toEqual([]);
    expect(await verifiedTo()).toBeGreaterThan(good);
  } finally {
    await app.stop();
  }
}, 60_000);

test('after a year the addresses are forgotten, and the chain still holds', async () => {
  const app = await TestApp.start('2026-11-01T07:00:00Z');
  try {
    const office = await Office.open(app);
    await office.post('/v1/owners', { name: 'Njeri Mwangi', kind: 'PERSON' });
    const known = () => app.number('SELECT COUNT(source_address) FROM audit_events WHERE organization_id = ?', [office.organizationId]);
    const before = await known();
    expect(before).toBeGreaterThan(0);
    const jobs = async (at: string) => {
      app.clock.moveTo(at);
      await app.nest.get(Schedule).runDue(() => undefined);
    };
    await jobs('2027-10-31T00:00:00Z');
    expect(await known()).toBe(before);
    await jobs('2027-11-03T00:00:00Z');
    expect(await known()).toBe(0);
    expect(verify('--organization', office.organizationId).code).toBe(0);
  } finally {
    await app.stop();
  }
}, 60_000);
