import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { TestApp } from '../support/app.js';
import { follow, keptFile, pdf, phonePhoto, sendFile, upload, type ApiFile } from '../support/files.js';
import { Office } from '../support/office.js';
import { letUnit, portfolio, type Portfolio } from '../support/portfolio.js';

const NOW = '2026-11-01T07:00:00Z';

let app: TestApp;
let office: Office;
let court: Portfolio;
let unitId: string;
let photo: Buffer;
beforeAll(async () => {
  app = await TestApp.start(NOW, { FILES_QUOTA_MIB: '20' });
  office = await Office.open(app);
  court = await portfolio(office, { units: 2 });
  unitId = court.units[0]?.id ?? '';
  photo = await phonePhoto();
});
afterAll(() => app.stop());

const ask = (by: Office, body: object) =>
  by.send('post', '/v1/files', { subjectId: unitId, name: 'sink.jpg', type: 'image/jpeg', bytes: 1_000, ...body });
const read = (id: string) => office.get<ApiFile>(`/v1/files/${id}`);
const used = () => app.number('SELECT used_bytes FROM file_usage WHERE organization_id = ?', [office.organizationId]);
const charged = () => app.number('SELECT SUM(charged_bytes) FROM files WHERE organization_id = ?', [office.organizationId]);
const afterMinutes = (minutes: number) => app.clock.advance(minutes * 60_000);
/** What the worker does some minutes from now; tokens do not live that long, so the clock goes back. */
async function workAfter(minutes: number): Promise<void> {
  afterMinutes(minutes);
  await app.work();
  afterMinutes(-minutes);
}
beforeEach(() => app.clock.moveTo(NOW));

test('a photo of a unit is uploaded, checked and shown: upright, smaller, and without the place it was taken at', async () => {
  const file = await keptFile(app, office, { subjectId: unitId, bytes: await phonePhoto(4_000, 3_000), name: 'C:\\DCIM\\sink‮gpj.png' });
  expect(file).toMatchObject({ state: 'READY', type: 'image/jpeg', name: 'sinkgpj.png', width: 1_920, height: 2_560, reason: null });
  const answer = await follow(app, file.links?.url ?? '').expect(200);
  expect(answer.headers).toMatchObject({ 'content-type': 'image/jpeg', 'x-content-type-options': 'nosniff' });
  expect(answer.headers['content-security-policy']).toContain('sandbox');
  const bytes = answer.body as Buffer;
  expect(bytes.includes('siri-ya-mpiga-picha')).toBe(false);
  expect((await sharp(bytes).metadata()).exif).toBeUndefined();
  const thumbnail = await follow(app, file.links?.thumbnailUrl ?? '').expect(200);
  expect(await sharp(thumbnail.body as Buffer).metadata()).toMatchObject({ width: 240, height: 320 });
  const list = await office.get<{ data: ApiFile[] }>(`/v1/files?subjectId=${unitId}`);
  expect(list.data.map(({ id }) => id)).toContain(file.id);
});

test('a document stays as it is, and is saved instead of shown', async () => {
  const bytes = pdf();
  const file = await keptFile(app, office, { subjectId: unitId, bytes, type: 'application/pdf', name: 'agreement.html' });
  expect(file).toMatchObject({ state: 'READY', type: 'application/pdf', bytes: bytes.length });
  const answer = await follow(app, file.links?.url ?? '').expect(200);
  expect(answer.headers['content-disposition']).toBe(`attachment; filename="agreement.pdf"; filename*=UTF-8''agreement.pdf`);
  expect(answer.headers['content-security-policy']).toContain('sandbox');
  expect((answer.body as Buffer).equals(bytes)).toBe(true);
});

