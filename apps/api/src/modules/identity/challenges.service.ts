import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { hashToken, newSecretToken } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { ProofRefused, SecondStepNeeded } from './identity.errors.js';
import { SecondFactorsRepository } from './second-factors.repository.js';
import { SecondFactorsService } from './second-factors.service.js';
import { SessionsService, type Client, type Session, type SessionSubject } from './sessions.service.js';

const LIFE_MS = 5 * 60_000;
/** Tries of one challenge. */
const TRIES = 5;
/** Tries of one user in a quarter of an hour, however many challenges: only who has the password gets that far. */
const TRIES_OF_USER = 20;
const TRIES_WINDOW_MS = 15 * 60_000;

/** The second step of a sign-in. */
@Injectable()
export class ChallengesService {
  constructor(
    private readonly factors: SecondFactorsService,
    private readonly repository: SecondFactorsRepository,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Completes a sign-in. Every try is counted, whatever comes of it. @throws ProofRefused */
  async answer(input: { challenge: string; code: string }, client: Client, origin: Origin): Promise<Session> {
    const session = await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const challenge = await this.repository.lockChallenge(tx, hashToken(input.challenge));
      if (!challenge || challenge.usedAt || challenge.expiresAt <= now || challenge.attempts >= TRIES) return undefined;
      const { organizationId, userId } = challenge;
      const tries = await this.repository.attemptsSince(tx, userId, new Date(now.getTime() - TRIES_WINDOW_MS));
      await this.repository.countAttempt(tx, challenge.tokenHash);
      const event = { ...origin, organizationId, actor: { kind: 'USER' as const, id: userId } };
      const passed = tries < TRIES_OF_USER ? await this.factors.verify(tx, userId, input.code, event) : undefined;
      if (!passed) {
        this.audit.record(tx, {
          ...event,
          actor: origin.actor,
          action: 'session.second-factor-refused',
          outcome: 'REFUSED',
          subjectId: userId,
        });
        return undefined;
      }
      await this.repository.markUsed(tx, challenge.tokenHash, now);
      this.audit.record(tx, { ...event, action: 'session.started', details: { secondFactor: passed } });
      return this.sessions.open(tx, { id: userId, organizationId }, 'SECOND_FACTOR', client);
    });
    if (!session) throw new ProofRefused('Send the code that the app shows now; after five tries begin again.');
    return session;
  }

  /** Sign-ins that wait for their second step begin anew: their password is not the person's any more. */
  async endAll(tx: Tx, userId: string): Promise<void> {
    await this.repository.endChallenges(tx, userId, this.clock.now());
  }

  /** Asks for the second step; the challenge is good for this sign-in only, and for five minutes. @returns what to tell the client */
  async ask(tx: Tx, { id, organizationId }: SessionSubject): Promise<InstanceType<typeof SecondStepNeeded>> {
    const { token, hash } = newSecretToken();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + LIFE_MS);
    await this.repository.insertChallenge(tx, { organizationId, tokenHash: hash, userId: id, createdAt: now, expiresAt });
    return new SecondStepNeeded('Send the code of your app to POST /v1/sessions/second-factor.', {
      challenge: token,
      expiresInS: LIFE_MS / 1_000,
    });
  }
}
