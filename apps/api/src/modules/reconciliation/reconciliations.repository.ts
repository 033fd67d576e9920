import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { ProvedDays } from './coverage.rules.js';
import type { BalanceProof, Figures, Result } from './differences.rules.js';

/** What of a proof's days has changed since it was made. */
export interface Staleness {
  since: Date;
  from: LocalDate;
  to: LocalDate;
  /** The proof that was made of these days since; null until there is one. */
  provedAgainBy: string | null;
}

/** One proof of some days of a channel. */
export interface ReconciliationRow {
  id: string;
  channelId: string;
  from: LocalDate;
  to: LocalDate;
  result: Result;
  figures: Figures;
  balanceProof: BalanceProof | null;
  /** Who proved which days; empty for one that was made before this was known. */
  days: ProvedDays[];
  /** Null while it is as true as when it was made. */
  stale: Staleness | null;
  /** Null for that of every night. */
  requestedBy: string | null;
  createdAt: Date;
}

type StoredRow = Omit<ReconciliationRow, 'figures' | 'balanceProof' | 'days' | 'stale'> & {
  figures: string | object;
  balanceProof: string | object | null;
  days: string | object | null;
  staleAt: Date | null;
  staleFrom: LocalDate | null;
  staleTo: LocalDate | null;
  provedAgainBy: string | null;
};

const COLUMNS = `r.id, r.channel_id AS channelId, r.from_on AS \`from\`, r.to_on AS \`to\`, r.result, r.figures, r.balance_proof AS balanceProof,
  r.days, r.stale_at AS staleAt, r.stale_from_on AS staleFrom, r.stale_to_on AS staleTo, r.proved_again_by AS provedAgainBy,
  r.requested_by AS requestedBy, r.created_at AS createdAt`;

/** What JSON made of money is money again. */
function revived(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  const { amount, currency, ...rest } = value as Record<string, unknown>;
  if (typeof amount === 'string' && typeof currency === 'string' && Object.keys(rest).length === 0) return Money.parse(amount, currency);
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'asOf' ? new Date(String(member)) : revived(member)]),
  );
}

const parsed = (json: string | object): unknown => revived(typeof json === 'string' ? JSON.parse(json) : json);

const toReconciliation = ({
  figures,
  balanceProof,
  days,
  staleAt,
  staleFrom,
  staleTo,
  provedAgainBy,
  ...row
}: StoredRow): ReconciliationRow => ({
  ...row,
  days: days === null ? [] : (parsed(days) as ProvedDays[]),
  stale: staleAt && staleFrom && staleTo && { since: staleAt, from: staleFrom, to: staleTo, provedAgainBy },
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

  async finish(tx: Tx, organizationId: string, { id, result, figures, balanceProof, days }: ReconciliationRow): Promise<void> {
    await tx.query('UPDATE reconciliations SET result = ?, figures = ?, balance_proof = ?, days = ? WHERE organization_id = ? AND id = ?', [
      result,
      JSON.stringify(figures),
      balanceProof && JSON.stringify(balanceProof),
      JSON.stringify(days),
      organizationId,
      id,
    ]);
  }

  /** Something has changed on some days of a channel: proofs of them that were made by then are true no more. */
  async growStale(
    tx: Tx,
    { organizationId, channelId }: { organizationId: string; channelId: string },
    { from, to, at }: { from: LocalDate; to: LocalDate; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE reconciliations SET stale_from_on = LEAST(COALESCE(stale_from_on, ?), GREATEST(?, from_on)),
          stale_to_on = GREATEST(COALESCE(stale_to_on, ?), LEAST(?, to_on)), stale_at = COALESCE(stale_at, ?), proved_again_by = NULL
        WHERE organization_id = ? AND channel_id = ? AND to_on >= ? AND from_on <= ? AND created_at <= ?`,
      [to, from, from, to, at, organizationId, channelId, from, to, at],
    );
  }

  /** What had changed on these days since they were proved is proved again. */
  async provedAgain(tx: Tx, organizationId: string, { id, channelId, from, to }: ReconciliationRow): Promise<void> {
    await tx.query(
      `UPDATE reconciliations SET proved_again_by = ? WHERE organization_id = ? AND channel_id = ? AND to_on >= ? AND stale_at IS NOT NULL
          AND proved_again_by IS NULL AND stale_from_on >= ? AND stale_to_on <= ? AND id <> ?`,
      [id, organizationId, channelId, from, from, to, id],
    );
  }

  /** Days of a channel that changed after they were proved, and were not proved again: spans as the proofs have them. */
  async staleDays(db: Reader, organizationId: string, channelId: string): Promise<{ from: LocalDate; to: LocalDate }[]> {
    return db.query(
      `SELECT stale_from_on AS \`from\`, stale_to_on AS \`to\` FROM reconciliations
        WHERE organization_id = ? AND channel_id = ? AND stale_at IS NOT NULL AND proved_again_by IS NULL ORDER BY stale_from_on, stale_to_on`,
      [organizationId, channelId],
    );
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
