import { TestApp } from '../support/app.js';
import { Collection, SHORT_CODE } from '../support/collection.js';
import { Office } from '../support/office.js';
import { letUnit, newPhone } from '../support/portfolio.js';

jest.setTimeout(60_000);

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start('2026-11-01T07:00:00Z');
});
beforeEach(() => app.clock.moveTo('2026-11-01T07:00:00Z'));
afterAll(() => app.stop());

/** A wall-clock time in Nairobi. */
const at = (day: string, time: string): Date => new Date(`${day}T${time}:00+03:00`);

/** An agency with a paybill and a tenant who owes nothing yet and has been told nothing. */
async function opened(...options: Parameters<typeof Collection.open> extends [unknown, ...infer Rest] ? Rest : never): Promise<Collection> {
  const agency = await Collection.open(app, ...options);
  await app.work();
  await forget(agency.office);
  return agency;
}

async function forget(office: Office): Promise<void> {
  const { data } = await office.get<{ data: { id: string; voidedOn: string | null }[] }>('/v1/charges?limit=200');
  for (const { id, voidedOn } of data) if (voidedOn === null) await office.post(`/v1/charges/${id}/void`, { reason: 'Not of this story' });
  await app.work();
  await app.rows('DELETE FROM messages WHERE organization_id = ?', [office.organizationId]);
}

/** A bill that the tenant was told of on 1 November. */
async function billed(agency: Collection, dueOn: string, amount = '15000.00', leaseId?: string): Promise<void> {
  await agency.charge(amount, { dueOn, ...(leaseId === undefined ? {} : { leaseId }) });
  await app.work();
}

interface Step {
  template: string;
  state: string;
  body: string;
  notBefore: Date;
  lastError: string | null;
}
/** The ladder's messages to a lease, oldest first. */
const steps = (agency: Collection, leaseId = agency.letting.leaseId): Promise<Step[]> =>
  app.rows<Step>(
    'SELECT template, state, body, not_before AS notBefore, last_error AS lastError FROM messages WHERE lease_id = ? AND ladder_day IS NOT NULL ORDER BY id',
    [leaseId],
  );

/** A day as the worker lives it: the jobs of the morning, then what is due until the evening. */
async function day(date: string): Promise<void> {
  app.clock.moveTo(at(date, '08:00'));
  await app.runDailyJobs();
  for (const time of ['10:00', '12:00', '19:30']) {
    app.clock.moveTo(at(date, time));
    await app.work();
  }
}

const as = async (office: Office): Promise<Office> =>
  Object.assign(Object.create(office) as Office, { token: await Office.signIn(app, office.login) });

test('a bill that is not paid is followed by a reminder, a last call and two texts about arrears', async () => {
  const agency = await opened();
  const { payReference: acc } = agency.letting;
  await billed(agency, '2026-11-05');
  for (const date of ['01', '02', '03', '04', '05', '06', '07', '12', '13', '19', '30']) await day(`2026-11-${date}`);
  expect((await steps(agency)).map(({ state, notBefore, body }) => [state, notBefore.toISOString(), body])).toEqual([
    // D−3, written at 08:00, sent two hours later
    [
      'SENT',
      '2026-11-02T07:00:00.000Z',
      `Reminder: KES 15,000 for A1 is due 05 Nov. Paybill ${SHORT_CODE} Acc ${acc}. Ignore this if you have paid.`,
    ],
    [
      'SENT',
      '2026-11-05T07:00:00.000Z',
      `Today is the last day to pay KES 15,000 for A1. Paybill ${SHORT_CODE} Acc ${acc}. Help: 0722000111.`,
    ],
    // D+1: there is no late-fee policy, so no late fee is threatened
    [
      'SENT',
      '2026-11-06T07:00:00.000Z',
      `A1: KES 15,000 is overdue since 05 Nov. Paybill ${SHORT_CODE} Acc ${acc}. Ignore this if you have paid.`,
    ],
    [
      'SENT',
      '2026-11-12T07:00:00.000Z',
      `A1: KES 15,000 is still unpaid. Cannot pay in full? Call 0722000111 by 15 Nov to agree a plan. Paybill ${SHORT_CODE} Acc ${acc}.`,
    ],
  ]);
});

