import { Injectable } from '@nestjs/common';
import { insertRows, isDuplicate, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';

/** What a provider told us of one transaction, as it was told first; a later telling never changes it. */
export interface InboundTransaction {
  id: string;
  channelId: string;
  /** The provider's receipt: unique for ever in its channel. */
  externalId: string;
  transactionType: string;
  amount: Money;
  valueAt: Date;
  valueOn: LocalDate;
  /** As the payer typed it, at most 120 characters of it. */
  referenceRaw: string;
  /** First name and masked number, for the person who looks at suspense; matching never sees it. */
  payerHint: string | null;
  /** The event that brought it. */
  providerEventId: string;
  state: 'MATCHED' | 'SUSPENSE';
}

/** SQL of inbound transactions. */
@Injectable()
export class InboundRepository {
  /** @returns false if the channel has told us of this transaction before. */
  async insert(tx: Tx, organizationId: string, row: InboundTransaction, at: Date): Promise<boolean> {
    try {
      await insertRows(
        tx,
        'inbound_transactions',
        [
          'organization_id',
          'id',
          'channel_id',
          'external_id',
          'transaction_type',
          'amount_minor',
          'currency',
          'value_at',
          'value_on',
          'reference_raw',
          'payer_hint',
          'provider_event_id',
          'received_via',
          'state',
          'created_at',
        ],
        [
          [
            organizationId,
            row.id,
            row.channelId,
            row.externalId,
            row.transactionType,
            row.amount.amountMinor,
            row.amount.currency,
            row.valueAt,
            row.valueOn,
            row.referenceRaw,
            row.payerHint,
            row.providerEventId,
            'CALLBACK',
            row.state,
            at,
          ],
        ],
      );
      return true;
    } catch (error) {
      if (isDuplicate(error, 'inbound_transactions_external')) return false;
      throw error;
    }
  }

  async find(
    db: Reader,
    organizationId: string,
    channelId: string,
    externalId: string,
  ): Promise<Pick<InboundTransaction, 'id' | 'amount' | 'referenceRaw' | 'providerEventId'> | undefined> {
    const rows: { id: string; amountMinor: string; currency: string; referenceRaw: string; providerEventId: string }[] = await db.query(
      `SELECT id, amount_minor AS amountMinor, currency, reference_raw AS referenceRaw, provider_event_id AS providerEventId
         FROM inbound_transactions WHERE organization_id = ? AND channel_id = ? AND external_id = ?`,
      [organizationId, channelId, externalId],
    );
    const [row] = rows;
    return (
      row && {
        id: row.id,
        amount: Money.of(safeInteger(row.amountMinor), row.currency),
        referenceRaw: row.referenceRaw,
        providerEventId: row.providerEventId,
      }
    );
  }
}
