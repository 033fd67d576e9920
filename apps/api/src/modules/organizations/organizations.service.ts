import { Injectable } from '@nestjs/common';
import { hashPassword } from '@plotihub/auth';
import { Database, isDuplicate, newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock, NAIROBI, type TimeZone } from '@plotihub/time';
import { EmailOrPhoneTaken, InvalidPhone, PasswordTooCommon } from './organizations.errors.js';
import { OrganizationEntity, type Language, type OrganizationKind } from './organizations.entities.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { isCommonPassword } from './passwords.rules.js';
import { toMobile } from './phone.rules.js';
import type { Role } from './roles.rules.js';

/** What other modules know of an organization. */
export interface Organization {
  id: string;
  name: string;
  kind: OrganizationKind;
  currency: string;
  timeZone: TimeZone;
  language: Language;
  /** E.164; the number that messages tell tenants to call. */
  phone: string;
  defaultDueDay: number;
  defaultGraceDays: number;
  version: number;
  createdAt: Date;
}

export interface SignUp {
  organization: { name: string; kind: OrganizationKind; phone: string; language: Language };
  admin: NewUser;
}

export interface NewUser {
  name: string;
  email?: string;
  /** As written; stored as E.164. */
  phone?: string;
  password: string;
}

/** Organizations and the people who work in them. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /**
   * A new organization with its first admin.
   * @throws InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken
   */
  async signUp(input: SignUp): Promise<{ organization: Organization; userId: string }> {
    const user = await this.newUser(input.admin);
    const organization: OrganizationEntity = {
      id: newId('org'),
      ...input.organization,
      phone: mobile(input.organization.phone, '/organization/phone'),
      currency: 'KES',
      timeZone: NAIROBI,
      defaultDueDay: 5,
      defaultGraceDays: 0,
      version: 1,
      createdAt: this.clock.now(),
    };
    await this.database.transaction(async (tx) => {
      await this.repository.insertOrganization(tx, organization);
      await this.addUser(tx, organization.id, user, 'ADMIN');
    });
    return { organization, userId: user.id };
  }

  /**
   * Makes a user who signs in with a password and works in the organization.
   * @throws InvalidPhone, PasswordTooCommon, EmailOrPhoneTaken
   */
  async addMember(
    tx: Tx,
    organizationId: string,
    input: NewUser & { role: Role },
  ): Promise<{ id: string; userId: string; name: string; role: string; createdAt: Date }> {
    const user = await this.newUser(input);
    const id = await this.addUser(tx, organizationId, user, input.role);
    return { id, userId: user.id, name: user.name, role: input.role, createdAt: user.createdAt };
  }

  listMembers(
    organizationId: string,
    page: PageRequest,
  ): Promise<{ id: string; userId: string; name: string; role: string; createdAt: Date }[]> {
    return this.repository.listMembers(this.database.reader, organizationId, page.after, page.limit + 1);
  }

  /** @throws NotFound */
  async get(db: Reader, id: string): Promise<Organization> {
    const organization = await this.repository.findOrganization(db, id);
    if (!organization) throw new NotFound(`There is no organization ${id}.`);
    return organization;
  }

  /** Changes what an admin may change. @throws NotFound, PreconditionFailed, InvalidPhone */
  async update(
    tx: Tx,
    id: string,
    expectedVersion: number,
    changes: Partial<Pick<Organization, 'name' | 'phone' | 'language' | 'defaultDueDay' | 'defaultGraceDays'>>,
  ): Promise<Organization> {
    const phone = changes.phone === undefined ? {} : { phone: mobile(changes.phone, '/phone') };
    const done = await this.repository.updateOrganization(tx, id, expectedVersion, { ...changes, ...phone });
    if (!done) throw new PreconditionFailed('The organization has changed since you read it.');
    return this.get(tx, id);
  }

  private async newUser({ name, email, phone, password }: NewUser) {
    if (isCommonPassword(password))
      throw new PasswordTooCommon('Choose another: a few unrelated words are both safe and easy to remember.');
    return {
      id: newId('usr'),
      name,
      email: email?.toLowerCase() ?? null,
      phone: phone === undefined ? null : mobile(phone, '/phone'),
      passwordHash: await hashPassword(password),
      createdAt: this.clock.now(),
    };
  }

  private async addUser(
    tx: Tx,
    organizationId: string,
    user: Awaited<ReturnType<OrganizationsService['newUser']>>,
    role: Role,
  ): Promise<string> {
    try {
      await this.repository.insertUser(tx, user);
    } catch (error) {
      if (isDuplicate(error)) throw new EmailOrPhoneTaken('Sign in instead, or use another e-mail address or phone number.');
      throw error;
    }
    const id = newId('mbr');
    await this.repository.insertMembership(tx, { id, organizationId, userId: user.id, role, createdAt: user.createdAt, endedAt: null });
    return id;
  }
}

/** @throws InvalidPhone */
function mobile(written: string, pointer: string): string {
  const number = toMobile(written);
  if (number === undefined)
    throw new InvalidPhone(`${written} is not a mobile number.`, {
      errors: [{ pointer, code: 'phone', detail: 'must be a mobile number such as 0712 345 678' }],
    });
  return number;
}
