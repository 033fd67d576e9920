import { TestApp } from '../support/app.js';
import { parseCalendar } from '../support/icalendar.js';
import { Office } from '../support/office.js';
import { kes, letUnit, portfolio, type Letting, type Portfolio } from '../support/portfolio.js';

interface Entry {
  kind: string;
  on: string;
  title: string;
  place: string | null;
  subjectId: string;
}
interface Feed {
  id: string;
  url: string;
  lastReadOn: string | null;
  revokedAt: string | null;
}

const NOW = '2026-11-20T07:00:00Z';
let app: TestApp;
let office: Office;
let court: Portfolio;
let far: Portfolio;
let fixed: Letting;
let leaving: Letting;
beforeAll(async () => {
  app = await TestApp.start(NOW);
  office = await Office.open(app);
  court = await portfolio(office, { units: 4 });
  far = await portfolio(office, { units: 1 });
  const [a = '', b = '', c = '', d = ''] = court.units.map(({ id }) => id);
  const lease = { rent: '15000.00', startsOn: '2026-01-01', billedFromOn: '2026-11-01' };
  fixed = await letUnit(office, {
    ...lease,
    unitId: a,
    endsOn: '2026-12-31',
    tenant: { name: 'Zyqwerina Plantedname', phone: '0733918273' },
  });
  leaving = await letUnit(office, { ...lease, unitId: b, dueDay: 10 });
  await office.post(`/v1/leases/${leaving.leaseId}/notice`, { effectiveOn: '2027-01-31' });
  await letUnit(office, { ...lease, unitId: c });
  await letUnit(office, { ...lease, unitId: d, startsOn: '2026-12-15', upTo: 'AWAITING_MOVE_IN', billedFromOn: '2026-12-15' });
  await letUnit(office, { ...lease, unitId: far.units[0]?.id ?? '', endsOn: '2026-12-31' });
  const drawer = { number: '000123', bank: 'Equity Bank', drawerName: 'Baraka Holdings', drawerAccount: '0110 2233 4455' };
  await office.post('/v1/cheques', { ...drawer, leaseId: fixed.leaseId, drawnOn: '2026-12-05', amount: kes('15000.00') });
});
beforeEach(() => app.clock.moveTo(NOW));
afterAll(() => app.stop());

const read = (by: Office, more = '', range = 'from=2026-12-01&to=2027-02-01') =>
  by.get<{ data: Entry[]; next?: string }>(`/v1/calendar?${range}${more}`);
const brief = ({ data }: { data: Entry[] }): string[] => data.map(({ on, kind, title }) => `${on} ${kind} ${title}`);
const ofCourt = (): string => `&propertyId=${court.propertyId}`;
const fetchFeed = (url: string, headers: Record<string, string> = {}) => app.http.get(new URL(url).pathname).set(headers);

test('the office sees what the days of a property bring, in their order', async () => {
  const name = `Property ${court.code}`;
  expect(brief(await read(office, ofCourt()))).toEqual([
    `2026-12-05 CHEQUE Cheque to bank: ${court.code} A1`,
    `2026-12-05 RENT_DUE Rent due: ${name}, 2 units`,
    `2026-12-10 RENT_DUE Rent due: ${court.code} A2`,
    `2026-12-15 LEASE_START Lease starts: ${court.code} A4`,
    `2026-12-31 LEASE_END Lease ends: ${court.code} A1`,
    `2027-01-05 RENT_DUE Rent due: ${name}, 3 units`,
    `2027-01-10 RENT_DUE Rent due: ${court.code} A2`,
    `2027-01-31 NOTICE_EFFECTIVE Notice takes effect: ${court.code} A2`,
  ]);
});

test('pages put together are the whole, whatever their size', async () => {
  const whole = brief(await read(office));
  for (const limit of [1, 2, 3, 7]) {
    const pages: string[] = [];
    for (let next: string | undefined, first = true; first || next; first = false) {
      const page = await read(office, `&limit=${limit}${next ? `&cursor=${next}` : ''}`);
      pages.push(...brief(page));
      next = page.next;
    }
    expect(pages).toEqual(whole);
  }
  expect(whole.length).toBeGreaterThan(9);
});

test('a page asks each source once, however many entries it has', async () => {
  const queries: string[] = [];
  const reader = app.database.reader;
  const query = reader.query.bind(reader);
  jest.spyOn(reader, 'query').mockImplementation((sql: string, values?: unknown) => {
    queries.push(sql);
    return query(sql, values as never);
  });
  await read(office, '&limit=200');
  jest.restoreAllMocks();
  expect(queries.filter((sql) => /FROM (leases|cheques)|JOIN leases/.test(sql))).toHaveLength(5);
});

