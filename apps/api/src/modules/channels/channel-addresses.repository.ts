import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { CHANNEL, type ChannelKey, type ChannelRow } from './channels.repository.js';

/** The channel that an address belongs to. */
export interface AddressOwner {
  channel: ChannelRow;
  /** Until when an address that was replaced is watched; null for the present one. */
  watchedUntil: Date | null;
}

/** SQL of the addresses at which M-Pesa calls us about a channel: hashes of the secrets in them. */
@Injectable()
export class ChannelAddressesRepository {
  /** A read without an organization: the token in a callback's address is what tells us which it is. */
  async find(db: Reader, tokenHash: string): Promise<AddressOwner | undefined> {
    const present: ChannelRow[] = await db.query(
      `SELECT ${CHANNEL} FROM payment_channels c WHERE c.token_hash = ?
       UNION ALL
       SELECT ${CHANNEL} FROM channel_addresses a JOIN payment_channels c ON c.organization_id = a.organization_id AND c.id = a.channel_id
        WHERE a.token_hash = ?`,
      [tokenHash, tokenHash],
    );
    if (present[0]) return { channel: present[0], watchedUntil: null };
    const former: (ChannelRow & { until: Date })[] = await db.query(
      `SELECT ${CHANNEL}, f.watched_until AS until FROM former_channel_addresses f
         JOIN payment_channels c ON c.organization_id = f.organization_id AND c.id = f.channel_id WHERE f.token_hash = ?`,
      [tokenHash],
    );
    if (!former[0]) return undefined;
    const { until, ...channel } = former[0];
    return { channel, watchedUntil: until };
  }

  /** One more address of a channel, beside those that it has. */
  async add(tx: Tx, { organizationId, id }: ChannelKey, tokenHash: string, createdAt: Date): Promise<void> {
    const columns = ['organization_id', 'channel_id', 'token_hash', 'created_at'];
    await insertRows(tx, 'channel_addresses', columns, [[organizationId, id, tokenHash, createdAt]]);
  }

  /** Gives a locked channel another address; those before it, if there are any, are watched until then. */
  async replace(
    tx: Tx,
    { organizationId, id }: ChannelKey,
    tokenHash: string,
    old: { replacedAt: Date; watchedUntil: Date },
  ): Promise<void> {
    await tx.query(
      `INSERT INTO former_channel_addresses (organization_id, token_hash, channel_id, replaced_at, watched_until)
       SELECT organization_id, token_hash, id, ?, ? FROM payment_channels WHERE organization_id = ? AND id = ? AND token_hash IS NOT NULL
       UNION ALL
       SELECT organization_id, token_hash, channel_id, ?, ? FROM channel_addresses WHERE organization_id = ? AND channel_id = ?`,
      [old.replacedAt, old.watchedUntil, organizationId, id, old.replacedAt, old.watchedUntil, organizationId, id],
    );
    await tx.query('DELETE FROM channel_addresses WHERE organization_id = ? AND channel_id = ?', [organizationId, id]);
    await tx.query('UPDATE payment_channels SET token_hash = ? WHERE organization_id = ? AND id = ?', [tokenHash, organizationId, id]);
  }

  /** An earlier end for addresses that were given up before: they are known to somebody who should not know them. */
  async endFormer(tx: Tx, { organizationId, id }: ChannelKey, watchedUntil: Date): Promise<void> {
    await tx.query(
      'UPDATE former_channel_addresses SET watched_until = LEAST(watched_until, ?) WHERE organization_id = ? AND channel_id = ?',
      [watchedUntil, organizationId, id],
    );
  }
}
