import { Injectable } from '@nestjs/common';
import { AuditLog, type Origin } from '@plotihub/audit';
import { Database } from '@plotihub/database';
import { MembershipsService, OrganizationsService, type NewOrganization, type Organization } from '../organizations/index.js';
import { UsersService, type NewUser } from './users.service.js';

/** Starting an organization. */
@Injectable()
export class SignUpService {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly memberships: MembershipsService,
    private readonly users: UsersService,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /**
   * A new organization with its first admin.
   * @throws InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken
   */
  async signUp(
    input: { organization: NewOrganization; admin: NewUser },
    origin: Origin,
  ): Promise<{ organization: Organization; userId: string }> {
    const admin = await this.users.prepare(input.admin, '/admin', [input.organization.name]);
    return this.database.transaction(async (tx) => {
      const organization = await this.organizations.create(tx, input.organization);
      await this.users.add(tx, admin);
      await this.memberships.add(tx, organization.id, admin.id, 'ADMIN');
      this.audit.record(tx, {
        ...origin,
        actor: { kind: 'USER', id: admin.id },
        organizationId: organization.id,
        action: 'organization.started',
        subjectId: organization.id,
      });
      return { organization, userId: admin.id };
    });
  }
}
