import { Injectable } from '@nestjs/common';
import type { Reader } from '@plotihub/database';
import { MembershipsService, OrganizationsService } from '../organizations/index.js';
import { loginOf } from './logins.js';
import { UsersRepository } from './users.repository.js';
import type { UserEntity } from './users.entities.js';

/** Where a letter about a password goes. */
export interface ResetRecipient {
  userId: string;
  channel: 'SMS' | 'EMAIL';
  address: string;
  /** In whose name and at whose cost it is sent: the oldest organization that the person works in. */
  organizationId: string;
  language: 'en' | 'sw';
}

/** People who forgot their password. */
@Injectable()
export class ResetRecipientsService {
  constructor(
    private readonly users: UsersRepository,
    private readonly memberships: MembershipsService,
    private readonly organizations: OrganizationsService,
  ) {}

  /** Who signs in with this name and works somewhere. For a name that nobody has, the same questions are asked, of nobody. */
  async find(db: Reader, written: string): Promise<ResetRecipient | undefined> {
    const login = loginOf(written);
    const user = await this.users.findByLogin(db, login);
    const [organizationId] = await this.organizationsOf(db, user?.id ?? '');
    const organization = await this.organizations.find(db, organizationId ?? '');
    if (!user || !organization) return undefined;
    const to = 'email' in login ? { channel: 'EMAIL' as const, address: login.email } : { channel: 'SMS' as const, address: login.phone };
    return { ...to, userId: user.id, organizationId: organization.id, language: organization.language };
  }

  async organizationsOf(db: Reader, userId: string): Promise<string[]> {
    return (await this.memberships.ofUser(db, userId)).map(({ organizationId }) => organizationId);
  }

  /** @throws Error for an id that nobody has */
  async user(db: Reader, userId: string): Promise<UserEntity> {
    const user = await this.users.find(db, userId);
    if (!user) throw new Error('A reset of nobody’s password.');
    return user;
  }
}
