import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { INSTALLATION, KeyRing } from './key-ring.js';
import { keysRepository } from './keys.repository.js';
import { rotationRepository, type Rotation, type SealedValue } from './rotation.repository.js';
import { SealedColumns, type SealedColumn } from './sealed-columns.js';
import { Sealer } from './sealer.js';

/** What a rotation has done so far. */
export interface RotationProgress {
  step: 'root key' | 'data keys wrapped anew' | 'organizations sealed anew' | 'values sealed anew' | 'values that do not open';
  count: number;
}
export interface RotationOptions {
  /** Make new data keys and seal every value under them, instead of only wrapping the data keys anew. */
  newDataKeys: boolean;
  onProgress: (progress: RotationProgress) => void;
}

/** Data keys wrapped in one transaction. */
const KEYS = 200;
/** Values sealed in one transaction: of the largest column, callbacks of up to 256 KiB, some 12 MiB. */
const VALUES = 50;

/**
 * Replaces keys while the application runs. Every batch is one short transaction, so a rotation that dies leaves everything readable,
 * and the next one goes on where it stopped. Old data keys stay, and open what other processes sealed under them meanwhile.
 */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly keys: KeyRing,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** @returns ids of the master keys that are still needed: others may be taken out of the configuration */
  async run(options: RotationOptions): Promise<string[]> {
    const rotation = await this.database.transaction((tx) => rotationRepository.begin(tx, this.clock.now(), options.newDataKeys));
    await this.newRoot(rotation, options);
    await this.wrapAnew(options);
    if (rotation.newDataKeys) await this.sealAnew(rotation, options);
    await this.wrapAnew(options); // What others made under the old root key meanwhile.
    await this.database.transaction((tx) => rotationRepository.finish(tx, this.clock.now()));
    return rotationRepository.mastersInUse(this.database.reader);
  }

  private async newRoot({ startedAt }: Rotation, { onProgress }: RotationOptions): Promise<void> {
    const root = await this.keys.newRootKey(); // Asks the key service, so before the transaction.
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const old = await rotationRepository.oldCurrent(tx, INSTALLATION, 'ROOT', startedAt);
      if (old === undefined) return;
      await keysRepository.retire(tx, INSTALLATION, old, now);
      await keysRepository.insert(tx, root, now);
      onProgress({ step: 'root key', count: 1 });
    });
    await this.keys.ready();
  }

  private async wrapAnew({ onProgress }: RotationOptions): Promise<void> {
    const root = await keysRepository.current(this.database.reader, INSTALLATION, 'ROOT');
    if (!root) throw new Error('There is no root key.');
    let after = { organizationId: '', id: '' };
    for (let count = 0; ;) {
      const rows = await this.database.transaction(async (tx) => {
        const batch = await keysRepository.notWrappedBy(tx, root.id, after, KEYS);
        for (const row of batch) await keysRepository.rewrap(tx, await this.keys.rewrapped(tx, row, root.id));
        return batch;
      });
      const last = rows.at(-1);
      if (!last) return;
      after = last;
      onProgress({ step: 'data keys wrapped anew', count: (count += rows.length) });
    }
  }

  private async sealAnew({ startedAt }: Rotation, options: RotationOptions): Promise<void> {
    let count = 0;
    for (let after = ''; ;) {
      const page = await rotationRepository.organizations(this.database.reader, after, KEYS);
      for (const organizationId of page) {
        await this.newDataKey(organizationId, startedAt);
        const columns = this.columns.all().filter(({ installation = false }) => installation === (organizationId === INSTALLATION));
        for (const column of columns) await this.sealColumn(column, organizationId, options);
        options.onProgress({ step: 'organizations sealed anew', count: ++count });
      }
      if (page.length < KEYS) return;
      after = page.at(-1) ?? after;
    }
  }

  private async newDataKey(organizationId: string, startedAt: Date): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      const old = await rotationRepository.oldCurrent(tx, organizationId, 'DATA', startedAt);
      if (old === undefined) return;
      const key = await this.keys.newDataKey(tx, organizationId);
      await keysRepository.retire(tx, organizationId, old, now);
      await keysRepository.insert(tx, key, now);
    });
    this.keys.forgetCurrent(organizationId);
  }

  private async sealColumn(column: SealedColumn, organizationId: string, { onProgress }: RotationOptions): Promise<void> {
    const key = await this.keys.forSealing(this.database.reader, organizationId);
    let broken = 0;
    for (let after = ''; ;) {
      const rows = await this.database.transaction(async (tx) => {
        const batch = await rotationRepository.underOtherKeys(tx, column, organizationId, { keyId: key.id, after, limit: VALUES });
        broken = 0;
        for (const row of batch) if (!(await this.sealValue(tx, column, organizationId, row))) broken++;
        return batch;
      });
      if (broken > 0) onProgress({ step: 'values that do not open', count: broken });
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
      onProgress({ step: 'values sealed anew', count: rows.length - broken });
    }
  }

  /** @returns false for a value that was changed in the database: it stays as it is */
  private async sealValue(
    tx: Parameters<Sealer['seal']>[0],
    column: SealedColumn,
    organizationId: string,
    row: SealedValue,
  ): Promise<boolean> {
    const place = { table: column.table, column: column.column, row: row.id };
    const text = await this.sealer.openIfIntact(tx, organizationId, place, row.value);
    if (text === undefined) return false;
    const index = column.index && (await this.sealer.blindIndex(tx, organizationId, place, column.index.normalise(text)));
    await rotationRepository.replace(tx, column, organizationId, {
      id: row.id,
      value: await this.sealer.seal(tx, organizationId, place, text),
      ...(index ? { index } : {}),
    });
    return true;
  }
}
