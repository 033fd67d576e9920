import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LeaseMovesService } from '../../apps/api/src/modules/leases/index.js';
import { OrganizationsService } from '../../apps/api/src/modules/organizations/index.js';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { leaseBody, letUnit, newPhone, portfolio, type LetOptions } from '../support/portfolio.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

interface LeaseBody {
  state: string;
  movedInOn: string | null;
  noticeEffectiveOn: string | null;
  vacatedOn: string | null;
  version: number;
}

/** An office with one unit. */
async function office(): Promise<{ office: Office; unitId: string }> {
  const opened = await Office.open(app);
  return { office: opened, unitId: (await portfolio(opened)).units[0]!.id };
}
const terms = (unitId: string, more: Partial<LetOptions> = {}): LetOptions => ({
  unitId,
  rent: '15000.00',
  startsOn: '2026-11-01',
  ...more,
});
const statusOf = async (of: Office, unitId: string): Promise<string> => (await of.get<{ status: string }>(`/v1/units/${unitId}`)).status;
const leaseOf = (of: Office, id: string): Promise<LeaseBody> => of.get(`/v1/leases/${id}`);
const eventsOf = async (leaseId: string): Promise<{ type: string; payload: unknown }[]> => {
  const rows = await app.rows<{ type: string; payload: unknown }>(
    'SELECT type, payload FROM outbox_events WHERE aggregate_id = ? ORDER BY occurred_at, id',
    [leaseId],
  );
  return rows.map(({ type, payload }) => ({ type, payload: typeof payload === 'string' ? (JSON.parse(payload) as unknown) : payload }));
};

test('a lease from draft to empty unit: state, days, status of the unit and events at each step', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId, { upTo: 'DRAFT', deposits: [{ kind: 'RENT', amount: '15000.00' }] }));
  const path = `/v1/leases/${leaseId}`;
  expect(await statusOf(of, unitId)).toBe('VACANT');
  expect(await of.post(`${path}/sign`)).toMatchObject({ state: 'AWAITING_MOVE_IN', version: 2 });
  expect(await statusOf(of, unitId)).toBe('RESERVED');
  expect(await of.post(`${path}/move-in`, { on: '2026-11-03' })).toMatchObject({ state: 'ACTIVE', movedInOn: '2026-11-03', version: 3 });
  expect(await statusOf(of, unitId)).toBe('OCCUPIED');
  const noticed = await of.post(`${path}/notice`, { effectiveOn: '2026-12-31' });
  expect(noticed).toMatchObject({ state: 'NOTICE_GIVEN', noticeEffectiveOn: '2026-12-31', version: 4 });
  expect(await statusOf(of, unitId)).toBe('NOTICE_GIVEN');
  expect(await of.post(`${path}/withdraw-notice`)).toMatchObject({ state: 'ACTIVE', noticeEffectiveOn: null, version: 5 });
  expect(await statusOf(of, unitId)).toBe('OCCUPIED');
  expect(await of.post(`${path}/vacate`, { on: '2026-11-30' })).toMatchObject({ state: 'VACATED', vacatedOn: '2026-11-30', version: 6 });
  expect(await statusOf(of, unitId)).toBe('VACANT');
  expect(await leaseOf(of, leaseId)).toMatchObject({ state: 'VACATED', movedInOn: '2026-11-03', vacatedOn: '2026-11-30', version: 6 });
  expect(await eventsOf(leaseId)).toEqual([
    {
      type: 'lease.signed',
      payload: { leaseId, unitId, deposits: [{ kind: 'RENT', amount: { amount: '15000.00', currency: 'KES' } }] },
    },
    { type: 'lease.moved-in', payload: { leaseId, unitId, on: '2026-11-03' } },
    { type: 'lease.notice-given', payload: { leaseId, unitId, on: '2026-12-31' } },
    { type: 'lease.notice-withdrawn', payload: { leaseId, unitId } },
    { type: 'lease.vacated', payload: { leaseId, unitId, on: '2026-11-30' } },
  ]);
});

