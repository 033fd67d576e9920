import { Injectable } from '@nestjs/common';
import { newSecretToken, Tokens } from '@plotihub/auth';
import { Database, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { SessionsRepository, type EndReason, type Proof, type SessionRow } from './sessions.repository.js';
import { userAgentFamily } from './user-agents.rules.js';

/** What a client needs to go on: a short-lived access token and the refresh token that brings the next one. */
export interface Session {
  accessToken: string;
  expiresInS: number;
  refreshToken: string;
  organizationId: string;
}

/** Who a session is of: a user or a tenant, in one organization. */
export interface SessionSubject {
  id: string;
  organizationId: string;
}

/** The program and the address that a request came from. */
export interface Client {
  address: string;
  /** The User-Agent header. */
  userAgent?: string | undefined;
}

export type OpenSession = SessionRow;

/** An ended session is out after this long at the latest, in every process. */
const CACHE_MS = 15_000;
const CACHE_LIMIT = 10_000;
const DAY_MS = 86_400_000;

/** Sessions: who is signed in where. Every access token belongs to one. */
@Injectable()
export class SessionsService {
  private readonly cache = new Map<string, { session: SessionRow | undefined; until: number }>();

  constructor(
    private readonly repository: SessionsRepository,
    private readonly database: Database,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Signs somebody in who has just proved who they are, by whatever `proof`. */
  async open(tx: Tx, subject: SessionSubject, proof: Proof, client: Client): Promise<Session> {
    const now = this.clock.now();
    const { token, hash } = newSecretToken();
    const session: SessionRow = {
      organizationId: subject.organizationId,
      id: newId('ses'),
      subjectId: subject.id,
      proof,
      ...this.seen(client),
      createdAt: now,
      authenticatedAt: now,
      lastSeenAt: now,
      expiresAt: new Date(now.getTime() + this.config.refreshTokenTtlDays * DAY_MS),
    };
    await this.repository.insert(tx, session);
    await this.repository.insertToken(tx, {
      tokenHash: hash,
      organizationId: session.organizationId,
      sessionId: session.id,
      createdAt: now,
    });
    return this.answer(session, token);
  }

  /** What the client of a session gets: a new access token, and that refresh token. */
  async answer(session: SessionRow, refreshToken: string): Promise<Session> {
    const { organizationId } = session;
    return { accessToken: await this.accessToken(session), expiresInS: this.tokens.accessTtlS, refreshToken, organizationId };
  }

  private accessToken({ subjectId, organizationId, id, authenticatedAt }: SessionRow): Promise<string> {
    return this.tokens.issueAccess({ id: subjectId, organizationId, sessionId: id, authenticatedAt });
  }

  /** The person of a session has just proved again who they are: a token that says so. @throws NotFound for one that has ended */
  async prove(tx: Tx, organizationId: string, id: string): Promise<Pick<Session, 'accessToken' | 'expiresInS'>> {
    const session = await this.repository.lockOpen(tx, organizationId, id);
    if (!session) throw new NotFound(`There is no session ${id}.`);
    const authenticatedAt = this.clock.now();
    await this.repository.setAuthenticatedAt(tx, organizationId, id, authenticatedAt);
    return { accessToken: await this.accessToken({ ...session, authenticatedAt }), expiresInS: this.tokens.accessTtlS };
  }

  /** How the client of a request is remembered. */
  seen({ address, userAgent }: Client): Pick<SessionRow, 'address' | 'userAgent'> {
    return { address: address.slice(0, 45), userAgent: userAgentFamily(userAgent) };
  }

  /** True while a session that is used may go on; at most 15 seconds old. */
  async isLive(subject: SessionSubject, sessionId: string): Promise<boolean> {
    const session = await this.cached(subject.organizationId, sessionId);
    return session !== undefined && session.subjectId === subject.id && session.expiresAt > this.clock.now();
  }

  /** The open sessions of a person, in all their organizations. */
  async list(db: Reader, subjectId: string): Promise<OpenSession[]> {
    return (await this.repository.listOpen(db, subjectId, this.clock.now())).filter((session) => !this.isIdle(session));
  }

  /** True if a session was not used for so long that it has ended by itself. */
  isIdle({ lastSeenAt }: SessionRow): boolean {
    return this.clock.now().getTime() - lastSeenAt.getTime() > this.config.sessionIdleDays * DAY_MS;
  }

  /** Ends one session of a person. @throws NotFound for one that has ended, or is somebody else's */
  async endOne(tx: Tx, subjectId: string, sessionId: string): Promise<OpenSession> {
    const session = (await this.list(tx, subjectId)).find(({ id }) => id === sessionId);
    if (!session) throw new NotFound(`There is no session ${sessionId}.`);
    await this.end(tx, session, 'ENDED_ELSEWHERE');
    return session;
  }

  /** Ends all sessions of a person but the named one; in one organization only if told. @returns those that ended */
  async endAll(
    tx: Tx,
    subjectId: string,
    { reason, except, organizationId }: { reason: EndReason; except?: string | undefined; organizationId?: string },
  ): Promise<OpenSession[]> {
    const open = await this.repository.listOpen(tx, subjectId, this.clock.now());
    const ending = open.filter((session) => session.id !== except && (organizationId ?? session.organizationId) === session.organizationId);
    for (const session of ending) await this.end(tx, session, reason);
    return ending;
  }

  async end(tx: Tx, session: SessionRow, reason: EndReason): Promise<void> {
    await this.repository.end(tx, session.organizationId, session.id, { at: this.clock.now(), reason });
    this.cache.delete(`${session.organizationId}/${session.id}`);
  }

  private async cached(organizationId: string, id: string): Promise<SessionRow | undefined> {
    const key = `${organizationId}/${id}`;
    const now = this.clock.now().getTime();
    const known = this.cache.get(key);
    if (known && known.until > now) return known.session;
    const session = await this.repository.findOpen(this.database.reader, organizationId, id);
    if (this.cache.size >= CACHE_LIMIT) this.cache.clear();
    this.cache.set(key, { session, until: now + CACHE_MS });
    return session;
  }
}
