import { Injectable } from '@nestjs/common';
import { hashToken, newSecretToken } from '@plotihub/auth';
import { isId, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import {
  AlreadyMember,
  MemberScopesService,
  MembershipsService,
  type Membership,
  type MemberScope,
  type Role,
} from '../organizations/index.js';
import { InvitationOver, InvitationRefused } from './identity.errors.js';
import { InvitationsRepository, type InvitationRow, type InvitationState } from './invitations.repository.js';
import { loginOf } from './logins.js';
import { SecretLettersService } from './secret-letters.service.js';
import { UsersRepository } from './users.repository.js';

export type { InvitationState };

/** An invitation without anything of its secret. */
export type Invitation = Omit<InvitationRow, 'organizationId' | 'secretHash'> & { state: InvitationState };

export interface NewInvitation {
  /** E-mail address in lower case, or phone as E.164: where the letter goes, and what the person will sign in with. */
  login: string;
  name: string;
  role: Role;
  scope: MemberScope | null;
  language: 'en' | 'sw';
}

const LIFE_MS = 7 * 86_400_000;

/** Invitations: an admin names an address, and whoever reads what is sent there may join. */
@Injectable()
export class InvitationsService {
  constructor(
    private readonly repository: InvitationsRepository,
    private readonly users: UsersRepository,
    private readonly memberships: MembershipsService,
    private readonly scopes: MemberScopesService,
    private readonly letters: SecretLettersService,
    private readonly clock: Clock,
  ) {}

  /**
   * Invites somebody and sends them the secret; what was sent to the same address before is of no use from then on.
   * Whether somebody signs in with the address is told to nobody, unless they work in this organization.
   * @throws AlreadyMember, ScopeDoesNotFit, NotFound for a property or owner
   */
  async create(tx: Tx, organizationId: string, invitedBy: string, input: NewInvitation): Promise<Invitation> {
    if (input.scope) await this.scopes.demandFit(organizationId, input.role, input.scope);
    const user = await this.users.findByLogin(tx, loginOf(input.login));
    if (await this.memberships.find(tx, organizationId, user?.id ?? '')) throw new AlreadyMember('Change the role instead.');
    const createdAt = this.clock.now();
    await this.repository.revokeAll(tx, organizationId, input.login, createdAt);
    const { token, hash } = newSecretToken();
    const expiresAt = new Date(createdAt.getTime() + LIFE_MS);
    const row = { ...input, organizationId, id: newId('ivt'), secretHash: hash, invitedBy, createdAt, expiresAt };
    await this.repository.insert(tx, row);
    const letter = {
      channel: input.login.includes('@') ? ('EMAIL' as const) : ('SMS' as const),
      recipient: input.login,
      language: input.language,
      secret: token,
      goodUntil: expiresAt.toISOString(),
    };
    await this.letters.send(tx, organizationId, { type: 'identity.invitation-made', aggregateId: row.id }, letter);
    return this.shown({ ...row, acceptedAt: null, acceptedBy: null, revokedAt: null });
  }

  /** Newest first, `limit + 1` of them. */
  async list(db: Reader, organizationId: string, state: InvitationState | undefined, page: PageRequest): Promise<Invitation[]> {
    const filter = { state, now: this.clock.now() };
    const rows = await this.repository.list(db, organizationId, filter, { ...page, limit: page.limit + 1 });
    return rows.map((row) => this.shown(row));
  }

  /** @throws NotFound; InvitationOver for one that was accepted, revoked or not accepted in time */
  async revoke(tx: Tx, organizationId: string, id: string): Promise<void> {
    const row = isId(id, 'ivt') ? await this.repository.lock(tx, organizationId, id) : undefined;
    if (!row) throw new NotFound(`There is no invitation ${id}.`);
    const { state } = this.shown(row);
    if (state !== 'PENDING') throw new InvitationOver('Look at its state; a member is removed from the list of members.', { state });
    await this.repository.revoke(tx, organizationId, id, this.clock.now());
  }

  /** The invitation that a secret opens. @throws InvitationRefused */
  async open(db: Reader, secret: string): Promise<InvitationRow> {
    return this.live(await this.repository.findBySecret(db, hashToken(secret)));
  }

  /** As `open`; it is used up by this user. @throws InvitationRefused, also for whoever comes second */
  async take(tx: Tx, secret: string, userId: string): Promise<InvitationRow> {
    const row = this.live(await this.repository.lockBySecret(tx, hashToken(secret)));
    await this.repository.accept(tx, row.organizationId, row.id, { at: this.clock.now(), by: userId });
    return row;
  }

  /** Gives a user what the invitation promises. @throws AlreadyMember, ScopeDoesNotFit, NotFound */
  async join(tx: Tx, { organizationId, role, scope }: InvitationRow, userId: string): Promise<Membership> {
    const membership = await this.memberships.add(tx, organizationId, userId, role as Role);
    if (scope) await this.scopes.set(tx, organizationId, membership.id, scope);
    return membership;
  }

  private live(row: InvitationRow | undefined): InvitationRow {
    if (!row || this.shown(row).state !== 'PENDING') throw new InvitationRefused(REFUSAL);
    return row;
  }

  private shown({ organizationId: _, secretHash: __, ...row }: InvitationRow): Invitation {
    const past = row.expiresAt <= this.clock.now() ? 'EXPIRED' : 'PENDING';
    return { ...row, state: row.acceptedAt ? 'ACCEPTED' : row.revokedAt ? 'REVOKED' : past };
  }
}

/** The same words whatever is wrong: with the secret, or with the password of a user who is there. */
export const REFUSAL = 'Ask for another invitation; if you have a password here already, send that one.';