test('who pays between the writing and the sending is not chased', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  app.clock.moveTo(at('2026-11-06', '08:00'));
  await app.runDailyJobs();
  expect(await steps(agency)).toMatchObject([{ template: 'arrears.first', state: 'QUEUED', notBefore: at('2026-11-06', '10:00') }]);
  app.clock.moveTo(at('2026-11-06', '09:59'));
  await agency.confirm({ amount: '15000.00' });
  await app.work();
  app.clock.moveTo(at('2026-11-06', '10:00'));
  await app.work();
  expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED', lastError: 'Nothing of what it was about is owed any more.' }]);
});

test('while a payment waits to be read nobody is chased, whoever it is from', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  app.clock.moveTo(at('2026-11-06', '08:00'));
  await app.runDailyJobs();
  await agency.confirm({ amount: '15000.00' });
  // The intake has met a fault and will try again at 11:00.
  await app.rows('UPDATE provider_events SET available_at = ? WHERE organization_id = ?', [
    at('2026-11-06', '11:00'),
    agency.organization.id,
  ]);
  for (const time of ['10:00', '10:05', '10:55']) {
    app.clock.moveTo(at('2026-11-06', time));
    await app.work();
    expect(await steps(agency)).toMatchObject([{ state: 'QUEUED' }]);
  }
  app.clock.moveTo(at('2026-11-06', '11:00'));
  await app.work();
  app.clock.moveTo(at('2026-11-06', '11:05'));
  await app.work();
  expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED' }]);
});

test('who pays a part is told what is left', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  app.clock.moveTo(at('2026-11-05', '08:00'));
  await app.runDailyJobs();
  await agency.confirm({ amount: '14000.00' });
  await app.work();
  app.clock.moveTo(at('2026-11-05', '10:00'));
  await app.work();
  // 15,000 − 14,000
  expect((await steps(agency))[0]).toMatchObject({
    state: 'SENT',
    body: expect.stringContaining('last day to pay KES 1,000 for A1.') as string,
  });
});

test('a late fee is warned of as long as it can be avoided', async () => {
  const agency = await opened({ lease: { graceDays: 5 } });
  await agency.office.post('/v1/late-fee-policies', {
    kind: 'PERCENT',
    basisPoints: 1_000,
    payee: 'OWNER',
    fromOn: '2026-11-01',
  });
  await billed(agency, '2026-11-05', '12345.00');
  await agency.charge('700.00', { dueOn: '2026-11-05', kind: 'OTHER' });
  await app.work();
  await day('2026-11-06');
  // 10 % of the rent of 12,345.00 is 1,234.50, in whole shillings 1,235; grace ends five days after the 5th
  expect((await steps(agency)).at(-1)?.body).toMatch(
    /^A1: KES 13,045 is overdue since 05 Nov\. Pay by 10 Nov to avoid a late fee of KES 1,235\./,
  );

  // The fee that billing charges is the one that was warned of.
  await day('2026-11-11');
  const fees = await app.rows<{ body: string }>("SELECT body FROM messages WHERE lease_id = ? AND template = 'latefee.applied'", [
    agency.letting.leaseId,
  ]);
  expect(fees.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^A late fee of KES 1,235 was added for A1, Nov 2026\. Total KES 14,280\. Paybill/),
  ]);
});

