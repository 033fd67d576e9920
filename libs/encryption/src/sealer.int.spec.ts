import { randomBytes } from 'node:crypto';
import { newId, type Database } from '@plotihub/database';
import { SystemClock } from '@plotihub/time';
import fc from 'fast-check';
import { openTestDatabase } from '../../../test/support/database.js';
import { INSTALLATION, keyIdOf, KeyRing, LocalKeyWrapper, MasterKeys, Sealer, type Place } from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  await ring().ready();
});
afterAll(() => database.close());

const masterKey = Buffer.from(process.env['DATA_KEY'] ?? '', 'base64');
/** What one process has: caches of its own over the same database. */
const ring = (...keys: Buffer[]): KeyRing =>
  new KeyRing(new MasterKeys((keys.length > 0 ? keys : [masterKey]).map((key) => new LocalKeyWrapper(key))), database, new SystemClock());
const sealer = (...keys: Buffer[]): Sealer => new Sealer(ring(...keys));
const place = (row = newId('ten')): Place => ({ table: 'people', column: 'id_number', row });
const dataKeys = async (organizationId: string): Promise<number> => {
  const rows: { n: number }[] = await database.reader.query('SELECT COUNT(*) AS n FROM encryption_keys WHERE organization_id = ?', [
    organizationId,
  ]);
  return Number(rows[0]?.n);
};

test('what one process sealed, another opens, and nobody reads it in the database', async () => {
  const organizationId = newId('org');
  const at = place();
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
      const sealed = await sealer().seal(database.reader, organizationId, at, text);
      expect(await sealer().open(database.reader, organizationId, at, sealed)).toBe(text.toWellFormed());
      expect(sealed).toHaveLength(55 + Buffer.byteLength(text, 'utf8'));
    }),
    { numRuns: 30 },
  );
  expect((await sealer().seal(database.reader, organizationId, at, '27654321')).includes('27654321')).toBe(false);
});

test('the same text sealed twice differs, its blind index does not', async () => {
  const organizationId = newId('org');
  const at = place();
  const one = sealer();
  const [first, second] = await Promise.all([1, 2].map(() => one.seal(database.reader, organizationId, at, '27654321')));
  expect(first).not.toEqual(second);
  const index = await one.blindIndex(database.reader, organizationId, at, '27654321');
  expect(await sealer().blindIndexes(database.reader, organizationId, at, '27654321')).toEqual([index]);
  expect(await one.blindIndex(database.reader, organizationId, at, '27654322')).not.toEqual(index);
  expect(await one.blindIndex(database.reader, organizationId, { ...at, column: 'kra_pin' }, '27654321')).not.toEqual(index);
  expect(await one.blindIndex(database.reader, newId('org'), at, '27654321')).not.toEqual(index);
});

test('a sealed value opens nowhere but where it was put, and not if a bit of it is changed', async () => {
  const [organizationId, stranger] = [newId('org'), newId('org')];
  const at = place();
  const one = sealer();
  const sealed = await one.seal(database.reader, organizationId, at, '27654321');
  await one.seal(database.reader, stranger, at, 'something');
  for (const elsewhere of [place(), { ...at, column: 'kra_pin' }, { ...at, table: 'owners' }])
    await expect(one.open(database.reader, organizationId, elsewhere, sealed)).rejects.toThrow();
  await expect(one.open(database.reader, stranger, at, sealed)).rejects.toThrow(/There is no key/);
  for (const byte of [0, 5, 27, 40, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[byte]! ^= 1;
    await expect(one.open(database.reader, organizationId, at, changed)).rejects.toThrow();
  }
  expect(await one.open(database.reader, organizationId, at, sealed)).toBe('27654321');
});

test('thirty that seal for a new organization at once, in transactions that take every connection, agree on one key', async () => {
  const organizationId = newId('org');
  const processes = Array.from({ length: 10 }, () => sealer());
  const at = place();
  const sealed = await Promise.all(
    Array.from({ length: 30 }, (_, i) => database.transaction((tx) => processes[i % 10]!.seal(tx, organizationId, at, `value ${i}`))),
  );
  expect(new Set(sealed.map(keyIdOf)).size).toBe(1);
  expect(await dataKeys(organizationId)).toBe(1);
  for (const [i, value] of sealed.entries())
    expect(await processes[(i + 1) % 10]!.open(database.reader, organizationId, at, value)).toBe(`value ${i}`);
});

test('a key that was rolled back seals nothing', async () => {
  const organizationId = newId('org');
  const at = place();
  const one = sealer();
  await expect(
    database.transaction(async (tx) => {
      await one.seal(tx, organizationId, at, 'lost');
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const sealed = await one.seal(database.reader, organizationId, at, 'kept');
  expect(await sealer().open(database.reader, organizationId, at, sealed)).toBe('kept');
});

test('once the key is known, sealing and opening ask the database nothing', async () => {
  const organizationId = newId('org');
  const at = place();
  const one = sealer();
  await one.seal(database.reader, organizationId, at, 'first');
  const queries = jest.spyOn(database.reader, 'query');
  const sealed = await one.seal(database.reader, organizationId, at, 'second');
  expect(await one.open(database.reader, organizationId, at, sealed)).toBe('second');
  expect(queries).not.toHaveBeenCalled();
  queries.mockRestore();
});

test('what belongs to no organization is sealed under a key of the installation', async () => {
  const at: Place = { table: 'users', column: 'second_factor', row: newId('usr') };
  const sealed = await sealer().seal(database.reader, INSTALLATION, at, 'JBSWY3DPEHPK3PXP');
  expect(await sealer().open(database.reader, INSTALLATION, at, sealed)).toBe('JBSWY3DPEHPK3PXP');
});

test('a process with another master key, or with none, does not start; one with both does', async () => {
  const other = randomBytes(32);
  await expect(ring(other).ready()).rejects.toThrow(/which this process was not given/);
  await expect(new KeyRing(new MasterKeys([]), database, new SystemClock()).ready()).rejects.toThrow(/not given/);
  await ring(other, masterKey).ready();
  expect(() => new LocalKeyWrapper(randomBytes(16))).toThrow(RangeError);
});
