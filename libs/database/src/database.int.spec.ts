import { openTestDatabase } from '../../../test/support/database.js';
import { DatabaseBusy, insertRows, isDuplicate, newId, safeInteger, takeNumbers, type Database, type Tx } from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.reader.query('DROP TABLE IF EXISTS lib_counters');
  await database.reader.query(
    'CREATE TABLE lib_counters (id CHAR(1) PRIMARY KEY, value BIGINT NOT NULL, on_day DATE NULL, at DATETIME(6) NULL, UNIQUE KEY lib_counters_value (on_day))',
  );
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.reader.query('DELETE FROM lib_counters');
  await database.reader.query("INSERT INTO lib_counters (id, value) VALUES ('a', 0), ('b', 0)");
});

const valueOf = async (id: string): Promise<number> => {
  const rows: { value: string }[] = await database.reader.query('SELECT value FROM lib_counters WHERE id = ?', [id]);
  return Number(rows[0]?.value);
};
const increment = (tx: Tx, id: string) => tx.query('UPDATE lib_counters SET value = value + 1 WHERE id = ?', [id]);

describe('a transaction', () => {
  test('is rolled back whole when its work throws', async () => {
    await expect(
      database.transaction(async (tx) => {
        await increment(tx, 'a');
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    expect(await valueOf('a')).toBe(0);
  });

  test('that loses a deadlock runs again from its start, and nothing is lost', async () => {
    let runs = 0;
    let arrived = 0;
    let open: () => void;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const crossing = (first: string, second: string) =>
      database.transaction(async (tx) => {
        runs++;
        await increment(tx, first);
        if (++arrived === 2) open();
        await gate; // both hold their first row before either asks for its second
        await increment(tx, second);
      });
    await Promise.all([crossing('a', 'b'), crossing('b', 'a')]);
    expect([await valueOf('a'), await valueOf('b')]).toEqual([2, 2]);
    expect(runs).toBeGreaterThan(2);
  });

  test('gives up after five lost attempts, as busy', async () => {
    let runs = 0;
    const always = database.transaction(async (tx) => {
      runs++;
      await tx.query("SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213");
    });
    await expect(always).rejects.toThrow(DatabaseBusy);
    expect(runs).toBe(5);
  });

  test('sees after its lock what the one before it has committed', async () => {
    // Read, then lock, then read again and write: with repeatable reads the second read would still be the old one.
    const take = () =>
      database.transaction(async (tx) => {
        await tx.query("SELECT value FROM lib_counters WHERE id = 'b'");
        await tx.query("SELECT id FROM lib_counters WHERE id = 'a' FOR UPDATE");
        const rows: { value: string }[] = await tx.query("SELECT value FROM lib_counters WHERE id = 'b'");
        await tx.query("UPDATE lib_counters SET value = ? WHERE id = 'b'", [Number(rows[0]?.value) + 1]);
      });
    await Promise.all(Array.from({ length: 20 }, take));
    expect(await valueOf('b')).toBe(20);
  });
});

describe('values', () => {
  test('a whole number beyond what JavaScript can hold is refused, not rounded', async () => {
    await database.reader.query("UPDATE lib_counters SET value = 9007199254740993 WHERE id = 'a'");
    const rows: { value: string }[] = await database.reader.query("SELECT value FROM lib_counters WHERE id = 'a'");
    expect(rows[0]?.value).toBe('9007199254740993');
    expect(() => safeInteger(rows[0]?.value ?? '')).toThrow(RangeError);
  });

  test('a day comes back as the text it was, an instant as the same instant', async () => {
    const at = new Date('2026-02-28T21:30:00.123Z');
    await database.reader.query("UPDATE lib_counters SET on_day = '2026-03-01', at = ? WHERE id = 'a'", [at]);
    const rows: { on_day: string; at: Date; text: string }[] = await database.reader.query(
      "SELECT on_day, at, CAST(at AS CHAR) AS text FROM lib_counters WHERE id = 'a'",
    );
    expect(rows[0]).toEqual({ on_day: '2026-03-01', at, text: '2026-02-28 21:30:00.123000' });
  });

  test('a duplicate is told by the name of its key', async () => {
    const twice = database.reader.query("UPDATE lib_counters SET on_day = '2026-03-01'");
    const error: unknown = await twice.catch((reason: unknown) => reason);
    expect([isDuplicate(error), isDuplicate(error, 'lib_counters_value'), isDuplicate(error, 'another_key')]).toEqual([true, true, false]);
  });

  test('thousands of rows go in, and none for none', async () => {
    await database.reader.query('DROP TABLE IF EXISTS lib_many');
    await database.reader.query('CREATE TABLE lib_many (n INT PRIMARY KEY, t VARCHAR(10) NULL)');
    await database.transaction(async (tx) => {
      await insertRows(
        tx,
        'lib_many',
        ['n', 't'],
        Array.from({ length: 2_500 }, (_, n) => [n, n % 2 ? 'odd' : null]),
      );
      await insertRows(tx, 'lib_many', ['n', 't'], []);
    });
    const rows: { n: string; odd: string }[] = await database.reader.query('SELECT COUNT(*) AS n, COUNT(t) AS odd FROM lib_many');
    expect(rows.map(({ n, odd }) => [Number(n), Number(odd)])).toEqual([[2_500, 1_250]]);
  });
});

describe('numbers of documents', () => {
  test('have no gap and no double under twenty at once, also when some roll back', async () => {
    const organizationId = newId('org');
    const series = { kind: 'INV', year: 2026 };
    const take = (fails: boolean) =>
      database.transaction(async (tx) => {
        const first = await takeNumbers(tx, organizationId, series, 3);
        if (fails) throw new Error('rolled back');
        return first;
      });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => take(i % 4 === 0)));
    const firsts = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    expect(firsts.sort((a, b) => a - b)).toEqual(Array.from({ length: 15 }, (_, i) => 1 + 3 * i));
  });
});

describe('a connection to a server that has become read-only', () => {
  test('leaves the pool instead of failing every later request', async () => {
    const narrow = await openTestDatabase({ poolSize: 1 });
    const connectionId = async () => (await narrow.reader.query<{ id: string }[]>('SELECT CONNECTION_ID() AS id'))[0]?.id;
    const before = await connectionId();
    await expect(narrow.reader.query("SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = 1290, MESSAGE_TEXT = 'read only'")).rejects.toThrow();
    expect(await connectionId()).not.toBe(before);
    await narrow.close();
  });
});
