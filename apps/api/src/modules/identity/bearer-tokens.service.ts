import { Injectable } from '@nestjs/common';
import { invalidToken, Subjects, TokenVerifier, type Authenticator, type Principal, type VerifiedClaims } from '@plotihub/auth';
import { Database } from '@plotihub/database';
import type { FastifyRequest } from 'fastify';
import { Config } from '../../config.js';
import { IdentitiesRepository } from './identities.repository.js';
import { SessionsService } from './sessions.service.js';

/** Names the organization that a token of another issuer speaks for. */
export const ORGANIZATION_HEADER = 'plotihub-organization';

/** Signed access tokens, our own and those of a configured issuer elsewhere. Only who it is comes from the token. */
@Injectable()
export class BearerTokensService implements Authenticator {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly subjects: Subjects,
    private readonly sessions: SessionsService,
    private readonly identities: IdentitiesRepository,
    private readonly database: Database,
    private readonly config: Config,
  ) {}

  recognises(token: string): boolean {
    return token.split('.').length === 3;
  }

  async authenticate(token: string, request: FastifyRequest): Promise<Principal> {
    const claims = await this.verifier.verify(token);
    const principal =
      claims.iss === this.config.tokenIssuer
        ? await this.ofSession(claims)
        : await this.ofIdentity(claims, request.headers[ORGANIZATION_HEADER]);
    if (!principal) throw invalidToken();
    return principal;
  }

  private async ofSession({ sub, org, sid, auth_time: authTime }: VerifiedClaims): Promise<Principal | undefined> {
    if (typeof org !== 'string' || typeof sid !== 'string' || typeof authTime !== 'number') return undefined;
    const subject = { id: sub, organizationId: org };
    if (!(await this.sessions.isLive(subject, sid))) return undefined;
    return this.subjects.principalOf({ ...subject, sessionId: sid, authenticatedAt: new Date(authTime * 1_000) });
  }

  /** Somebody whom an admin or an accepted invitation has linked; a token alone never makes anybody a user. */
  private async ofIdentity({ iss, sub, amr, auth_time: authTime }: VerifiedClaims, header: unknown): Promise<Principal | undefined> {
    if (header !== undefined && typeof header !== 'string') return undefined;
    const links = await this.identities.listOf(this.database.reader, iss, sub, header);
    const [link] = links;
    if (!link || links.length > 1) return undefined;
    return this.subjects.principalOf({
      id: link.userId,
      organizationId: link.organizationId,
      twoFactors: this.config.oidcSecondFactor === 'issuer' || [amr].flat().includes('mfa'),
      ...(typeof authTime === 'number' ? { authenticatedAt: new Date(authTime * 1_000) } : {}),
    });
  }
}
