import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** A colleague says for which lease a transaction is: they were shown its code. */
export interface SuspenseHint {
  id: string;
  /** The provider's receipt. */
  externalId: string;
  leaseId: string;
  note: string | null;
  suggestedBy: string;
  createdAt: Date;
}

const COLUMNS = 'id, external_id AS externalId, lease_id AS leaseId, note, suggested_by AS suggestedBy, created_at AS createdAt';

/** SQL of hints. */
@Injectable()
export class SuspenseHintsRepository {
  /** Who says the same again changes only the note. */
  async insert(tx: Tx, organizationId: string, hint: SuspenseHint): Promise<void> {
    await tx.query(
      `INSERT INTO suspense_hints (organization_id, id, external_id, lease_id, note, suggested_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)
       ON DUPLICATE KEY UPDATE note = VALUES(note)`,
      [organizationId, hint.id, hint.externalId, hint.leaseId, hint.note, hint.suggestedBy, hint.createdAt],
    );
  }

  /** About any of the transactions, oldest first. */
  async about(db: Reader, organizationId: string, externalIds: readonly string[]): Promise<SuspenseHint[]> {
    if (externalIds.length === 0) return [];
    return db.query(`SELECT ${COLUMNS} FROM suspense_hints WHERE organization_id = ? AND external_id IN (?) ORDER BY id`, [
      organizationId,
      externalIds,
    ]);
  }
}
