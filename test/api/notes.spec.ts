import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';
import { letUnit, newPhone, portfolio, type Letting, type Portfolio } from '../support/portfolio.js';

interface ApiNote {
  id: string;
  subjectId: string;
  subjectKind: string;
  body: string;
  pinned: boolean;
  version: number;
  createdBy: string;
  editedBy: string;
  deletedAt: string | null;
}
interface Page {
  data: ApiNote[];
  next?: string;
}

const NOW = '2026-11-20T07:00:00Z';
let app: TestApp;
let office: Office;
let court: Portfolio;
let letting: Letting;
beforeAll(async () => {
  app = await TestApp.start(NOW);
  office = await Office.open(app);
  court = await portfolio(office, { units: 2 });
  letting = await letUnit(office, { unitId: court.units[0]?.id ?? '', rent: '15000.00', startsOn: '2026-11-01' });
});
beforeEach(() => app.clock.moveTo(NOW));
afterAll(() => app.stop());

const write = (subjectId: string, body: string, more: object = {}) => office.post<ApiNote>('/v1/notes', { subjectId, body, ...more });
const list = (subjectId: string, more = '', by = office) => by.get<Page>(`/v1/notes?subjectId=${subjectId}${more}`);
const bodies = ({ data }: Page): string[] => data.map(({ body }) => body);
const search = async (text: string, more = ''): Promise<string[]> =>
  bodies(await office.get<Page>(`/v1/notes?search=${encodeURIComponent(text)}${more}`));

test('notes are written about every kind of record, and the pinned ones come first', async () => {
  const kinds = {
    PROPERTY: court.propertyId,
    UNIT: court.units[0]?.id,
    LEASE: letting.leaseId,
    TENANT: letting.tenantId,
    OWNER: court.ownerIds[0],
  };
  for (const [kind, id = ''] of Object.entries(kinds))
    expect(await write(id, `About a ${kind}`)).toMatchObject({ subjectKind: kind, version: 1 });
  const unitId = court.units[1]?.id ?? '';
  for (const body of ['First', 'Second', 'Third']) await write(unitId, body, { pinned: body === 'Second' });
  expect(bodies(await list(unitId))).toEqual(['Second', 'Third', 'First']);
  const pages: string[] = [];
  for (let next: string | undefined = '', page: Page; next !== undefined; next = page.next)
    pages.push(...bodies((page = await list(unitId, `&limit=1${next && `&cursor=${next}`}`))));
  expect(pages).toEqual(['Second', 'Third', 'First']);
});

test('a note that is written anew keeps what it said, by whom and when', async () => {
  const accountant = await office.colleague('ACCOUNTANT');
  const note = await write(letting.leaseId, 'Pays by cheque');
  app.clock.advance(60_000);
  const edited = await accountant.send('patch', `/v1/notes/${note.id}`, { body: 'Pays by M-Pesa\nsince June' }, 200, { 'if-match': '"1"' });
  expect(edited.body).toMatchObject({
    version: 2,
    createdBy: office.userId,
    editedBy: accountant.userId,
    body: 'Pays by M-Pesa\nsince June',
  });
  await office.send('patch', `/v1/notes/${note.id}`, { pinned: true }, 200, { 'if-match': '"2"' });
  await office.send('patch', `/v1/notes/${note.id}`, { body: 'Late' }, 412, { 'if-match': '"2"' });
  await office.send('patch', `/v1/notes/${note.id}`, { body: 'Late' }, 428);
  const { data } = await office.get<{ data: { version: number; body: string; editedBy: string }[] }>(`/v1/notes/${note.id}/versions`);
  expect(data.map(({ version, body, editedBy }) => [version, body, editedBy])).toEqual([
    [1, 'Pays by cheque', office.userId],
    [2, 'Pays by M-Pesa\nsince June', accountant.userId],
  ]);
});

