import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { RetentionRule } from './retention.rules.js';

const parameters = ({ where }: RetentionRule, organizationId: string, cutoff: Date): unknown[] => [
  organizationId,
  ...Array.from({ length: where.split('?').length - 2 }, () => cutoff),
];

/** SQL of letting data go. */
@Injectable()
export class RetentionRepository {
  async count(db: Reader, rule: RetentionRule, organizationId: string, cutoff: Date): Promise<number> {
    const rows: { n: string }[] = await db.query(
      `SELECT COUNT(*) AS n FROM ${rule.table} WHERE ${rule.where}`,
      parameters(rule, organizationId, cutoff),
    );
    return Number(rows[0]?.n);
  }

  /** @returns how many rows were let go, at most `limit` */
  async apply(tx: Tx, rule: RetentionRule, of: { organizationId: string; cutoff: Date; limit: number }): Promise<number> {
    const what = rule.action === 'DELETE' ? `DELETE FROM ${rule.table}` : `UPDATE ${rule.table} SET ${rule.action.set}`;
    const result: { affectedRows: number } = await tx.query(
      `${what} WHERE ${rule.where} LIMIT ${of.limit}`,
      parameters(rule, of.organizationId, of.cutoff),
    );
    return result.affectedRows;
  }
}
