import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { Database } from '@plotihub/database';
import { SessionsService, type Client, type Session } from './sessions.service.js';
import { TenantCodesService, type TenantChoice } from './tenant-codes.service.js';

/** Tenants sign in with the code that was sent to their phone. */
@Injectable()
export class TenantSignInService {
  constructor(
    private readonly codes: TenantCodesService,
    private readonly sessions: SessionsService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** @throws CodeRefused, TenantChoiceNeeded */
  async signIn(input: { challengeId: string; code: string } & TenantChoice, client: Client, origin: Origin): Promise<Session> {
    const { organizationId, tenantId } = await this.codes.check(input.challengeId, input.code, input);
    return this.database.transaction(async (tx) => {
      await this.codes.use(tx, input.challengeId);
      this.audit.record(tx, { ...origin, actor: { kind: 'TENANT', id: tenantId }, organizationId, action: 'session.started' });
      return this.sessions.open(tx, { id: tenantId, organizationId }, 'CODE', client);
    });
  }
}
