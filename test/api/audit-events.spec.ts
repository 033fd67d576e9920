import { createHash, randomUUID } from 'node:crypto';
import { canonicalJson } from '@plotihub/audit';
import { TestApp } from '../support/app.js';
import { Collection } from '../support/collection.js';
import { Office } from '../support/office.js';
import { portfolio } from '../support/portfolio.js';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app.stop());

interface AuditEvent {
  id: string;
  sequence: number;
  occurredAt: string;
  actor: { kind: string; id: string | null };
  sourceAddress: string | null;
  requestId: string | null;
  action: string;
  outcome: string;
  subject: { id: string; type: string } | null;
  beforeHash: string | null;
  afterHash: string | null;
  reason: string | null;
  details: object;
  previousHash: string;
  hash: string;
}
interface Page {
  data: AuditEvent[];
  next?: string;
}
interface Owner {
  id: string;
  version: number;
}

const NEW_OWNER = { name: 'Njeri Mwangi', kind: 'PERSON', phone: '0720 123 456' };
const sha256 = (thing: unknown): string => createHash('sha256').update(canonicalJson(thing)).digest('hex');
const events = async (office: Office, query = ''): Promise<AuditEvent[]> => (await office.get<Page>(`/v1/audit-events${query}`)).data;

test('a change leaves one event: who, from where, what, on which thing, and what it was before and after', async () => {
  const office = await Office.open(app);
  const owner = await office.post<Owner>('/v1/owners', NEW_OWNER);
  const requestId = `request-${randomUUID()}`;
  const changed = await office.send('patch', `/v1/owners/${owner.id}`, { name: 'Njeri W. Mwangi' }, 200, {
    'if-match': '"1"',
    'x-request-id': requestId,
  });
  const [update, creation] = await events(office, `?subjectId=${owner.id}`);
  expect(creation).toMatchObject({
    action: 'POST /v1/owners',
    outcome: 'DONE',
    actor: { kind: 'USER', id: office.userId },
    sourceAddress: expect.stringMatching(/127\.0\.0\.1$/) as string,
    subject: { id: owner.id, type: 'owner' },
    beforeHash: null,
    afterHash: sha256(owner),
    details: {},
  });
  expect(update).toMatchObject({
    action: 'PATCH /v1/owners/{id}',
    requestId,
    occurredAt: '2026-11-01T07:00:00.000Z',
    beforeHash: creation?.afterHash,
    afterHash: sha256(changed.body),
    previousHash: creation?.hash,
  });
  expect(await office.get(`/v1/audit-events/${update!.id}`)).toEqual(update);
});

test('no personal data reaches the log but the address', async () => {
  const office = await Office.open(app);
  await office.post('/v1/owners', { ...NEW_OWNER, email: 'njeri.canary@example.com' });
  const rows = await app.rows('SELECT * FROM audit_events WHERE organization_id = ?', [office.organizationId]);
  expect(JSON.stringify(rows)).not.toMatch(/Njeri|canary|720123456/);
});

test('of a revealed ID number the log keeps who asked and why, and nothing to try numbers against', async () => {
  const office = await Office.open(app);
  const tenant = await office.post<{ id: string }>('/v1/tenants', {
    name: 'Achieng Otieno',
    phone: '0712 345 671',
    idType: 'NATIONAL_ID',
    idNumber: '27654321',
  });
  const revealed = await office.send('post', `/v1/tenants/${tenant.id}/reveal`, { fields: ['idNumber'], reason: 'The bank asks' }, 200);
  expect(revealed.body).toEqual({ idNumber: '27654321' });
  const [event] = await events(office, `?subjectId=${tenant.id}&limit=1`);
  expect(event).toMatchObject({ action: 'POST /v1/tenants/{id}/reveal', reason: 'The bank asks', afterHash: null });
  expect(
    await app.number('SELECT COUNT(*) FROM idempotency_keys WHERE organization_id = ? AND response LIKE "%27654321%"', [
      office.organizationId,
    ]),
  ).toBe(0);
});

