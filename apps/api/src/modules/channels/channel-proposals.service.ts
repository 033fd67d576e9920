import { Injectable } from '@nestjs/common';
import { Access, type Principal } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { ProposalsService, ProposerDecides, type Proposal } from '../organizations/index.js';
import { ChannelAddressesService, type CallbackUrls } from './channel-addresses.service.js';
import { ChannelMovesService } from './channel-moves.service.js';
import { identityOf, toChannel, type Channel, type NewChannel } from './channels.service.js';
import { hasCallbacks } from './channels.rules.js';

const KIND = 'payment-channel';
const APPROVE = 'channels:approve';

/** Where rent goes is changed by two people: one who proposes it, and one who approves. */
@Injectable()
export class ChannelProposalsService {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly moves: ChannelMovesService,
    private readonly addresses: ChannelAddressesService,
    private readonly access: Access,
  ) {
    const channelOf = (tx: Tx, organizationId: string, { subjectId }: Proposal) => moves.lock(tx, organizationId, subjectId);
    proposals.register({
      kind: KIND,
      permission: APPROVE,
      execute: async (tx, { id }, proposal) => void (await moves.approve(tx, await channelOf(tx, id, proposal))),
      ended: async (tx, organizationId, proposal, how) =>
        moves.drop(tx, await channelOf(tx, organizationId, proposal), how === 'DECLINED' ? 'decline' : 'withdraw'),
    });
  }

  /**
   * A channel as somebody wants it. Where there is nobody whom a false number could mislead, who may approve adds it alone, and gets
   * its callback addresses, the only copy of them; else somebody else approves.
   * @throws ChannelExists, ChannelMoveNotAllowed; NotFound for the one that it replaces; InvalidRequest for members that the kind lacks
   * or has not, or if the provider would refuse the address
   */
  async propose(tx: Tx, by: Principal, input: NewChannel & { reason?: string }, origin: string): Promise<Channel & Partial<CallbackUrls>> {
    const { name, replacesId = null, reason = `${input.kind}: ${name}` } = input;
    const channel = await this.moves.propose(tx, by.organizationId, identityOf(input), { name, replacesId });
    if (this.access.allows(by, APPROVE) && !(await this.moves.misleadsSomebody(tx, channel))) {
      const active = await this.moves.approve(tx, channel);
      const urls = hasCallbacks(active) ? await this.addresses.issue(tx, active, { origin, keepOldDays: 0 }) : {};
      return { ...toChannel(active), ...urls };
    }
    const about = { kind: KIND, subjectId: channel.id, payload: {}, reason, proposedBy: by.id };
    return toChannel(await this.moves.await(tx, channel, await this.proposals.propose(tx, by.organizationId, about)));
  }

  /**
   * Somebody answers for it that tenants and owners were told: not who proposed the channel, unless nobody else could approve it either.
   * @throws NotFound, ChannelMoveNotAllowed, ProposerDecides
   */
  async toldOtherwise(tx: Tx, organizationId: string, id: string, { how, by }: { how: string; by: string }): Promise<void> {
    const channel = await this.moves.lock(tx, organizationId, id);
    const proposal = channel.proposalId === null ? undefined : await this.proposals.get(tx, organizationId, channel.proposalId);
    if (proposal?.proposedBy === by && proposal.decidedBy !== by)
      throw new ProposerDecides('Somebody else answers for it that they were told.');
    await this.moves.toldOtherwise(tx, channel, { how, by });
  }
}
