import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import { TestApp } from '../support/app.js';
import { Office } from '../support/office.js';

let app: TestApp;
let office: Office;
let port: number;
beforeAll(async () => {
  app = await TestApp.start();
  office = await Office.open(app);
  await app.nest.listen(0, '127.0.0.1');
  port = (app.nest.getHttpServer().address() as AddressInfo).port;
});
// Whatever was sent, the process lives and answers.
afterEach(async () => expect((await app.http.get('/health/ready')).status).toBe(200));
afterAll(() => app.stop());

const owners = (): Promise<number> => app.number('SELECT COUNT(*) FROM owners WHERE organization_id = ?', [office.organizationId]);

/** POST /v1/owners with exactly these bytes. */
async function post(bytes: Buffer | string, headers: Record<string, string> = {}) {
  const before = await owners();
  const answer = await app.http
    .post('/v1/owners')
    .set({ authorization: `Bearer ${office.token}`, 'content-type': 'application/json', ...headers })
    .serialize((body: unknown) => body as string)
    .send(bytes as string);
  expect(await owners()).toBe(before);
  return { status: answer.status, type: answer.type, code: (answer.body as { errors?: { code: string }[] }).errors?.[0]?.code };
}
const refused = (code?: string) => ({ status: 400, type: 'application/problem+json', code });

describe('a body that two readers could take differently', () => {
  it.each([
    ['a key twice', '{"name": "Wanjiku", "name": "Otieno", "phone": "0722000111"}', 'duplicate-key'],
    ['__proto__', '{"name": "Wanjiku", "phone": "0722000111", "__proto__": {"role": "ADMIN"}}', 'forbidden-key'],
    ['constructor', '{"name": "Wanjiku", "phone": "0722000111", "constructor": {"prototype": {"role": "ADMIN"}}}', 'forbidden-key'],
    ['a NUL', '{"name": "Wan\\u0000jiku", "phone": "0722000111"}', 'nul'],
    ['half of a surrogate pair', '{"name": "Wanjiku \\ud83d", "phone": "0722000111"}', 'surrogate'],
    ['a number beyond what a double holds', '{"name": "Wanjiku", "phone": 90071992547409930}', 'number'],
    ['a number of a hundred thousand digits', `{"phone": ${'9'.repeat(100_000)}}`, 'number'],
    ['ten thousand levels', '['.repeat(10_000) + ']'.repeat(10_000), 'depth'],
    ['ten thousand levels that never end', '{"a":'.repeat(10_000), 'depth'],
    ['an overlong quotation mark', Buffer.from('{"name": "Wanjiku\xc0\xa2", "phone": "0722000111"}', 'latin1'), undefined],
    ['UTF-16', Buffer.from('\ufeff{"name": "Wanjiku"}', 'utf16le'), undefined],
    ['two documents', '{"name": "Wanjiku"} {"name": "Otieno"}', undefined],
  ])('is refused: %s', async (_, body, code) => {
    expect(await post(body)).toEqual(refused(code));
  });
});

