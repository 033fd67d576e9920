import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** What somebody types who means a unit, since a person gave such money to it. */
export interface SuspenseAlias {
  id: string;
  channelId: string;
  /** Normalised. */
  reference: string;
  unitId: string;
  /** The lease that got the money from which it was learned. */
  leaseId: string;
  learnedBy: string;
  learnedAt: Date;
}

const COLUMNS = `id, channel_id AS channelId, reference, unit_id AS unitId, lease_id AS leaseId, learned_by AS learnedBy, learned_at AS learnedAt`;

/** SQL of learned aliases. */
@Injectable()
export class SuspenseAliasesRepository {
  /** What is known already stays as it was learned first; what was forgotten is known again. */
  async insert(tx: Tx, organizationId: string, alias: SuspenseAlias): Promise<void> {
    await tx.query(
      `INSERT INTO suspense_aliases (organization_id, id, channel_id, reference, unit_id, lease_id, learned_by, learned_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE forgotten_at = NULL`,
      [organizationId, alias.id, alias.channelId, alias.reference, alias.unitId, alias.leaseId, alias.learnedBy, alias.learnedAt],
    );
  }

  async of(db: Reader, organizationId: string, channelId: string, reference: string): Promise<SuspenseAlias[]> {
    return db.query(
      `SELECT ${COLUMNS} FROM suspense_aliases WHERE organization_id = ? AND channel_id = ? AND reference = ? AND forgotten_at IS NULL
        ORDER BY id DESC`,
      [organizationId, channelId, reference],
    );
  }

  /** In the order they were learned. */
  async list(db: Reader, organizationId: string, { after = '', limit }: { after?: string; limit: number }): Promise<SuspenseAlias[]> {
    return db.query(
      `SELECT ${COLUMNS} FROM suspense_aliases WHERE organization_id = ? AND id > ? AND forgotten_at IS NULL ORDER BY id LIMIT ?`,
      [organizationId, after, limit],
    );
  }

  /** @returns false if there never was one */
  async forget(tx: Tx, organizationId: string, id: string, at: Date): Promise<boolean> {
    const sql = 'UPDATE suspense_aliases SET forgotten_at = COALESCE(forgotten_at, ?) WHERE organization_id = ? AND id = ?';
    await tx.query(sql, [at, organizationId, id]);
    const rows: unknown[] = await tx.query('SELECT 1 FROM suspense_aliases WHERE organization_id = ? AND id = ?', [organizationId, id]);
    return rows.length === 1;
  }
}
