import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { InboundRepository, type PaidTransaction } from './inbound.repository.js';

export type { PaidTransaction };

/** What providers told of payments, for modules that ask for payments and wait for them. */
@Injectable()
export class InboundService {
  constructor(private readonly repository: InboundRepository) {}

  /** Those of a channel's receipts that somebody has told of. */
  async known(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Set<string>> {
    const known = await this.repository.findKnown(db, organizationId, channelId, [...new Set(receipts)]);
    return new Set(known.map(({ externalId }) => externalId));
  }

  /** The transactions behind payments, of those that came through a channel. */
  ofPayments(db: Reader, organizationId: string, paymentIds: readonly string[]): Promise<PaidTransaction[]> {
    return this.repository.findPaid(db, organizationId, { paymentIds });
  }

  /** Payments by the receipts of a channel. */
  async ofReceipts(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Map<string, string>> {
    const paid = await this.repository.findPaid(db, organizationId, { channelId, receipts });
    return new Map(paid.map(({ externalId, paymentId }) => [externalId, paymentId]));
  }
}
