import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { PaymentMethod } from './payments.repository.js';

/** Who told us of a transaction first. */
export type ReceivedVia = 'CALLBACK' | 'STK' | 'PULL' | 'STATUS' | 'STATEMENT' | 'MANUAL';

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
  /** What a payment of it is. */
  method: PaymentMethod;
  receivedVia: ReceivedVia;
}

/** As much of a transaction as tells whether another telling of it says the same. */
export type KnownTransaction = Pick<InboundTransaction, 'id' | 'channelId' | 'externalId' | 'amount' | 'referenceRaw'>;

/** A transaction with the payment that it is. */
export interface PaidTransaction {
  paymentId: string;
  channelId: string;
  externalId: string;
  amount: Money;
  valueAt: Date;
  referenceRaw: string;
}

/** Payments by their ids, or by the receipts of a channel. */
type PaidFilter = { paymentIds: readonly string[] } | { channelId: string; receipts: readonly string[] };

const COLUMNS = [
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
  'received_via',
  'created_at',
] as const;

/** SQL of inbound transactions. */
@Injectable()
export class InboundRepository {
  /** @throws the driver's error about `inbound_transactions_external` if the channel has told of one of them before. */
  async insert(tx: Tx, organizationId: string, rows: readonly InboundTransaction[], at: Date): Promise<void> {
    // In one order for everybody, so that two workers that hear of the same transactions wait instead of deadlocking.
    const sorted = [...rows].sort((a, b) => a.externalId.localeCompare(b.externalId));
    await insertRows(
      tx,
      'inbound_transactions',
      COLUMNS,
      sorted.map((row) => [
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
        row.receivedVia,
        at,
      ]),
    );
  }

  /** Those of a channel's transactions that it has told of before. */
  async findKnown(db: Reader, organizationId: string, channelId: string, externalIds: readonly string[]): Promise<KnownTransaction[]> {
    if (externalIds.length === 0) return [];
    const rows: (Omit<KnownTransaction, 'amount'> & { amountMinor: string; currency: string })[] = await db.query(
      `SELECT id, channel_id AS channelId, external_id AS externalId, amount_minor AS amountMinor, currency, reference_raw AS referenceRaw
         FROM inbound_transactions WHERE organization_id = ? AND channel_id = ? AND external_id IN (?)`,
      [organizationId, channelId, externalIds],
    );
    return rows.map(({ amountMinor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(amountMinor), currency) }));
  }

  /** True once money has come through any channel. */
  async hasAny(db: Reader, organizationId: string): Promise<boolean> {
    const rows: unknown[] = await db.query('SELECT 1 FROM inbound_transactions WHERE organization_id = ? LIMIT 1', [organizationId]);
    return rows.length > 0;
  }

  async findPaid(db: Reader, organizationId: string, filter: PaidFilter): Promise<PaidTransaction[]> {
    const byPayment = 'paymentIds' in filter;
    if ((byPayment ? filter.paymentIds : filter.receipts).length === 0) return [];
    const rows: (Omit<PaidTransaction, 'amount'> & { amountMinor: string; currency: string })[] = await db.query(
      `SELECT p.id AS paymentId, t.channel_id AS channelId, t.external_id AS externalId, t.amount_minor AS amountMinor, t.currency,
              t.value_at AS valueAt, t.reference_raw AS referenceRaw
         FROM payments p JOIN inbound_transactions t ON t.organization_id = p.organization_id AND t.id = p.inbound_transaction_id
        WHERE p.organization_id = ? AND t.organization_id = ? AND ${byPayment ? 'p.id IN (?)' : 't.channel_id = ? AND t.external_id IN (?)'}`,
      [organizationId, organizationId, ...(byPayment ? [filter.paymentIds] : [filter.channelId, filter.receipts])],
    );
    return rows.map(({ amountMinor, currency, ...row }) => ({ ...row, amount: Money.of(safeInteger(amountMinor), currency) }));
  }
}
