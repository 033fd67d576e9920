import type { S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '@plotihub/time';
import {
  assertKey,
  dispositionOf,
  FileStore,
  StoredTooLarge,
  type DownloadTarget,
  type UploadAddress,
  type UploadTarget,
} from './store.js';

export interface S3StoreOptions {
  bucket: string;
  region: string;
  /** Another address than AWS's own, for what else speaks S3; empty: AWS. */
  endpoint: string;
  /** ARN of the KMS key under which everything is encrypted; empty: as the bucket is set up. */
  kmsKeyArn: string;
}

const CONNECT_TIMEOUT_MS = 3_000;
const TIMEOUT_MS = 20_000;
/** Keys of one DeleteObjects. */
const MOST_KEYS = 1_000;

/**
 * A bucket of S3. Uploads go there by a presigned POST, whose policy holds the key, the type and the exact size; downloads by a presigned
 * GET. Credentials are those of the machine. The SDK is loaded when it is first needed.
 */
export class S3FileStore extends FileStore {
  private connected: Promise<S3Client> | undefined;

  constructor(
    private readonly options: S3StoreOptions,
    private readonly clock: Clock,
  ) {
    super();
  }

  async uploadAddress({ key, contentType, bytes, expiresAt }: UploadTarget): Promise<UploadAddress> {
    const { createPresignedPost } = await import('@aws-sdk/s3-presigned-post');
    return createPresignedPost(await this.client(), {
      Bucket: this.options.bucket,
      Key: assertKey(key),
      // Each field is a condition of the policy as well.
      Fields: { 'Content-Type': contentType, ...this.encryptionFields() },
      Conditions: [['content-length-range', bytes, bytes]],
      Expires: this.secondsUntil(expiresAt),
    });
  }

  async downloadAddress(target: DownloadTarget): Promise<string> {
    const [{ getSignedUrl }, { GetObjectCommand }] = await Promise.all([
      import('@aws-sdk/s3-request-presigner'),
      import('@aws-sdk/client-s3'),
    ]);
    const command = new GetObjectCommand({
      Bucket: this.options.bucket,
      Key: assertKey(target.key),
      ResponseContentType: target.contentType,
      ResponseContentDisposition: dispositionOf(target),
      ResponseCacheControl: 'private, no-store',
    });
    return getSignedUrl(await this.client(), command, { expiresIn: this.secondsUntil(target.expiresAt) });
  }

  async read(key: string, mostBytes: number): Promise<Buffer | undefined> {
    const { GetObjectCommand, NoSuchKey } = await import('@aws-sdk/client-s3');
    try {
      const found = await (await this.client()).send(new GetObjectCommand({ Bucket: this.options.bucket, Key: assertKey(key) }));
      return found.Body && (await atMost(found.Body as AsyncIterable<Uint8Array>, mostBytes));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async write(key: string, bytes: Buffer, contentType: string): Promise<void> {
    const { PutObjectCommand } = await import('@aws-sdk/client-s3');
    const { kmsKeyArn } = this.options;
    await (
      await this.client()
    ).send(
      new PutObjectCommand({
        Bucket: this.options.bucket,
        Key: assertKey(key),
        Body: bytes,
        ContentType: contentType,
        ...(kmsKeyArn && { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: kmsKeyArn }),
      }),
    );
  }

  async remove(keys: readonly string[]): Promise<void> {
    const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
    const client = await this.client();
    for (let start = 0; start < keys.length; start += MOST_KEYS) {
      const Objects = keys.slice(start, start + MOST_KEYS).map((key) => ({ Key: assertKey(key) }));
      const { Errors } = await client.send(new DeleteObjectsCommand({ Bucket: this.options.bucket, Delete: { Objects, Quiet: true } }));
      if (Errors && Errors.length > 0) throw new Error(`${Errors.length} files could not be removed: ${Errors[0]?.Code ?? 'unknown'}`);
    }
  }

  private encryptionFields(): Record<string, string> {
    const { kmsKeyArn } = this.options;
    if (kmsKeyArn === '') return {};
    return { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyArn };
  }

  private secondsUntil(at: Date): number {
    return Math.max(1, Math.floor((at.getTime() - this.clock.now().getTime()) / 1_000));
  }

  private client(): Promise<S3Client> {
    this.connected ??= this.connect();
    return this.connected;
  }

  private async connect(): Promise<S3Client> {
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    const { region, endpoint } = this.options;
    return new Client({
      region,
      ...(endpoint && { endpoint, forcePathStyle: true }),
      // What else speaks S3 does not know the checksums that AWS has added.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { connectionTimeout: CONNECT_TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
    });
  }
}

/** The bytes of a stream, whatever length it was said to have. @throws StoredTooLarge as soon as there are more */
async function atMost(stream: AsyncIterable<Uint8Array>, mostBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new StoredTooLarge('More was stored than was allowed.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
