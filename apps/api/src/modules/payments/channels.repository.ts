import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';

export interface ChannelRow {
  organizationId: string;
  id: string;
  kind: 'MPESA_PAYBILL' | 'MPESA_TILL';
  shortCode: string;
  name: string;
  state: 'ACTIVE' | 'RETIRED';
  createdAt: Date;
}

const COLUMNS = 'organization_id AS organizationId, id, kind, short_code AS shortCode, name, state, created_at AS createdAt';

/** SQL of payment channels. */
@Injectable()
export class ChannelsRepository {
  async insert(tx: Tx, row: ChannelRow & { tokenHash: string }): Promise<void> {
    await insertRows(
      tx,
      'payment_channels',
      ['organization_id', 'id', 'kind', 'short_code', 'name', 'state', 'token_hash', 'created_at'],
      [[row.organizationId, row.id, row.kind, row.shortCode, row.name, row.state, row.tokenHash, row.createdAt]],
    );
  }

  /** The one read without an organization: the token in a callback's address is what tells us which it is. */
  async findByTokenHash(db: Reader, tokenHash: string): Promise<ChannelRow | undefined> {
    const rows: ChannelRow[] = await db.query(`SELECT ${COLUMNS} FROM payment_channels WHERE token_hash = ?`, [tokenHash]);
    return rows[0];
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