test('kinds and ranges are as asked, or refused', async () => {
  expect(new Set((await read(office, '&kinds=LEASE_END,CHEQUE')).data.map(({ kind }) => kind))).toEqual(new Set(['LEASE_END', 'CHEQUE']));
  const refused = async (query: string) => (await office.send('get', `/v1/calendar?${query}`, undefined, 400)).body as { code: string };
  expect(await refused('from=2026-12-01&to=2026-12-31&kinds=BIRTHDAY')).toMatchObject({ code: 'unknown-calendar-kind' });
  expect(await refused('from=2026-01-01&to=2027-12-31')).toMatchObject({ code: 'calendar-range-too-long' });
  expect(await refused('from=2026-12-31&to=2026-12-01')).toMatchObject({ code: 'calendar-range-too-long' });
  await refused('from=2026-02-30&to=2026-03-01');
  await refused('from=2026-12-01');
  await refused('from=2026-12-01&to=2026-12-31&cursor=abc');
});

test('who sees a part sees its days: a caretaker no cheques, a stranger nothing', async () => {
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [court.propertyId] });
  const seen = await read(caretaker);
  expect(seen.data.map(({ place }) => place)).not.toContain(`Property ${far.code}`);
  expect(seen.data.map(({ kind }) => kind)).not.toContain('CHEQUE');
  expect((await read(caretaker, '&kinds=CHEQUE')).data).toEqual([]);
  await caretaker.send('get', `/v1/calendar?from=2026-12-01&to=2026-12-31&propertyId=${far.propertyId}`, undefined, 404);
  const stranger = await Office.open(app);
  expect((await read(stranger)).data).toEqual([]);
  await stranger.send('get', `/v1/calendar?from=2026-12-01&to=2026-12-31${ofCourt()}`, undefined, 404);
  expect(JSON.stringify(await read(office))).not.toMatch(/Zyqwerina|15000/);
});

test('a phone subscribes: RFC 5545 to the letter, days as days, and nobody’s name', async () => {
  await office.send('patch', '/v1/organization', { name: 'Kamau, Njeri; & Sons \\ Agency' }, 200, { 'if-match': '"1"' });
  const feed = await office.post<Feed>('/v1/me/calendar-feeds', { name: 'My phone' });
  expect(feed.url).toMatch(/\/v1\/calendar\/[\w-]{43}\.ics$/);
  const answer = await fetchFeed(feed.url).expect(200);
  expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
  const { name, events } = parseCalendar(answer.text);
  expect(name).toBe('Kamau, Njeri; & Sons \\ Agency');
  expect(events).toContainEqual(
    expect.objectContaining({
      UID: `lease_end-${fixed.leaseId}@plotihub`,
      'DTSTART;VALUE=DATE': '20261231',
      'DTEND;VALUE=DATE': '20270101',
      SUMMARY: `Lease ends: ${court.code} A1`,
    }),
  );
  expect(answer.text).not.toMatch(/Zyqwerina|Achieng|0733918273|15000/);
  const listed = await office.get<{ data: Feed[] }>('/v1/me/calendar-feeds');
  expect(listed.data).toEqual([expect.objectContaining({ id: feed.id, lastReadOn: '2026-11-20', revokedAt: null })]);
  expect(JSON.stringify(listed)).not.toContain('.ics');
  const secret = feed.url.split('/').at(-1)?.replace('.ics', '') ?? '';
  const tables = await app.rows('SELECT * FROM calendar_feeds WHERE organization_id = ?', [office.organizationId]);
  const kept = await app.rows('SELECT response FROM idempotency_keys WHERE organization_id = ?', [office.organizationId]);
  expect(JSON.stringify([tables, kept])).not.toContain(secret);
});

test('what has not changed is not sent again; what has keeps its name', async () => {
  const { url } = await office.post<Feed>('/v1/me/calendar-feeds', { name: 'Tablet', kinds: ['LEASE_END'], propertyId: court.propertyId });
  const first = await fetchFeed(url).expect(200);
  const etag = first.headers['etag'] as unknown as string;
  const again = await fetchFeed(url, { 'if-none-match': etag }).expect(304);
  expect(again.text).toBe('');
  const before = parseCalendar(first.text).events;
  expect(before).toHaveLength(1);
  const unitId = court.units[2]?.id ?? '';
  await app.rows("UPDATE leases SET term_type = 'FIXED', ends_on = '2027-03-31' WHERE organization_id = ? AND unit_id = ?", [
    office.organizationId,
    unitId,
  ]);
  const changed = await fetchFeed(url, { 'if-none-match': etag }).expect(200);
  const after = parseCalendar(changed.text).events;
  expect(after).toHaveLength(2);
  expect(after.map(({ UID }) => UID)).toEqual(expect.arrayContaining(before.map(({ UID }) => UID)));
  await app.rows("UPDATE leases SET term_type = 'PERIODIC', ends_on = NULL WHERE organization_id = ? AND unit_id = ?", [
    office.organizationId,
    unitId,
  ]);
});

