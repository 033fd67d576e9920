import { randomUUID } from 'node:crypto';
import { LOG } from '../../apps/api/src/log.token.js';
import { TestApp } from '../support/app.js';
import { Collection, SHORT_CODE } from '../support/collection.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
beforeEach(() => app.clock.moveTo('2026-11-05T15:00:00Z'));
afterEach(() => app.rows('DROP TRIGGER IF EXISTS fail_for_ever'));
afterAll(() => app.stop());

/** The pauses after the first, second… failure, in seconds: together 12.6 hours. */
const PAUSES = [5, 30, 300, 1_800, 7_200, 36_000];
const UNKNOWN = 'pev_01JD0000000000000000000000';

/** No payment for the lease can be stored. */
const breakFor = (leaseId: string): Promise<unknown> =>
  app.rows(`CREATE TRIGGER fail_for_ever BEFORE INSERT ON payments FOR EACH ROW
    IF NEW.lease_id = '${leaseId}' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'broken'; END IF`);

async function tryForHalfADay(): Promise<void> {
  await app.work();
  for (const pause of PAUSES) {
    app.clock.advance(pause * 1_000);
    await app.work();
  }
}

/** A paybill for two leases, with a payment for the first that was tried in vain for half a day. */
async function withParked(): Promise<{ rent: Collection; body: string; id: string }> {
  const rent = await Collection.open(app, { units: 2 });
  await breakFor(rent.letting.leaseId);
  const body = rent.body();
  await rent.confirm(body);
  await tryForHalfADay();
  Object.assign(rent.office, { token: await Office.signIn(app, rent.office.login) });
  const [parked] = await rent.events('state=PARKED');
  return { rent, body, id: parked!.id };
}

test('a callback that fails again and again is tried for half a day, then parked, and a person is called once', async () => {
  const log = jest.spyOn(app.nest.get<{ error(details: object, text: string): void }>(LOG), 'error');
  const rent = await Collection.open(app, { units: 2 });
  await breakFor(rent.letting.leaseId);
  await rent.confirm();
  const calls = () =>
    log.mock.calls.filter(([details]) => (details as { organizationId?: string }).organizationId === rent.organization.id);
  const attempts = async () =>
    (await app.rows('SELECT state, attempts FROM provider_events WHERE organization_id = ?', [rent.organization.id]))[0];
  await app.work();
  for (const [failures, pause] of PAUSES.entries()) {
    expect(await attempts()).toMatchObject({ state: 'STORED', attempts: failures + 1 });
    app.clock.advance((pause - 1) * 1_000);
    await app.work();
    expect(await attempts()).toMatchObject({ attempts: failures + 1 }); // not before its time
    expect(calls()).toEqual([]);
    app.clock.advance(1_000);
    await app.work();
  }
  expect(await attempts()).toMatchObject({ state: 'PARKED', attempts: 7 });
  expect(calls()).toEqual([[expect.objectContaining({ attempts: 6 }), expect.stringContaining('parked')]]);

  app.clock.advance(30 * 86_400_000);
  await app.work();
  expect(await attempts()).toMatchObject({ state: 'PARKED', attempts: 7 });
  expect(calls()).toHaveLength(1);
  log.mockRestore();
});

test('others are paid meanwhile', async () => {
  const { rent } = await withParked();
  await rent.confirm({ reference: rent.lettings[1]!.payReference });
  await app.work();
  expect(await rent.payments()).toMatchObject([{ leaseId: rent.lettings[1]!.leaseId, state: 'POSTED' }]);
  await rent.expectSound();
});

test('a worker that dies of a callback each time does not try it for ever either', async () => {
  const rent = await Collection.open(app);
  await rent.confirm();
  const spent = [app.clock.now(), rent.organization.id];
  await app.rows('UPDATE provider_events SET available_at = ?, attempts = 7 WHERE organization_id = ?', spent);
  await app.work();
  expect(await rent.events()).toMatchObject([{ state: 'PARKED', reason: 'handling-failed' }]);
  expect(await rent.payments()).toEqual([]);
});