test('a draft and a signed lease can be given up; the unit is free again', async () => {
  const { office: of, unitId } = await office();
  const draft = await letUnit(of, terms(unitId, { upTo: 'DRAFT' }));
  const signed = await letUnit(of, terms(unitId, { upTo: 'AWAITING_MOVE_IN' }));
  expect(await statusOf(of, unitId)).toBe('RESERVED');
  expect(await of.post(`/v1/leases/${draft.leaseId}/cancel`)).toMatchObject({ state: 'CANCELLED' });
  expect(await statusOf(of, unitId)).toBe('RESERVED');
  expect(await of.post(`/v1/leases/${signed.leaseId}/cancel`)).toMatchObject({ state: 'CANCELLED' });
  expect(await statusOf(of, unitId)).toBe('VACANT');
});

test('every move that the state does not allow is refused, names the state, and changes nothing', async () => {
  const { office: of, unitId } = await office();
  const moves: Record<string, object> = {
    sign: {},
    cancel: {},
    'move-in': { on: '2026-11-10' },
    notice: { effectiveOn: '2027-06-01' },
    'withdraw-notice': {},
    vacate: { on: '2026-11-20' },
  };
  const legal: Record<string, string[]> = {
    DRAFT: ['sign', 'cancel'],
    AWAITING_MOVE_IN: ['cancel', 'move-in'],
    ACTIVE: ['notice', 'vacate'],
    NOTICE_GIVEN: ['withdraw-notice', 'vacate'],
    VACATED: [],
  };
  const { leaseId } = await letUnit(of, terms(unitId, { upTo: 'DRAFT' }));
  const walk: [string, object][] = [
    ['sign', {}],
    ['move-in', { on: '2026-11-01' }],
    ['notice', { effectiveOn: '2026-12-31' }],
    ['vacate', { on: '2026-12-31' }],
  ];
  for (const [state, allowed] of Object.entries(legal)) {
    const before = await leaseOf(of, leaseId);
    expect(before.state).toBe(state);
    for (const [move, body] of Object.entries(moves).filter(([name]) => !allowed.includes(name))) {
      const answer = await of.send('post', `/v1/leases/${leaseId}/${move}`, body);
      expect(answer.body).toMatchObject({ status: 409, code: 'lease-move-not-allowed', state });
      expect((answer.body as { detail: string }).detail).toContain(state);
    }
    expect(await leaseOf(of, leaseId)).toEqual(before);
    const next = walk.shift();
    if (next) await of.post(`/v1/leases/${leaseId}/${next[0]}`, next[1]);
  }
});

test('nobody moves in before the lease starts, or out before they moved in', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId, { startsOn: '2026-11-10', upTo: 'AWAITING_MOVE_IN' }));
  const path = `/v1/leases/${leaseId}`;
  expect((await of.send('post', `${path}/move-in`, { on: '2026-11-09' })).body).toMatchObject({
    status: 409,
    code: 'date-too-early',
    earliestOn: '2026-11-10',
  });
  await of.post(`${path}/move-in`, { on: '2026-11-12' });
  expect((await of.send('post', `${path}/vacate`, { on: '2026-11-11' })).body).toMatchObject({
    status: 409,
    code: 'date-too-early',
    earliestOn: '2026-11-12',
  });
  expect(await leaseOf(of, leaseId)).toMatchObject({ state: 'ACTIVE', vacatedOn: null });
});

test('a notice that is too short is refused, and the earliest day is told', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId));
  const short = await of.send('post', `/v1/leases/${leaseId}/notice`, { effectiveOn: '2026-11-30' });
  expect(short.body).toMatchObject({ status: 409, code: 'notice-too-short', earliestOn: '2026-12-01' });
  await of.post(`/v1/leases/${leaseId}/notice`, { effectiveOn: '2026-12-01' });
});

test('today is the day of the organization: late in the evening in London it is tomorrow in Nairobi', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId));
  app.clock.moveTo('2026-11-09T21:30:00Z'); // 00:30 on the 10th in Nairobi
  const answer = await app.http
    .post(`/v1/leases/${leaseId}/notice`)
    .set('authorization', `Bearer ${await Office.signIn(app, of.login)}`)
    .send({ effectiveOn: '2026-12-09' });
  expect(answer.body).toMatchObject({ status: 409, code: 'notice-too-short', earliestOn: '2026-12-10' });
});

