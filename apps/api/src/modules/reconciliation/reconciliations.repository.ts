import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { BalanceProof, Figures, Result } from './differences.rules.js';

/** One proof of some days of a channel. */
export interface ReconciliationRow {
  id: string;
  channelId: string;
  from: LocalDate;
  to: LocalDate;
  result: Result;
  figures: Figures;
  balanceProof: BalanceProof | null;
  /** Null for that of every night. */
  requestedBy: string | null;
  createdAt: Date;
}

type StoredRow = Omit<ReconciliationRow, 'figures' | 'balanceProof'> & { figures: string | object; balanceProof: string | object | null };

const COLUMNS = `r.id, r.channel_id AS channelId, r.from_on AS \`from\`, r.to_on AS \`to\`, r.result, r.figures, r.balance_proof AS balanceProof,
  r.requested_by AS requestedBy, r.created_at AS createdAt`;

/** What JSON made of money is money again. */
function revived(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { amount, currency, ...rest } = value as Record<string, unknown>;
  if (typeof amount === 'string' && typeof currency === 'string' && Object.keys(rest).length === 0) return Money.parse(amount, currency);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'asOf' ? new Date(String(member)) : revived(member)]),
  );
}

const parsed = (json: string | object): unknown => revived(typeof json === 'string' ? JSON.parse(json) : json);

const toReconciliation = ({ figures, balanceProof, ...row }: StoredRow): ReconciliationRow => ({
  ...row,
  figures: parsed(figures) as Figures,
  balanceProof: balanceProof === null ? null : (parsed(balanceProof) as BalanceProof),
});

/** SQL of reconciliations. */
@Injectable()
export class ReconciliationsRepository {
  async insert(tx: Tx, organizationId: string, row: ReconciliationRow): Promise<void> {
    await insertRows(
      tx,
      'reconciliations',
      ['organization_id', 'id', 'channel_id', 'from_on', 'to_on', 'result', 'figures', 'balance_proof', 'requested_by', 'created_at'],
      [
        [
          ...[organizationId, row.id, row.channelId, row.from, row.to, row.result, JSON.stringify(row.figures)],
          ...[row.balanceProof && JSON.stringify(row.balanceProof), row.requestedBy, row.createdAt],
        ],
      ],
    );
  }

  async finish(tx: Tx, organizationId: string, { id, result, figures, balanceProof }: ReconciliationRow): Promise<void> {
    await tx.query('UPDATE reconciliations SET result = ?, figures = ?, balance_proof = ? WHERE organization_id = ? AND id = ?', [
      result,
      JSON.stringify(figures),
      balanceProof && JSON.stringify(balanceProof),
      organizationId,
      id,
    ]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<ReconciliationRow | undefined> {
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM reconciliations r WHERE r.organization_id = ? AND r.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toReconciliation)[0];
  }

  /** In the order in which they were made. */
  async list(
    db: Reader,
    organizationId: string,
    { channelId, after = '', limit }: { channelId?: string | undefined; after?: string | undefined; limit: number },
  ): Promise<ReconciliationRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM reconciliations r WHERE r.organization_id = ? AND r.id > ? ${channelId === undefined ? '' : 'AND r.channel_id = ?'}
        ORDER BY r.id LIMIT ?`,
      [organizationId, after, ...(channelId === undefined ? [] : [channelId]), limit],
    );
    return rows.map(toReconciliation);
  }
}
