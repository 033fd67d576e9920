import type { KeyWrapper } from './key-wrapper.js';

/** arn:aws:kms:<region>:<account>:key/<id> */
const ARN = /^arn:(aws[\w-]*):kms:([a-z0-9-]+):(\d{12}):key\/([A-Za-z0-9-]+)$/;
const TIMEOUT_MS = 3_000;

/**
 * A key in AWS KMS: it never leaves there. Asked only when a process starts and when keys are rotated; its library is loaded then, and
 * not at all where there is no such key.
 */
export class KmsKeyWrapper implements KeyWrapper {
  /** A multi-region key is one key, whichever region's replica is asked. */
  readonly id: string;
  private readonly region: string;

  /**
   * @param endpoint instead of AWS's own, for tests
   * @throws RangeError for what is not the ARN of a key
   */
  constructor(
    private readonly arn: string,
    private readonly endpoint?: string,
  ) {
    const match = ARN.exec(arn);
    if (!match) throw new RangeError(`Not the ARN of a KMS key: ${arn}`);
    const [, partition, region, account, key] = match;
    this.region = region ?? '';
    this.id = key?.startsWith('mrk-') ? `arn:${partition}:kms:*:${account}:key/${key}` : arn;
  }

  async wrap(key: Buffer, keyId: string): Promise<Buffer> {
    const { EncryptCommand } = await import('@aws-sdk/client-kms');
    const client = await this.client();
    const { CiphertextBlob: wrapped } = await client.send(
      new EncryptCommand({ KeyId: this.arn, Plaintext: key, EncryptionContext: { plotihubKey: keyId } }),
    );
    if (!wrapped) throw new Error('KMS encrypted to nothing.');
    return Buffer.from(wrapped);
  }

  async unwrap(wrapped: Buffer, keyId: string): Promise<Buffer> {
    const { DecryptCommand } = await import('@aws-sdk/client-kms');
    const client = await this.client();
    const { Plaintext: key } = await client.send(
      new DecryptCommand({ KeyId: this.arn, CiphertextBlob: wrapped, EncryptionContext: { plotihubKey: keyId } }),
    );
    if (!key) throw new Error('KMS decrypted to nothing.');
    return Buffer.from(key);
  }

  private async client() {
    const { KMSClient } = await import('@aws-sdk/client-kms');
    return new KMSClient({
      region: this.region,
      maxAttempts: 3,
      requestHandler: { connectionTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS },
      ...(this.endpoint ? { endpoint: this.endpoint } : {}),
    });
  }
}
