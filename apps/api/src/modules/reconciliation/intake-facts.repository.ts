import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { KnownMoney } from './outcomes.rules.js';

/** SQL that reads what the intake knows. It changes nothing there: what a statement tells goes in by the same door as a callback. */
@Injectable()
export class IntakeFactsRepository {
  /** What a channel has told of under each receipt. */
  async known(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Map<string, KnownMoney>> {
    if (receipts.length === 0) return new Map();
    const rows: { externalId: string; id: string; minor: string; currency: string; paymentState: string | null }[] = await db.query(
      `SELECT i.external_id AS externalId, i.id, i.amount_minor AS minor, i.currency, p.state AS paymentState
         FROM inbound_transactions i
         LEFT JOIN payments p ON p.organization_id = i.organization_id AND p.inbound_transaction_id = i.id
        WHERE i.organization_id = ? AND i.channel_id = ? AND i.external_id IN (?)`,
      [organizationId, channelId, receipts],
    );
    return new Map(
      rows.map(({ externalId, id, minor, currency, paymentState }) => [
        externalId,
        { inboundTransactionId: id, externalId, amount: Money.of(safeInteger(minor), currency), paymentState },
      ]),
    );
  }

  /** Which days of which channels payments came in on; nothing for those that came through no channel. */
  async arrivals(
    db: Reader,
    organizationId: string,
    paymentIds: readonly string[],
  ): Promise<{ channelId: string; valueOn: LocalDate; createdAt: Date }[]> {
    if (paymentIds.length === 0) return [];
    return db.query(
      `SELECT channel_id AS channelId, value_on AS valueOn, MAX(created_at) AS createdAt FROM payments
        WHERE organization_id = ? AND id IN (?) AND channel_id IS NOT NULL GROUP BY channel_id, value_on ORDER BY channel_id, value_on`,
      [organizationId, paymentIds],
    );
  }
}
