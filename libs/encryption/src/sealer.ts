import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { boundTo, decrypt, encrypt, mac } from './cipher.js';
import { KeyRing } from './key-ring.js';

/** Where a sealed value lies. It opens nowhere else: not in another row, column or organization. */
export interface Place {
  table: string;
  column: string;
  /** The row's own id. */
  row: string;
}

/** First byte of a sealed value: how it is made. */
const FORMAT = 1;
/** A data key's id without its prefix. */
const KEY_ID_BYTES = 26;
const HEADER_BYTES = 1 + KEY_ID_BYTES;
const KEY_PREFIX = 'dky_';

/**
 * Seals text at rest: AES-256-GCM under the organization's data key. A sealed value is one format byte, the key's id (26 ASCII
 * characters), the nonce (12 bytes), the tag (16) and the ciphertext: 55 bytes more than the text in UTF-8. See
 * docs/adr/0013-personal-data.md.
 */
@Injectable()
export class Sealer {
  constructor(private readonly keys: KeyRing) {}

  /**
   * Needs no round trip once the organization's key is known to this process.
   * @param db the transaction that writes the value, or the reader of a statement that commits by itself
   * @param organizationId `INSTALLATION` for what belongs to none
   */
  async seal(db: Reader, organizationId: string, place: Place, plaintext: string): Promise<Buffer> {
    const key = await this.keys.forSealing(db, organizationId);
    const sealed = encrypt(key.seal, Buffer.from(plaintext, 'utf8'), binding(organizationId, place));
    return Buffer.concat([Buffer.of(FORMAT), Buffer.from(key.id.slice(KEY_PREFIX.length), 'ascii'), sealed]);
  }

  /** @throws Error if it was changed, comes from another place, or its key is gone */
  async open(db: Reader, organizationId: string, place: Place, sealed: Buffer): Promise<string> {
    const key = await this.keys.forOpening(db, organizationId, keyIdOf(sealed));
    return decrypt(key.seal, sealed.subarray(HEADER_BYTES), binding(organizationId, place)).toString('utf8');
  }

  /** Undefined for a value that was changed or moved; a key that cannot be had is still an error, which may pass. */
  async openIfIntact(db: Reader, organizationId: string, place: Place, sealed: Buffer): Promise<string | undefined> {
    const key = await this.keys.forOpening(db, organizationId, keyIdOf(sealed));
    try {
      return decrypt(key.seal, sealed.subarray(HEADER_BYTES), binding(organizationId, place)).toString('utf8');
    } catch {
      return undefined;
    }
  }

  /**
   * 32 bytes that are equal for equal values of one column and organization, and tell nothing else: what is stored beside a sealed value
   * so that it can be looked up. The caller normalises first.
   */
  async blindIndex(db: Reader, organizationId: string, column: Omit<Place, 'row'>, value: string): Promise<Buffer> {
    return indexOf((await this.keys.forSealing(db, organizationId)).index, column, value);
  }

  /** What `blindIndex` may have stored for the value, under this key or one before it: for `WHERE … IN (?)`. */
  async blindIndexes(db: Reader, organizationId: string, column: Omit<Place, 'row'>, value: string): Promise<Buffer[]> {
    return (await this.keys.all(db, organizationId)).map(({ index }) => indexOf(index, column, value));
  }
}

/** Id of the data key that a value is sealed under. @throws Error for bytes that no Sealer made */
export function keyIdOf(sealed: Buffer): string {
  if (sealed.length < HEADER_BYTES || sealed[0] !== FORMAT) throw new Error('These bytes are not a sealed value.');
  return KEY_PREFIX + sealed.toString('ascii', 1, HEADER_BYTES);
}

const binding = (organizationId: string, { table, column, row }: Place): Buffer => boundTo(organizationId, `${table}.${column}`, row);
const indexOf = (key: Buffer, { table, column }: Omit<Place, 'row'>, value: string): Buffer => mac(key, `${table}.${column}`, value);
