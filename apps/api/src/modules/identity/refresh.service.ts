import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { hashToken, Subjects, successorToken } from '@plotihub/auth';
import { Database, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { RefreshRefused } from './identity.errors.js';
import { SessionsRepository, type SessionRow, type SessionTokenRow } from './sessions.repository.js';
import { SessionsService, type Client, type Session } from './sessions.service.js';

/** A client that repeats a refresh within this time lost the answer; later, somebody else has the token. */
const REUSE_GRACE_MS = 10_000;

/** Staying signed in, and signing out. */
@Injectable()
export class RefreshService {
  constructor(
    private readonly sessions: SessionsService,
    private readonly repository: SessionsRepository,
    private readonly subjects: Subjects,
    private readonly audit: AuditLog,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * Exchanges a refresh token for the next one and a new access token. A token that comes back after it was used has been
   * stolen, or its thief got it first: the session ends for both. Within ten seconds the same successor is given again,
   * so that a session is always one chain and a thief cannot start a second one unseen.
   * @throws RefreshRefused
   */
  async refresh(refreshToken: string, client: Client, origin: Origin): Promise<Session> {
    const outcome = await this.database.transaction(async (tx) => {
      const found = await this.lock(tx, refreshToken);
      if (!found) return undefined;
      const { token, session } = found;
      if (token.usedAt && this.clock.now().getTime() - token.usedAt.getTime() > REUSE_GRACE_MS) {
        await this.endStolen(tx, session, origin);
        return undefined;
      }
      if (session.expiresAt <= this.clock.now() || this.sessions.isIdle(session)) return undefined;
      return { session, refreshToken: await this.succeed(tx, token, { refreshToken, session, client }) };
    });
    if (!outcome || !(await this.stillBelongs(outcome.session))) throw new RefreshRefused('Sign in again.');
    return this.sessions.answer(outcome.session, outcome.refreshToken);
  }

  /** Ends the session that the refresh token belongs to; nothing happens for an unknown one. */
  async signOut(refreshToken: string, origin: Origin): Promise<void> {
    await this.database.transaction(async (tx) => {
      const found = await this.lock(tx, refreshToken);
      if (!found) return;
      await this.sessions.end(tx, found.session, 'SIGNED_OUT');
      this.record(tx, found.session, origin, 'session.ended');
    });
  }

  /** The token and its open session, both locked; undefined if either is not there. */
  private async lock(tx: Tx, refreshToken: string): Promise<{ token: SessionTokenRow; session: SessionRow } | undefined> {
    const token = await this.repository.lockToken(tx, hashToken(refreshToken));
    const session = token && (await this.repository.lockOpen(tx, token.organizationId, token.sessionId));
    return session && { token, session };
  }

  private async succeed(
    tx: Tx,
    token: SessionTokenRow,
    { refreshToken, session, client }: { refreshToken: string; session: SessionRow; client: Client },
  ): Promise<string> {
    if (token.successorSalt !== null) return successorToken(refreshToken, token.successorSalt).token;
    const now = this.clock.now();
    const salt = randomBytes(32).toString('hex');
    const successor = successorToken(refreshToken, salt);
    await this.repository.markTokenUsed(tx, token.tokenHash, { at: now, successorSalt: salt });
    await this.repository.insertToken(tx, {
      tokenHash: successor.hash,
      organizationId: session.organizationId,
      sessionId: session.id,
      createdAt: now,
    });
    await this.repository.touch(tx, session, { lastSeenAt: now, ...this.sessions.seen(client) });
    return successor.token;
  }

  private async endStolen(tx: Tx, session: SessionRow, origin: Origin): Promise<void> {
    await this.sessions.end(tx, session, 'TOKEN_REUSED');
    this.record(tx, session, origin, 'session.token-reused');
  }

  /** Nobody who has left is refreshed. */
  private async stillBelongs({ subjectId, organizationId, id }: SessionRow): Promise<boolean> {
    return (await this.subjects.principalOf({ id: subjectId, organizationId, sessionId: id })) !== undefined;
  }

  private record(tx: Tx, session: SessionRow, origin: Origin, action: string): void {
    const outcome = action === 'session.token-reused' ? 'REFUSED' : 'DONE';
    this.audit.record(tx, { ...origin, organizationId: session.organizationId, action, outcome, subjectId: session.id });
  }
}
