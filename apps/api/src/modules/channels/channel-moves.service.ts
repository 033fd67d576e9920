import { Injectable } from '@nestjs/common';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Outbox } from '@plotihub/events';
import { Clock } from '@plotihub/time';
import { channelStateAfter, COOLING_OFF_MS, isTold, WATCHED_MS, type ChannelMove } from './channel-moves.rules.js';
import { ChannelTellers } from './channel-tellers.service.js';
import { ChannelTellingsService } from './channel-tellings.service.js';
import { ChannelsRepository, type ChannelKey, type ChannelRow } from './channels.repository.js';
import { channelIdentifier, type ChannelIdentity } from './channels.rules.js';
import { ChannelExists, ChannelMoveNotAllowed, OwnerHasNotAgreed } from './channels.errors.js';

/** The life of a payment channel, one move a method. Two people and a waiting time stand between a new number and a tenant. */
@Injectable()
export class ChannelMovesService {
  constructor(
    private readonly repository: ChannelsRepository,
    private readonly tellers: ChannelTellers,
    private readonly tellings: ChannelTellingsService,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The channel, locked until the transaction ends. @throws NotFound */
  async lock(tx: Tx, organizationId: string, id: string): Promise<ChannelRow> {
    const [channel] = isId(id, 'chn') ? await this.repository.lock(tx, organizationId, [id]) : [];
    if (!channel) throw new NotFound(`There is no payment channel ${id}.`);
    return channel;
  }

  /**
   * A channel is PROPOSED, anew if it had one of the ends that a channel can have: the same number is the same channel, so that what was
   * booked through it once is known for ever.
   * @throws ChannelExists, ChannelMoveNotAllowed, NotFound for the one that it replaces
   */
  async propose(
    tx: Tx,
    organizationId: string,
    identity: ChannelIdentity,
    { name, replacesId, ownerId = null }: Pick<ChannelRow, 'name' | 'replacesId'> & { ownerId?: string | null },
  ): Promise<ChannelRow> {
    const identifier = channelIdentifier(identity, name);
    const before = await this.repository.lockByIdentifier(tx, organizationId, identifier);
    if (replacesId !== null) await this.assertReplaceable(tx, organizationId, { replacesId, ownerId });
    if (before) {
      if (before.id === replacesId || !channelStateAfter(before.state, 'propose')) throw alreadyThere(before);
      // What was booked through it lies with whose it was, for ever.
      if (before.ownerId !== ownerId) throw alreadyThere(before);
      const again = { ...before, ...identity, ...UNTOLD, name, replacesId, activeFrom: null, endedAt: null, endReason: null };
      return this.move(tx, again, 'propose');
    }
    const row: ChannelRow = {
      ...NEW,
      ...identity,
      organizationId,
      id: newId('chn'),
      name,
      ownerId,
      replacesId,
      createdAt: this.clock.now(),
    };
    try {
      await this.repository.insert(tx, row, identifier);
    } catch (error) {
      if (isDuplicate(error, 'payment_channels_identifier')) throw alreadyThere();
      throw error;
    }
    return row;
  }

  /** It waits for another person's word, until its proposal ends. */
  async await(tx: Tx, channel: ChannelRow, proposal: { id: string; expiresAt: Date }): Promise<ChannelRow> {
    const waiting = { ...channel, proposalId: proposal.id, dueAt: proposal.expiresAt };
    await this.repository.update(tx, waiting);
    await this.tell(tx, 'channel.proposed', waiting);
    return waiting;
  }

  /** The owner whose account it is agrees, or somebody knows that they do. @throws ChannelMoveNotAllowed */
  async consent(tx: Tx, channel: ChannelRow, { how, by }: { how: string; by: string }): Promise<ChannelRow> {
    const { id, state, ownerId } = channel;
    if (state !== 'PROPOSED' || ownerId === null) throw new ChannelMoveNotAllowed(`Channel ${id} is ${state}.`, { state });
    const agreed = { ...channel, ownerConsent: how, ownerConsentBy: by, ownerConsentAt: this.clock.now() };
    await this.repository.update(tx, agreed);
    return agreed;
  }

  /**
   * Approved: it cools off, or is ACTIVE at once where there is nobody whom a false number could mislead.
   * @throws ChannelMoveNotAllowed; OwnerHasNotAgreed for an owner's own
   */
  async approve(tx: Tx, channel: ChannelRow): Promise<ChannelRow> {
    if (channel.ownerId !== null && channel.ownerConsentAt === null)
      throw new OwnerHasNotAgreed(`Channel ${channel.id} is of owner ${channel.ownerId}, who has not agreed.`, { channelId: channel.id });
    if (!(await this.misleadsSomebody(tx, channel))) return this.activate(tx, channel, this.clock.now());
    const activeFrom = new Date(this.clock.now().getTime() + COOLING_OFF_MS);
    const cooling = await this.move(tx, { ...channel, activeFrom, dueAt: activeFrom }, 'cool-off');
    await this.tell(tx, 'channel.cooling-off', cooling);
    return cooling;
  }

  /**
   * False for a cash book, and while an organization is being set up: no tenant has been told a number, and no money has come, so there
   * is nothing that a new number could be mistaken for.
   */
  async misleadsSomebody(db: Reader, { organizationId, kind }: Pick<ChannelRow, 'organizationId' | 'kind'>): Promise<boolean> {
    if (!isTold(kind)) return false;
    const since = await this.repository.firstActiveFrom(db, organizationId);
    if (since === undefined) return false;
    return this.tellers.haveToldSince(db, organizationId, since);
  }

  /** Its end before it was ever told. @throws ChannelMoveNotAllowed */
  async drop(tx: Tx, channel: ChannelRow, move: 'decline' | 'withdraw' | 'expire'): Promise<void> {
    await this.move(tx, { ...channel, endedAt: this.clock.now() }, move);
  }

  /** The brake: what cools off never becomes active, and everybody who was told is told. @throws ChannelMoveNotAllowed */
  async stop(tx: Tx, channel: ChannelRow, reason: string): Promise<ChannelRow> {
    const stopped = await this.move(tx, { ...channel, endedAt: this.clock.now(), endReason: reason }, 'stop');
    await this.tell(tx, 'channel.stopped', stopped);
    return stopped;
  }

  /** Tenants are told it no more; it is watched for twelve months. @throws ChannelMoveNotAllowed */
  async retire(tx: Tx, channel: ChannelRow, reason: string): Promise<ChannelRow> {
    const endedAt = this.clock.now();
    const watchedUntil = new Date(endedAt.getTime() + WATCHED_MS);
    const retired = await this.move(tx, { ...channel, endedAt, endReason: reason, watchedUntil }, 'retire');
    await this.tell(tx, 'channel.retired', retired);
    return retired;
  }

  /** Everybody of a kind has been written to about the change that a proposal makes. For who locked the channel. */
  async written(tx: Tx, channel: ChannelRow, audience: 'TENANTS' | 'OWNERS'): Promise<void> {
    const at = this.clock.now();
    await this.repository.update(tx, { ...channel, ...(audience === 'TENANTS' ? { tenantsWrittenAt: at } : { ownersWrittenAt: at }) });
  }

  /**
   * A person says how tenants and owners were told: what no message brings about need not be waited for. The waiting time stays.
   * @throws ChannelMoveNotAllowed
   */
  async toldOtherwise(tx: Tx, channel: ChannelRow, { how, by }: { how: string; by: string }): Promise<ChannelRow> {
    const { id, state, activeFrom } = channel;
    if (state !== 'COOLING_OFF' || !activeFrom) throw new ChannelMoveNotAllowed(`Channel ${id} is ${state}.`, { state });
    const told = { ...channel, toldOtherwise: how, toldOtherwiseBy: by, toldOtherwiseAt: this.clock.now(), dueAt: activeFrom };
    await this.repository.update(tx, told);
    return told;
  }

  /**
   * What time does: the end of cooling off, once everybody was told; and of a proposal on which nobody decided. Does nothing before, or a
   * second time.
   */
  async onTime(tx: Tx, { organizationId, id }: ChannelKey): Promise<void> {
    const [seen] = await this.repository.findMany(tx, [organizationId], [id]);
    if (!seen) return;
    // Both rows in the order of their ids, whoever comes.
    const rows = await this.repository.lock(tx, organizationId, seen.replacesId === null ? [id] : [id, seen.replacesId]);
    const channel = rows.find((row) => row.id === id);
    if (!channel?.dueAt || channel.dueAt > this.clock.now()) return;
    if (channel.state === 'PROPOSED') await this.drop(tx, channel, 'expire');
    if (channel.state !== 'COOLING_OFF') return;
    if (await this.tellings.isTold(tx, channel)) await this.activate(tx, channel, this.clock.now());
    else await this.repository.update(tx, { ...channel, dueAt: new Date(this.clock.now().getTime() + ASKED_AGAIN_MS) });
  }

  private async activate(tx: Tx, channel: ChannelRow, activeFrom: Date): Promise<ChannelRow> {
    const { organizationId, replacesId } = channel;
    const active = await this.move(tx, { ...channel, activeFrom, watchedUntil: null }, 'activate');
    await this.tell(tx, 'channel.activated', active);
    const replaced = replacesId === null ? undefined : await this.lock(tx, organizationId, replacesId);
    if (replaced?.state === 'ACTIVE') await this.retire(tx, replaced, `Replaced by ${active.name}`.slice(0, 200));
    return active;
  }

  private async assertReplaceable(
    tx: Tx,
    organizationId: string,
    { replacesId: id, ownerId }: { replacesId: string; ownerId: string | null },
  ): Promise<void> {
    const { state, ownerId: whose } = await this.lock(tx, organizationId, id);
    if (whose !== ownerId) throw new ChannelMoveNotAllowed(`Channel ${id} is somebody else's: it is not replaced by this one.`, { state });
    if (state !== 'ACTIVE') throw new ChannelMoveNotAllowed(`Channel ${id} is ${state}: only an active one is replaced.`, { state });
  }

  private async move(tx: Tx, channel: ChannelRow, move: ChannelMove): Promise<ChannelRow> {
    const { id, state } = channel;
    const to = channelStateAfter(state, move);
    if (!to) throw new ChannelMoveNotAllowed(`Channel ${id} is ${state}.`, { state, move });
    const moved = { ...channel, state: to, dueAt: to === 'COOLING_OFF' ? channel.dueAt : null };
    await this.repository.update(tx, moved);
    return moved;
  }

  private async tell(tx: Tx, type: string, { organizationId, id, proposalId }: ChannelRow): Promise<void> {
    await this.outbox.add(tx, { type, organizationId, aggregateId: id, payload: { channelId: id, proposalId } });
  }
}

/** How often a channel that has cooled off is asked whether everybody was told. */
const ASKED_AGAIN_MS = 5 * 60_000;

const UNTOLD = {
  tenantsWrittenAt: null,
  ownersWrittenAt: null,
  toldOtherwise: null,
  toldOtherwiseBy: null,
  toldOtherwiseAt: null,
  ownerConsent: null,
  ownerConsentBy: null,
  ownerConsentAt: null,
} as const;

const NEW = {
  ...UNTOLD,
  state: 'PROPOSED',
  ownerId: null,
  proposalId: null,
  dueAt: null,
  activeFrom: null,
  endedAt: null,
  endReason: null,
  watchedUntil: null,
  latePayments: 0,
  latePaymentAt: null,
} as const;

const alreadyThere = (channel?: ChannelRow) =>
  new ChannelExists('You have this channel already.', channel && { channelId: channel.id, state: channel.state });
