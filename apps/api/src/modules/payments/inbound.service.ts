import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { ChannelsService, ChannelTellers, type ChannelRow } from '../channels/index.js';
import { InboundRepository, type InboundTransaction, type KnownTransaction, type PaidTransaction } from './inbound.repository.js';

export type { PaidTransaction };

/** What providers told of payments, for modules that ask for payments and wait for them too. */
@Injectable()
export class InboundService {
  constructor(
    private readonly repository: InboundRepository,
    private readonly channels: ChannelsService,
    private readonly clock: Clock,
    tellers: ChannelTellers,
  ) {
    tellers.register((db, organizationId) => repository.hasAny(db, organizationId)); // who has paid knows the number
  }

  /** New transactions of a channel. @throws the driver's error about `inbound_transactions_external` if it has told of one before */
  async record(tx: Tx, channel: ChannelRow, rows: readonly InboundTransaction[]): Promise<void> {
    const at = this.clock.now();
    await this.channels.came(tx, channel, rows.length, at);
    await this.repository.insert(tx, channel.organizationId, rows, at);
  }

  /** Those of a channel's transactions that somebody has told of, as they were told first. */
  tellings(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<KnownTransaction[]> {
    return this.repository.findKnown(db, organizationId, channelId, receipts);
  }

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
