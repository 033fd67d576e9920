import { Injectable } from '@nestjs/common';
import { hashToken, newSecretToken, Tokens, verifyPassword } from '@plotihub/auth';
import { Database, newId, type Tx } from '@plotihub/database';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { OrganizationChoiceNeeded, RefreshRefused, SignInRefused } from './organizations.errors.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { toMobile } from './phone.rules.js';

/** What a client needs to go on: a short-lived access token and the refresh token that brings the next one. */
export interface Session {
  accessToken: string;
  expiresInS: number;
  refreshToken: string;
  organizationId: string;
}

/** A client that repeats a refresh within this time lost the answer; later, somebody else has the token. */
const REUSE_GRACE_MS = 10_000;

/** Signing in and staying signed in. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly database: Database,
    private readonly tokens: Tokens,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Signs in with an e-mail address or phone number and a password.
   * An unknown name and a wrong password cost the same time and get the same answer.
   * @throws SignInRefused, OrganizationChoiceNeeded
   */
  async signIn(input: { login: string; password: string; organizationId?: string }): Promise<Session> {
    const login = input.login.includes('@') ? { email: input.login.toLowerCase() } : { phone: toMobile(input.login) };
    const user = await this.repository.findUserByLogin(this.database.reader, login);
    if (!(await verifyPassword(user?.passwordHash, input.password)) || !user) throw new SignInRefused('Check both and try again.');

    const organizationIds = (await this.repository.listMembershipsOf(this.database.reader, user.id)).map(
      (membership) => membership.organizationId,
    );
    const organizationId = input.organizationId ?? (organizationIds.length === 1 ? organizationIds[0] : undefined);
    if (organizationId === undefined && organizationIds.length > 1)
      throw new OrganizationChoiceNeeded('Send organizationId.', { organizationIds });
    if (organizationId === undefined || !organizationIds.includes(organizationId)) throw new SignInRefused('Check both and try again.');
    return this.database.transaction((tx) =>
      this.open(
        tx,
        { userId: user.id, organizationId },
        { familyId: newId('fam'), expiresAt: this.absoluteExpiry(), authenticatedAt: this.clock.now() },
      ),
    );
  }

  /**
   * Exchanges a refresh token for a new session. A token that comes back after it was used has been stolen, or its
   * thief got it first: the whole family ends.
   * @throws RefreshRefused
   */
  async refresh(refreshToken: string): Promise<Session> {
    const session = await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const row = await this.repository.lockRefreshToken(tx, hashToken(refreshToken));
      if (!row || row.revokedAt || row.expiresAt <= now) return undefined;
      if (row.usedAt && now.getTime() - row.usedAt.getTime() > REUSE_GRACE_MS) {
        await this.repository.revokeFamily(tx, row.organizationId, row.familyId, now);
        return undefined;
      }
      if (!(await this.repository.findMembership(tx, row.organizationId, row.userId))) return undefined;
      if (!row.usedAt) await this.repository.markRefreshTokenUsed(tx, row.tokenHash, now);
      return this.open(tx, row, row);
    });
    if (!session) throw new RefreshRefused('Sign in again.');
    return session;
  }

  /** Ends the session that the refresh token belongs to; nothing happens for an unknown one. */
  async signOut(refreshToken: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const row = await this.repository.lockRefreshToken(tx, hashToken(refreshToken));
      if (row) await this.repository.revokeFamily(tx, row.organizationId, row.familyId, this.clock.now());
    });
  }

  private async open(
    tx: Tx,
    subject: { userId: string; organizationId: string },
    family: { familyId: string; expiresAt: Date; authenticatedAt?: Date },
  ): Promise<Session> {
    const { token, hash } = newSecretToken();
    const { userId, organizationId } = subject;
    await this.repository.insertRefreshToken(tx, {
      tokenHash: hash,
      organizationId,
      userId,
      familyId: family.familyId,
      expiresAt: family.expiresAt,
      usedAt: null,
      revokedAt: null,
      createdAt: this.clock.now(),
    });
    return {
      accessToken: await this.tokens.issueAccess({
        id: userId,
        organizationId,
        sessionId: family.familyId,
        ...(family.authenticatedAt && { authenticatedAt: family.authenticatedAt }),
      }),
      expiresInS: this.tokens.accessTtlS,
      refreshToken: token,
      organizationId,
    };
  }

  private absoluteExpiry(): Date {
    return new Date(this.clock.now().getTime() + this.config.refreshTokenTtlDays * 86_400_000);
  }
}
