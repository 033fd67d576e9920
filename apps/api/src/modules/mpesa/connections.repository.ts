import { Injectable, type OnModuleInit } from '@nestjs/common';
import { insertRows, newId, type Reader, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import type { LocalDate } from '@plotihub/time';
import type { SecretPart } from './credentials.rules.js';

/** How a channel is reached at M-Pesa, beside its secrets. */
export interface ConnectionSettings {
  /** The number under which a till pushes; null for a paybill, which is its own. */
  storeNumber: string | null;
  c2bVersion: 'V1' | 'V2';
  b2cVersion: 'V1' | 'V3';
  /** Whether it pays what two people approved by itself, or when somebody says so. */
  payouts: 'AUTOMATIC' | 'BY_HAND';
}

export interface ConnectionRow extends ConnectionSettings {
  organizationId: string;
  id: string;
  channelId: string;
  urlsRegisteredAt: Date | null;
  pullRegisteredAt: Date | null;
  nightPullOn: LocalDate | null;
  updatedAt: Date;
}

const TABLE = 'mpesa_secrets';
const SEALED = 'value_sealed';
const COLUMNS = `organization_id AS organizationId, id, channel_id AS channelId, store_number AS storeNumber, c2b_version AS c2bVersion,
  b2c_version AS b2cVersion, payouts, urls_registered_at AS urlsRegisteredAt, pull_registered_at AS pullRegisteredAt, night_pull_on AS nightPullOn,
  updated_at AS updatedAt`;

/** SQL of what M-Pesa knows a channel by. Secrets are written and opened here, and shown nowhere. */
@Injectable()
export class ConnectionsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SEALED });
  }

  async find(db: Reader, organizationId: string, channelId: string): Promise<ConnectionRow | undefined> {
    const rows: ConnectionRow[] = await db.query(`SELECT ${COLUMNS} FROM mpesa_connections WHERE organization_id = ? AND channel_id = ?`, [
      organizationId,
      channelId,
    ]);
    return rows[0];
  }

  /** Who is about to ask M-Pesa for a list, or to keep one, waits here for the others of the channel. */
  async lock(tx: Tx, organizationId: string, channelId: string): Promise<ConnectionRow | undefined> {
    const rows: ConnectionRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM mpesa_connections WHERE organization_id = ? AND channel_id = ? FOR UPDATE`,
      [organizationId, channelId],
    );
    return rows[0];
  }

  /** One row a channel, locked by whoever writes it: twins wait for each other. */
  async save(tx: Tx, organizationId: string, channelId: string, settings: ConnectionSettings, at: Date): Promise<void> {
    const { storeNumber, c2bVersion, b2cVersion, payouts } = settings;
    await tx.query(
      `INSERT INTO mpesa_connections (organization_id, id, channel_id, store_number, c2b_version, b2c_version, payouts, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE store_number = VALUES(store_number), c2b_version = VALUES(c2b_version), b2c_version = VALUES(b2c_version),
         payouts = VALUES(payouts), updated_at = VALUES(updated_at)`,
      [organizationId, newId('mpc'), channelId, storeNumber, c2bVersion, b2cVersion, payouts, at],
    );
  }

  /** A part that is set anew takes the old one's place. */
  async putSecrets(tx: Tx, organizationId: string, channelId: string, secrets: ReadonlyMap<SecretPart, string>, at: Date): Promise<void> {
    const parts = [...secrets.keys()].sort();
    if (parts.length === 0) return;
    await tx.query(`DELETE FROM ${TABLE} WHERE organization_id = ? AND channel_id = ? AND part IN (?)`, [organizationId, channelId, parts]);
    const rows = parts.map(async (part) => {
      const id = newId('mps');
      const sealed = await this.sealer.seal(tx, organizationId, { table: TABLE, column: SEALED, row: id }, secrets.get(part) ?? '');
      return [organizationId, id, channelId, part, sealed, at];
    });
    await insertRows(tx, TABLE, ['organization_id', 'id', 'channel_id', 'part', SEALED, 'set_at'], await Promise.all(rows));
  }

  /** Which parts are set, and since when. */
  async parts(db: Reader, organizationId: string, channelId: string): Promise<{ part: SecretPart; setAt: Date }[]> {
    return db.query(`SELECT part, set_at AS setAt FROM ${TABLE} WHERE organization_id = ? AND channel_id = ? ORDER BY part`, [
      organizationId,
      channelId,
    ]);
  }

  /** The channels of an organization that have all of these parts. */
  async channelsWith(db: Reader, organizationId: string, parts: readonly SecretPart[]): Promise<Set<string>> {
    const rows: { channelId: string }[] = await db.query(
      `SELECT channel_id AS channelId FROM ${TABLE} WHERE organization_id = ? AND part IN (?) GROUP BY channel_id HAVING COUNT(*) = ?`,
      [organizationId, parts, parts.length],
    );
    return new Set(rows.map(({ channelId }) => channelId));
  }

  /** The secrets themselves; for who is about to call M-Pesa. */
  async open(db: Reader, organizationId: string, channelId: string): Promise<Map<SecretPart, string>> {
    const rows: { id: string; part: SecretPart; sealed: Buffer }[] = await db.query(
      `SELECT id, part, ${SEALED} AS sealed FROM ${TABLE} WHERE organization_id = ? AND channel_id = ?`,
      [organizationId, channelId],
    );
    const opened = rows.map(async ({ id, part, sealed }): Promise<[SecretPart, string]> => {
      return [part, await this.sealer.open(db, organizationId, { table: TABLE, column: SEALED, row: id }, sealed)];
    });
    return new Map(await Promise.all(opened));
  }

  async markUrlsRegistered(tx: Tx, organizationId: string, channelId: string, at: Date): Promise<void> {
    await tx.query('UPDATE mpesa_connections SET urls_registered_at = ? WHERE organization_id = ? AND channel_id = ?', [
      at,
      organizationId,
      channelId,
    ]);
  }

  /** From now on the channel is pulled. */
  async markPullRegistered(tx: Tx, organizationId: string, channelId: string, at: Date): Promise<void> {
    await tx.query(
      'UPDATE mpesa_connections SET pull_registered_at = ?, next_pull_at = ? WHERE organization_id = ? AND channel_id = ? AND pull_registered_at IS NULL',
      [at, at, organizationId, channelId],
    );
  }

  /** Connections whose Pull is due, each put off until its next time. Several workers share them. */
  async claimPulls(tx: Tx, now: Date, next: Date, limit: number): Promise<ConnectionRow[]> {
    const rows: ConnectionRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM mpesa_connections WHERE next_pull_at <= ? ORDER BY next_pull_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query('UPDATE mpesa_connections SET next_pull_at = ? WHERE organization_id = ? AND id = ?', [next, organizationId, id]);
    return rows;
  }

  async markNightPull(tx: Tx, { organizationId, id }: ConnectionRow, day: LocalDate): Promise<void> {
    await tx.query('UPDATE mpesa_connections SET night_pull_on = ? WHERE organization_id = ? AND id = ?', [day, organizationId, id]);
  }
}
