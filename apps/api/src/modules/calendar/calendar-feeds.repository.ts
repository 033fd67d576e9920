import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import type { LocalDate } from '@plotihub/time';

/** A secret address under which a person's calendar is read. */
export interface CalendarFeed {
  id: string;
  holderId: string;
  /** What the person calls it, such as the phone that reads it. */
  name: string;
  /** Kinds of entries; none: all. */
  kinds: string[];
  propertyId: string | null;
  createdAt: Date;
  lastReadOn: LocalDate | null;
  revokedAt: Date | null;
}

const COLUMNS = `f.id, f.holder_id AS holderId, f.name, f.kinds, f.property_id AS propertyId, f.created_at AS createdAt,
  f.last_read_on AS lastReadOn, f.revoked_at AS revokedAt`;
type Row = Omit<CalendarFeed, 'kinds'> & { kinds: string };
const toFeed = <R extends Row>(row: R) => ({ ...row, kinds: row.kinds === '' ? [] : row.kinds.split(',') });

/** SQL of calendar feeds. */
@Injectable()
export class CalendarFeedsRepository {
  /** @throws the driver's error about `calendar_feeds_slot` if somebody else has taken the place meanwhile */
  async insert(tx: Tx, organizationId: string, feed: CalendarFeed, secret: { hash: string; slot: number }): Promise<void> {
    await insertRows(
      tx,
      'calendar_feeds',
      ['organization_id', 'id', 'holder_id', 'name', 'live_hash', 'live_slot', 'kinds', 'property_id', 'created_at'],
      [
        [
          organizationId,
          feed.id,
          feed.holderId,
          feed.name,
          secret.hash,
          secret.slot,
          feed.kinds.join(','),
          feed.propertyId,
          feed.createdAt,
        ],
      ],
    );
  }

  /** The places of a person's live feeds. */
  async slots(tx: Tx, organizationId: string, holderId: string): Promise<number[]> {
    const rows: { slot: number }[] = await tx.query(
      'SELECT live_slot AS slot FROM calendar_feeds WHERE organization_id = ? AND holder_id = ? AND live_slot IS NOT NULL',
      [organizationId, holderId],
    );
    return rows.map(({ slot }) => slot);
  }

  async find(db: Reader, organizationId: string, holderId: string, id: string): Promise<CalendarFeed | undefined> {
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM calendar_feeds f WHERE f.organization_id = ? AND f.holder_id = ? AND f.id = ?`,
      [organizationId, holderId, id],
    );
    return rows.map(toFeed)[0];
  }

  /** The live feed of a secret, whosever it is. */
  async findBySecret(db: Reader, hash: string): Promise<(CalendarFeed & { organizationId: string }) | undefined> {
    const rows: (Row & { organizationId: string })[] = await db.query(
      `SELECT f.organization_id AS organizationId, ${COLUMNS} FROM calendar_feeds f WHERE f.live_hash = ?`,
      [hash],
    );
    return rows.map(toFeed)[0];
  }

  async list(db: Reader, organizationId: string, holderId: string, { after = '', limit }: PageRequest): Promise<CalendarFeed[]> {
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM calendar_feeds f WHERE f.organization_id = ? AND f.holder_id = ? AND f.id > ? ORDER BY f.id LIMIT ?`,
      [organizationId, holderId, after, limit],
    );
    return rows.map(toFeed);
  }

  async revoke(tx: Tx, organizationId: string, which: { id: string } | { holderId: string }, at: Date): Promise<void> {
    const [column, value] = 'id' in which ? ['id', which.id] : ['holder_id', which.holderId];
    await tx.query(
      `UPDATE calendar_feeds SET live_hash = NULL, live_slot = NULL, revoked_at = ? WHERE organization_id = ? AND ${column} = ? AND live_hash IS NOT NULL`,
      [at, organizationId, value],
    );
  }

  /** Once a day at most, so that reading writes next to nothing. */
  async noteRead(db: Reader, organizationId: string, id: string, day: LocalDate): Promise<void> {
    await db.query('UPDATE calendar_feeds SET last_read_on = ? WHERE organization_id = ? AND id = ? AND live_hash IS NOT NULL', [
      day,
      organizationId,
      id,
    ]);
  }
}
