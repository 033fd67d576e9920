import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { verifyPassword } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { NotFound, Refusals } from '@plotihub/http';
import { AlreadyMember, ScopeDoesNotFit } from '../organizations/index.js';
import { FirstStepsService } from './first-steps.service.js';
import { EmailOrPhoneTaken, InvitationRefused } from './identity.errors.js';
import type { InvitationRow } from './invitations.repository.js';
import { InvitationsService, REFUSAL } from './invitations.service.js';
import { loginOf } from './logins.js';
import type { Client, Session } from './sessions.service.js';
import { UsersService, type PreparedUser } from './users.service.js';

export interface Acceptance {
  secret: string;
  /** A first one; of somebody who signs in here already, theirs. */
  password: string;
  /** As the person writes it; otherwise as the invitation does. */
  name?: string;
}

/** Whoever joins: one who signs in here already, or one who will from now on. */
type Joiner = { id: string; passwordHash: string; added?: PreparedUser };

/** What can have changed since an invitation was made; its holder is told no more than that it does not let them in. */
const OVERTAKEN = [AlreadyMember, EmailOrPhoneTaken, NotFound, ScopeDoesNotFit];

/** Accepting invitations. */
@Injectable()
export class AcceptancesService {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly users: UsersService,
    private readonly firstSteps: FirstStepsService,
    private readonly audit: AuditLog,
    private readonly refusals: Refusals,
    private readonly database: Database,
  ) {}

  /**
   * Makes the invited person a member and signs them in. Who has a second factor is a member too, and is asked for it.
   * @throws InvitationRefused for a wrong secret, one that was used, and a wrong password alike; PasswordTooCommon; SecondStepNeeded
   */
  async accept(input: Acceptance, client: Client, origin: Origin): Promise<Session> {
    const invitation = await this.invitations.open(this.database.reader, input.secret);
    const joiner = await this.joiner(invitation, input, origin);
    try {
      await this.database.transaction((tx) => this.join(tx, input.secret, joiner, origin));
    } catch (error) {
      if (OVERTAKEN.some((problem) => error instanceof problem)) throw new InvitationRefused(REFUSAL);
      throw error;
    }
    const { id, passwordHash } = joiner;
    return this.firstSteps.take({ id, passwordHash, organizationId: invitation.organizationId }, client, origin);
  }

  /** Passwords are hashed here, before the transaction. */
  private async joiner({ organizationId, id, login, name }: InvitationRow, input: Acceptance, origin: Origin): Promise<Joiner> {
    const user = await this.users.find(this.database.reader, login);
    if (user) {
      if (!(await verifyPassword(user.passwordHash, input.password))) {
        this.refusals.record({ ...origin, organizationId, action: 'invitation.refused', subjectId: id });
        throw new InvitationRefused(REFUSAL);
      }
      return { id: user.id, passwordHash: user.passwordHash };
    }
    const added = await this.users.prepare({ ...loginOf(login), name: input.name ?? name, password: input.password });
    return { id: added.id, passwordHash: added.passwordHash, added };
  }

  private async join(tx: Tx, secret: string, { id, added }: Joiner, origin: Origin): Promise<void> {
    const invitation = await this.invitations.take(tx, secret, id);
    if (added) await this.users.add(tx, added);
    const membership = await this.invitations.join(tx, invitation, id);
    this.audit.record(tx, {
      ...origin,
      actor: { kind: 'USER', id },
      organizationId: invitation.organizationId,
      action: 'invitation.accepted',
      subjectId: invitation.id,
      details: { memberId: membership.id, role: membership.role },
    });
  }
}
