import { setTimeout as sleep } from 'node:timers/promises';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

interface AuditEvent {
  action: string;
  outcome: string;
  reason: string | null;
  actor: { kind: string; id: string | null };
  sourceAddress: string | null;
  subject: { id: string } | null;
  details: object;
}

/** A refusal is recorded after its answer was sent: waits until so many are there. */
async function refusals(office: Office, count: number): Promise<AuditEvent[]> {
  for (let i = 0; ; i++) {
    const { data } = await office.get<{ data: AuditEvent[] }>('/v1/audit-events?outcome=REFUSED&limit=200');
    if (data.length >= count || i === 100) return data;
    await sleep(50);
  }
}
const counted = (office: Office): Promise<number> =>
  app.number('SELECT COALESCE(SUM(refused), 0) FROM audit_refusals WHERE organization_id = ?', [office.organizationId]);

test('a permission that was denied is in the log: who asked for what, and from where', async () => {
  const office = await Office.open(app);
  const accountant = await office.colleague('ACCOUNTANT');
  await accountant.send('post', '/v1/owners', { name: 'Njeri Mwangi', kind: 'PERSON' }, 403);
  expect(await refusals(office, 1)).toMatchObject([
    {
      action: 'POST /v1/owners',
      outcome: 'REFUSED',
      reason: 'forbidden',
      actor: { kind: 'USER', id: accountant.userId },
      sourceAddress: expect.any(String) as string,
      subject: null,
    },
  ]);
});

test('whoever keeps knocking cannot fill the log: twenty an hour are kept, the rest are counted, and summed up', async () => {
  const office = await Office.open(app);
  const accountant = await office.colleague('ACCOUNTANT');
  for (let i = 0; i < 30; i++) await accountant.send('post', '/v1/owners', { name: 'Njeri Mwangi', kind: 'PERSON' }, 403);
  await accountant.send('post', '/v1/tenants', { name: 'Asha Ali', phone: '0712 345 678' }, 403);
  for (let i = 0; i < 100 && (await counted(office)) < 31; i++) await sleep(50);
  expect(await counted(office)).toBe(31);
  expect((await refusals(office, 21)).map(({ action }) => action).sort()).toEqual([
    ...Array.from({ length: 20 }, () => 'POST /v1/owners'),
    'POST /v1/tenants',
  ]);

  app.clock.moveTo('2026-11-02T00:00:00Z'); // 03:00 in Nairobi, after the nightly upkeep's time
  await app.runDailyJobs();
  const token = await Office.signIn(app, office.login);
  const sums = await app.http.get('/v1/audit-events?action=audit.refusals-counted').set('authorization', `Bearer ${token}`).expect(200);
  expect((sums.body as { data: AuditEvent[] }).data).toMatchObject([
    {
      actor: { kind: 'SYSTEM', id: null },
      subject: { id: accountant.userId, type: 'user' },
      details: { action: 'POST /v1/owners', hour: '2026-11-01T07:00:00.000Z', refused: 30, keptOneByOne: 20 },
    },
  ]);
  expect(await counted(office)).toBe(0);
});

test('a wrong password is in the log of the person’s organization; an unknown name leaves nothing', async () => {
  const office = await Office.open(app);
  const tried = (login: string) => app.http.post('/v1/sessions').send({ login, password: 'not the password' }).expect(401);
  await tried('nobody@office.test');
  await tried(office.login);
  expect(await refusals(office, 1)).toMatchObject([
    { action: 'session.refused', actor: { kind: 'ANONYMOUS', id: null }, subject: { id: office.userId, type: 'user' } },
  ]);
});

test('a step-up that is refused has a name of its own', async () => {
  const office = await Office.open(app);
  await office.send('post', '/v1/me/step-up', { password: 'a guess' }, 403);
  expect(await refusals(office, 1)).toMatchObject([
    { action: 'session.step-up-refused', reason: 'proof-refused', actor: { kind: 'USER', id: office.userId } },
  ]);
});

test('a stranger without a token leaves nothing: there is no organization to tell', async () => {
  const before = await app.number('SELECT COUNT(*) FROM audit_events');
  await app.http.get('/v1/owners').expect(401);
  await app.http.get('/v1/owners').set('authorization', 'Bearer rubbish').expect(401);
  await sleep(500);
  expect(await app.number('SELECT COUNT(*) FROM audit_events')).toBe(before);
});

test('the log is for those who answer for the organization', async () => {
  const office = await Office.open(app);
  for (const role of ['MANAGER', 'ACCOUNTANT'] as const) await (await office.colleague(role)).get('/v1/audit-events');
});