/** A PNG that says how large it is, and is a few bytes long. */
function bomb(edge: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, 'latin1'), data, Buffer.alloc(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(100_000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
const ZIP_END = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

test.each<[string, string, string, () => Buffer]>([
  ['a program called photo.jpg', 'image/jpeg', 'unknown-type', () => Buffer.concat([Buffer.from('MZ'), Buffer.alloc(500)])],
  [
    'an SVG with a script',
    'image/png',
    'unknown-type',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
  ],
  ['a page of HTML', 'application/pdf', 'unknown-type', () => Buffer.from('<html><script>alert(1)</script></html>')],
  ['a document called a photo', 'image/jpeg', 'not-what-was-declared', () => pdf()],
  ['a picture of 30,000 by 30,000', 'image/png', 'too-many-pixels', () => bomb(30_000)],
  ['half a photo', 'image/jpeg', 'unreadable', () => photo.subarray(0, 300)],
  ['a document that is an archive as well', 'application/pdf', 'more-than-one-file', () => Buffer.concat([pdf(), ZIP_END])],
  ['a document without an end', 'application/pdf', 'unreadable', () => Buffer.from(`%PDF-1.4\n${'x'.repeat(3_000)}`)],
])('%s is refused', async (_, type, reason, bytes) => {
  const before = await used();
  const { id } = await sendFile(app, office, { subjectId: unitId, bytes: bytes(), type });
  await app.work();
  expect(await read(id)).toMatchObject({ state: 'REFUSED', reason, links: null });
  expect(await used()).toBe(before);
});

test('a photo with a page in its tail, and one with a huge comment, come out as nothing but a photo', async () => {
  const tail = Buffer.from('<html><script>alert("tail")</script></html>');
  const comment = Buffer.concat([Buffer.from('ffe1ffff', 'hex'), Buffer.alloc(65_533, 'x')]);
  for (const bytes of [Buffer.concat([photo, tail]), Buffer.concat([photo.subarray(0, 2), comment, photo.subarray(2)])]) {
    const file = await keptFile(app, office, { subjectId: unitId, bytes });
    const answer = await follow(app, file.links?.url ?? '').expect(200);
    expect((answer.body as Buffer).includes('<script>')).toBe(false);
    expect((answer.body as Buffer).length).toBeLessThan(20_000);
  }
});

test('nothing but what was announced can be uploaded, and nothing after the address has expired', async () => {
  const made = (await ask(office, { bytes: photo.length })).body as ApiFile;
  await upload(app, made.upload, Buffer.concat([photo, Buffer.from('x')])).expect(403);
  await upload(app, made.upload, photo.subarray(1)).expect(403);
  const changed = (name: string, value: string) => ({
    ...made.upload,
    fields: made.upload.fields.map((field) => (field.name === name ? { name, value } : field)),
  });
  await upload(app, changed('Content-Type', 'text/html'), photo).expect(403);
  await upload(app, changed('key', `files/${office.organizationId}/${made.id}`), photo).expect(403);
  await upload(app, changed('key', '../../../etc/passwd'), photo).expect(403);
  await upload(app, changed('signature', 'f'.repeat(64)), photo).expect(403);
  await upload(app, made.upload, photo).expect(204);
  afterMinutes(11);
  const late = await upload(app, made.upload, photo).expect(403);
  expect(late.body).toMatchObject({ code: 'address-not-valid', detail: 'This address to upload to has expired.' });
  // The bytes are there already: to say so late is still in time.
  await office.send('post', `/v1/files/${made.id}/complete`, undefined, 200);
  await app.work();
  expect(await read(made.id)).toMatchObject({ state: 'READY' });
});

test('what is uploaded again after the check changes nothing, and is swept away', async () => {
  const made = (await ask(office, { bytes: photo.length })).body as ApiFile;
  await upload(app, made.upload, photo).expect(204);
  await office.send('post', `/v1/files/${made.id}/complete`, undefined, 200);
  await app.work();
  const { sha256, bytes } = await read(made.id);
  await upload(app, made.upload, Buffer.alloc(photo.length)).expect(204);
  await office.send('post', `/v1/files/${made.id}/complete`, undefined, 200);
  await workAfter(21);
  expect(await read(made.id)).toMatchObject({ state: 'READY', sha256, bytes });
  expect(await app.number('SELECT COUNT(*) FROM files WHERE id = ? AND sweep_at IS NULL', [made.id])).toBe(1);
});

test('an upload that never came ends by itself, and gives its room back', async () => {
  const before = await used();
  const { id } = (await ask(office, { bytes: 5_000 })).body as ApiFile;
  expect(await used()).toBe(before + 5_000);
  await workAfter(21);
  expect(await read(id)).toMatchObject({ state: 'REFUSED', reason: 'upload-expired' });
  expect(await used()).toBe(before);
  const said = (await ask(office, { bytes: 5_000 })).body as ApiFile;
  await office.send('post', `/v1/files/${said.id}/complete`, undefined, 200);
  await app.work();
  expect(await read(said.id)).toMatchObject({ state: 'REFUSED', reason: 'nothing-uploaded' });
});

test('two who say at once that it is there make one check', async () => {
  const made = (await ask(office, { bytes: photo.length })).body as ApiFile;
  await upload(app, made.upload, photo).expect(204);
  const answers = await Promise.all(Array.from({ length: 10 }, () => office.send('post', `/v1/files/${made.id}/complete`)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  await app.work();
  const [row] = await app.rows<{ attempts: number; state: string }>('SELECT attempts, state FROM files WHERE id = ?', [made.id]);
  expect(row).toEqual({ attempts: 1, state: 'READY' });
});

test('an organization keeps no more than its quota, however many ask at once', async () => {
  const landlord = await Office.open(app, 'LANDLORD');
  const { propertyId } = await portfolio(landlord);
  const answers = await Promise.all(Array.from({ length: 8 }, () => ask(landlord, { subjectId: propertyId, bytes: 5 * 1024 * 1024 })));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'file-quota-exceeded' });
  expect((await landlord.get('/v1/files/usage'))['usedBytes']).toBe(20 * 1024 * 1024);
});

test('what the quota says is taken is what the files take', async () => {
  expect(await used()).toBe(await charged());
  const files = await app.rows<{ bytes: number }>("SELECT kept_bytes AS bytes FROM files WHERE organization_id = ? AND state = 'READY'", [
    office.organizationId,
  ]);
  expect(await used()).toBeGreaterThan(files.reduce((sum, { bytes }) => sum + bytes, 0));
});

test('a deleted file is gone for its readers, comes back within a month, and then its bytes are gone', async () => {
  const file = await keptFile(app, office, { subjectId: unitId, bytes: photo });
  await office.send('delete', `/v1/files/${file.id}`, undefined, 200);
  expect(await read(file.id)).toMatchObject({ state: 'DELETED', links: null });
  await office.send('post', `/v1/files/${file.id}/restore`, undefined, 200);
  const { links } = await read(file.id);
  await follow(app, links?.url ?? '').expect(200);
  await office.send('post', `/v1/files/${file.id}/restore`, undefined, 409);
  await office.send('delete', `/v1/files/${file.id}`, undefined, 200);
  const before = await used();
  await workAfter(31 * 24 * 60);
  expect(await used()).toBeLessThan(before);
  await office.send('get', `/v1/files/${file.id}`, undefined, 404);
  await office.send('post', `/v1/files/${file.id}/restore`, undefined, 404);
  expect((await follow(app, links?.url ?? '').expect(403)).body).toMatchObject({ detail: 'What this link leads to is gone.' });
});

test('a link is good for minutes, and only as it was made', async () => {
  const { links } = await keptFile(app, office, { subjectId: unitId, bytes: photo });
  const url = links?.url ?? '';
  await follow(app, `${url}0`).expect(403);
  const [head = '', signature = ''] = (new URL(url).searchParams.get('token') ?? '').split('.');
  const other = { ...(JSON.parse(Buffer.from(head, 'base64url').toString()) as object), contentType: 'text/html' };
  await app.http.get(`/v1/downloads?token=${Buffer.from(JSON.stringify(other)).toString('base64url')}.${signature}`).expect(403);
  await follow(app, url).expect(200);
  afterMinutes(6);
  await follow(app, url).expect(403);
});

test('a caretaker sends photos of their own property, and sees what is shown to them', async () => {
  const far = await portfolio(office);
  const caretaker = await office.colleague('CARETAKER', { propertyIds: [court.propertyId] });
  const own = await keptFile(app, caretaker, { subjectId: unitId, bytes: photo });
  expect(own.state).toBe('READY');
  expect((await ask(caretaker, { type: 'application/pdf' })).status).toBe(403);
  expect((await ask(caretaker, { audience: ['OWNER'] })).status).toBe(403);
  expect((await ask(caretaker, { subjectId: far.propertyId })).status).toBe(404);
  const hidden = await keptFile(app, office, { subjectId: unitId, bytes: photo });
  await office.send('patch', `/v1/files/${hidden.id}`, { audience: [] }, 200, { 'if-match': `"${hidden.version}"` });
  await caretaker.send('get', `/v1/files/${hidden.id}`, undefined, 404);
  const elsewhere = await keptFile(app, office, { subjectId: far.propertyId, bytes: photo });
  await caretaker.send('get', `/v1/files/${elsewhere.id}`, undefined, 404);
  await caretaker.send('delete', `/v1/files/${elsewhere.id}`, undefined, 404);
  const theirs = await keptFile(app, office, { subjectId: unitId, bytes: photo });
  await caretaker.send('get', `/v1/files/${theirs.id}`, undefined, 200);
  await caretaker.send('delete', `/v1/files/${theirs.id}`, undefined, 403);
  const { data } = await caretaker.get<{ data: ApiFile[] }>(`/v1/files?subjectId=${unitId}&limit=200`);
  expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([own.id, theirs.id]));
  expect(data.map(({ id }) => id)).not.toContain(hidden.id);
});

test('a tenant’s papers are for the office; those of a lease are for its owner as well', async () => {
  const { leaseId, tenantId } = await letUnit(office, { unitId: court.units[1]?.id ?? '', rent: '15000.00', startsOn: '2026-11-01' });
  const owner = await office.colleague('OWNER', { ownerId: court.ownerIds[0] ?? '' });
  const idCopy = await keptFile(app, office, { subjectId: tenantId, bytes: photo });
  const agreement = await keptFile(app, office, { subjectId: leaseId, bytes: pdf(), type: 'application/pdf' });
  await owner.send('get', `/v1/files/${idCopy.id}`, undefined, 404);
  expect((await owner.get<{ data: ApiFile[] }>(`/v1/files?subjectId=${tenantId}`)).data).toEqual([]);
  await owner.send('get', `/v1/files/${agreement.id}`, undefined, 200);
  expect((await ask(owner, { subjectId: leaseId })).status).toBe(403);
});

test('another organization finds nothing, and adds nothing', async () => {
  const stranger = await Office.open(app);
  const { id } = await keptFile(app, office, { subjectId: unitId, bytes: photo });
  await stranger.send('get', `/v1/files/${id}`, undefined, 404);
  await stranger.send('get', `/v1/files?subjectId=${unitId}`, undefined, 404);
  expect((await ask(stranger, {})).status).toBe(404);
  for (const [method, path] of [
    ['post', '/complete'],
    ['post', '/restore'],
    ['delete', ''],
  ] as const)
    await stranger.send(method, `/v1/files/${id}${path}`, undefined, 404);
  // What keeps no files answers like what is not there.
  expect((await ask(office, { subjectId: office.organizationId })).status).toBe(404);
});

test.each([
  [{ type: 'image/svg+xml' }],
  [{ type: 'text/html' }],
  [{ bytes: 0 }],
  [{ bytes: 16 * 1024 * 1024 }],
  [{ name: '' }],
  [{ name: '../..' }],
  [{ name: 'a\u0000b' }],
  [{ subjectId: '../../unt_01JD0000000000000000000000' }],
  [{ key: 'files/x' }],
  [{ audience: ['ADMIN'] }],
])('%j is not taken', async (body) => {
  expect((await ask(office, body)).status).toBe(400);
});

test('a file whose check ends the process each time is given up', async () => {
  const { id } = await sendFile(app, office, { subjectId: unitId, bytes: photo });
  // Three workers have begun with it, and are gone.
  await app.rows('UPDATE files SET attempts = 3 WHERE id = ?', [id]);
  await app.work();
  expect(await read(id)).toMatchObject({ state: 'REFUSED', reason: 'check-failed' });
});

test('the files of an erased person are gone, and their names', async () => {
  const tenant = await office.post<{ id: string }>('/v1/tenants', { name: 'Achieng Otieno', phone: '0722333444' });
  const file = await keptFile(app, office, { subjectId: tenant.id, bytes: photo, name: 'ID of Achieng.jpg' });
  const path = `/v1/data-subjects/${tenant.id}/erasure`;
  const asked = await office.post<Record<string, string>>(path, { reason: 'By letter' });
  const erasureId = Object.values(asked).find((value) => /^ers_/.test(String(value)));
  await office.send('post', `${path}/confirm`, { erasureId }).then(async (answer) => {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  });
  await app.work();
  await office.send('get', `/v1/files/${file.id}`, undefined, 404);
  await follow(app, file.links?.url ?? '').expect(403);
  const [row] = await app.rows('SELECT name, state, charged_bytes AS charged FROM files WHERE id = ?', [file.id]);
  expect(row).toEqual({ name: '', state: 'PURGED', charged: 0 });
});
