import { Injectable } from '@nestjs/common';
import { isId, type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, NotFound, type PageRequest } from '@plotihub/http';
import type { ChannelState } from './channel-moves.rules.js';
import { ChannelTellingsService, type ChannelWait } from './channel-tellings.service.js';
import { ChannelsRepository, type ChannelKey, type ChannelRow } from './channels.repository.js';
import { accountDigits, identityFaults, type ChannelIdentity, type ChannelKind } from './channels.rules.js';

export type { ChannelKind, ChannelKey, ChannelRow, ChannelState };

/** A way in which money comes: a paybill, a till, a bank account, a cash book, cheques. */
export type Channel = Omit<ChannelRow, 'organizationId' | 'dueAt' | 'tenantsWrittenAt' | 'ownersWrittenAt'> & {
  /** What one that cools off waits for; null for every other. */
  waitsFor: ChannelWait | null;
};

/** What is said of a new channel; which members a kind has is in channels.rules. */
export type NewChannel = Pick<ChannelIdentity, 'kind'> &
  Partial<Omit<ChannelIdentity, 'kind'>> & {
    name: string;
    /** Whose own account it is; the organization's unless told. */
    ownerId?: string;
    /** The active channel that is retired when this one becomes active. */
    replacesId?: string;
  };

/** More channels than any organization has. */
const ACTIVE_LIMIT = 100;

/** Payment channels, to be read. Their life is in ChannelMovesService, their callback addresses in ChannelAddressesService. */
@Injectable()
export class ChannelsService {
  constructor(
    private readonly repository: ChannelsRepository,
    private readonly tellings: ChannelTellingsService,
  ) {}

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string, seen: { ownerIds?: readonly string[] | undefined } = {}): Promise<Channel> {
    const [row] = isId(id, 'chn') ? await this.repository.findMany(db, [organizationId], [id]) : [];
    if (!row || (seen.ownerIds && !seen.ownerIds.includes(row.ownerId ?? ''))) throw new NotFound(`There is no payment channel ${id}.`);
    return toChannel(row, await this.tellings.waits(db, organizationId, [row]));
  }

  /** In order of creation, one more than a page holds. */
  async list(
    db: Reader,
    organizationId: string,
    page: PageRequest,
    filter: { state?: ChannelState | undefined; ownerIds?: readonly string[] | undefined } = {},
  ): Promise<Channel[]> {
    const rows = await this.repository.list(db, organizationId, { ...filter, after: page.after, limit: page.limit + 1 });
    const waits = await this.tellings.waits(db, organizationId, rows);
    return rows.map((row) => toChannel(row, waits));
  }

  /** Channels that tenants are told to pay to, oldest first. */
  async active(db: Reader, organizationId: string): Promise<Channel[]> {
    return (await this.repository.list(db, organizationId, { state: 'ACTIVE', limit: ACTIVE_LIMIT })).map((row) => toChannel(row));
  }

  /** The channels through which events came, of any organization, by id. */
  async getMany(db: Reader, of: readonly { organizationId: string; channelId: string }[]): Promise<Map<string, ChannelRow>> {
    const unique = (ids: string[]): string[] => [...new Set(ids)];
    const organizationIds = unique(of.map(({ organizationId }) => organizationId));
    const channelIds = unique(of.map(({ channelId }) => channelId));
    return new Map((await this.repository.findMany(db, organizationIds, channelIds)).map((row) => [row.id, row]));
  }
  /**
   * Transactions came through a channel. Those of one that is not active are counted on it, so that somebody sees that money still comes
   * there. To be called before the rows that refer to the channel: a second worker waits here, and not with half of the lock.
   */
  async came(tx: Tx, channel: ChannelRow, count: number, at: Date): Promise<void> {
    if (channel.state !== 'ACTIVE' && count > 0) await this.repository.addLatePayments(tx, channel, count, at);
  }
}

/** What a new channel is. @throws InvalidRequest for members that its kind lacks, or has not */
export function identityOf(said: NewChannel): ChannelIdentity {
  const { kind, shortCode = null, bank = null, branch = null, accountNumber = null, accountName = null } = said;
  const identity = { kind, shortCode, bank, branch, accountNumber: accountNumber && accountDigits(accountNumber), accountName };
  const faults = identityFaults(identity);
  if (faults.length === 0) return identity;
  const errors = faults.map(({ member, code }) => {
    return { pointer: `/${member}`, code, detail: code === 'required' ? `is required of ${kind}` : `is nothing that ${kind} has` };
  });
  throw new InvalidRequest(`A ${kind} channel is described by other members.`, { errors });
}

/** Without the organization: who reads it knows whose it is. */
export function toChannel(row: ChannelRow, waits?: ReadonlyMap<string, ChannelWait>): Channel {
  const { organizationId: _, dueAt: __, tenantsWrittenAt: ___, ownersWrittenAt: ____, ...channel } = row;
  return { ...channel, waitsFor: waits?.get(row.id) ?? null };
}