describe('a body that is meant to keep us busy', () => {
  // Just below the limit of 256 KiB each: what takes more than linear time here would hold up everybody for seconds.
  const FULL = 255 * 1024;
  it.each([
    ['many keys', `{${Array.from({ length: 20_000 }, (_, i) => `"k${i}":1`).join(',')}}`],
    ['many lists', `[${'[],'.repeat(FULL / 3 - 2)}[]]`],
    ['many escapes', `{"name":"${'\\u0061'.repeat(FULL / 6 - 4)}","phone":"0722000111"}`],
    ['a text of one letter', `{"name":"${'a'.repeat(FULL - 40)}!","phone":"0722000111"}`],
    ['an e-mail address that backtracks', `{"name":"W","phone":"0722000111","email":"${'a.'.repeat(FULL / 3)}@"}`],
    ['a phone number without end', `{"name":"W","phone":"+${'0'.repeat(FULL - 60)}"}`],
    ['blanks', `{"name"${' '.repeat(FULL - 60)}:"W"}`],
    ['minus signs', `[${'-'.repeat(FULL - 2)}]`],
  ])('is refused and forgotten: %s', async (_, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it('is not even read when it is larger', async () => {
    expect((await post(`["${'x'.repeat(1_048_576)}"]`)).status).toBe(413);
  });
});

describe('a body of another kind', () => {
  it.each([
    ['text', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['an upload', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['XML', { 'content-type': 'application/xml' }],
    ['JSON in UTF-16, so it says', { 'content-type': 'application/json; charset=utf-16' }],
    ['a file where none is taken', { 'content-type': 'text/csv' }],
    ['something compressed', { 'content-encoding': 'gzip' }],
    ['several types', { 'content-type': 'application/json, text/plain' }],
  ])('is refused as %s', async (_, headers) => {
    expect(await post('{"name": "Wanjiku", "phone": "0722000111"}', headers)).toMatchObject({ status: 415 });
  });

  it('is taken where a route takes files', async () => {
    const answer = await app.http
      .post('/v1/imports/rent-roll?mode=dry-run')
      .set({ authorization: `Bearer ${office.token}`, 'content-type': 'text/csv' })
      .send('Property,House,Rent\n');
    expect(answer.status).not.toBe(415);
  });
});

describe('an address', () => {
  it.each([
    '/v1/members?limit=5&limit=5',
    '/v1/members?colour=red',
    '/v1/members?limit[]=5',
    '/v1/me?colour=red',
    '/v1/me?a=1&a=2',
    '/problems?code=x',
    '/v1/members?cursor=%00',
    '/v1/members?cursor=%c0%af',
    '/v1/members?cursor=%ed%a0%80',
    '/v1/members?cursor=%zz',
    '/v1/owners/%00',
    '/v1/owners/%c0%ae%c0%ae',
    '/v1/owners/%zz',
  ])('%s is refused', async (path) => {
    expect(await office.send('get', path)).toMatchObject({ status: 400, type: 'application/problem+json' });
  });

  it.each([
    '/v1/../health/live/..',
    '/v1/owners/..%2f..%2fmembers',
    '/v1//members',
    '/V1/members',
    '/.git/config',
    '/.env',
    '/v1/owners/__proto__',
  ])('%s leads nowhere', async (path) => {
    expect((await office.send('get', path)).status).toBe(404);
  });

  it('is refused when its last part is longer than any id', async () => {
    expect([400, 404, 414]).toContain((await office.send('get', `/v1/owners/${'x'.repeat(5_000)}`)).status);
  });
});

describe('money that has moved', () => {
  it('is taken in any form: nothing of this applies to what providers send', async () => {
    for (const body of ['{"a":1,"a":2}', '\0', '['.repeat(10_000)])
      expect(
        (await app.http.post('/hooks/c2b/no-such-token/confirmation?x=1&x=2').set('content-type', 'text/plain').send(body)).status,
      ).toBe(404);
  });
});

describe('what is no honest HTTP', () => {
  /** The status line and headers that these bytes bring about. */
  async function raw(text: string): Promise<string> {
    const socket = connect(port, '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', () => undefined);
    socket.write(text);
    await Promise.race([once(socket, 'close'), new Promise((resolve) => setTimeout(resolve, 3_000))]);
    socket.destroy();
    return Buffer.concat(chunks).toString();
  }
  const head = (...lines: string[]) => ['POST /v1/owners HTTP/1.1', 'Host: api.test', ...lines, '', ''].join('\r\n');
  const json = 'Content-Type: application/json';

  it.each([
    ['a length and chunks', `${head(json, 'Content-Length: 5', 'Transfer-Encoding: chunked')}0\r\n\r\n`],
    ['two lengths', `${head(json, 'Content-Length: 5', 'Content-Length: 6')}{"a":`],
    ['a length with a sign', head(json, 'Content-Length: +5')],
    ['a length below nothing', head(json, 'Content-Length: -1')],
    ['chunks under another name', `${head(json, 'Transfer-Encoding: xchunked')}0\r\n\r\n`],
    ['chunks twice', `${head(json, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity')}0\r\n\r\n`],
    ['a chunk size that is no number', `${head(json, 'Transfer-Encoding: chunked')}zz\r\nx\r\n0\r\n\r\n`],
    ['a blank before the colon', head(json, 'Content-Length : 5')],
    ['a folded header', head('X-One: a', ' b')],
    ['a line break alone', 'POST /v1/owners HTTP/1.1\nHost: api.test\n\n'],
    ['a method that does not exist', 'STEAL /v1/owners HTTP/1.1\r\nHost: api.test\r\n\r\n'],
    ['no host', 'GET /health/live HTTP/1.1\r\n\r\n'],
    ['a NUL in a header', head('X-One: a\0b')],
    ['nonsense', 'what is this\r\n\r\n'],
  ])('is refused and the connection closed: %s', async (_, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toMatch(/connection: close/i);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
  });

  it('has headers of a bounded size', async () => {
    const answer = await raw(head(`X-Long: ${'x'.repeat(20_000)}`));
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('"code":"headers-too-large"');
  });
});
