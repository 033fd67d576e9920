import { createHash } from 'node:crypto';
import { boundTo, decrypt, encrypt, KEY_BYTES } from './cipher.js';

/** A master key: it encrypts one other key and never data. It may live where this process cannot read it. */
export interface KeyWrapper {
  /** Stored beside what it wrapped; never changes. At most 200 ASCII characters. */
  readonly id: string;
  /** @param keyId of the key that is wrapped: it can be unwrapped under no other id */
  wrap(key: Buffer, keyId: string): Promise<Buffer>;
  /** @throws Error if it was not wrapped by this master key under this id */
  unwrap(wrapped: Buffer, keyId: string): Promise<Buffer>;
}

/** A master key that this process was given, for laptops and for hosts without a key service. */
export class LocalKeyWrapper implements KeyWrapper {
  readonly id: string;

  /** @throws RangeError unless the key has 32 bytes */
  constructor(private readonly masterKey: Buffer) {
    if (masterKey.length !== KEY_BYTES) throw new RangeError(`A master key has ${KEY_BYTES} bytes, not ${masterKey.length}.`);
    this.id = `local:${createHash('sha256').update('master key id\0').update(masterKey).digest('hex').slice(0, 16)}`;
  }

  async wrap(key: Buffer, keyId: string): Promise<Buffer> {
    return encrypt(this.masterKey, key, boundTo(keyId));
  }

  async unwrap(wrapped: Buffer, keyId: string): Promise<Buffer> {
    return decrypt(this.masterKey, wrapped, boundTo(keyId));
  }
}

/** The master keys of this installation: the first wraps, all of them unwrap, so that one can be replaced while we run. */
export class MasterKeys {
  constructor(private readonly wrappers: readonly KeyWrapper[]) {}

  /** @throws Error if there is none */
  get current(): KeyWrapper {
    const [first] = this.wrappers;
    if (!first) throw new Error('No master key: set DATA_KEY or DATA_KEY_KMS_ARN.');
    return first;
  }

  /** @throws Error that says which master key is missing */
  byId(id: string): KeyWrapper {
    const found = this.wrappers.find((wrapper) => wrapper.id === id);
    if (!found) throw new Error(`Data are sealed under the master key ${id}, which this process was not given.`);
    return found;
  }
}
