import { Injectable } from '@nestjs/common';
import { Access, type Principal } from '@plotihub/auth';
import { isDuplicate, isId, newId, type Reader, type Tx } from '@plotihub/database';
import { Forbidden, NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { ProposalDecided, ProposalPending, ProposerDecides } from './organizations.errors.js';
import { OrganizationsService, type Organization } from './organizations.service.js';
import { ProposalsRepository, type Proposal, type ProposalState } from './proposals.repository.js';
import { roleAllows, ROLES, type Permission } from './roles.rules.js';

export type { Proposal, ProposalState };

/** A kind of thing that one person proposes and another decides. */
export interface ProposalKind {
  /** What its name is in `kind`, such as `payment-reversal`. */
  kind: string;
  /** Who may decide. */
  permission: Permission;
  /** Carries an approved proposal out, in the transaction of the approval. */
  execute(tx: Tx, organization: Organization, proposal: Proposal): Promise<void>;
  /** What follows when it is not approved but declined or withdrawn, in the same transaction; one that expires is not told. */
  ended?(tx: Tx, organizationId: string, proposal: Proposal, how: 'DECLINED' | 'WITHDRAWN'): Promise<void>;
}

/** A proposal can be approved for seven days: whoever approves later approves something else. */
const OPEN_MS = 7 * 86_400_000;

/** Two people for what one must not do alone. The module that owns the effect registers its kind. */
@Injectable()
export class ProposalsService {
  private readonly kinds = new Map<string, ProposalKind>();

  constructor(
    private readonly repository: ProposalsRepository,
    private readonly organizations: OrganizationsService,
    private readonly access: Access,
    private readonly clock: Clock,
  ) {}

  /** @throws Error if the kind is taken. */
  register(kind: ProposalKind): void {
    if (this.kinds.has(kind.kind)) throw new Error(`Proposals of the kind ${kind.kind} are carried out twice.`);
    this.kinds.set(kind.kind, kind);
  }

  /** Permissions that deciding needs, beside those that routes name. */
  get permissions(): Permission[] {
    return [...this.kinds.values()].map(({ permission }) => permission);
  }

  /** @throws ProposalPending if an open one of the kind is about the same thing */
  async propose(
    tx: Tx,
    organizationId: string,
    input: Pick<Proposal, 'kind' | 'subjectId' | 'payload' | 'reason' | 'proposedBy'>,
  ): Promise<Proposal> {
    this.kindOf(input.kind);
    const now = this.clock.now();
    await this.repository.expire(tx, organizationId, { kind: input.kind, subjectId: input.subjectId, now });
    const proposal: Proposal = {
      id: newId('prs'),
      ...input,
      state: 'PROPOSED',
      proposedAt: now,
      expiresAt: new Date(now.getTime() + OPEN_MS),
      decidedBy: null,
      decidedAt: null,
      decisionReason: null,
    };
    try {
      await this.repository.insert(tx, organizationId, proposal);
    } catch (error) {
      if (isDuplicate(error, 'proposals_one_open')) throw new ProposalPending(`The same is proposed for ${input.subjectId} already.`);
      throw error;
    }
    return proposal;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Proposal> {
    return this.found(isId(id, 'prs') ? await this.repository.find(db, organizationId, id) : undefined, id);
  }

  /** In the order they were made, one more than a page holds. */
  async list(db: Reader, organizationId: string, state: ProposalState | undefined, page: PageRequest): Promise<Proposal[]> {
    const now = this.clock.now();
    const rows = await this.repository.list(db, organizationId, { state, now }, { ...page, limit: page.limit + 1 });
    return rows.map((row) => this.asOfNow(row));
  }

  /**
   * Carries the proposal out. Never by who proposed it, but in a landlord's own organization where nobody else may decide.
   * @throws NotFound, ProposalDecided, Forbidden, ProposerDecides, and what its kind throws
   */
  async approve(tx: Tx, principal: Principal, id: string, reason?: string): Promise<Proposal> {
    const organization = await this.organizations.get(tx, principal.organizationId);
    const proposal = await this.lockOpen(tx, principal.organizationId, id);
    const kind = this.assertMayDecide(principal, proposal);
    const own = proposal.proposedBy === principal.id;
    if (own) await this.assertSole(tx, organization, kind.permission);
    await kind.execute(tx, organization, proposal);
    return this.decide(tx, principal, proposal, { state: 'APPROVED', reason, sole: own });
  }

  /** @throws NotFound, ProposalDecided, Forbidden, ProposerDecides */
  async decline(tx: Tx, principal: Principal, id: string, reason: string): Promise<Proposal> {
    const proposal = await this.lockOpen(tx, principal.organizationId, id);
    const kind = this.assertMayDecide(principal, proposal);
    if (proposal.proposedBy === principal.id) throw new ProposerDecides('Withdraw what you proposed yourself.');
    await kind.ended?.(tx, principal.organizationId, proposal, 'DECLINED');
    return this.decide(tx, principal, proposal, { state: 'DECLINED', reason });
  }

  /** By who proposed it. @throws NotFound, ProposalDecided, Forbidden */
  async withdraw(tx: Tx, principal: Principal, id: string): Promise<Proposal> {
    const proposal = await this.lockOpen(tx, principal.organizationId, id);
    if (proposal.proposedBy !== principal.id) throw new Forbidden('Only who proposed it withdraws it.');
    await this.kindOf(proposal.kind).ended?.(tx, principal.organizationId, proposal, 'WITHDRAWN');
    return this.decide(tx, principal, proposal, { state: 'WITHDRAWN' });
  }

  /** @throws NotFound, ProposalDecided */
  private async lockOpen(tx: Tx, organizationId: string, id: string): Promise<Proposal> {
    const row = isId(id, 'prs') ? await this.repository.lock(tx, organizationId, id) : undefined;
    const proposal = this.found(row, id);
    if (proposal.state !== 'PROPOSED') throw new ProposalDecided(`Proposal ${id} is ${proposal.state}.`, { state: proposal.state });
    return proposal;
  }

  private assertMayDecide(principal: Principal, proposal: Proposal): ProposalKind {
    const kind = this.kindOf(proposal.kind);
    if (principal.kind !== 'USER') throw new Forbidden('A person decides.');
    if (!this.access.allows(principal, kind.permission))
      throw new Forbidden(`The role ${principal.role} does not have ${kind.permission}.`);
    return kind;
  }

  private async assertSole(tx: Tx, { id, kind }: Organization, permission: Permission): Promise<void> {
    const deciders = ROLES.filter((role) => roleAllows(role, permission));
    if (kind !== 'LANDLORD' || (await this.repository.countMembers(tx, id, deciders)) > 1)
      throw new ProposerDecides('Somebody else must approve what you proposed.');
  }

  private async decide(
    tx: Tx,
    principal: Principal,
    proposal: Proposal,
    { state, reason = null, sole = false }: { state: ProposalState; reason?: string | null; sole?: boolean },
  ): Promise<Proposal> {
    const decision = { state, by: principal.id, at: this.clock.now(), reason, sole };
    await this.repository.decide(tx, principal.organizationId, proposal.id, decision);
    return { ...proposal, state, decidedBy: principal.id, decidedAt: decision.at, decisionReason: reason };
  }

  private kindOf(name: string): ProposalKind {
    const kind = this.kinds.get(name);
    if (!kind) throw new Error(`Nobody carries out proposals of the kind ${name}.`);
    return kind;
  }

  private found(proposal: Proposal | undefined, id: string): Proposal {
    if (!proposal) throw new NotFound(`There is no proposal ${id}.`);
    return this.asOfNow(proposal);
  }

  private asOfNow(proposal: Proposal): Proposal {
    const over = proposal.state === 'PROPOSED' && proposal.expiresAt <= this.clock.now();
    return over ? { ...proposal, state: 'EXPIRED' } : proposal;
  }
}
