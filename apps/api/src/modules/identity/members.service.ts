import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { PageRequest } from '@plotihub/http';
import { MembershipsService, type Membership, type Role } from '../organizations/index.js';
import { SessionsService } from './sessions.service.js';
import { UsersService, type PreparedUser } from './users.service.js';

/** Somebody who works in the organization. */
export interface Member {
  id: string;
  userId: string;
  name: string;
  role: string;
  createdAt: Date;
}

/** The people of an organization: who they are, and what they may do. */
@Injectable()
export class MembersService {
  constructor(
    private readonly memberships: MembershipsService,
    private readonly users: UsersService,
    private readonly sessions: SessionsService,
  ) {}

  /** Makes a user who signs in with a password and works in the organization. @throws EmailOrPhoneTaken */
  async add(tx: Tx, organizationId: string, user: PreparedUser, role: Role): Promise<Member> {
    await this.users.add(tx, user);
    return toMember(await this.memberships.add(tx, organizationId, user.id, role), user.name);
  }

  /** `limit + 1` of them. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<Member[]> {
    const memberships = await this.memberships.list(db, organizationId, page);
    return this.named(db, memberships);
  }

  /** The name of somebody who works in the organization now; undefined for anybody else. */
  async nameOf(db: Reader, organizationId: string, userId: string): Promise<string | undefined> {
    if (!(await this.memberships.find(db, organizationId, userId))) return undefined;
    return (await this.users.namesOf(db, [userId])).get(userId);
  }

  /** @throws NotFound, LastAdmin */
  async changeRole(tx: Tx, organizationId: string, id: string, role: Role): Promise<Member> {
    const [member] = await this.named(tx, [await this.memberships.changeRole(tx, organizationId, id, role)]);
    if (!member) throw new Error('A member without a user.');
    return member;
  }

  /** From now on the person is out: their sessions in the organization end. @throws NotFound, LastAdmin */
  async end(tx: Tx, organizationId: string, id: string): Promise<void> {
    const { userId } = await this.memberships.end(tx, organizationId, id);
    await this.sessions.endAll(tx, userId, { reason: 'MEMBERSHIP_ENDED', organizationId });
  }

  /** Signs a member out here, wherever they are signed in; they may sign in again. @throws NotFound */
  async endSessions(tx: Tx, organizationId: string, id: string): Promise<void> {
    const { userId } = await this.memberships.get(tx, organizationId, id);
    await this.sessions.endAll(tx, userId, { reason: 'ENDED_BY_ADMIN', organizationId });
  }

  private async named(db: Reader, memberships: readonly Membership[]): Promise<Member[]> {
    const names = await this.users.namesOf(
      db,
      memberships.map(({ userId }) => userId),
    );
    return memberships.map((membership) => toMember(membership, names.get(membership.userId) ?? ''));
  }
}

function toMember({ id, userId, role, createdAt }: Membership, name: string): Member {
  return { id, userId, name, role, createdAt };
}
