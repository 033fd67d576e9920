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
}

/** SQL of what M-Pesa lists when it is asked. */
@Injectable()
export class PulledRepository {
  /** Adds those that were not listed before. @returns their receipts */
  async add(tx: Tx, organizationId: string, rows: readonly PulledTransaction[]): Promise<string[]> {
    const [first] = rows;
    if (!first) return [];
    const { channelId } = first;
    const listed: { receipt: string }[] = await tx.query(
      'SELECT receipt FROM pulled_transactions WHERE organization_id = ? AND channel_id = ? AND receipt IN (?)',
      [organizationId, channelId, rows.map(({ receipt }) => receipt)],
    );
    const known = new Set(listed.map(({ receipt }) => receipt));
    // In one order for everybody, so that two that add the same wait for each other.
    const fresh = rows.filter(({ receipt }) => !known.has(receipt)).sort((a, b) => (a.receipt < b.receipt ? -1 : 1));
    await insertRows(
      tx,
      'pulled_transactions',
      ['organization_id', 'channel_id', 'receipt', 'amount_minor', 'currency', 'transacted_at', 'first_seen_at'],
      fresh.map(({ receipt, amount, transactedAt, firstSeenAt }) => {
        return [organizationId, channelId, receipt, amount.amountMinor, amount.currency, transactedAt, firstSeenAt];
      }),
    );
    return fresh.map(({ receipt }) => receipt);
  }

  /** What was paid in a period, by time; `to` is exclusive. */
  async between(
    db: Reader,
    organizationId: string,
    channelId: string,
    { from, to }: { from: Date; to: Date },
  ): Promise<PulledTransaction[]> {
    const rows: (Omit<PulledTransaction, 'amount'> & { amountMinor: string; currency: string })[] = await db.query(
      `SELECT channel_id AS channelId, receipt, amount_minor AS amountMinor, currency, transacted_at AS transactedAt, first_seen_at AS firstSeenAt
         FROM pulled_transactions WHERE organization_id = ? AND channel_id = ? AND transacted_at >= ? AND transacted_at < ?
        ORDER BY transacted_at, receipt`,
      [organizationId, channelId, from, to],
    );
    return rows.map(({ amountMinor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(amountMinor), currency) }));
  }
}