test('a late fee that turns out wrong is taken back, and the tenant told; one not told of yet is never told', async () => {
  const agency = await opened();
  await agency.office.post('/v1/late-fee-policies', {
    kind: 'FIXED',
    fixed: { amount: '500.00', currency: 'KES' },
    payee: 'OWNER',
    fromOn: '2026-11-01',
  });
  await billed(agency, '2026-11-05');
  const about = (): Promise<{ template: string; state: string; body: string }[]> =>
    app.rows("SELECT template, state, body FROM messages WHERE lease_id = ? AND template LIKE 'latefee%' ORDER BY id", [
      agency.letting.leaseId,
    ]);
  // By night: the text waits for 07:00.
  app.clock.moveTo(at('2026-11-06', '04:00'));
  await app.runDailyJobs();
  expect(await about()).toMatchObject([{ template: 'latefee.applied', state: 'QUEUED' }]);
  // Paid on the 5th, heard of on the 6th at five in the morning.
  app.clock.moveTo(at('2026-11-06', '05:00'));
  await agency.confirm({ amount: '15000.00', time: '20261105180000' });
  await app.work();
  app.clock.moveTo(at('2026-11-06', '12:00'));
  await app.work();
  expect(await about()).toMatchObject([{ template: 'latefee.applied', state: 'CANCELLED' }]);

  const second = await opened();
  await second.office.post('/v1/late-fee-policies', {
    kind: 'FIXED',
    fixed: { amount: '500.00', currency: 'KES' },
    payee: 'OWNER',
    fromOn: '2026-11-06',
  });
  await second.charge('15000.00', { dueOn: '2026-11-08' });
  await app.work();
  app.clock.moveTo(at('2026-11-09', '09:00'));
  await app.runDailyJobs();
  await second.confirm({ amount: '15000.00', time: '20261108180000' });
  await app.work();
  const told = await app.rows<{ body: string }>("SELECT body FROM messages WHERE lease_id = ? AND template LIKE 'latefee%' ORDER BY id", [
    second.letting.leaseId,
  ]);
  expect(told.map(({ body }) => body)).toEqual([
    expect.stringMatching(/^A late fee of KES 500 was added for A1, Nov 2026\. Total KES 15,500\./),
    'The late fee of KES 500 for A1, Nov 2026, was removed. You now owe KES 0. Sorry for the trouble.',
  ]);
});

describe('a tenant who has declared a payment', () => {
  const slip = async (agency: Collection): Promise<string> => {
    const body = {
      leaseId: agency.letting.leaseId,
      slip: { reference: 'SLIP-1', amount: { amount: '15000.00', currency: 'KES' }, paidOn: '2026-11-05' },
    };
    return (await (await as(agency.office)).post<{ id: string }>('/v1/declared-payments', body)).id;
  };
  const preview = async (agency: Collection, on: string) =>
    (await (await as(agency.office)).get<{ data: object[] }>(`/v1/arrears-ladder/preview?on=${on}`)).data;

  test('is not told of arrears for two working days, and the preview says why', async () => {
    const agency = await opened();
    await billed(agency, '2026-11-05');
    app.clock.moveTo(at('2026-11-05', '18:00')); // a Thursday: Friday and Monday are the two days
    await slip(agency);
    expect(await preview(agency, '2026-11-05')).toMatchObject([{ template: 'invoice.due_today', waitsUntil: null, waitsBecause: null }]);
    expect(await preview(agency, '2026-11-09')).toMatchObject([
      { template: 'arrears.first', waitsUntil: '2026-11-09', waitsBecause: 'A declared payment waits to be verified or rejected.' },
    ]);
    expect(await preview(agency, '2026-11-10')).toMatchObject([{ template: 'arrears.first', waitsUntil: null }]);
    for (const date of ['06', '07', '09']) await day(`2026-11-${date}`);
    expect(await steps(agency)).toEqual([]);
    await day('2026-11-10');
    expect(await steps(agency)).toMatchObject([{ template: 'arrears.first', state: 'SENT' }]);
  });

  test('after the text was written gets it no more; and gets the next one once the slip is rejected', async () => {
    const agency = await opened();
    await billed(agency, '2026-11-05');
    app.clock.moveTo(at('2026-11-06', '08:00'));
    await app.runDailyJobs();
    const id = await slip(agency);
    app.clock.moveTo(at('2026-11-06', '10:00'));
    await app.work();
    expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED', lastError: 'A payment was declared, and waits to be looked at.' }]);
    await (await as(agency.office)).post(`/v1/declared-payments/${id}/rejection`, { reason: 'The bank knows of no such slip' });
    await day('2026-11-07');
    expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED' }, { template: 'arrears.first', state: 'SENT' }]);
  });
});

