import { randomUUID } from 'node:crypto';
import type { Database } from '@plotihub/database';
import { TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { SharedCounters } from './index.js';

let database: Database;
const clock = new TestClock('2026-11-01T07:00:00Z');
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('two hundred at once are each counted once, in one statement each', async () => {
  const key = randomUUID();
  const counters = new SharedCounters(database, clock);
  await counters.raise(key, 60);
  const query = jest.spyOn(database.reader, 'query');
  const counts = await Promise.all(Array.from({ length: 200 }, () => counters.raise(key, 60)));
  expect(counts.map(({ spent }) => spent).sort((a, b) => a - b)).toEqual(Array.from({ length: 200 }, (_, i) => i + 2));
  expect(query).toHaveBeenCalledTimes(200);
  query.mockRestore();
});

test('fifty that begin the same window at once are fifty', async () => {
  const key = randomUUID();
  const counters = new SharedCounters(database, clock);
  const counts = await Promise.all(Array.from({ length: 50 }, () => counters.raise(key, 60)));
  expect(Math.max(...counts.map(({ spent }) => spent))).toBe(50);
});

test('a window of a day tells the time that is left to the millisecond, and ends', async () => {
  const key = randomUUID();
  const counters = new SharedCounters(database, clock);
  expect(await counters.raise(key, 86_400)).toEqual({ spent: 1, leftMs: 86_400_000 });
  clock.advance(1);
  expect(await counters.raise(key, 86_400)).toEqual({ spent: 2, leftMs: 86_399_999 });
  clock.advance(86_399_998);
  expect(await counters.raise(key, 86_400)).toEqual({ spent: 3, leftMs: 1 });
  clock.advance(1);
  expect(await counters.raise(key, 86_400)).toEqual({ spent: 1, leftMs: 86_400_000 });
});

test('a window that a clock far ahead has begun does not last until then', async () => {
  const key = randomUUID();
  await new SharedCounters(database, new TestClock('2031-01-01T00:00:00Z')).raise(key, 60);
  expect(await new SharedCounters(database, clock).raise(key, 60)).toEqual({ spent: 1, leftMs: 60_000 });
});
