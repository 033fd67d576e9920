import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, EntityManager } from 'typeorm';
import { DatabaseBusy, isTransient } from './errors.js';

/** One open transaction. Whoever holds it may write; it is always the first argument. */
export type Tx = EntityManager & { readonly __tx?: true };
/** Anything that may read: a transaction, or the pool. */
export type Reader = EntityManager;

const ATTEMPTS = 5;

type LastAct = () => Promise<void>;
const lastActs = new WeakMap<Tx, LastAct[]>();

/**
 * Runs `act` after all other work of the transaction, just before it commits: for a row that every command of an organization
 * needs, so that its lock is held for the shortest time and always taken last. If it throws, nothing of the transaction stays.
 * @throws Error for anything but the `tx` of a `database.transaction` that is still working.
 */
export function beforeCommit(tx: Tx, act: LastAct): void {
  const acts = lastActs.get(tx);
  if (!acts) throw new Error('Only the tx of a database.transaction that is still working has a commit to wait for.');
  acts.push(act);
}

/** Runs the work, then what it left for last. */
async function toTheEnd<T>(tx: Tx, work: (tx: Tx) => Promise<T>): Promise<T> {
  const acts: LastAct[] = [];
  lastActs.set(tx, acts);
  const result = await work(tx);
  for (const act of acts) await act();
  lastActs.delete(tx);
  return result;
}

/** The one door to the database. Transactions begin here and nowhere else: in `commands.run` and in jobs. */
export class Database {
  constructor(private readonly dataSource: DataSource) {}

  /** For reads outside a transaction. */
  get reader(): Reader {
    return this.dataSource.manager;
  }

  /**
   * Runs `work` in one READ COMMITTED transaction and commits, or rolls back if it throws.
   * On a deadlock or lock timeout all of `work` runs again, at most five times with jitter: InnoDB has rolled back
   * everything, so `work` must touch nothing but the database. See docs/adr/0002-transactions.md.
   * @throws DatabaseBusy when the fifth attempt loses too, and whatever `work` throws.
   */
  async transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.dataSource.transaction('READ COMMITTED', (tx: Tx) => toTheEnd(tx, work));
      } catch (error) {
        if (!isTransient(error)) throw error;
        if (attempt === ATTEMPTS) throw new DatabaseBusy('The transaction lost against others five times.', { cause: error });
        await sleep(20 + Math.random() * 40 * attempt);
      }
    }
  }

  /** @throws the driver's error if the server does not answer. */
  async ping(): Promise<void> {
    await this.reader.query('SELECT 1');
  }

  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}
