import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import { isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { InvalidRequest, type PageRequest } from '@plotihub/http';
import { c2bPaths, callbackPathProblem, newCallbackToken } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { ChannelsRepository, type ChannelRow } from './channels.repository.js';
import {
  accountDigits,
  channelIdentifier,
  hasCallbacks,
  identityFaults,
  type ChannelIdentity,
  type ChannelKind,
} from './channels.rules.js';
import { ChannelExists } from './payments.errors.js';
import type { PaymentMethod } from './payments.repository.js';

export type { ChannelKind };

/** A way in which money comes: a paybill, a till, a bank account, a cash book, cheques. */
export type Channel = Omit<ChannelRow, 'organizationId'>;

/** What is said of a new channel; which members a kind has is in channels.rules. */
export type NewChannel = Pick<ChannelIdentity, 'kind'> & Partial<Omit<ChannelIdentity, 'kind'>> & { name: string };

/** The addresses at which a provider calls us about one channel. They hold a secret, so they are shown once. */
export interface CallbackUrls {
  validationUrl: string;
  confirmationUrl: string;
}

/** How long a known token is believed without asking the database again. A channel is never deleted, so nothing goes wrong meanwhile. */
const TOKEN_CACHE_MS = 60_000;
const TOKEN_CACHE_LIMIT = 10_000;
/** More channels than any organization has. */
const ACTIVE_LIMIT = 100;

/** Payment channels and their callback addresses. */
@Injectable()
export class ChannelsService {
  private readonly byTokenHash = new Map<string, { channel: ChannelRow; until: number }>();

  constructor(
    private readonly repository: ChannelsRepository,
    private readonly clock: Clock,
  ) {}

  /**
   * A new channel, and the only copy of its callback addresses if M-Pesa calls us about it.
   * @param origin scheme and host under which the provider reaches us
   * @throws ChannelExists; InvalidRequest for members that the kind lacks or has not, or if the provider would refuse the address
   */
  async create(tx: Tx, organizationId: string, input: NewChannel, origin: string): Promise<Channel & Partial<CallbackUrls>> {
    const identity = identityOf(input);
    const token = hasCallbacks(identity) ? newCallbackToken() : undefined;
    const urls = token === undefined ? {} : callbackUrls(origin, token);
    const { name } = input;
    const row: ChannelRow = { organizationId, id: newId('chn'), ...identity, name, state: 'ACTIVE', createdAt: this.clock.now() };
    try {
      const identifier = channelIdentifier(identity, name);
      await this.repository.insert(tx, row, { identifier, tokenHash: token === undefined ? null : hashToken(token) });
    } catch (error) {
      if (isDuplicate(error, 'payment_channels_identifier')) throw new ChannelExists('You have this channel already.');
      throw error;
    }
    return { ...toChannel(row), ...urls };
  }

  /** In order of creation, one more than a page holds. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<Channel[]> {
    const rows = await this.repository.list(db, organizationId, { after: page.after, limit: page.limit + 1 });
    return rows.map(toChannel);
  }

  /** Channels that tenants are told to pay to, oldest first. */
  async active(db: Reader, organizationId: string): Promise<Channel[]> {
    return (await this.repository.list(db, organizationId, { state: 'ACTIVE', limit: ACTIVE_LIMIT })).map(toChannel);
  }

  /** The channel that a callback's token belongs to, retired ones too: money still comes. Undefined for a token that we never made. */
  async ofToken(db: Reader, token: string): Promise<ChannelRow | undefined> {
    const hash = hashToken(token);
    const now = this.clock.now().getTime();
    const cached = this.byTokenHash.get(hash);
    if (cached && cached.until > now) return cached.channel;
    const channel = await this.repository.findByTokenHash(db, hash);
    if (!channel) return undefined; // not remembered: a guesser must not be able to fill the memory
    if (this.byTokenHash.size >= TOKEN_CACHE_LIMIT) this.byTokenHash.clear();
    this.byTokenHash.set(hash, { channel, until: now + TOKEN_CACHE_MS });
    return channel;
  }

  /** The secret of another callback address; those from before stay good, for M-Pesa may go on using them. */
  async addAddress(tx: Tx, organizationId: string, channelId: string): Promise<string> {
    const token = newCallbackToken();
    await this.repository.insertAddress(tx, { organizationId, channelId, tokenHash: hashToken(token), createdAt: this.clock.now() });
    return token;
  }

  /** The channels through which events came, of any organization, by id. */
  async getMany(db: Reader, of: readonly { organizationId: string; channelId: string }[]): Promise<Map<string, ChannelRow>> {
    const unique = (ids: string[]): string[] => [...new Set(ids)];
    const organizationIds = unique(of.map(({ organizationId }) => organizationId));
    const channelIds = unique(of.map(({ channelId }) => channelId));
    return new Map((await this.repository.findMany(db, organizationIds, channelIds)).map((row) => [row.id, row]));
  }
}

/** What a payment through the channel is. */
export const methodOf = ({ kind }: Pick<ChannelRow, 'kind'>): PaymentMethod => METHOD_OF[kind];
const METHOD_OF: Record<ChannelKind, PaymentMethod> = {
  MPESA_PAYBILL: 'MPESA',
  MPESA_TILL: 'MPESA',
  BANK_PAYBILL: 'BANK',
  BANK: 'BANK',
  CASH: 'CASH',
  CHEQUE: 'CHEQUE',
};

/** @throws InvalidRequest */
function identityOf({
  kind,
  shortCode = null,
  bank = null,
  branch = null,
  accountNumber = null,
  accountName = null,
}: NewChannel): ChannelIdentity {
  const identity = { kind, shortCode, bank, branch, accountNumber: accountNumber && accountDigits(accountNumber), accountName };
  const faults = identityFaults(identity);
  if (faults.length === 0) return identity;
  const errors = faults.map(({ member, code }) => {
    return { pointer: `/${member}`, code, detail: code === 'required' ? `is required of ${kind}` : `is nothing that ${kind} has` };
  });
  throw new InvalidRequest(`A ${kind} channel is described by other members.`, { errors });
}

function callbackUrls(origin: string, token: string): CallbackUrls {
  const paths = c2bPaths(token);
  const urls = { validationUrl: `${origin}${paths.validation}`, confirmationUrl: `${origin}${paths.confirmation}` };
  const word = callbackPathProblem(urls.validationUrl) ?? callbackPathProblem(urls.confirmationUrl);
  if (word === undefined) return urls;
  throw new InvalidRequest(`M-Pesa refuses addresses that contain "${word}": reach this API under another host name.`, {
    errors: [{ pointer: 'Host', code: 'forbidden-word', detail: `must not contain "${word}"` }],
  });
}

function toChannel({ organizationId: _, ...channel }: ChannelRow): Channel {
  return channel;
}
