import { Injectable } from '@nestjs/common';
import type { Origin } from '@plotihub/audit';
import { isFresh, verifyPassword, type Principal } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { OwnSessionNeeded, ProofRefused } from './identity.errors.js';
import { ownSession } from './own-account.js';
import { PasswordChoiceService } from './password-choice.service.js';
import { SecondFactorsService } from './second-factors.service.js';
import { SessionsService } from './sessions.service.js';
import type { UserEntity } from './users.entities.js';
import { UsersRepository } from './users.repository.js';

/** A person who proves anew who they are: by password, or by code if they have a second factor. */
export interface Proof {
  password?: string | undefined;
  code?: string | undefined;
}

export interface FreshToken {
  accessToken: string;
  expiresInS: number;
}

/** Proofs of who somebody is who is signed in already, and changes of what they prove it with. */
@Injectable()
export class ProofsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly choice: PasswordChoiceService,
    private readonly factors: SecondFactorsService,
    private readonly sessions: SessionsService,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Checks a password before the transaction, because it is slow. @throws ProofRefused, OwnSessionNeeded */
  async checkPassword(principal: Principal, password: string | undefined): Promise<void> {
    const user = await this.user(principal);
    if (!(await verifyPassword(user.passwordHash, password ?? ''))) throw new ProofRefused('The password is not right.');
  }

  /** True if a proof of this person is a code. */
  needsCode({ id }: Principal): Promise<boolean> {
    return this.factors.isOn(this.database.reader, id);
  }

  /** @throws ProofRefused for a wrong code, or one that was used */
  async takeCode(tx: Tx, { id, organizationId }: Principal, code: string | undefined, origin: Origin): Promise<void> {
    if (code === undefined || !(await this.factors.verify(tx, id, code, { ...origin, organizationId })))
      throw new ProofRefused('Send the code that the app shows now.');
  }

  /** A token whose holder has just proved who they are. */
  freshToken(tx: Tx, principal: Principal): Promise<FreshToken> {
    return this.sessions.prove(tx, principal.organizationId, ownSession(principal));
  }

  /**
   * Hashes the new password of somebody who knows the old one, or has just proved who they are.
   * @throws ProofRefused, PasswordTooCommon, OwnSessionNeeded
   */
  async prepareChange(principal: Principal, change: { oldPassword?: string | undefined; newPassword: string }): Promise<string> {
    if (change.oldPassword !== undefined) await this.checkPassword(principal, change.oldPassword);
    else if (!isFresh(principal, this.clock.now())) throw new ProofRefused('Send oldPassword, or POST /v1/me/step-up first.');
    const { name, email, phone } = await this.user(principal);
    return this.choice.hash(change.newPassword, [name, email ?? '', phone ?? '']);
  }

  /** All other sessions end. */
  async changePassword(tx: Tx, principal: Principal, passwordHash: string): Promise<void> {
    await this.choice.set(tx, principal.id, passwordHash);
    await this.sessions.endAll(tx, principal.id, { reason: 'PASSWORD_CHANGED', except: principal.sessionId });
  }

  /** How an authenticator app names the account. @throws OwnSessionNeeded */
  async accountOf(principal: Principal): Promise<string> {
    const { email, phone } = await this.user(principal);
    return email ?? phone ?? principal.id;
  }

  private async user(principal: Principal): Promise<UserEntity> {
    ownSession(principal);
    if (principal.kind !== 'USER') throw new OwnSessionNeeded('Only people with a password have this.');
    const user = await this.users.find(this.database.reader, principal.id);
    if (!user) throw new NotFound('There is no such user.');
    return user;
  }
}