test('of twenty tenants who move into one unit at once exactly one gets in', async () => {
  const { office: of, unitId } = await office();
  const leases: string[] = [];
  for (let i = 0; i < 20; i++) leases.push((await letUnit(of, terms(unitId, { upTo: 'AWAITING_MOVE_IN' }))).leaseId);
  const answers = await Promise.all(leases.map((id) => of.send('post', `/v1/leases/${id}/move-in`, { on: '2026-11-01' })));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(409)]);
  for (const { body, status } of answers) if (status === 409) expect(body).toMatchObject({ code: 'unit-already-let', unitId });
  const count = (state: string): Promise<number> =>
    app.number('SELECT COUNT(*) FROM leases WHERE unit_id = ? AND state = ?', [unitId, state]);
  expect([await count('ACTIVE'), await count('AWAITING_MOVE_IN')]).toEqual([1, 19]);
  expect(
    await app.number("SELECT COUNT(*) FROM outbox_events WHERE type = 'lease.moved-in' AND organization_id = ?", [of.organizationId]),
  ).toBe(1);
  expect(await statusOf(of, unitId)).toBe('OCCUPIED');
});

test('two signed leases that are given up at once leave the unit vacant: neither counts the other as still there', async () => {
  const { office: of, unitId } = await office();
  const first = await letUnit(of, terms(unitId, { upTo: 'AWAITING_MOVE_IN' }));
  const second = await letUnit(of, terms(unitId, { upTo: 'AWAITING_MOVE_IN' }));
  const organization = await app.nest.get(OrganizationsService).get(app.database.reader, of.organizationId);
  const moves = app.nest.get(LeaseMovesService);
  let meanwhile: Promise<unknown> = Promise.resolve();
  await app.database.transaction(async (tx) => {
    await moves.cancel(tx, organization, first.leaseId);
    meanwhile = app.database.transaction((other) => moves.cancel(other, organization, second.leaseId));
    await sleep(300); // Long enough for the other to finish, if nothing holds it.
  });
  await meanwhile;
  expect(await statusOf(of, unitId)).toBe('VACANT');
});

test('the database itself lets one lease occupy a unit', async () => {
  const { office: of, unitId } = await office();
  const leases: string[] = [];
  for (let i = 0; i < 2; i++) leases.push((await letUnit(of, terms(unitId, { upTo: 'AWAITING_MOVE_IN' }))).leaseId);
  await of.post(`/v1/leases/${leases[0]}/move-in`, { on: '2026-11-01' });
  const bypass = app.rows("UPDATE leases SET state = 'ACTIVE', moved_in_on = '2026-11-01' WHERE id = ?", [leases[1]]);
  await expect(bypass).rejects.toThrow(/leases_one_occupying/);
});

test('signing, giving notice and leaving ten times at once happens once', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId, { upTo: 'DRAFT' }));
  const tenTimes = async (move: string, body: object): Promise<number[]> => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => of.send('post', `/v1/leases/${leaseId}/${move}`, body)));
    return answers.map(({ status }) => status).sort();
  };
  const once = [200, ...Array<number>(9).fill(409)];
  expect(await tenTimes('sign', {})).toEqual(once);
  expect(await tenTimes('move-in', { on: '2026-11-01' })).toEqual(once);
  expect(await tenTimes('notice', { effectiveOn: '2026-12-31' })).toEqual(once);
  expect(await tenTimes('vacate', { on: '2026-12-31' })).toEqual(once);
  expect((await eventsOf(leaseId)).map(({ type }) => type)).toEqual([
    'lease.signed',
    'lease.moved-in',
    'lease.notice-given',
    'lease.vacated',
  ]);
});

test('the same key signs once and answers the same; without a key signing is refused', async () => {
  const { office: of, unitId } = await office();
  const { leaseId } = await letUnit(of, terms(unitId, { upTo: 'DRAFT' }));
  const bare = await app.http.post(`/v1/leases/${leaseId}/sign`).set('authorization', `Bearer ${of.token}`).send({});
  expect(bare.body).toMatchObject({ status: 400, code: 'idempotency-key-missing' });
  const key = randomUUID();
  const twins = await Promise.all([1, 2, 3].map(() => of.post(`/v1/leases/${leaseId}/sign`, {}, key)));
  for (const twin of twins) expect(twin).toEqual(twins[0]);
  expect(await eventsOf(leaseId)).toHaveLength(1);
});

