import { Injectable } from '@nestjs/common';
import type { Origin } from '@plotihub/audit';
import { verifyPassword } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import { Refusals } from '@plotihub/http';
import { MembershipsService } from '../organizations/index.js';
import { FirstStepsService } from './first-steps.service.js';
import { OrganizationChoiceNeeded, SignInRefused } from './identity.errors.js';
import { loginOf } from './logins.js';
import type { Client, Session } from './sessions.service.js';
import { UsersRepository } from './users.repository.js';

export interface SignIn {
  /** E-mail address or phone number, as written. */
  login: string;
  password: string;
  organizationId?: string;
}

/** Signing in with a password. */
@Injectable()
export class SignInService {
  constructor(
    private readonly users: UsersRepository,
    private readonly memberships: MembershipsService,
    private readonly firstSteps: FirstStepsService,
    private readonly refusals: Refusals,
    private readonly database: Database,
  ) {}

  /**
   * Signs in with an e-mail address or phone number and a password.
   * An unknown name and a wrong password cost the same time and get the same answer.
   * @throws SignInRefused, OrganizationChoiceNeeded, SecondStepNeeded
   */
  async signIn(input: SignIn, client: Client, origin: Origin): Promise<Session> {
    // Both questions are asked for an unknown name too, of nobody: the work is the same.
    const user = await this.users.findByLogin(this.database.reader, loginOf(input.login));
    const memberships = await this.memberships.ofUser(this.database.reader, user?.id ?? '');
    const organizationIds = memberships.map((membership) => membership.organizationId);
    const matches = await verifyPassword(user?.passwordHash, input.password);
    if (!matches || !user) {
      for (const organizationId of organizationIds)
        this.refusals.record({ ...origin, organizationId, action: 'session.refused', ...(user && { subjectId: user.id }) });
      throw new SignInRefused('Check both and try again.');
    }
    const organizationId = input.organizationId ?? (organizationIds.length === 1 ? organizationIds[0] : undefined);
    if (organizationId === undefined && organizationIds.length > 1)
      throw new OrganizationChoiceNeeded('Send organizationId.', { organizationIds });
    if (organizationId === undefined || !organizationIds.includes(organizationId)) throw new SignInRefused('Check both and try again.');

    return this.firstSteps.take({ id: user.id, organizationId, passwordHash: user.passwordHash }, client, origin);
  }
}
