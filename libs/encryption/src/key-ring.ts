import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database, isDuplicate, newId, type Reader } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { boundTo, decrypt, derive, encrypt, KEY_BYTES } from './cipher.js';
import { MasterKeys } from './key-wrapper.js';
import { keysRepository, type KeyRow } from './keys.repository.js';

/** In place of an organization, for what belongs to none: a user's second factor, the root key. */
export const INSTALLATION = 'INSTALLATION';

/** A data key, open. */
export interface DataKey {
  id: string;
  seal: Buffer;
  /** Of blind indexes; derived, so that no value of the index helps to open a sealed one. */
  index: Buffer;
}

interface Current {
  key: DataKey;
  readAt: number;
}

/** After a rotation elsewhere, this process seals with the old key for this long at most. */
const CURRENT_FOR_MS = 60_000;
/** Open keys kept, some 200 bytes each; the oldest go first. */
const MOST_KEYS = 20_000;

/**
 * Keys in three steps: a master key outside the database wraps one root key, the root key wraps each organization's data key, a data
 * key seals values. The master key is asked once per process, at the start: so no request waits for a key service, and no transaction
 * is open while one is called. All reads go through the caller's own connection: a second one, taken while transactions hold them all,
 * would never come.
 */
@Injectable()
export class KeyRing {
  private readonly roots = new Map<string, Promise<Buffer>>();
  private readonly byId = new Map<string, DataKey>();
  private readonly current = new Map<string, Current>();
  /** Keys made in a transaction that is still open: nobody else may seal with a key that could be rolled back. */
  private readonly made = new WeakMap<Reader, Map<string, DataKey>>();

  constructor(
    private readonly master: MasterKeys,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Opens the root key, made on the first start of an installation. @throws Error if the master key is missing or another */
  async ready(): Promise<void> {
    const { reader } = this.database;
    const there = await keysRepository.current(reader, INSTALLATION, 'ROOT');
    if (there) return void (await this.root(reader, there.id));
    await keysRepository.insert(reader, await this.newRootKey(), this.clock.now()).catch((error: unknown) => {
      if (!isDuplicate(error)) throw error; // Another process was first.
    });
    await this.ready();
  }

  /** The key that seals for an organization; made on its first use, whoever comes first. */
  async forSealing(db: Reader, organizationId: string): Promise<DataKey> {
    const now = performance.now();
    const cached = this.current.get(organizationId);
    if (cached && now - cached.readAt < CURRENT_FOR_MS) return cached.key;
    const mine = this.made.get(db)?.get(organizationId);
    if (mine) return mine;
    const row = (await keysRepository.current(db, organizationId, 'DATA')) ?? (await this.make(db, organizationId));
    const created = this.made.get(db)?.get(organizationId);
    if (created) return created;
    const key = await this.unwrap(db, row);
    keep(this.current, organizationId, { key, readAt: now });
    return key;
  }

  /** @throws Error if the organization has no such key: what it sealed is gone for good */
  async forOpening(db: Reader, organizationId: string, id: string): Promise<DataKey> {
    const known = this.byId.get(`${organizationId}/${id}`) ?? this.made.get(db)?.get(organizationId);
    if (known?.id === id) return known;
    const row = await keysRepository.find(db, organizationId, id);
    if (!row) throw new Error(`There is no key ${id} of ${organizationId}.`);
    return this.unwrap(db, row);
  }

  /** Every key with which something may be sealed, the current one first. */
  async all(db: Reader, organizationId: string): Promise<DataKey[]> {
    const rows = await keysRepository.dataKeysOf(db, organizationId);
    return rows.length === 0 ? [await this.forSealing(db, organizationId)] : Promise.all(rows.map((row) => this.unwrap(db, row)));
  }

  /** The organization has a new key: this process seals with it at once, others within a minute. */
  forgetCurrent(organizationId: string): void {
    this.current.delete(organizationId);
  }

  /** A data key wrapped by this root key instead of by the one it had. */
  async rewrapped(db: Reader, row: KeyRow, rootId: string): Promise<KeyRow> {
    const key = await this.unwrapBytes(db, row);
    return { ...row, wrappedBy: rootId, wrapped: encrypt(await this.root(db, rootId), key, boundTo(row.organizationId, row.id)) };
  }

  /** A key that is nowhere yet. */
  async newDataKey(db: Reader, organizationId: string): Promise<KeyRow> {
    const id = newId('dky');
    const root = await keysRepository.current(db, INSTALLATION, 'ROOT');
    if (!root) throw new Error('There is no root key: the key ring was not made ready.');
    const wrapped = encrypt(await this.root(db, root.id), randomBytes(KEY_BYTES), boundTo(organizationId, id));
    return { organizationId, id, kind: 'DATA', wrappedBy: root.id, wrapped };
  }

  async newRootKey(): Promise<KeyRow> {
    const id = newId('rky');
    const { current } = this.master;
    return {
      organizationId: INSTALLATION,
      id,
      kind: 'ROOT',
      wrappedBy: current.id,
      wrapped: await current.wrap(randomBytes(KEY_BYTES), id),
    };
  }

  private async make(db: Reader, organizationId: string): Promise<KeyRow> {
    const row = await this.newDataKey(db, organizationId);
    try {
      await keysRepository.insert(db, row, this.clock.now());
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      const winner = await keysRepository.current(db, organizationId, 'DATA');
      if (!winner) throw new Error(`The data key of ${organizationId} is there and is not.`, { cause: error });
      return winner;
    }
    if (db.queryRunner?.isTransactionActive) {
      const keys = this.made.get(db) ?? new Map<string, DataKey>();
      this.made.set(db, keys.set(organizationId, open(row.id, await this.unwrapBytes(db, row))));
    }
    return row;
  }

  private root(db: Reader, id: string): Promise<Buffer> {
    const known = this.roots.get(id);
    if (known) return known;
    const opened = this.openRoot(db, id);
    this.roots.set(id, opened);
    opened.catch(() => this.roots.delete(id));
    return opened;
  }

  private async openRoot(db: Reader, id: string): Promise<Buffer> {
    const row = await keysRepository.find(db, INSTALLATION, id);
    if (!row) throw new Error(`There is no root key ${id}.`);
    return this.master.byId(row.wrappedBy).unwrap(row.wrapped, id);
  }

  private async unwrap(db: Reader, row: KeyRow): Promise<DataKey> {
    const name = `${row.organizationId}/${row.id}`;
    const known = this.byId.get(name);
    if (known) return known;
    const key = open(row.id, await this.unwrapBytes(db, row));
    keep(this.byId, name, key);
    return key;
  }

  private async unwrapBytes(db: Reader, row: KeyRow): Promise<Buffer> {
    return decrypt(await this.root(db, row.wrappedBy), row.wrapped, boundTo(row.organizationId, row.id));
  }
}

const open = (id: string, seal: Buffer): DataKey => ({ id, seal, index: derive(seal, 'blind index') });

function keep<T>(cache: Map<string, T>, name: string, value: T): void {
  cache.delete(name);
  cache.set(name, value);
  const [oldest] = cache.keys();
  if (cache.size > MOST_KEYS && oldest !== undefined) cache.delete(oldest);
}
