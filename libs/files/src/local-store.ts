import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Clock } from '@plotihub/time';
import { assertKey, FileStore, StoredTooLarge, type DownloadTarget, type UploadAddress, type UploadTarget } from './store.js';

export interface LocalStoreOptions {
  /** Made when it is first written to. */
  folder: string;
  /** Signs addresses; the same in every process that shares the folder. */
  secret: Buffer;
  /** Paths of this application that take uploads and answer downloads. */
  uploadPath: string;
  downloadPath: string;
}

/** The bytes a link led to, and how they are to be shown. */
export interface Download {
  bytes: Buffer;
  contentType: string;
  name: string;
  disposition: 'inline' | 'attachment';
}

/** Why an upload or a link is not taken, for the client. */
export class AddressRefused extends Error {
  override readonly name = 'AddressRefused';
}

interface Policy {
  expiration: string;
  conditions: [{ key: string }, { 'Content-Type': string }, ['content-length-range', number, number]];
}

/**
 * A folder of this machine that speaks the protocol of an object store: what may be uploaded stands in a policy that expires and is
 * signed, what may be fetched in a link of the same kind. Whoever holds one needs no other credential.
 */
export class LocalFileStore extends FileStore {
  constructor(
    private readonly options: LocalStoreOptions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async uploadAddress({ key, contentType, bytes, expiresAt, origin }: UploadTarget): Promise<UploadAddress> {
    const rule: Policy = {
      expiration: expiresAt.toISOString(),
      conditions: [{ key: assertKey(key) }, { 'Content-Type': contentType }, ['content-length-range', bytes, bytes]],
    };
    const policy = Buffer.from(JSON.stringify(rule)).toString('base64');
    const fields = { key, 'Content-Type': contentType, policy, signature: this.sign('upload', policy) };
    return { url: `${origin}${this.options.uploadPath}`, fields };
  }

  /** Keeps what somebody uploads with the fields of an address. @throws AddressRefused */
  async takeUpload(fields: Readonly<Record<string, string>>, bytes: Buffer): Promise<void> {
    const { policy = '', signature = '' } = fields;
    this.demandSignature('upload', policy, signature);
    const { expiration, conditions } = JSON.parse(Buffer.from(policy, 'base64').toString('utf8')) as Policy;
    if (Date.parse(expiration) <= this.clock.now().getTime()) throw new AddressRefused('This address to upload to has expired.');
    const [{ key }, { 'Content-Type': contentType }, [, least, most]] = conditions;
    if (fields['key'] !== key) throw new AddressRefused('The policy is for another key.');
    if (fields['Content-Type'] !== contentType) throw new AddressRefused('The policy is for another Content-Type.');
    if (bytes.length < least || bytes.length > most) throw new AddressRefused(`The policy is for exactly ${most} bytes.`);
    await this.write(key, bytes);
  }

  async downloadAddress({ origin, expiresAt, key, ...rest }: DownloadTarget): Promise<string> {
    const link = Buffer.from(JSON.stringify({ key: assertKey(key), ...rest, expires: expiresAt.getTime() })).toString('base64url');
    return `${origin}${this.options.downloadPath}?token=${link}.${this.sign('download', link)}`;
  }

  /** What the token of a link leads to. @throws AddressRefused if it is forged or has expired, or its file is gone */
  async openDownload(token: string): Promise<Download> {
    const [link = '', signature = ''] = token.split('.');
    this.demandSignature('download', link, signature);
    const target = JSON.parse(Buffer.from(link, 'base64url').toString('utf8')) as Omit<Download, 'bytes'> & {
      key: string;
      expires: number;
    };
    if (target.expires <= this.clock.now().getTime()) throw new AddressRefused('This link has expired.');
    const bytes = await this.read(target.key, Number.MAX_SAFE_INTEGER);
    if (!bytes) throw new AddressRefused('What this link leads to is gone.');
    return { bytes, contentType: target.contentType, name: target.name, disposition: target.disposition };
  }

  async read(key: string, mostBytes: number): Promise<Buffer | undefined> {
    const file = await open(this.path(key), 'r').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!file) return undefined;
    try {
      if ((await file.stat()).size > mostBytes) throw new StoredTooLarge('More was stored than was allowed.');
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  /** Whole or not at all: another process never reads half a file. */
  async write(key: string, bytes: Buffer): Promise<void> {
    const path = this.path(key);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const unfinished = `${path}.${randomUUID()}`;
    await writeFile(unfinished, bytes, { mode: 0o600 });
    await rename(unfinished, path);
  }

  async remove(keys: readonly string[]): Promise<void> {
    await Promise.all(keys.map((key) => rm(this.path(key), { force: true })));
  }

  private path(key: string): string {
    return join(this.options.folder, assertKey(key));
  }

  private sign(purpose: 'upload' | 'download', text: string): string {
    return createHmac('sha256', this.options.secret).update(`${purpose}\n${text}`).digest('hex');
  }

  private demandSignature(purpose: 'upload' | 'download', text: string, signature: string): void {
    const [wanted, given] = [Buffer.from(this.sign(purpose, text)), Buffer.from(signature)];
    if (wanted.length !== given.length || !timingSafeEqual(wanted, given)) throw new AddressRefused('The signature is not ours.');
  }
}
