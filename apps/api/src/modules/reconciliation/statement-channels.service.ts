import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { ChannelsService, type Channel } from '../payments/index.js';
import { ChannelHasNoStatement } from './reconciliation.errors.js';
import type { StatementKind } from './statement-columns.rules.js';

/** A channel of which somebody sends statements. */
export type StatementChannel = Pick<Channel, 'id' | 'kind' | 'shortCode'> & { organizationId: string; statement: StatementKind };

/** The channels that statements are about. */
@Injectable()
export class StatementChannelsService {
  constructor(private readonly channels: ChannelsService) {}

  /** @throws NotFound; ChannelHasNoStatement for cash and cheques */
  async get(db: Reader, organizationId: string, channelId: string): Promise<StatementChannel> {
    const channel = (await this.channels.getMany(db, [{ organizationId, channelId }])).get(channelId);
    if (!channel) throw new NotFound(`There is no payment channel ${channelId}.`);
    const { id, kind, shortCode } = channel;
    if (kind === 'CASH' || kind === 'CHEQUE') throw new ChannelHasNoStatement(`Channel ${id} is of the kind ${kind}.`);
    return { organizationId, id, kind, shortCode, statement: kind === 'MPESA_PAYBILL' || kind === 'MPESA_TILL' ? 'MPESA' : 'BANK' };
  }
}
