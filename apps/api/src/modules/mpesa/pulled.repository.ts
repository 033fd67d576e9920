import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';

/** A payment that M-Pesa lists. */
export interface PulledTransaction {
  channelId: string;
  receipt: string;
  amount: Money;
  transactedAt: Date;
  /** When M-Pesa listed it to us for the first time. */
  firstSeenAt: Date;
  /** The telling that it made; null if somebody else had told of it. */
  providerEventId: string | null;
}

/** A page of a period, after the last one seen; `to` is exclusive. */
export interface PulledPage {
  from: Date;
  to: Date;
  after?: Pick<PulledTransaction, 'transactedAt' | 'receipt'> | undefined;
  limit: number;
}

type StoredRow = Omit<PulledTransaction, 'amount'> & { amountMinor: string; currency: string };

const SELECT = `SELECT channel_id AS channelId, receipt, amount_minor AS amountMinor, currency, transacted_at AS transactedAt,
    first_seen_at AS firstSeenAt, provider_event_id AS providerEventId
  FROM pulled_transactions`;

const toPulled = ({ amountMinor, currency, ...row }: StoredRow): PulledTransaction => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of what M-Pesa lists when it is asked. */
@Injectable()
export class PulledRepository {
  /** Those of the receipts that were not listed before. The channel's connection is locked by the caller. */
  async fresh(tx: Tx, organizationId: string, channelId: string, receipts: readonly string[]): Promise<string[]> {
    const listed = new Set((await this.ofReceipts(tx, organizationId, channelId, receipts)).map(({ receipt }) => receipt));
    return receipts.filter((receipt) => !listed.has(receipt));
  }

  async insert(tx: Tx, organizationId: string, rows: readonly PulledTransaction[]): Promise<void> {
    // In one order for everybody, so that two that add the same wait for each other.
    const sorted = [...rows].sort((a, b) => (a.receipt < b.receipt ? -1 : 1));
    await insertRows(
      tx,
      'pulled_transactions',
      [...['organization_id', 'channel_id', 'receipt', 'amount_minor', 'currency', 'transacted_at', 'first_seen_at'], 'provider_event_id'],
      sorted.map(({ channelId, receipt, amount, transactedAt, firstSeenAt, providerEventId }) => {
        return [organizationId, channelId, receipt, amount.amountMinor, amount.currency, transactedAt, firstSeenAt, providerEventId];
      }),
    );
  }

  async ofReceipts(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<PulledTransaction[]> {
    if (receipts.length === 0) return [];
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE organization_id = ? AND channel_id = ? AND receipt IN (?)`, [
      organizationId,
      channelId,
      receipts,
    ]);
    return rows.map(toPulled);
  }

  /** What was paid in a period, by time. */
  async between(
    db: Reader,
    organizationId: string,
    channelId: string,
    { from, to, after, limit }: PulledPage,
  ): Promise<PulledTransaction[]> {
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE organization_id = ? AND channel_id = ? AND transacted_at >= ? AND transacted_at < ?
          ${after ? 'AND (transacted_at > ? OR (transacted_at = ? AND receipt > ?))' : ''} ORDER BY transacted_at, receipt LIMIT ?`,
      [organizationId, channelId, from, to, ...(after ? [after.transactedAt, after.transactedAt, after.receipt] : []), limit],
    );
    return rows.map(toPulled);
  }
}