test('once the cause is mended a person puts it back, and it is booked once', async () => {
  const { rent, body, id } = await withParked();
  expect(await rent.events('state=PARKED')).toMatchObject([{ id, reason: 'handling-failed', attempts: 7, excerpt: body }]);
  await app.rows('DROP TRIGGER fail_for_ever');
  const accountant = await rent.office.colleague('ACCOUNTANT');
  const key = randomUUID();
  const answers = await Promise.all(Array.from({ length: 20 }, () => accountant.post(`/v1/provider-events/${id}/retry`, {}, key)));
  expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(answers[0]).toMatchObject({ id, state: 'STORED', reason: null, attempts: 0 });
  await app.work();
  expect(await rent.payments()).toMatchObject([{ leaseId: rent.letting.leaseId, state: 'POSTED' }]);
  expect(await rent.events()).toMatchObject([{ state: 'HANDLED', attempts: 1 }]);
  await rent.expectSound();
});

test('put back while the cause stays, it has another half day', async () => {
  const { rent, id } = await withParked();
  await rent.office.post(`/v1/provider-events/${id}/retry`);
  await app.work();
  expect(await rent.events()).toMatchObject([{ state: 'STORED', attempts: 1 }]);
  app.clock.advance(5_000);
  await tryForHalfADay();
  const [event] = await app.rows('SELECT state, attempts FROM provider_events WHERE id = ?', [id]);
  expect(event).toMatchObject({ state: 'PARKED', attempts: 7 });
});

test('what M-Pesa has told again meanwhile is not booked twice', async () => {
  const { rent, body, id } = await withParked();
  await app.rows('DROP TRIGGER fail_for_ever');
  await rent.confirm(body);
  await app.work();
  await rent.office.post(`/v1/provider-events/${id}/retry`);
  await app.work();
  expect((await rent.events()).map(({ state }) => state)).toEqual(['DUPLICATE', 'HANDLED']);
  expect(await rent.payments()).toHaveLength(1);
  await rent.expectSound();
});

test('only what is parked is put back, with a key, and only by its own organization', async () => {
  const { rent, id } = await withParked();
  const stranger = await Office.open(app);
  for (const [office, event] of [
    [stranger, id],
    [rent.office, UNKNOWN],
  ] as const)
    expect((await office.send('post', `/v1/provider-events/${event}/retry`, {}, 404)).body).toMatchObject({ code: 'not-found' });
  const keyless = await app.http.post(`/v1/provider-events/${id}/retry`).set('authorization', `Bearer ${rent.office.token}`).send({});
  expect(keyless).toMatchObject({ status: 400, body: { code: 'idempotency-key-missing' } });
  await rent.office.post(`/v1/provider-events/${id}/retry`);
  const again = await rent.office.send('post', `/v1/provider-events/${id}/retry`, {}, 409);
  expect(again.body).toMatchObject({ code: 'provider-event-not-parked', state: 'STORED' });
});

test('a parked callback keeps nobody from being reminded: a person has been told', async () => {
  const at = (day: string, time: string): void => void app.clock.moveTo(new Date(`${day}T${time}:00+03:00`));
  at('2026-11-01', '10:00');
  const rent = await Collection.open(app, { units: 2 });
  const other = rent.lettings[1]!;
  await rent.charge('15000.00', { leaseId: other.leaseId, dueOn: '2026-11-05' });
  await app.work();
  await breakFor(rent.letting.leaseId);
  at('2026-11-05', '19:00');
  await rent.confirm();
  await app.work();

  at('2026-11-06', '08:00');
  await app.runDailyJobs();
  const reminder = async () =>
    (await app.rows("SELECT state, body FROM messages WHERE lease_id = ? AND template = 'arrears.first'", [other.leaseId]))[0];
  const state = () => app.rows('SELECT state FROM provider_events WHERE organization_id = ?', [rent.organization.id]);
  await app.rows('UPDATE provider_events SET available_at = ?, attempts = 6 WHERE organization_id = ?', [
    new Date('2026-11-06T10:30:00+03:00'),
    rent.organization.id,
  ]);
  at('2026-11-06', '10:00');
  await app.work();
  expect(await state()).toEqual([{ state: 'STORED' }]);
  expect(await reminder()).toMatchObject({ state: 'QUEUED' }); // the money may be hers
  at('2026-11-06', '10:30');
  await app.work();
  expect(await state()).toEqual([{ state: 'PARKED' }]);
  at('2026-11-06', '10:40');
  await app.work();
  expect(await reminder()).toMatchObject({ state: 'SENT', body: expect.stringContaining(SHORT_CODE) as string });
});