test('the next tenant moves in from the day on which the last one left, not earlier', async () => {
  const { office: of, unitId } = await office();
  const first = await letUnit(of, terms(unitId));
  await of.post(`/v1/leases/${first.leaseId}/vacate`, { on: '2026-11-18' });
  const next = await letUnit(of, terms(unitId, { startsOn: '2026-11-10', upTo: 'AWAITING_MOVE_IN' }));
  const early = await of.send('post', `/v1/leases/${next.leaseId}/move-in`, { on: '2026-11-17' });
  expect(early.body).toMatchObject({ status: 409, code: 'unit-already-let', earliestOn: '2026-11-18' });
  await of.post(`/v1/leases/${next.leaseId}/move-in`, { on: '2026-11-18' });
});

test('a lease that is signed while the unit is let leaves the status to the tenant who is in', async () => {
  const { office: of, unitId } = await office();
  const first = await letUnit(of, terms(unitId));
  await of.post(`/v1/leases/${first.leaseId}/notice`, { effectiveOn: '2026-12-31' });
  const tenant = await of.post<{ id: string }>('/v1/tenants', { name: 'Next', phone: newPhone() });
  const next = await of.post<{ id: string }>('/v1/leases', leaseBody(tenant.id, terms(unitId, { startsOn: '2027-01-01' })));
  await of.post(`/v1/leases/${next.id}/sign`);
  expect(await statusOf(of, unitId)).toBe('NOTICE_GIVEN');
  await of.post(`/v1/leases/${first.leaseId}/vacate`, { on: '2026-12-31' });
  expect(await statusOf(of, unitId)).toBe('RESERVED');
});

test('the night after its last day a fixed lease is held over, days without a worker included; others stay', async () => {
  const { office: of } = await office();
  // The offices of other stories sleep: daily jobs run for everybody who is there.
  await app.rows("UPDATE organizations SET created_at = '2199-01-01' WHERE id <> ?", [of.organizationId]);
  const { units } = await portfolio(of, { units: 4 });
  const fixed = (i: number, endsOn: string): Promise<{ leaseId: string }> => letUnit(of, terms(units[i]!.id, { endsOn }));
  const [ends2nd, ends5th, endsLater] = [await fixed(0, '2026-11-02'), await fixed(1, '2026-11-05'), await fixed(2, '2027-10-31')];
  const periodic = await letUnit(of, terms(units[3]!.id));
  await app.runDailyJobs();
  const states = async (): Promise<string[]> => {
    const rows = await app.rows<{ id: string; state: string }>('SELECT id, state FROM leases WHERE organization_id = ?', [
      of.organizationId,
    ]);
    return [ends2nd, ends5th, endsLater, periodic].map(({ leaseId }) => rows.find(({ id }) => id === leaseId)!.state);
  };
  app.clock.moveTo('2026-11-02T20:00:00Z'); // still the 2nd in Nairobi, its last day
  await app.runDailyJobs();
  expect(await states()).toEqual(['ACTIVE', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  app.clock.moveTo('2026-11-02T21:31:00Z'); // 00:31 on the 3rd in Nairobi
  await app.runDailyJobs();
  expect(await states()).toEqual(['HOLDING_OVER', 'ACTIVE', 'ACTIVE', 'ACTIVE']);
  app.clock.moveTo('2026-11-09T07:00:00Z');
  await app.runDailyJobs();
  expect(await states()).toEqual(['HOLDING_OVER', 'HOLDING_OVER', 'ACTIVE', 'ACTIVE']);
  expect((await eventsOf(ends2nd.leaseId)).filter(({ type }) => type === 'lease.held-over')).toHaveLength(1);
  const unit = await app.rows<{ occupancy: string }>('SELECT occupancy FROM units WHERE id = ?', [units[0]!.id]);
  expect(unit[0]!.occupancy).toBe('OCCUPIED');
});