test('a repeated request leaves one event, a refused or impossible one none', async () => {
  const office = await Office.open(app);
  const before = (await events(office)).length;
  const key = randomUUID();
  for (let i = 0; i < 3; i++) await office.post('/v1/owners', NEW_OWNER, key);
  expect(await events(office)).toHaveLength(before + 1);
  await office.send('post', '/v1/owners', { ...NEW_OWNER, phone: '12' }, 400);
  await office.send('patch', '/v1/owners/own_01JD0000000000000000000000', { name: 'X' }, 404, { 'if-match': '"1"' });
  expect(await events(office)).toHaveLength(before + 1);
});

test('twenty commands at once all succeed and make one unbroken chain', async () => {
  const office = await Office.open(app);
  const before = (await events(office)).length;
  const answers = await Promise.all(Array.from({ length: 20 }, () => office.send('post', '/v1/owners', NEW_OWNER)));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 201));
  const proof = await office.get<{ events: number; headHash: string }>('/v1/audit-events/proof');
  expect(proof).toMatchObject({ events: before + 20, holds: true, checkedFrom: 1, checkedTo: before + 20, fault: null });
  const [newest] = await events(office, '?limit=1');
  expect(newest).toMatchObject({ sequence: proof.events, hash: proof.headHash });
});

test('a change of the organization beside other commands does not deadlock with them', async () => {
  const office = await Office.open(app);
  const rename = async () => {
    for (let version = 1; version <= 5; version++)
      await office.send('patch', '/v1/organization', { name: `Office ${version}` }, 200, { 'if-match': `"${version}"` });
  };
  const others = Array.from({ length: 15 }, () => office.post('/v1/owners', NEW_OWNER));
  await Promise.all([rename(), ...others]);
  expect(await office.get('/v1/audit-events/proof')).toMatchObject({ holds: true });
});

test('the reason that a person gives is kept', async () => {
  const rent = await Collection.open(app);
  const chargeId = await rent.charge('15000.00', { dueOn: '2026-11-05' });
  await rent.office.post(`/v1/charges/${chargeId}/void`, { reason: 'Charged to the wrong unit' });
  const [event] = await events(rent.office, '?limit=1');
  expect(event).toMatchObject({ action: 'POST /v1/charges/{id}/void', reason: 'Charged to the wrong unit', subject: { type: 'charge' } });
});

test('the log is read in pages, in both directions, by day, person, operation, thing and outcome', async () => {
  const office = await Office.open(app);
  const colleague = await office.colleague('MANAGER');
  const first = await office.post<Owner>('/v1/owners', NEW_OWNER);
  app.clock.advance(86_400_000);
  const later = await Office.signIn(app, colleague.login);
  expect(later).toBeTruthy();
  const second = (
    await app.http
      .post('/v1/owners')
      .set('authorization', `Bearer ${later}`)
      .set('idempotency-key', randomUUID())
      .send(NEW_OWNER)
      .expect(201)
  ).body as Owner;
  const token = await Office.signIn(app, office.login);
  const read = async (query: string): Promise<Page> =>
    (await app.http.get(`/v1/audit-events?${query}`).set('authorization', `Bearer ${token}`).expect(200)).body as Page;
  const subjects = async (query: string): Promise<unknown[]> => (await read(query)).data.map(({ subject }) => subject?.id);

  const owners = 'action=POST%20%2Fv1%2Fowners';
  expect(await subjects(owners)).toEqual([second.id, first.id]);
  expect(await subjects(`${owners}&order=OLDEST_FIRST`)).toEqual([first.id, second.id]);
  expect(await subjects(`${owners}&actorId=${colleague.userId}`)).toEqual([second.id]);
  expect(await subjects(`subjectId=${first.id}`)).toEqual([first.id]);
  expect(await subjects(`${owners}&toOn=2026-11-01`)).toEqual([first.id]);
  expect(await subjects(`${owners}&fromOn=2026-11-02`)).toEqual([second.id]);
  expect(await subjects(`${owners}&outcome=REFUSED`)).toEqual([]);
  for (const order of ['NEWEST_FIRST', 'OLDEST_FIRST']) {
    const seen: number[] = [];
    let next = '';
    do {
      const page = await read(`limit=2&order=${order}${next}`);
      seen.push(...page.data.map(({ sequence }) => sequence));
      next = page.next ? `&cursor=${page.next}` : '';
    } while (next);
    const all = Array.from({ length: seen.length }, (_, i) => i + 1);
    expect(seen).toEqual(order === 'OLDEST_FIRST' ? all : all.reverse());
    expect(seen.length).toBeGreaterThan(2);
  }
  for (const wrong of ['order=RANDOM', 'cursor=djE6YWJj', 'subjectId=x', 'fromOn=2026-02-30', 'colour=red'])
    await app.http.get(`/v1/audit-events?${wrong}`).set('authorization', `Bearer ${token}`).expect(400);
});

