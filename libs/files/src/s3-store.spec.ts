import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SystemClock } from '@plotihub/time';
import { S3FileStore } from './s3-store.js';
import { StoredTooLarge, type UploadAddress } from './store.js';

/** What of S3 is used here, over real HTTP and with its own checks of signatures and policies; written from the documents of AWS. */
class SmallS3 {
  readonly objects = new Map<string, { bytes: Buffer; type: string; encryption: string | undefined }>();
  /** How far this server's clock is ahead. */
  aheadMs = 0;
  private server: Server;

  constructor(
    private readonly bucket: string,
    private readonly secret: string,
  ) {
    this.server = createServer((request, response) => {
      void this.answer(request).then(({ status, body = '', type = 'application/xml', headers = {} }) =>
        response.writeHead(status, { 'content-type': type, ...headers }).end(body),
      );
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((listening) => this.server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): Promise<unknown> {
    return new Promise((closed) => this.server.close(closed));
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const body = await bytesOf(request);
    const url = new URL(request.url ?? '/', 'http://s3');
    if (!url.pathname.startsWith(`/${this.bucket}`)) return fail(404, 'NoSuchBucket');
    const key = decodeURIComponent(url.pathname.slice(this.bucket.length + 2));
    const isForm = request.headers['content-type']?.startsWith('multipart/form-data') === true;
    if (request.method === 'POST' && isForm) return this.post(body, request.headers['content-type'] ?? '');
    const refused = url.searchParams.has('X-Amz-Signature') ? this.judgeAddress(request, url) : this.judgeHeaders(request, url, body);
    if (refused) return refused;
    if (request.method === 'PUT') return this.put(key, body, request);
    if (request.method === 'POST' && url.searchParams.has('delete')) return this.remove(body.toString());
    return this.get(key, url);
  }

  private put(key: string, bytes: Buffer, { headers }: IncomingMessage): Answer {
    const encryption = headers['x-amz-server-side-encryption-aws-kms-key-id'];
    this.objects.set(key, { bytes, type: headers['content-type'] ?? '', encryption: encryption as string | undefined });
    return { status: 200 };
  }

  private get(key: string, url: URL): Answer {
    const object = this.objects.get(key);
    if (!object) return fail(404, 'NoSuchKey');
    const disposition = url.searchParams.get('response-content-disposition');
    const type = url.searchParams.get('response-content-type') ?? object.type;
    return { status: 200, body: object.bytes, type, headers: disposition ? { 'content-disposition': disposition } : {} };
  }

  private remove(xml: string): Answer {
    for (const [, key = ''] of xml.matchAll(/<Key>(.*?)<\/Key>/g)) this.objects.delete(key);
    return { status: 200, body: '<DeleteResult></DeleteResult>' };
  }

  /** A form with a policy: signature, time, every field a condition, and the size. */
  private async post(body: Buffer, type: string): Promise<Answer> {
    const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
    const fields = Object.fromEntries([...form].filter(([, value]) => typeof value === 'string')) as Record<string, string>;
    const file = form.get('file');
    if (!(file instanceof Blob)) return fail(400, 'IncorrectNumberOfFilesInPostRequest');
    const { Policy = '', 'X-Amz-Credential': credential = '', 'X-Amz-Signature': signature = '' } = fields;
    if (createHmac('sha256', this.keyOf(credential)).update(Policy).digest('hex') !== signature) return fail(403, 'SignatureDoesNotMatch');
    const policy = JSON.parse(Buffer.from(Policy, 'base64').toString()) as { expiration: string; conditions: unknown[] };
    if (Date.parse(policy.expiration) < Date.now() + this.aheadMs) return fail(403, 'AccessDenied: Policy expired');
    const exact = new Map(policy.conditions.flatMap((one) => (Array.isArray(one) ? [] : Object.entries(one as Record<string, string>))));
    for (const [name, value] of Object.entries(fields))
      if (!['Policy', 'X-Amz-Signature'].includes(name) && exact.get(name) !== value) return fail(403, `AccessDenied: ${name}`);
    for (const name of exact.keys())
      if (name !== 'bucket' && fields[name] === undefined) return fail(403, `AccessDenied: ${name} is missing`);
    const range = policy.conditions.find((one): one is [string, number, number] => Array.isArray(one) && one[0] === 'content-length-range');
    if (!range || file.size < range[1] || file.size > range[2]) return fail(400, 'EntityTooLarge or EntityTooSmall');
    const bytes = Buffer.from(await file.arrayBuffer());
    this.objects.set(fields['key'] ?? '', {
      bytes,
      type: fields['Content-Type'] ?? '',
      encryption: fields['x-amz-server-side-encryption-aws-kms-key-id'],
    });
    return { status: 204 };
  }

  private judgeAddress(request: IncomingMessage, url: URL): Answer | undefined {
    const get = (name: string): string => url.searchParams.get(`X-Amz-${name}`) ?? '';
    const signed = this.signatureOf(request, url, {
      date: get('Date'),
      credential: get('Credential'),
      names: get('SignedHeaders'),
      hash: 'UNSIGNED-PAYLOAD',
    });
    if (signed !== get('Signature')) return fail(403, 'SignatureDoesNotMatch');
    const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(get('Date')) ?? [];
    const until = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) + Number(get('Expires')) * 1_000;
    return until < Date.now() + this.aheadMs ? fail(403, 'AccessDenied: Request has expired') : undefined;
  }

  private judgeHeaders(request: IncomingMessage, url: URL, body: Buffer): Answer | undefined {
    const authorization = request.headers['authorization'] ?? '';
    const [, credential = '', names = '', signature = ''] =
      /Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=(\w+)/.exec(authorization) ?? [];
    const hash = String(request.headers['x-amz-content-sha256']);
    if (hash !== createHash('sha256').update(body).digest('hex')) return fail(400, 'XAmzContentSHA256Mismatch');
    const date = String(request.headers['x-amz-date']);
    return this.signatureOf(request, url, { date, credential, names, hash }) === signature ? undefined : fail(403, 'SignatureDoesNotMatch');
  }

  /** Signature version 4. */
  private signatureOf(request: IncomingMessage, url: URL, of: { date: string; credential: string; names: string; hash: string }): string {
    const encode = (text: string): string =>
      encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
    const query = [...url.searchParams]
      .filter(([name]) => name !== 'X-Amz-Signature')
      .map(([name, value]) => `${encode(name)}=${encode(value)}`)
      .sort();
    const headers = of.names.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim()}\n`);
    const canonical = [request.method, url.pathname, query.join('&'), headers.join(''), of.names, of.hash].join('\n');
    const scope = of.credential.split('/').slice(1).join('/');
    const text = ['AWS4-HMAC-SHA256', of.date, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
    return createHmac('sha256', this.keyOf(of.credential)).update(text).digest('hex');
  }

  private keyOf(credential: string): Buffer {
    const [, ...scope] = credential.split('/');
    return scope.reduce<Buffer>((key, part) => createHmac('sha256', key).update(part).digest(), Buffer.from(`AWS4${this.secret}`));
  }
}

interface Answer {
  status: number;
  body?: string | Buffer;
  type?: string;
  headers?: Record<string, string>;
}
const fail = (status: number, code: string): Answer => ({
  status,
  body: `<Error><Code>${code.split(':')[0]}</Code><Message>${code}</Message></Error>`,
});
async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const KEY = 'incoming/org_01JD0000000000000000000000/fil_01JD0000000000000000000000';
const KMS = 'arn:aws:kms:af-south-1:111122223333:key/1234abcd';
const s3 = new SmallS3('plotihub-files', 'a-secret-of-this-test');
const kept = { ...process.env };
let store: S3FileStore;
beforeAll(async () => {
  // As a laptop or a task role has them: the SDK finds its credentials by itself.
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKIDTEST', AWS_SECRET_ACCESS_KEY: 'a-secret-of-this-test' });
  const endpoint = await s3.start();
  store = new S3FileStore({ bucket: 'plotihub-files', region: 'af-south-1', endpoint, kmsKeyArn: KMS }, new SystemClock());
});
beforeEach(() => {
  s3.aheadMs = 0;
  s3.objects.clear();
});
afterAll(async () => {
  process.env = kept;
  await s3.stop();
});

const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
const addressFor = (bytes: number) =>
  store.uploadAddress({ key: KEY, contentType: 'image/jpeg', bytes, expiresAt: inMinutes(10), origin: 'http://unused' });
async function send({ url, fields }: UploadAddress, bytes: string): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob([bytes]));
  return (await fetch(url, { method: 'POST', body: form })).status;
}

test('exactly what was announced goes up, under our key and encrypted', async () => {
  const address = await addressFor(5);
  expect(await send(address, 'hello!')).toBe(400);
  expect(await send(address, 'hell')).toBe(400);
  expect(await send({ ...address, fields: { ...address.fields, key: KEY.replace('incoming', 'files') } }, 'hello')).toBe(403);
  expect(await send({ ...address, fields: { ...address.fields, 'Content-Type': 'text/html' } }, 'hello')).toBe(403);
  const { 'x-amz-server-side-encryption-aws-kms-key-id': _, ...unencrypted } = address.fields;
  expect(await send({ ...address, fields: unencrypted }, 'hello')).toBe(403);
  expect(s3.objects.size).toBe(0);
  expect(await send(address, 'hello')).toBe(204);
  expect(s3.objects.get(KEY)).toEqual({ bytes: Buffer.from('hello'), type: 'image/jpeg', encryption: KMS });
});

test('an address that has expired takes nothing', async () => {
  const address = await addressFor(5);
  s3.aheadMs = 11 * 60_000;
  expect(await send(address, 'hello')).toBe(403);
});

test('the worker reads, writes and removes', async () => {
  expect(await store.read(KEY, 10)).toBeUndefined();
  await store.write(KEY, Buffer.from('kept'), 'image/jpeg');
  expect(s3.objects.get(KEY)).toMatchObject({ type: 'image/jpeg', encryption: KMS });
  expect(await store.read(KEY, 10)).toEqual(Buffer.from('kept'));
  await expect(store.read(KEY, 3)).rejects.toThrow(StoredTooLarge);
  await store.remove([KEY, `${KEY}.thumb`]);
  expect(s3.objects.size).toBe(0);
});

test('a link leads to the file for minutes, under its name, and not when it is changed', async () => {
  await store.write(KEY, Buffer.from('%PDF'), 'application/pdf');
  const target = { key: KEY, contentType: 'application/pdf', name: 'Mkataba wa “kodi”.pdf', disposition: 'attachment' as const };
  const url = await store.downloadAddress({ ...target, expiresAt: inMinutes(5), origin: 'http://unused' });
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([200, '%PDF']);
  expect(answer.headers.get('content-type')).toBe('application/pdf');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="Mkataba wa _kodi_\.pdf"; filename\*=UTF-8''Mkataba/);
  expect((await fetch(url.replace('attachment', 'inline'))).status).toBe(403);
  expect((await fetch(url.replace('fil_01JD0000000000000000000000', 'fil_01JD0000000000000000000001'))).status).toBe(403);
  s3.aheadMs = 6 * 60_000;
  expect((await fetch(url)).status).toBe(403);
});

test.each(['../../etc/passwd', 'incoming/org_1/fil_1', `${KEY}/../x`, `${KEY}%00`, ''])('%s is no key', async (key) => {
  await expect(store.read(key, 1)).rejects.toThrow(RangeError);
});
