import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { ChannelIdentity } from './channels.rules.js';

export interface ChannelRow extends ChannelIdentity {
  organizationId: string;
  id: string;
  name: string;
  state: 'ACTIVE' | 'RETIRED';
  createdAt: Date;
}

const COLUMNS = `organization_id AS organizationId, id, kind, short_code AS shortCode, bank, branch, account_number AS accountNumber,
  account_name AS accountName, name, state, created_at AS createdAt`;

/** SQL of payment channels. */
@Injectable()
export class ChannelsRepository {
  /** @param added with the hash of the secret in its callback address, if it has one */
  async insert(tx: Tx, row: ChannelRow, added: { identifier: string; tokenHash: string | null }): Promise<void> {
    const values = {
      organization_id: row.organizationId,
      id: row.id,
      kind: row.kind,
      short_code: row.shortCode,
      bank: row.bank,
      branch: row.branch,
      account_number: row.accountNumber,
      account_name: row.accountName,
      identifier: added.identifier,
      name: row.name,
      state: row.state,
      token_hash: added.tokenHash,
      created_at: row.createdAt,
    };
    await insertRows(tx, 'payment_channels', Object.keys(values), [Object.values(values)]);
  }

  /** The one read without an organization: the token in a callback's address is what tells us which it is. */
  async findByTokenHash(db: Reader, tokenHash: string): Promise<ChannelRow | undefined> {
    const rows: ChannelRow[] = await db.query(
      `SELECT ${COLUMNS} FROM payment_channels WHERE token_hash = ?
       UNION ALL
       SELECT ${COLUMNS} FROM payment_channels c WHERE (c.organization_id, c.id) IN
         (SELECT a.organization_id, a.channel_id FROM channel_addresses a WHERE a.token_hash = ?)`,
      [tokenHash, tokenHash],
    );
    return rows[0];
  }

  /** Another secret under which the channel is called; the ones before stay good. */
  async insertAddress(tx: Tx, row: { organizationId: string; channelId: string; tokenHash: string; createdAt: Date }): Promise<void> {
    await insertRows(
      tx,
      'channel_addresses',
      ['organization_id', 'channel_id', 'token_hash', 'created_at'],
      [[row.organizationId, row.channelId, row.tokenHash, row.createdAt]],
    );
  }

  /** In order of creation. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { state?: ChannelRow['state']; after?: string; limit: number },
  ): Promise<ChannelRow[]> {
    const { state, after, limit } = filter;
    return db.query(
      `SELECT ${COLUMNS} FROM payment_channels WHERE organization_id = ? AND id > ? ${state === undefined ? '' : 'AND state = ?'} ORDER BY id LIMIT ?`,
      [organizationId, after ?? '', ...(state === undefined ? [] : [state]), limit],
    );
  }

  async findMany(db: Reader, organizationIds: readonly string[], ids: readonly string[]): Promise<ChannelRow[]> {
    if (ids.length === 0) return [];
    return db.query(`SELECT ${COLUMNS} FROM payment_channels WHERE organization_id IN (?) AND id IN (?)`, [organizationIds, ids]);
  }
}
