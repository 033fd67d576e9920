import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { insertRows, newId, type Database } from '@plotihub/database';
import { keyIdOf, KeyRing, LocalKeyWrapper, MasterKeys, Sealer } from '@plotihub/encryption';
import { SystemClock } from '@plotihub/time';
import { openTestDatabase } from '../support/database.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

const url = new URL(workerDatabaseUrl());
const NAME = `${url.pathname.slice(1)}_rotation`;
url.pathname = `/${NAME}`;
const [old, fresh] = [randomBytes(32), randomBytes(32)];
const environment = (...keys: Buffer[]) => ({
  ...process.env,
  ...settings(),
  LOG_LEVEL: 'info',
  DATABASE_URL: url.href,
  DATA_KEY: keys.map((key) => key.toString('base64')).join(','),
});

let server: Database;
let database: Database;
beforeAll(async () => {
  server = await openTestDatabase();
  await server.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await server.reader.query(`CREATE DATABASE ${NAME}`);
  await promisify(execFile)(process.execPath, ['dist/apps/api/src/migrate.js'], { env: environment(old) });
  database = await openTestDatabase({ url: url.href });
}, 120_000);
afterAll(async () => {
  await database.close();
  await server.reader.query(`DROP DATABASE IF EXISTS ${NAME}`);
  await server.close();
});

const ring = (...keys: Buffer[]): KeyRing =>
  new KeyRing(new MasterKeys(keys.map((key) => new LocalKeyWrapper(key))), database, new SystemClock());
const place = (row: string) => ({ table: 'owners', column: 'kra_pin_sealed', row });
const pin = (n: number): string => `A${String(n).padStart(9, '0')}Z`;

/** Owners of an organization, their PINs sealed. */
async function seed(organizationId: string, count: number): Promise<void> {
  const keys = ring(old);
  await keys.ready();
  const sealer = new Sealer(keys);
  const now = new SystemClock().now();
  await database.transaction(async (tx) => {
    await insertRows(
      tx,
      'organizations',
      ['id', 'name', 'kind', 'currency', 'time_zone', 'language', 'phone', 'default_due_day', 'default_grace_days', 'created_at'],
      [[organizationId, 'Office', 'AGENCY', 'KES', 'Africa/Nairobi', 'en', '+254722000111', 5, 0, now]],
    );
    const rows = [];
    for (let n = 0; n < count; n++) {
      const id = newId('own');
      rows.push([organizationId, id, `Owner ${n}`, 'PERSON', await sealer.seal(tx, organizationId, place(id), pin(n)), now]);
    }
    await insertRows(tx, 'owners', ['organization_id', 'id', 'name', 'kind', 'kra_pin_sealed', 'created_at'], rows);
  });
}

/** Each owner's PIN opened by a process that has these master keys, and the ids of the keys that they lie under. */
async function readAll(organizationId: string, ...keys: Buffer[]): Promise<{ pins: string[]; keyIds: Set<string> }> {
  const own = ring(...keys);
  await own.ready();
  const rows: { id: string; sealed: Buffer }[] = await database.reader.query(
    'SELECT id, kra_pin_sealed AS sealed FROM owners WHERE organization_id = ? ORDER BY id',
    [organizationId],
  );
  const sealer = new Sealer(own);
  const pins = await Promise.all(rows.map(({ id, sealed }) => sealer.open(database.reader, organizationId, place(id), sealed)));
  return { pins, keyIds: new Set(rows.map(({ sealed }) => keyIdOf(sealed))) };
}

interface Run {
  ended: Promise<number | null>;
  lines: string[];
}
/** The real command; with `killAt`, killed at once when a line like it appears. */
function rotate(keys: Buffer[], args: string[], killAt?: RegExp): Run {
  const child = spawn(process.execPath, ['dist/apps/api/src/rotate-keys.js', ...args], { env: environment(...keys) });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (killAt?.test(line)) child.kill('SIGKILL');
    });
  return { lines, ended: new Promise((resolve) => child.once('exit', (code) => resolve(code))) };
}

test('a rotation that is killed loses nothing, and goes on where it stopped', async () => {
  const [first, second] = [newId('org'), newId('org')];
  await seed(first, 600);
  await seed(second, 20);
  const pins = (count: number): string[] => Array.from({ length: count }, (_, n) => pin(n));

  const killed = rotate([fresh, old], ['--new-data-keys'], /values sealed anew/);
  expect(await killed.ended).toBeNull();
  const between = await readAll(first, fresh, old);
  expect(between.pins).toEqual(pins(600));
  expect(between.keyIds.size).toBe(2);

  const again = rotate([fresh, old], ['--new-data-keys']);
  expect({ code: await again.ended, lines: again.lines.slice(-3) }).toMatchObject({ code: 0 });
  const sealedAnew = again.lines.flatMap((line) => {
    const { step, count } = JSON.parse(line) as { step?: string; count?: number };
    return step === 'values sealed anew' ? [count ?? 0] : [];
  });
  expect(sealedAnew.reduce((sum, count) => sum + count, 0)).toBeLessThan(620);
  expect(JSON.parse(again.lines.at(-1) ?? '{}')).toMatchObject({ masterKeys: [new LocalKeyWrapper(fresh).id] });

  // The old master key is not needed any more, nor of any use.
  for (const [organizationId, count] of [
    [first, 600],
    [second, 20],
  ] as const) {
    const after = await readAll(organizationId, fresh);
    expect(after.pins).toEqual(pins(count));
    expect(after.keyIds.size).toBe(1);
    expect(between.keyIds.has([...after.keyIds][0] ?? '')).toBe(organizationId === first);
  }
  await expect(ring(old).ready()).rejects.toThrow(/was not given/);
}, 180_000);

test('without new data keys, only the wrapping changes', async () => {
  const organizationId = newId('org');
  const newest = randomBytes(32);
  const keys = ring(fresh);
  await keys.ready();
  const sealed = await new Sealer(keys).seal(database.reader, organizationId, place(organizationId), 'A001234567B');
  const run = rotate([newest, fresh], []);
  expect({ code: await run.ended, lines: run.lines.slice(-3) }).toMatchObject({ code: 0 });
  const after = ring(newest);
  await after.ready();
  expect(await new Sealer(after).open(database.reader, organizationId, place(organizationId), sealed)).toBe('A001234567B');
}, 120_000);

test('a process without a master key does not start', async () => {
  const run = rotate([], []);
  expect(await run.ended).not.toBe(0);
  expect(run.lines.join('\n')).toContain('DATA_KEY or DATA_KEY_KMS_ARN is required');
}, 60_000);