test('another organization sees nothing of it', async () => {
  const [office, other] = [await Office.open(app), await Office.open(app)];
  const owner = await office.post<Owner>('/v1/owners', NEW_OWNER);
  const [event] = await events(office, `?subjectId=${owner.id}`);
  expect(await events(other, `?subjectId=${owner.id}`)).toEqual([]);
  expect(await events(other, `?actorId=${office.userId}`)).toEqual([]);
  expect((await events(other)).filter(({ actor }) => actor.id === office.userId)).toEqual([]);
  const foreign = await other.send('get', `/v1/audit-events/${event!.id}`, undefined, 404);
  const unknown = await other.send('get', '/v1/audit-events/aud_01JD0000000000000000000000', undefined, 404);
  expect(Object.keys(foreign.body as object)).toEqual(Object.keys(unknown.body as object));
});

test('who sees a part of the organization sees what was done to a thing in it, and what they did themselves', async () => {
  const office = await Office.open(app);
  const [mine, other] = [await portfolio(office, { code: 'KAA' }), await portfolio(office, { code: 'KAB' })];
  const manager = await office.colleague('MANAGER', { propertyIds: [mine.propertyId] });
  await manager.send('patch', `/v1/properties/${mine.propertyId}`, { town: 'Kilimani' }, 200, { 'if-match': '"1"' });
  const actions = async (who: Office, query: string): Promise<string[]> => (await events(who, query)).map(({ action }) => action);

  expect(await actions(manager, '')).toEqual(['PATCH /v1/properties/{id}', 'session.started']);
  expect(await actions(manager, `?subjectId=${mine.propertyId}`)).toEqual(['PATCH /v1/properties/{id}', 'POST /v1/properties']);
  expect((await events(manager, `?subjectId=${mine.propertyId}`)).map(({ sourceAddress }) => sourceAddress)).toEqual([null, null]);
  await manager.send('get', `/v1/audit-events?subjectId=${other.propertyId}`, undefined, 404);
  await manager.send('get', `/v1/audit-events?actorId=${office.userId}`, undefined, 404);
  await manager.send('get', '/v1/audit-events/proof', undefined, 403);

  const owner = await office.colleague('OWNER', { ownerId: mine.ownerIds[0]! });
  expect(await actions(owner, `?subjectId=${mine.propertyId}`)).toEqual(['PATCH /v1/properties/{id}', 'POST /v1/properties']);
  expect(await actions(owner, '')).toEqual(['session.started']);
  await owner.send('get', `/v1/audit-events?subjectId=${other.propertyId}`, undefined, 404);
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [mine.propertyId] });
  await caretaker.send('get', `/v1/audit-events?subjectId=${mine.propertyId}`, undefined, 403);
});
