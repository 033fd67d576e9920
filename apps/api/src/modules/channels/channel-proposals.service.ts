import { Injectable } from '@nestjs/common';
import { Access, type Principal } from '@plotihub/auth';
import type { Tx } from '@plotihub/database';
import { invalidRequest, NotFound } from '@plotihub/http';
import { OwnersService } from '../properties/index.js';
import { OrganizationsService, ProposalsService, ProposerDecides, type Proposal } from '../organizations/index.js';
import { ChannelAddressesService, type CallbackUrls } from './channel-addresses.service.js';
import { ChannelMovesService } from './channel-moves.service.js';
import { identityOf, toChannel, type Channel, type NewChannel } from './channels.service.js';
import { hasCallbacks, ownersMayHave } from './channels.rules.js';

const KIND = 'payment-channel';
const OWNERS = 'owner-channel';
const APPROVE = 'channels:approve';
const CONSENT = 'channels:consent';

/** What an owner who signs in is said to have agreed by. */
const SIGNED_IN = 'The owner, signed in';

/** Where rent goes is changed by two people: one who proposes it, and one who approves. */
@Injectable()
export class ChannelProposalsService {
  constructor(
    private readonly proposals: ProposalsService,
    private readonly moves: ChannelMovesService,
    private readonly addresses: ChannelAddressesService,
    private readonly access: Access,
    private readonly owners: OwnersService,
    private readonly organizations: OrganizationsService,
  ) {
    const channelOf = (tx: Tx, organizationId: string, { subjectId }: Proposal) => moves.lock(tx, organizationId, subjectId);
    for (const [kind, permission] of [
      [KIND, APPROVE],
      [OWNERS, CONSENT],
    ] as const)
      proposals.register({
        kind,
        permission,
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
    const { name, replacesId = null, ownerId = null, reason = `${input.kind}: ${name}` } = input;
    if (ownerId !== null) await this.assertOwners(tx, by.organizationId, input.kind, ownerId);
    const channel = await this.moves.propose(tx, by.organizationId, identityOf(input), { name, replacesId, ownerId });
    if (ownerId === null && this.access.allows(by, APPROVE) && !(await this.moves.misleadsSomebody(tx, channel))) {
      const active = await this.moves.approve(tx, channel);
      const urls = hasCallbacks(active) ? await this.addresses.issue(tx, active, { origin, keepOldDays: 0 }) : {};
      return { ...toChannel(active), ...urls };
    }
    const about = { kind: ownerId === null ? KIND : OWNERS, subjectId: channel.id, payload: {}, reason, proposedBy: by.id };
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

  /**
   * The owner agrees, and so it is approved: they are the second person. Where they do not sign in, an admin who did not propose it says how
   * they agreed, and answers for it.
   * @param seen the owners that the principal is; undefined for the office
   * @throws NotFound, ChannelMoveNotAllowed, ProposerDecides, ProposalDecided; InvalidRequest without evidence from the office
   */
  async consent(
    tx: Tx,
    by: Principal,
    id: string,
    { evidence, seen }: { evidence?: string | undefined; seen: readonly string[] | undefined },
  ): Promise<void> {
    const channel = await this.moves.lock(tx, by.organizationId, id);
    if (channel.ownerId === null || (seen && !seen.includes(channel.ownerId))) throw new NotFound(`No owner is asked about channel ${id}.`);
    if (!seen && evidence === undefined)
      throw invalidRequest([{ pointer: '/evidence', code: 'required', detail: 'must say how the owner agreed' }]);
    await this.moves.consent(tx, channel, { how: seen ? SIGNED_IN : (evidence ?? ''), by: by.id });
    await this.proposals.approve(tx, by, channel.proposalId ?? '', evidence);
  }

  /** @throws NotFound; InvalidRequest where the organization has no owners' money, and for a kind that is no account */
  private async assertOwners(tx: Tx, organizationId: string, kind: NewChannel['kind'], ownerId: string): Promise<void> {
    await this.owners.mustExist(tx, organizationId, [ownerId]);
    const { kind: whose } = await this.organizations.get(tx, organizationId);
    if (whose === 'LANDLORD')
      throw invalidRequest([{ pointer: '/ownerId', code: 'landlord', detail: 'must be left out: all your accounts are your own' }]);
    if (!ownersMayHave(kind)) throw invalidRequest([{ pointer: '/ownerId', code: 'kind', detail: `must be left out for ${kind}` }]);
  }
}
