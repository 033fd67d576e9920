import { newId, type Database } from '@plotihub/database';
import { localDate, NAIROBI, TestClock } from '@plotihub/time';
import { openTestDatabase } from '../../../test/support/database.js';
import { OrganizationDirectory, Schedule, type DailyJob, type ScheduledOrganization } from './index.js';

let database: Database;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

class Directory extends OrganizationDirectory {
  constructor(private readonly organizations: ScheduledOrganization[]) {
    super();
  }
  list(after: string | undefined): Promise<ScheduledOrganization[]> {
    return Promise.resolve(after === undefined ? this.organizations : []);
  }
}

const never = (_job: string, _organization: string, day: string, error: unknown): never => {
  throw new Error(`the job of ${day} failed`, { cause: error });
};
const setUp = (start: string, catchUp: DailyJob['catchUp'], run: (day: string) => void = () => undefined) => {
  const clock = new TestClock(start);
  const organization = { id: newId('org'), zone: NAIROBI, since: localDate('2026-11-01') };
  const days: string[] = [];
  const schedule = () => {
    const made = new Schedule(database, clock, new Directory([organization]));
    made.add({
      name: 'job',
      at: '08:00',
      catchUp,
      run: async (_, day) => {
        run(day);
        days.push(day);
      },
    });
    return made;
  };
  return { clock, schedule, days };
};

test('a daily job runs once a day, from its time on, whoever asks and how often', async () => {
  const { clock, schedule, days } = setUp('2026-11-01T04:59:00Z', 'each-day');
  const workers = [schedule(), schedule(), schedule()];
  await Promise.all(workers.map((worker) => worker.runDue(never)));
  expect(days).toEqual([]);
  clock.moveTo('2026-11-01T05:00:00Z');
  await Promise.all(workers.map((worker) => worker.runDue(never)));
  await workers[0]!.runDue(never);
  expect(days).toEqual(['2026-11-01']);
});

test('missed days are caught up, oldest first', async () => {
  const { schedule, days } = setUp('2026-11-04T06:00:00Z', 'each-day');
  await schedule().runDue(never);
  expect(days).toEqual(['2026-11-01', '2026-11-02', '2026-11-03', '2026-11-04']);
});

test('a job of the present day only forgets the days that were missed', async () => {
  const { schedule, days } = setUp('2026-11-04T06:00:00Z', 'latest-day');
  await schedule().runDue(never);
  expect(days).toEqual(['2026-11-04']);
});

test('a failed day is tried again after its lease, and the days after it wait', async () => {
  let broken = true;
  const { clock, schedule, days } = setUp('2026-11-03T06:00:00Z', 'each-day', (day) => {
    if (broken && day === '2026-11-02') throw new Error('not yet');
  });
  const failed: string[] = [];
  await schedule().runDue((_job, _organization, day) => failed.push(day));
  expect([days, failed]).toEqual([['2026-11-01'], ['2026-11-02']]);
  broken = false;
  await schedule().runDue(never);
  expect(days).toEqual(['2026-11-01']);
  clock.advance(11 * 60_000);
  await schedule().runDue(never);
  expect(days).toEqual(['2026-11-01', '2026-11-02', '2026-11-03']);
});

test('an organization that has run today costs no question of its own', async () => {
  const { clock, schedule, days } = setUp('2026-11-03T05:00:00Z', 'each-day');
  const worker = schedule();
  await worker.runDue(never);
  expect(days).toHaveLength(3);
  const asked = jest.spyOn(database.reader, 'query');
  await worker.runDue(never);
  clock.moveTo('2026-11-04T04:00:00Z');
  await worker.runDue(never);
  expect(asked).toHaveBeenCalledTimes(2);
  asked.mockRestore();
  clock.moveTo('2026-11-09T05:00:00Z');
  await worker.runDue(never);
  expect(days).toHaveLength(9);
});
