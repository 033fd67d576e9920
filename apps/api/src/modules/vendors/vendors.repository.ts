import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import type { Trade } from './trades.rules.js';

/** A vendor as stored: the PIN sealed. */
export interface VendorRow {
  id: string;
  name: string;
  phone: string | null;
  trades: Trade[];
  kraPinSealed: Buffer | null;
  active: boolean;
  version: number;
  createdAt: Date;
}

type StoredRow = Omit<VendorRow, 'trades' | 'active'> & { trades: string; active: number };

const COLUMNS = 'id, name, phone, trades, kra_pin_sealed AS kraPinSealed, active, version, created_at AS createdAt';

const toRow = ({ trades, active, ...row }: StoredRow): VendorRow => ({
  ...row,
  trades: trades.split(',') as Trade[],
  active: Boolean(active),
});

/** SQL of vendors. */
@Injectable()
export class VendorsRepository {
  async insert(tx: Tx, organizationId: string, row: VendorRow): Promise<void> {
    await insertRows(
      tx,
      'vendors',
      ['organization_id', 'id', 'name', 'phone', 'trades', 'kra_pin_sealed', 'active', 'version', 'created_at'],
      [[organizationId, row.id, row.name, row.phone, row.trades.join(','), row.kraPinSealed, row.active, row.version, row.createdAt]],
    );
  }

  /** Those of the ids that exist. */
  async findMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<VendorRow[]> {
    if (ids.length === 0) return [];
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM vendors WHERE organization_id = ? AND id IN (?)`, [
      organizationId,
      ids,
    ]);
    return rows.map(toRow);
  }

  /** In the order they were added. */
  async list(
    db: Reader,
    organizationId: string,
    { trade, active, after, limit }: { trade?: Trade; active?: boolean; after?: string; limit: number },
  ): Promise<VendorRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM vendors WHERE organization_id = ? AND id > ? ${trade === undefined ? '' : 'AND FIND_IN_SET(?, trades) > 0'}
        ${active === undefined ? '' : 'AND active = ?'} ORDER BY id LIMIT ?`,
      [organizationId, after ?? '', ...[trade, active].filter((value) => value !== undefined), limit],
    );
    return rows.map(toRow);
  }

  /** @returns false if it has another version by now */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, row: VendorRow): Promise<boolean> {
    const values: SqlValue[] = [row.name, row.phone, row.trades.join(','), row.kraPinSealed, row.active];
    const result: { affectedRows: number } = await tx.query(
      `UPDATE vendors SET name = ?, phone = ?, trades = ?, kra_pin_sealed = ?, active = ?, version = version + 1
        WHERE organization_id = ? AND id = ? AND version = ?`,
      [...values, organizationId, target.id, target.version],
    );
    return result.affectedRows === 1;
  }
}