test('of twenty who write a note anew at once, one does', async () => {
  const note = await write(letting.leaseId, 'Before');
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      office.send('patch', `/v1/notes/${note.id}`, { body: `After ${i}` }, undefined, { 'if-match': '"1"' }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array<number>(19).fill(412)]);
  expect(await app.number('SELECT COUNT(*) FROM note_versions WHERE note_id = ?', [note.id])).toBe(2);
});

test('a search finds what contains the text, whatever its case and signs, and nothing that was deleted', async () => {
  const about = await office.post<{ id: string }>('/v1/tenants', { name: 'Mwikali', phone: newPhone() });
  await write(about.id, 'Ana MBWA mkali; 50% deposit_paid');
  const gone = await write(about.id, 'Another mbwa');
  await office.send('delete', `/v1/notes/${gone.id}`, undefined, 200);
  expect(await search('mbwa mk')).toEqual(['Ana MBWA mkali; 50% deposit_paid']);
  expect(await search('50%')).toHaveLength(1);
  expect(await search('5_%')).toEqual([]);
  expect(await search('%%')).toEqual([]);
  expect(await search("' OR '1'='1")).toEqual([]);
  expect(await search('deposit_', `&subjectId=${about.id}`)).toHaveLength(1);
  expect(await search('deposit_', `&subjectId=${letting.leaseId}`)).toEqual([]);
});

test('a search through more notes than it looks at in one go finds all of them, page by page', async () => {
  const busy = await Office.open(app);
  const { propertyId } = await portfolio(busy);
  const rows = Array.from({ length: 11_000 }, (_, i) => {
    const id = `nte_01JD${String(i).padStart(22, '0')}`;
    return [
      busy.organizationId,
      id,
      propertyId,
      i % 5_400 === 0 ? `needle ${i}` : `hay ${i}`,
      false,
      1,
      busy.userId,
      new Date(NOW),
      busy.userId,
      new Date(NOW),
    ];
  });
  await app.rows(
    'INSERT INTO notes (organization_id, id, subject_id, body, pinned, version, created_by, created_at, edited_by, edited_at) VALUES ?',
    [rows],
  );
  const found: string[] = [];
  let requests = 0;
  for (let next: string | undefined = ''; next !== undefined; requests++) {
    const page: Page = await busy.get(`/v1/notes?search=needle&limit=1${next && `&cursor=${next}`}`);
    found.push(...bodies(page));
    next = page.next;
  }
  expect(found).toEqual(['needle 10800', 'needle 5400', 'needle 0']);
  expect(requests).toBeLessThan(8);
});

test('a deleted note is gone from the lists, and comes back until three years have passed', async () => {
  const tenant = await office.post<{ id: string }>('/v1/tenants', { name: 'Otieno', phone: newPhone() });
  await letUnit(office, { unitId: court.units[1]?.id ?? '', tenantId: tenant.id, rent: '9000.00', startsOn: '2026-11-01' });
  const note = await write(tenant.id, 'Has two dogs');
  await office.send('delete', `/v1/notes/${note.id}`, undefined, 200);
  await office.send('delete', `/v1/notes/${note.id}`, undefined, 200);
  expect(bodies(await list(tenant.id))).toEqual([]);
  expect(bodies(await list(tenant.id, '&deleted=true'))).toEqual(['Has two dogs']);
  await office.send('patch', `/v1/notes/${note.id}`, { pinned: true }, 409, { 'if-match': '"2"' });
  await office.send('post', `/v1/notes/${note.id}/restore`, undefined, 200);
  await office.send('post', `/v1/notes/${note.id}/restore`, undefined, 409);
  expect(bodies(await list(tenant.id))).toEqual(['Has two dogs']);
  await office.send('delete', `/v1/notes/${note.id}`, undefined, 200);
  const { RetentionService } = await import('../../apps/api/src/modules/privacy/index.js');
  const letGo = async (days: number) => {
    app.clock.moveTo(new Date(Date.parse(NOW) + days * 86_400_000));
    await app.nest.get(RetentionService).run(office.organizationId);
    app.clock.moveTo(NOW);
    return app.number('SELECT COUNT(*) FROM note_versions WHERE note_id = ?', [note.id]);
  };
  expect(await letGo(3 * 365 - 1)).toBe(1);
  expect(await letGo(3 * 365 + 1)).toBe(0);
  await office.send('get', `/v1/notes/${note.id}`, undefined, 404);
});