test('nothing is sent by night, and nothing the day after that is not true any more', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  // The worker comes back at 17:50: two hours later is 19:50, before the quiet hours.
  app.clock.moveTo(at('2026-11-05', '17:50'));
  await app.runDailyJobs();
  expect(await steps(agency)).toMatchObject([{ template: 'invoice.due_today', state: 'QUEUED', notBefore: at('2026-11-05', '19:50') }]);
  // It was away again until 21:00.
  app.clock.moveTo(at('2026-11-05', '21:00'));
  await app.work();
  expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED', lastError: 'Its day is over.' }]);
  // The next day has a step of its own.
  await day('2026-11-06');
  expect((await steps(agency)).map(({ template, state }) => [template, state])).toEqual([
    ['invoice.due_today', 'CANCELLED'],
    ['arrears.first', 'SENT'],
  ]);
});

test('a worker that comes back too late in the day writes nothing, and makes up for it the next day', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  app.clock.moveTo(at('2026-11-02', '18:30'));
  await app.runDailyJobs();
  expect(await steps(agency)).toEqual([]);
  await day('2026-11-03');
  await day('2026-11-04');
  expect((await steps(agency)).map(({ template, state }) => [template, state])).toEqual([['invoice.reminder', 'SENT']]);
});

test('a lease gets one message about money a day', async () => {
  const agency = await opened();
  // Due on the day it is written: the bill itself says so.
  app.clock.moveTo(at('2026-11-05', '07:30'));
  await agency.charge('15000.00', { dueOn: '2026-11-05' });
  await app.work();
  await day('2026-11-05');
  expect(await steps(agency)).toEqual([]);
  // Two due dates with a step on one day: the older one speaks.
  await agency.charge('300.00', { dueOn: '2026-11-15' });
  await app.work();
  await day('2026-11-12');
  expect((await steps(agency)).map(({ template }) => template)).toEqual(['arrears.second']);
});

test('a tenant who has left is not written to', async () => {
  const agency = await opened();
  const { leaseId } = agency.letting;
  await billed(agency, '2026-11-05');
  await agency.office.post(`/v1/leases/${leaseId}/notice`, { effectiveOn: '2026-12-31' });
  const office = agency.office;
  app.clock.moveTo(at('2026-11-05', '08:00'));
  await app.runDailyJobs();
  expect(await steps(agency)).toMatchObject([{ state: 'QUEUED' }]);
  await (await as(office)).post(`/v1/leases/${leaseId}/vacate`, { on: '2026-11-05' });
  await day('2026-11-05');
  expect(await steps(agency)).toMatchObject([{ state: 'CANCELLED' }]);
  await day('2026-11-06');
  expect(await steps(agency)).toHaveLength(1);
});

test('the preview tells who would get what, page by page, and the run does the same', async () => {
  const agency = await opened({ units: 3 });
  const [first, second, third] = agency.lettings;
  await billed(agency, '2026-11-05', '15000.00', first!.leaseId);
  await billed(agency, '2026-11-05', '9000.50', second!.leaseId);
  await billed(agency, '2026-12-05', '9000.00', third!.leaseId);
  const path = '/v1/arrears-ladder/preview?on=2026-11-05';
  type Page = {
    data: { leaseId: string; unitId: string; template: string; dueOn: string; balance: object; text: string; language: string }[];
    next?: string;
  };
  const all = await agency.office.get<Page>(path);
  expect(all.data).toEqual([
    expect.objectContaining({
      leaseId: first!.leaseId,
      tenantId: first!.tenantId,
      unitId: first!.unitId,
      template: 'invoice.due_today',
      dueOn: '2026-11-05',
      balance: { amount: '15000.00', currency: 'KES' },
      language: 'en',
    }),
    expect.objectContaining({ leaseId: second!.leaseId, balance: { amount: '9000.50', currency: 'KES' } }),
  ]);
  const one = await agency.office.get<Page>(`${path}&limit=1`);
  const two = await agency.office.get<Page>(`${path}&limit=1&cursor=${one.next ?? ''}`);
  expect([...one.data, ...two.data]).toEqual(all.data);
  expect(two.next).toBeUndefined();
  expect((await agency.office.get<Page>('/v1/arrears-ladder/preview')).data).toEqual([]);
  expect(
    await app.number('SELECT COUNT(*) FROM messages WHERE organization_id = ? AND ladder_day IS NOT NULL', [agency.organization.id]),
  ).toBe(0);

  app.clock.moveTo(at('2026-11-05', '09:00'));
  const office = await as(agency.office);
  const run = await office.post<{ queued: number }>('/v1/arrears-runs', { on: '2026-11-05' });
  expect(run).toEqual({ on: '2026-11-05', queued: 2, sendFrom: '2026-11-05T08:00:00.000Z' });
  const texts = await app.rows<{ body: string }>(
    'SELECT body FROM messages WHERE organization_id = ? AND ladder_day IS NOT NULL ORDER BY lease_id',
    [agency.organization.id],
  );
  expect(texts.map(({ body }) => body)).toEqual(all.data.map(({ text }) => text));
});

