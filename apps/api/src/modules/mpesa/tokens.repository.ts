import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, newId } from '@plotihub/database';
import { INSTALLATION, SealedColumns, Sealer, type Place } from '@plotihub/encryption';
import type { AccessToken, TokenStore } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';

const TABLE = 'mpesa_tokens';
const SEALED = 'token_sealed';
/** Longer than a token takes to fetch: who has not come back by then is gone. */
const ALONE_MS = 30_000;
const POLL_MS = 100;
const POLLS = 400;

const place = (row: string): Place => ({ table: TABLE, column: SEALED, row });

/**
 * Access tokens of M-Pesa, one an app for all processes: a new one makes the one before it worthless. Whoever fetches one holds a place
 * in its row, not a lock: no transaction is open while M-Pesa is asked.
 */
@Injectable()
export class TokensRepository implements TokenStore, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SEALED, installation: true });
  }

  async get(key: string): Promise<AccessToken | undefined> {
    const rows = await this.database.reader.query<{ sealed: Buffer | null; usableUntil: Date | null }[]>(
      `SELECT ${SEALED} AS sealed, usable_until AS usableUntil FROM ${TABLE} WHERE id = ?`,
      [key],
    );
    const { sealed = null, usableUntil = null } = rows[0] ?? {};
    if (!sealed || !usableUntil) return undefined;
    const token = await this.sealer.openIfIntact(this.database.reader, INSTALLATION, place(key), sealed);
    return token === undefined ? undefined : { token, usableUntil };
  }

  async put(key: string, { token, usableUntil }: AccessToken): Promise<void> {
    const sealed = await this.sealer.seal(this.database.reader, INSTALLATION, place(key), token);
    await this.database.reader.query(`UPDATE ${TABLE} SET ${SEALED} = ?, usable_until = ? WHERE id = ?`, [sealed, usableUntil, key]);
  }

  async invalidate(key: string, token: string): Promise<void> {
    const held = await this.get(key);
    if (held?.token !== token) return;
    await this.database.reader.query(`UPDATE ${TABLE} SET ${SEALED} = NULL, usable_until = NULL WHERE id = ? AND usable_until = ?`, [
      key,
      held.usableUntil,
    ]);
  }

  /** @throws Error if somebody else has been at it for longer than a token takes */
  async alone<T>(key: string, work: () => Promise<T>): Promise<T> {
    await this.database.reader.query(`INSERT INTO ${TABLE} (id) VALUES (?) ON DUPLICATE KEY UPDATE id = id`, [key]);
    const holder = newId('mtk');
    for (let poll = 0; !(await this.take(key, holder)); poll++) {
      if (poll === POLLS) throw new Error('another process has been fetching a token for too long');
      await sleep(POLL_MS);
    }
    try {
      return await work();
    } finally {
      await this.database.reader.query(`UPDATE ${TABLE} SET alone_until = NULL, holder = NULL WHERE id = ? AND holder = ?`, [key, holder]);
    }
  }

  private async take(key: string, holder: string): Promise<boolean> {
    const now = this.clock.now();
    const { affectedRows } = await this.database.reader.query<{ affectedRows: number }>(
      `UPDATE ${TABLE} SET holder = ?, alone_until = ? WHERE id = ? AND (alone_until IS NULL OR alone_until <= ?)`,
      [holder, new Date(now.getTime() + ALONE_MS), key, now],
    );
    return affectedRows === 1;
  }
}
