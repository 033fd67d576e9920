import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { ChannelsService, type Channel } from '../channels/index.js';
import { ChannelHasNoStatement } from './reconciliation.errors.js';
import type { StatementKind } from './statement-columns.rules.js';

/** A channel of which somebody sends statements. */
export type StatementChannel = Pick<Channel, 'id' | 'kind' | 'shortCode' | 'createdAt' | 'ownerId'> & {
  organizationId: string;
  statement: StatementKind;
};

const PAGE = 100;

/** The channels that statements are about. */
@Injectable()
export class StatementChannelsService {
  constructor(private readonly channels: ChannelsService) {}

  /** @throws NotFound; ChannelHasNoStatement for cash and cheques */
  async get(db: Reader, organizationId: string, channelId: string): Promise<StatementChannel> {
    const channel = (await this.channels.getMany(db, [{ organizationId, channelId }])).get(channelId);
    if (!channel) throw new NotFound(`There is no payment channel ${channelId}.`);
    const found = withStatement(organizationId, channel);
    if (!found) throw new ChannelHasNoStatement(`Channel ${channel.id} is of the kind ${channel.kind}.`);
    return found;
  }

  /** All of an organization, retired ones too: money still comes. */
  async all(db: Reader, organizationId: string): Promise<StatementChannel[]> {
    const found: StatementChannel[] = [];
    for (let after: string | undefined; ;) {
      const rows = await this.channels.list(db, organizationId, { limit: PAGE, ...(after === undefined ? {} : { after }) });
      const page = rows.slice(0, PAGE);
      found.push(...page.flatMap((channel) => withStatement(organizationId, channel) ?? []));
      if (rows.length <= PAGE) return found;
      after = page.at(-1)?.id;
    }
  }
}

function withStatement(
  organizationId: string,
  { id, kind, shortCode, createdAt, ownerId }: Pick<Channel, 'id' | 'kind' | 'shortCode' | 'createdAt' | 'ownerId'>,
): StatementChannel | undefined {
  if (kind === 'CASH' || kind === 'CHEQUE') return undefined;
  return {
    organizationId,
    id,
    kind,
    shortCode,
    createdAt,
    ownerId,
    statement: kind === 'MPESA_PAYBILL' || kind === 'MPESA_TILL' ? 'MPESA' : 'BANK',
  };
}
