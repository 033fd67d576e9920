import { newId, type Database } from '@plotihub/database';
import { TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { EventHandlers, EventRelay, Outbox, type GroupHandler, type NewEvent } from './index.js';

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

describe('a handler that takes groups', () => {
  const organizationId = newId('org');
  const flood = (n: number, type = 'thing.happened'): NewEvent[] => Array.from({ length: n }, () => ({ ...event(type), organizationId }));
  const groups: number[] = [];
  beforeEach(() => groups.splice(0));
  const recordingAll =
    (name: string): GroupHandler =>
    async (tx, events) => {
      groups.push(events.length);
      for (const { id } of events) await recording(name)(tx, { id });
    };
  const doubles = (): Promise<unknown[]> =>
    database.reader.query('SELECT event_id FROM lib_handled GROUP BY event_id, handler HAVING COUNT(*) > 1');
  const undelivered = async (): Promise<number> =>
    Number((await database.reader.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM outbox_events WHERE delivered_at IS NULL'))[0]?.n);

  test('gets the events of one organization and type together, oldest first, those of others apart', async () => {
    const seen: string[][] = [];
    await publish(...flood(30), ...flood(5, 'other.happened'), event(), event());
    const relay = relayWith((handlers) => {
      handlers.onGroup('thing.happened', 'a', (tx, events) => {
        seen.push(events.map(({ id }) => id));
        return recordingAll('a')(tx, events);
      });
      handlers.onGroup('other.happened', 'a', recordingAll('a'));
    });
    expect(await relay.deliverBatch(ignoreFailures)).toBe(37);
    expect([...groups].sort((a, b) => a - b)).toEqual([1, 1, 5, 30]);
    for (const ids of seen) expect(ids).toEqual([...ids].sort());
    expect([await count(), await undelivered()]).toEqual([37, 0]);
  });

  test('four relays side by side handle each event once', async () => {
    await publish(...flood(700));
    const relays = Array.from({ length: 4 }, () =>
      relayWith((handlers) => {
        handlers.onGroup('thing.happened', 'a', recordingAll('a'));
        handlers.on('thing.happened', 'b', recording('b'));
      }),
    );
    await Promise.all(
      relays.map(async (relay) => {
        while ((await relay.deliverBatch(ignoreFailures)) > 0);
      }),
    );
    expect([await count(), await undelivered()]).toEqual([1_400, 0]);
    expect(await doubles()).toEqual([]);
  });

  test('two relays that hold the same events, because a claim ran out, handle each once', async () => {
    await publish(...flood(40));
    let arrived: () => void = () => undefined;
    let goOn: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (arrived = resolve));
    const waiting = new Promise<void>((resolve) => (goOn = resolve));
    const first = relayWith((handlers) =>
      handlers.onGroup('thing.happened', 'a', async (tx, events) => {
        arrived();
        await waiting;
        await recordingAll('a')(tx, events);
      }),
    );
    const second = relayWith((handlers) => handlers.onGroup('thing.happened', 'a', recordingAll('a')));
    const late = first.deliverBatch(ignoreFailures);
    await slow;
    clock.advance(61_000);
    expect(await second.deliverBatch(ignoreFailures)).toBe(40);
    goOn();
    await late;
    expect([await count(), await undelivered()]).toEqual([40, 0]);
    expect(await doubles()).toEqual([]);
  });

  test('a bad event among them fails alone and is tried again alone; the others are not held up, and not handled again', async () => {
    await publish(...flood(20));
    const [bad] = await database.reader.query<{ id: string }[]>('SELECT id FROM outbox_events ORDER BY id LIMIT 1 OFFSET 7');
    let broken = true;
    const failures: string[] = [];
    const relay = relayWith((handlers) => {
      handlers.onGroup('thing.happened', 'first', recordingAll('first'));
      handlers.onGroup('thing.happened', 'second', async (tx, events) => {
        await recordingAll('second')(tx, events);
        if (broken && events.some(({ id }) => id === bad?.id)) throw new Error('bad');
      });
    });
    const deliver = () => relay.deliverBatch((failed, handler) => failures.push(`${failed.id} ${handler}`));
    await deliver();
    expect(failures).toEqual([`${bad?.id} second`]);
    expect([await count(), await undelivered()]).toEqual([39, 1]); // twenty by the first, nineteen by the second
    expect(await deliver()).toBe(0);
    await publish(...flood(3));
    broken = false;
    clock.advance(6_000);
    groups.splice(0);
    await deliver();
    expect([...groups].sort((a, b) => a - b)).toEqual([1, 3, 3]); // the first has done the bad one before
    expect([await count(), await undelivered()]).toEqual([46, 0]);
    expect(await doubles()).toEqual([]);
  });

  test('a group that dies midway leaves nothing behind and is handled by the next relay', async () => {
    await publish(...flood(25));
    const died = relayWith((handlers) =>
      handlers.onGroup('thing.happened', 'a', async (tx, events) => {
        await recordingAll('a')(tx, events);
        // The server rolls back what a lost connection leaves, as it does when the process is killed.
        await tx.query('KILL CONNECTION_ID()');
      }),
    );
    await died.deliverBatch(ignoreFailures).catch(() => undefined);
    expect(await count()).toBe(0);
    clock.advance(61_000);
    const next = relayWith((handlers) => handlers.onGroup('thing.happened', 'a', recordingAll('a')));
    while ((await next.deliverBatch(ignoreFailures)) > 0);
    clock.advance(61_000);
    while ((await next.deliverBatch(ignoreFailures)) > 0);
    expect([await count(), await undelivered()]).toEqual([25, 0]);
  });
});

test('an event may be told later, and not before', async () => {
  await publish({ ...event(), tellAfterS: 60 }, event());
  const relay = relayWith((handlers) => handlers.on('thing.happened', 'a', recording('a')));
  expect(await relay.deliverBatch(ignoreFailures)).toBe(1);
  clock.advance(59_000);
  expect(await relay.deliverBatch(ignoreFailures)).toBe(0);
  clock.advance(1_000);
  expect(await relay.deliverBatch(ignoreFailures)).toBe(1);
  expect(await count()).toBe(2);
});
