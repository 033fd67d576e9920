import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { Database, type Tx } from '@plotihub/database';
import { ChallengesService } from './challenges.service.js';
import { PasswordResetsService } from './password-resets.service.js';
import { PasswordChoiceService } from './password-choice.service.js';
import { SessionsService } from './sessions.service.js';

/** Setting a password with a code that was sent. It signs nobody in: who has a second factor needs it still. */
@Injectable()
export class NewPasswordsService {
  constructor(
    private readonly resets: PasswordResetsService,
    private readonly choice: PasswordChoiceService,
    private readonly sessions: SessionsService,
    private readonly challenges: ChallengesService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** Sets the password; all sessions of the person end, in every organization. @throws ResetRefused, PasswordTooCommon */
  async set({ secret, password }: { secret: string; password: string }, origin: Origin): Promise<void> {
    const { words } = await this.resets.open(this.database.reader, secret);
    const hash = await this.choice.hash(password, words);
    await this.database.transaction((tx) => this.write(tx, secret, hash, origin));
  }

  private async write(tx: Tx, secret: string, passwordHash: string, origin: Origin): Promise<void> {
    const { userId, organizationIds } = await this.resets.take(tx, secret);
    await this.choice.set(tx, userId, passwordHash);
    await this.sessions.endAll(tx, userId, { reason: 'PASSWORD_CHANGED' });
    await this.challenges.endAll(tx, userId);
    for (const organizationId of organizationIds)
      this.audit.record(tx, {
        ...origin,
        actor: { kind: 'USER', id: userId },
        organizationId,
        action: 'password.reset',
        subjectId: userId,
      });
  }
}
