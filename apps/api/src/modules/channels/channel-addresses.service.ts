import { Injectable } from '@nestjs/common';
import { hashToken } from '@plotihub/auth';
import type { Reader, Tx } from '@plotihub/database';
import { InvalidRequest } from '@plotihub/http';
import { c2bPaths, callbackPathProblem, newCallbackToken } from '@plotihub/mpesa';
import { Clock } from '@plotihub/time';
import { ChannelAddressesRepository, type AddressOwner } from './channel-addresses.repository.js';
import { isApproved } from './channel-moves.rules.js';
import { ChannelMovesService } from './channel-moves.service.js';
import type { ChannelRow } from './channels.repository.js';
import { hasCallbacks } from './channels.rules.js';
import { ChannelHasNoAddress, ChannelMoveNotAllowed } from './channels.errors.js';

/** The addresses at which a provider calls us about one channel. They hold a secret, so they are shown once. */
export interface CallbackUrls {
  validationUrl: string;
  confirmationUrl: string;
}

/** A callback's address, as it is known here. */
export interface KnownAddress {
  channel: ChannelRow;
  /** Given up so long ago, or with so little trust, that what comes there is kept and not believed. */
  ended: boolean;
}

/** How long a known token is believed without asking the database again. */
const CACHE_MS = 60_000;
const CACHE_LIMIT = 10_000;
const DAY_MS = 86_400_000;

/** Where M-Pesa calls us. Nothing signs its calls: whoever knows the address can say that somebody has paid. */
@Injectable()
export class ChannelAddressesService {
  private readonly byTokenHash = new Map<string, { owner: AddressOwner; until: number }>();

  constructor(
    private readonly repository: ChannelAddressesRepository,
    private readonly moves: ChannelMovesService,
    private readonly clock: Clock,
  ) {}

  /**
   * New addresses of an approved channel, and the only copy of them. Those before are watched for so many days more.
   * @param channel locked by the caller
   * @param origin scheme and host under which the provider reaches us
   * @throws ChannelHasNoAddress, ChannelMoveNotAllowed; InvalidRequest if the provider would refuse the address
   */
  async issue(tx: Tx, channel: ChannelRow, { origin, keepOldDays }: { origin: string; keepOldDays: number }): Promise<CallbackUrls> {
    assertHasAddress(channel);
    const token = newCallbackToken();
    const urls = callbackUrls(origin, token);
    const replacedAt = this.clock.now();
    const watchedUntil = new Date(replacedAt.getTime() + keepOldDays * DAY_MS);
    await this.repository.endFormer(tx, channel, watchedUntil);
    await this.repository.replace(tx, channel, hashToken(token), { replacedAt, watchedUntil });
    return urls;
  }

  /**
   * The secret of one more address, which somebody is about to register with M-Pesa; those before stay good.
   * @throws NotFound, ChannelHasNoAddress, ChannelMoveNotAllowed
   */
  async add(tx: Tx, organizationId: string, channelId: string): Promise<string> {
    const channel = await this.moves.lock(tx, organizationId, channelId);
    assertHasAddress(channel);
    const token = newCallbackToken();
    await this.repository.add(tx, channel, hashToken(token), this.clock.now());
    return token;
  }

  /** The channel that a callback's token belongs to, whatever its state: money still comes. Undefined for a token that we never made. */
  async ofToken(db: Reader, token: string): Promise<KnownAddress | undefined> {
    const owner = await this.ownerOf(db, hashToken(token));
    if (!owner) return undefined;
    const now = this.clock.now();
    const ended = [owner.watchedUntil, owner.channel.watchedUntil].some((until) => until !== null && until <= now);
    return { channel: owner.channel, ended };
  }

  private async ownerOf(db: Reader, hash: string): Promise<AddressOwner | undefined> {
    const now = this.clock.now().getTime();
    const cached = this.byTokenHash.get(hash);
    if (cached && cached.until > now) return cached.owner;
    const owner = await this.repository.find(db, hash);
    if (!owner) return undefined; // not remembered: a guesser must not be able to fill the memory
    if (this.byTokenHash.size >= CACHE_LIMIT) this.byTokenHash.clear();
    this.byTokenHash.set(hash, { owner, until: now + CACHE_MS });
    return owner;
  }
}

function assertHasAddress(channel: ChannelRow): void {
  const { id, kind, state } = channel;
  if (!hasCallbacks(channel)) throw new ChannelHasNoAddress(`Nobody calls us about a channel of the kind ${kind}.`);
  if (!isApproved(state)) throw new ChannelMoveNotAllowed(`Channel ${id} is ${state}: it has an address once it is approved.`, { state });
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