test('a feed ends when it is revoked, and within half a minute when its holder is removed', async () => {
  const manager = await office.colleague('MANAGER');
  const lost = await manager.post<Feed>('/v1/me/calendar-feeds', { name: 'Lost phone' });
  const kept = await manager.post<Feed>('/v1/me/calendar-feeds', { name: 'Desk' });
  await fetchFeed(lost.url).expect(200);
  // It is nobody else's, not even an admin's.
  await office.send('delete', `/v1/me/calendar-feeds/${lost.id}`, undefined, 404);
  await manager.send('delete', `/v1/me/calendar-feeds/${lost.id}`, undefined, 200);
  await manager.send('delete', `/v1/me/calendar-feeds/${lost.id}`, undefined, 200);
  await fetchFeed(lost.url).expect(404);
  await fetchFeed(kept.url).expect(200);
  const { data } = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
  const member = data.find(({ userId }) => userId === manager.userId);
  await office.send('delete', `/v1/members/${member?.id}`);
  app.clock.advance(30_000);
  await fetchFeed(kept.url).expect(404);
});

test('a feed narrows with its holder’s sight', async () => {
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [court.propertyId, far.propertyId] });
  const { url } = await caretaker.post<Feed>('/v1/me/calendar-feeds', { name: 'Phone' });
  const places = async () => new Set(parseCalendar((await fetchFeed(url).expect(200)).text).events.map(({ LOCATION }) => LOCATION));
  expect(await places()).toEqual(new Set([`Property ${court.code}`, `Property ${far.code}`]));
  const { data } = await office.get<{ data: { id: string; userId: string }[] }>('/v1/members');
  const member = data.find(({ userId }) => userId === caretaker.userId);
  await office.send('put', `/v1/members/${member?.id}/scope`, { propertyIds: [far.propertyId] }, 200);
  app.clock.advance(30_000);
  expect(await places()).toEqual(new Set([`Property ${far.code}`]));
});

test('a tenant subscribes to the days of their own lease', async () => {
  // Tenants of other stories have the same number.
  const whose = { phone: leaving.phone, organizationId: office.organizationId };
  const asked = await app.http.post('/v1/tenant-sessions/codes').send(whose).expect(202);
  await app.work();
  const messages = await office.get<{ data: { body: string }[] }>('/v1/messages?template=auth.otp');
  const code = /\d{6}/.exec(messages.data[0]?.body ?? '')?.[0];
  const { challengeId } = asked.body as { challengeId: string };
  const session = await app.http.post('/v1/tenant-sessions').send({ challengeId, code }).expect(201);
  const tenant = office.as(leaving.tenantId, (session.body as { accessToken: string }).accessToken);
  const { url } = await tenant.post<Feed>('/v1/me/calendar-feeds', { name: 'My phone' });
  const { events } = parseCalendar((await fetchFeed(url).expect(200)).text);
  expect(events.length).toBeGreaterThan(2);
  expect(new Set(events.map(({ SUMMARY }) => SUMMARY?.split(': ')[1]))).toEqual(new Set([`${court.code} A2`]));
});

test('an address that nobody was given leads nowhere', async () => {
  for (const path of ['x.ics', `${'A'.repeat(43)}.ics`, 'A'.repeat(43), '%00.ics', '..%2f..%2fetc.ics', `${"' OR 1=1 --"}.ics`])
    expect([404, 400]).toContain((await app.http.get(`/v1/calendar/${path}`)).status);
});

test('a person has ten feeds at most, however fast they ask', async () => {
  const clerk = await office.colleague('ACCOUNTANT');
  const answers = await Promise.all(Array.from({ length: 14 }, () => clerk.send('post', '/v1/me/calendar-feeds', { name: 'One more' })));
  const statuses = answers.map(({ status }) => status).sort();
  expect(statuses).toEqual([...Array<number>(10).fill(201), ...Array<number>(4).fill(409)]);
  expect(await app.number('SELECT COUNT(*) FROM calendar_feeds WHERE holder_id = ? AND live_hash IS NOT NULL', [clerk.userId])).toBe(10);
});
