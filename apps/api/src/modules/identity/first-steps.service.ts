import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { Database, type Tx } from '@plotihub/database';
import { ChallengesService } from './challenges.service.js';
import { SignInRefused } from './identity.errors.js';
import { SecondFactorsService } from './second-factors.service.js';
import { SessionsService, type Client, type Session, type SessionSubject } from './sessions.service.js';
import { UsersRepository } from './users.repository.js';

/** Somebody whose password was right when it was looked at, and what it was. */
export interface PasswordHolder extends SessionSubject {
  passwordHash: string;
}

/** The first step of a sign-in, the password, is done. */
@Injectable()
export class FirstStepsService {
  constructor(
    private readonly factors: SecondFactorsService,
    private readonly users: UsersRepository,
    private readonly sessions: SessionsService,
    private readonly challenges: ChallengesService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * Signs them in, unless there is a second factor to ask for. Checking a password is slow and in no transaction, so it may have been
   * changed meanwhile: then it is as wrong as any other.
   * @throws SecondStepNeeded, SignInRefused
   */
  async take(holder: PasswordHolder, client: Client, origin: Origin): Promise<Session> {
    const { id, organizationId } = holder;
    if (await this.factors.isOn(this.database.reader, id)) throw await this.database.transaction((tx) => this.ask(tx, holder));
    return this.database.transaction(async (tx) => {
      await this.assertPasswordStands(tx, holder);
      this.audit.record(tx, { ...origin, actor: { kind: 'USER', id }, organizationId, action: 'session.started' });
      return this.sessions.open(tx, holder, 'PASSWORD', client);
    });
  }

  private async ask(tx: Tx, holder: PasswordHolder): Promise<Error> {
    await this.assertPasswordStands(tx, holder);
    return this.challenges.ask(tx, holder);
  }

  private async assertPasswordStands(tx: Tx, { id, passwordHash }: PasswordHolder): Promise<void> {
    if ((await this.users.holdPasswordHash(tx, id)) !== passwordHash) throw new SignInRefused('Check both and try again.');
  }
}
