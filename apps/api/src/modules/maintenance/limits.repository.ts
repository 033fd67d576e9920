import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** What may be spent at a property without asking its owner, from a day on. */
export interface MaintenanceLimit {
  id: string;
  propertyId: string;
  fromOn: LocalDate;
  /** Null: anything. */
  limit: Money | null;
  createdBy: string;
  createdAt: Date;
}

type StoredRow = Omit<MaintenanceLimit, 'limit'> & { limitMinor: string | null; currency: string };

const SELECT = `SELECT m.id, m.property_id AS propertyId, m.from_on AS fromOn, m.limit_minor AS limitMinor, m.currency, m.created_by AS createdBy,
    m.created_at AS createdAt FROM maintenance_limits m`;

const toLimit = ({ limitMinor, currency, ...row }: StoredRow): MaintenanceLimit => ({
  ...row,
  limit: limitMinor === null ? null : Money.of(safeInteger(limitMinor), currency),
});

/** SQL of maintenance limits. */
@Injectable()
export class LimitsRepository {
  /** @throws the driver's error about `maintenance_limits_from` if there is one from that day */
  async insert(tx: Tx, organizationId: string, row: MaintenanceLimit, currency: string): Promise<void> {
    await insertRows(
      tx,
      'maintenance_limits',
      ['organization_id', 'id', 'property_id', 'from_on', 'limit_minor', 'currency', 'created_by', 'created_at'],
      [[organizationId, row.id, row.propertyId, row.fromOn, row.limit?.amountMinor ?? null, currency, row.createdBy, row.createdAt]],
    );
  }

  /** The one in force on a day. */
  async on(db: Reader, organizationId: string, propertyId: string, day: LocalDate): Promise<MaintenanceLimit | undefined> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE m.organization_id = ? AND m.property_id = ? AND m.from_on <= ? ORDER BY m.from_on DESC LIMIT 1`,
      [organizationId, propertyId, day],
    );
    return rows.map(toLimit)[0];
  }

  /** In the order they were agreed. */
  async list(
    db: Reader,
    organizationId: string,
    { sight, propertyId, after, limit }: { sight: Sight; propertyId?: string; after?: string; limit: number },
  ): Promise<MaintenanceLimit[]> {
    const seen = within(sight, { property: 'm.property_id IN (?)' });
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE m.organization_id = ? AND m.id > ? ${propertyId === undefined ? '' : 'AND m.property_id = ?'}${seen.sql} ORDER BY m.id LIMIT ?`,
      [organizationId, after ?? '', ...(propertyId === undefined ? [] : [propertyId]), ...seen.values, limit],
    );
    return rows.map(toLimit);
  }
}
