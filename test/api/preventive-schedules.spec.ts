import { TestApp } from '../support/app.js';
import { answerOf, Household, type OrderView } from '../support/maintenance.js';

jest.setTimeout(120_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-20T07:00:00Z');
});
afterAll(() => app.stop());

const tank = { category: 'WATER_TANK', title: 'Clean the roof tank', area: 'Roof tank', everyMonths: 3 };

test('a tank is cleaned each quarter: one work order a due day, days without a worker are caught up, and twins make one', async () => {
  const home = await Household.open(app);
  const { propertyId } = home.place;
  const made = await home.office.post<{ id: string }>('/v1/preventive-schedules', {
    ...tank,
    propertyId,
    firstOn: '2026-11-25',
    leadDays: 3,
  });
  expect(made).toMatchObject({ nextOn: '2026-11-25', endedOn: null });
  const dueDays = async (): Promise<string[]> => {
    const { data } = await home.office.get<{ data: (OrderView & { dueOn: string })[] }>(`/v1/work-orders?propertyId=${propertyId}`);
    return data.map(({ dueOn }) => dueOn);
  };
  await app.runDailyJobs();
  expect(await dueDays()).toEqual([]);
  app.clock.moveTo('2026-11-22T07:00:00Z');
  await home.wait(0);
  await Promise.all([app.runDailyJobs(), app.runDailyJobs()]);
  await app.runDailyJobs();
  expect(await dueDays()).toEqual(['2026-11-25']);
  // A worker that died midway runs the same day once more.
  await app.rows("DELETE FROM runs WHERE organization_id = ? AND name = 'preventive-work'", [home.office.organizationId]);
  await app.runDailyJobs();
  expect(await dueDays()).toEqual(['2026-11-25']);
  const { data } = await home.office.get<{ data: OrderView[] }>('/v1/work-orders');
  expect(data[0]).toMatchObject({ state: 'NEW', priority: 'LOW', reporterKind: 'SCHEDULE', scheduleId: made.id, area: 'Roof tank' });
  // Nobody worked for four months: two quarters have passed.
  app.clock.moveTo('2027-03-20T07:00:00Z');
  await home.wait(0);
  for (let i = 0; i < 5; i++) await app.runDailyJobs();
  expect(await dueDays()).toEqual(['2026-11-25', '2027-02-25']);
  await home.office.post(`/v1/preventive-schedules/${made.id}/end`);
  expect(answerOf(await home.office.send('post', `/v1/preventive-schedules/${made.id}/end`, {}))).toBe('409 schedule-ended');
  app.clock.moveTo('2027-05-26T07:00:00Z');
  await home.wait(0);
  for (let i = 0; i < 3; i++) await app.runDailyJobs();
  expect(await dueDays()).toHaveLength(2);
});

test('a schedule names one place that is in sight, and lists within it', async () => {
  const home = await Household.open(app);
  const other = await Household.open(app);
  const add = async (more: object): Promise<string> =>
    answerOf(await home.office.send('post', '/v1/preventive-schedules', { ...tank, firstOn: '2027-01-15', ...more }));
  expect(await add({})).toBe('400 invalid-request');
  expect(await add({ propertyId: other.place.propertyId })).toBe('404 not-found');
  expect(await add({ propertyId: home.place.propertyId })).toBe('201');
  expect(await add({ propertyId: home.place.propertyId, everyMonths: 0 })).toBe('400 invalid-request');
  expect((await other.office.get<{ data: object[] }>('/v1/preventive-schedules')).data).toEqual([]);
  expect((await home.tenant.send('get', '/v1/preventive-schedules')).status).toBe(403);
});