test('a manager of one property sees no notes of another, and searches through no more than they see', async () => {
  const far = await portfolio(office);
  const manager = await office.colleague('MANAGER', { propertyIds: [court.propertyId] });
  const near = await write(court.propertyId, 'Near');
  const hidden = await write(far.propertyId, 'Far away');
  expect(bodies(await list(court.propertyId, '', manager))).toContain(near.body);
  for (const [method, path] of [
    ['get', ''],
    ['get', '/versions'],
    ['delete', ''],
    ['post', '/restore'],
  ] as const)
    await manager.send(method, `/v1/notes/${hidden.id}${path}`, undefined, 404);
  await manager.send('patch', `/v1/notes/${hidden.id}`, { body: 'x' }, 404, { 'if-match': '"1"' });
  await manager.send('get', `/v1/notes?subjectId=${far.propertyId}`, undefined, 404);
  await manager.send('get', '/v1/notes?search=Far', undefined, 403);
  expect((await manager.send('post', '/v1/notes', { subjectId: far.propertyId, body: 'x' })).status).toBe(404);
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [court.propertyId] });
  await caretaker.send('get', `/v1/notes?subjectId=${court.propertyId}`, undefined, 403);
});

test('another organization finds nothing', async () => {
  const stranger = await Office.open(app);
  const note = await write(letting.leaseId, 'Ours alone');
  await stranger.send('get', `/v1/notes/${note.id}`, undefined, 404);
  await stranger.send('delete', `/v1/notes/${note.id}`, undefined, 404);
  await stranger.send('get', `/v1/notes?subjectId=${letting.leaseId}`, undefined, 404);
  expect((await stranger.get<Page>('/v1/notes?search=Ours')).data).toEqual([]);
});

test.each([
  [{ body: '' }],
  [{ body: ' \n ' }],
  [{ body: 'a\u0000b' }],
  [{ body: 'a\u0007b' }],
  [{ subjectId: 'unt_1' }],
  [{ author: 'usr_01JD0000000000000000000000' }],
])('%j is not taken', async (body) => {
  expect((await office.send('post', '/v1/notes', { subjectId: letting.leaseId, body: 'Fine', ...body })).status).toBe(400);
});

test('a note has 4,000 characters at most', async () => {
  const of = (length: number) => office.send('post', '/v1/notes', { subjectId: letting.leaseId, body: '🏠'.repeat(length) });
  expect((await of(4_001)).status).toBe(400);
  expect((await of(4_000)).status).toBe(201);
});

test('what nobody writes notes about answers like what is not there, and a list needs a record or a text', async () => {
  expect((await office.send('post', '/v1/notes', { subjectId: office.organizationId, body: 'x' })).status).toBe(404);
  await office.send('get', '/v1/notes', undefined, 400);
});

test('notes about an erased person have no words left, in any version', async () => {
  const tenant = await office.post<{ id: string }>('/v1/tenants', { name: 'Wafula', phone: newPhone() });
  const note = await write(tenant.id, 'Wafula is ill');
  await office.send('patch', `/v1/notes/${note.id}`, { body: 'Wafula is well' }, 200, { 'if-match': '"1"' });
  const path = `/v1/data-subjects/${tenant.id}/erasure`;
  const asked = await office.post<Record<string, string>>(path, { reason: 'By letter' });
  const erasureId = Object.values(asked).find((value) => /^ers_/.test(String(value)));
  await office.post(`${path}/confirm`, { erasureId });
  expect(await app.number("SELECT COUNT(*) FROM notes WHERE subject_id = ? AND body <> ''", [tenant.id])).toBe(0);
  expect(await app.number("SELECT COUNT(*) FROM note_versions WHERE subject_id = ? AND body <> ''", [tenant.id])).toBe(0);
  expect(bodies(await list(tenant.id))).toEqual([]);
});
