import { EventRelay } from '@plotihub/events';
import { Background } from '@plotihub/jobs';
import { pino } from 'pino';
import { Config } from '../../apps/api/src/config.js';
import { createHttpApp } from '../../apps/api/src/http-app.js';
import { TestApp } from '../support/app.js';
import { TextCarrier } from '../support/carrier.js';
import { Collection } from '../support/collection.js';
import { settings, workerDatabaseUrl } from '../support/settings.js';

const MORNING = '2026-11-05T07:00:00Z';
const carrier = new TextCarrier();
let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start(MORNING, await carrier.start());
});
beforeEach(async () => {
  app.clock.moveTo(MORNING);
  await app.rows("UPDATE messages SET state = 'CANCELLED' WHERE state IN ('QUEUED', 'HELD')");
});
afterAll(async () => {
  await app.stop();
  await carrier.stop();
});

interface Shown {
  id: string;
  state: string;
  lastError: string | null;
}
const shown = async ({ office }: Collection, state: string): Promise<Shown[]> =>
  (await office.get<{ data: Shown[] }>(`/v1/messages?state=${state}`)).data;
const budgetOf = ({ office }: Collection) => office.get('/v1/sms-budget');
const setBudget = ({ office }: Collection, segmentsPerDay: number) => office.send('put', '/v1/sms-budget', { segmentsPerDay }, 200);

/** An agency with so many texts that wait to be sent, and none that were. */
async function waiting(texts: number): Promise<Collection> {
  const agency = await Collection.open(app);
  while ((await app.nest.get(EventRelay).deliverBatch(() => undefined)) > 0);
  await app.rows('DELETE FROM messages WHERE organization_id = ?', [agency.organization.id]);
  for (let i = 0; i < texts; i++) await agency.charge(`${100 + i}.00`);
  while ((await app.nest.get(EventRelay).deliverBatch(() => undefined)) > 0);
  carrier.texts.length = 0;
  return agency;
}

test('texts beyond the budget of the day are held with a reason, and go out the next morning', async () => {
  const agency = await waiting(5);
  await setBudget(agency, 3);
  await app.work();
  expect(carrier.texts).toHaveLength(3);
  const held = await shown(agency, 'HELD');
  expect(held).toHaveLength(2);
  expect(held[0]?.lastError).toBe(
    'The budget of 3 SMS segments of 2026-11-05 is used up. It goes on the next morning, or when the budget is raised.',
  );
  expect(await budgetOf(agency)).toEqual({ day: '2026-11-05', segmentsPerDay: 3, isSet: true, usedToday: 3, codesUsedToday: 0 });

  app.clock.moveTo('2026-11-06T03:59:00Z');
  await app.work();
  expect(carrier.texts).toHaveLength(3);
  app.clock.moveTo('2026-11-06T04:00:00Z'); // seven in the morning in Nairobi
  await app.work();
  expect(carrier.texts).toHaveLength(5);
  app.clock.moveTo(MORNING);
  expect(await shown(agency, 'HELD')).toEqual([]);
});

test('a raised budget sends what was held at once, up to the new budget', async () => {
  const agency = await waiting(5);
  await setBudget(agency, 1);
  await app.work();
  await setBudget(agency, 4);
  await app.work();
  expect(carrier.texts).toHaveLength(4);
  expect(await shown(agency, 'HELD')).toHaveLength(1);
  expect(await budgetOf(agency)).toMatchObject({ usedToday: 4 });
});

test('one organization that has used up its budget holds up nobody else', async () => {
  const [poor, other] = [await waiting(2), await waiting(2)];
  await setBudget(poor, 0);
  carrier.texts.length = 0;
  await app.work();
  expect([(await shown(poor, 'HELD')).length, (await shown(other, 'SENT')).length]).toEqual([2, 2]);
});

test('several workers at once do not send one segment more', async () => {
  const agency = await waiting(12);
  await setBudget(agency, 5);
  const sender = app.nest
    .get(Background)
    .all()
    .find(({ name }) => name === 'messages')!;
  await Promise.all(Array.from({ length: 6 }, () => sender.work()));
  await app.work();
  expect(carrier.texts).toHaveLength(5);
  expect(await budgetOf(agency)).toMatchObject({ usedToday: 5 });
});

test('without a budget of its own an organization has that of the installation', async () => {
  const agency = await waiting(0);
  expect(await budgetOf(agency)).toMatchObject({ segmentsPerDay: 5_000, isSet: false });
});

test('a person is called once a day, not for every text', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  const agency = await waiting(25);
  await setBudget(agency, 0);
  const worker = await createHttpApp({ config: Config.read({ ...settings(), DATABASE_URL: workerDatabaseUrl() }), log, clock: app.clock });
  const sender = worker
    .get(Background)
    .all()
    .find(({ name }) => name === 'messages')!;
  while (await sender.work());
  expect(await shown(agency, 'HELD')).toHaveLength(25);
  expect(lines.filter((line) => line.includes('the SMS budget of the day is used up'))).toEqual([
    expect.stringContaining(agency.organization.id),
  ]);
  await worker.close();
});

test('only an admin sets the budget', async () => {
  const agency = await waiting(0);
  const manager = await agency.office.colleague('MANAGER');
  expect((await manager.send('put', '/v1/sms-budget', { segmentsPerDay: 1 })).status).toBe(403);
  await manager.get('/v1/sms-budget');
});