test('running the ladder again, by hand, by itself or by twins at once, queues nothing twice', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  app.clock.moveTo(at('2026-11-05', '07:30'));
  const office = await as(agency.office);
  const twins = await Promise.all(Array.from({ length: 8 }, () => office.send('post', '/v1/arrears-runs', {}, 201)));
  const queued = twins.map(({ body }) => (body as { queued: number }).queued);
  expect(queued.reduce((sum, count) => sum + count, 0)).toBe(1);
  await app.runDailyJobs();
  await day('2026-11-05');
  expect(await steps(agency)).toHaveLength(1);
});

test('the ladder runs for today alone, and not when the quiet hours are near', async () => {
  const agency = await opened();
  app.clock.moveTo(at('2026-11-05', '09:00'));
  let office = await as(agency.office);
  for (const on of ['2026-11-04', '2026-11-06'])
    expect((await office.send('post', '/v1/arrears-runs', { on })).body).toMatchObject({ status: 409, code: 'ladder-day-over', on });
  app.clock.moveTo(at('2026-11-05', '18:30'));
  office = await as(agency.office);
  expect((await office.send('post', '/v1/arrears-runs', {})).body).toMatchObject({ status: 409, code: 'ladder-day-over' });
});

test('nobody without a token, no stranger, no accountant who would send', async () => {
  const agency = await opened();
  await billed(agency, '2026-11-05');
  await app.http.get('/v1/arrears-ladder/preview').expect(401);
  await app.http.post('/v1/arrears-runs').expect(401);
  const stranger = await Office.open(app);
  expect(await stranger.get('/v1/arrears-ladder/preview?on=2026-11-05')).toEqual({ data: [] });
  const run = await stranger.post<{ queued: number }>('/v1/arrears-runs', {});
  expect(run.queued).toBe(0);
  const accountant = await agency.office.colleague('ACCOUNTANT');
  await accountant.get('/v1/arrears-ladder/preview?on=2026-11-05');
  expect((await accountant.send('post', '/v1/arrears-runs', {})).status).toBe(403);
  expect((await agency.office.send('get', '/v1/arrears-ladder/preview?on=2026-02-30')).status).toBe(400);
  expect((await agency.office.send('post', '/v1/arrears-runs', {}, undefined, { 'idempotency-key': '' })).status).toBe(400);
});

test('who lets next to nothing is told in Kiswahili too', async () => {
  const agency = await opened();
  const unit = await agency.office.post<{ id: string }>('/v1/units', { propertyId: agency.property.propertyId, label: 'B7' });
  const letting = await letUnit(agency.office, {
    unitId: unit.id,
    rent: '8000.00',
    startsOn: '2026-10-01',
    tenant: { name: 'Asha', phone: newPhone(), language: 'sw' },
  });
  await app.work();
  await forget(agency.office);
  await billed(agency, '2026-11-05', '8000.00', letting.leaseId);
  await day('2026-11-06');
  expect((await steps(agency, letting.leaseId)).map(({ body }) => body)).toEqual([
    `B7: deni la KES 8,000 limepita 05 Nov. Paybill ${SHORT_CODE} Acc ${letting.payReference}. Kama umelipa, puuza ujumbe huu.`,
  ]);
});
