import { newId, type Database } from '@plotihub/database';
import { TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { EventHandlers, EventRelay, Outbox, type NewEvent } from './index.js';

let database: Database;
const clock = new TestClock('2026-11-01T07:00:00Z');
beforeAll(async () => {
  database = await openTestDatabase();
  await database.reader.query('DROP TABLE IF EXISTS lib_handled');
  await database.reader.query('CREATE TABLE lib_handled (event_id CHAR(30), handler VARCHAR(20))');
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.reader.query('DELETE FROM outbox_events');
  await database.reader.query('DELETE FROM lib_handled');
});

const event = (type = 'thing.happened'): NewEvent => ({ type, organizationId: newId('org'), aggregateId: newId('thg'), payload: { a: 1 } });
const publish = (...events: NewEvent[]) => database.transaction((tx) => new Outbox(clock).add(tx, ...events));
const count = async (): Promise<number> =>
  Number((await database.reader.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM lib_handled'))[0]?.n);
const recording =
  (name: string) =>
  (tx: { query(sql: string, parameters: unknown[]): Promise<unknown> }, { id }: { id: string }) =>
    tx.query('INSERT INTO lib_handled VALUES (?, ?)', [id, name]).then(() => undefined);
const ignoreFailures = () => undefined;
const relayWith = (register: (handlers: EventHandlers) => void): EventRelay => {
  const handlers = new EventHandlers();
  register(handlers);
  return new EventRelay(database, handlers, clock);
};

test('an event of a transaction that rolled back was never said', async () => {
  await database
    .transaction(async (tx) => {
      await new Outbox(clock).add(tx, event());
      throw new Error('no');
    })
    .catch(() => undefined);
  expect(await relayWith((handlers) => handlers.on('thing.happened', 'a', recording('a'))).deliverBatch(ignoreFailures)).toBe(0);
});

test('four relays side by side handle each event once by each handler', async () => {
  await publish(...Array.from({ length: 300 }, () => event()));
  const relays = Array.from({ length: 4 }, () =>
    relayWith((handlers) => {
      handlers.on('thing.happened', 'a', recording('a'));
      handlers.on('thing.happened', 'b', recording('b'));
    }),
  );
  await Promise.all(
    relays.map(async (relay) => {
      while ((await relay.deliverBatch(ignoreFailures)) > 0);
    }),
  );
  expect(await count()).toBe(600);
  const doubles: unknown[] = await database.reader.query('SELECT event_id FROM lib_handled GROUP BY event_id, handler HAVING COUNT(*) > 1');
  expect(doubles).toEqual([]);
});

test('a handler that fails is tried again later; the one before it is not', async () => {
  let failing = true;
  const failures: string[] = [];
  const relay = relayWith((handlers) => {
    handlers.on('thing.happened', 'first', recording('first'));
    handlers.on('thing.happened', 'second', async (tx, happened) => {
      await recording('second')(tx, happened);
      if (failing) throw new Error('not yet');
    });
  });
  await publish(event());
  const deliver = () => relay.deliverBatch((_, handler) => failures.push(handler));
  expect(await deliver()).toBe(1);
  expect(failures).toEqual(['second']);
  expect(await count()).toBe(1); // the failed handler's own writes are gone
  expect(await deliver()).toBe(0); // not before its time
  failing = false;
  clock.advance(6_000);
  await deliver();
  expect(await count()).toBe(2);
});

test('a claim of a worker that died is taken up by another', async () => {
  await publish(event());
  await database.reader.query('UPDATE outbox_events SET available_at = ?, attempts = 1', [new Date(clock.now().getTime() + 60_000)]);
  const relay = relayWith((handlers) => handlers.on('thing.happened', 'a', recording('a')));
  expect(await relay.deliverBatch(ignoreFailures)).toBe(0);
  clock.advance(61_000);
  await relay.deliverBatch(ignoreFailures);
  expect(await count()).toBe(1);
});
