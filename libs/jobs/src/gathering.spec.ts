import { setTimeout as sleep } from 'node:timers/promises';
import { Gathering } from './index.js';

test('what comes together is written together, and what comes meanwhile with the next write', async () => {
  const writes: (readonly number[])[] = [];
  const gathering = new Gathering<number>(async (items) => {
    writes.push(items);
    await sleep(20);
  });
  const first = [1, 2, 3].map((item) => gathering.add(item));
  await sleep(10);
  const second = [4, 5].map((item) => gathering.add(item));
  await Promise.all([...first, ...second]);
  await gathering.add(6);
  expect(writes).toEqual([[1, 2, 3], [4, 5], [6]]);
});

test('one that cannot be written fails alone', async () => {
  const written: number[] = [];
  const gathering = new Gathering<number>((items) => {
    if (items.includes(2)) return Promise.reject(new Error('not this one'));
    written.push(...items);
    return Promise.resolve();
  });
  const ends = await Promise.allSettled([1, 2, 3].map((item) => gathering.add(item)));
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(written).toEqual([1, 3]);
});

test('nobody is told before the write is done', async () => {
  let finish: () => void = () => undefined;
  const gathering = new Gathering<number>(() => new Promise((resolve) => (finish = resolve)));
  let told = false;
  const added = gathering.add(1).then(() => (told = true));
  await sleep(10);
  expect(told).toBe(false);
  finish();
  await added;
  expect(told).toBe(true);
});
