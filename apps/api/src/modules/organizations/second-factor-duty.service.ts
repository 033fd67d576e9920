import { Injectable } from '@nestjs/common';
import { isFresh, type Principal, type Subject } from '@plotihub/auth';
import type { Reader } from '@plotihub/database';
import { SecondFactorRequired, StepUpRequired } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import type { Permission } from './roles.rules.js';

/** What somebody reaches who still has to add a second factor: enough to add it, to see who they are, and to leave. */
export const REACHED_WITHOUT_FACTOR: readonly Permission[] = ['account:own', 'profile:read'];

/** Whether a user signs in with two steps. */
export type HasSecondFactor = (db: Reader, userId: string) => Promise<boolean>;

/** That staff of an organization must have a second factor. Who has one is known elsewhere, and told here. */
@Injectable()
export class SecondFactorDutyService {
  private has: HasSecondFactor | undefined;

  constructor(private readonly clock: Clock) {}

  /** @throws Error if somebody else answers already */
  answerWith(has: HasSecondFactor): void {
    if (this.has) throw new Error('Two answer who has a second factor.');
    this.has = has;
  }

  /** True for who signed in without the factor that is demanded; of a token from elsewhere, what it says of itself counts. */
  async isOwed(db: Reader, { id, sessionId, twoFactors }: Subject): Promise<boolean> {
    return sessionId === undefined ? !twoFactors : !(await this.hasOne(db, id));
  }

  /** Changing the duty needs a person who is there now; nobody demands of others what they do not do. @throws StepUpRequired, SecondFactorRequired */
  async assertMayChange(db: Reader, principal: Principal, demanded: boolean): Promise<void> {
    if (!isFresh(principal, this.clock.now())) throw new StepUpRequired('Prove again who you are, then send the request again.');
    if (demanded && !(await this.hasOne(db, principal.id))) throw new SecondFactorRequired('Add a second factor of your own first.');
  }

  private hasOne(db: Reader, userId: string): Promise<boolean> {
    if (!this.has) throw new Error('Nobody answers who has a second factor.');
    return this.has(db, userId);
  }
}
