import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { NotFound, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { MemberScopesRepository } from './member-scopes.repository.js';
import type { MembershipEntity } from './organizations.entities.js';
import { AlreadyMember, LastAdmin } from './organizations.errors.js';
import { OrganizationsRepository } from './organizations.repository.js';
import type { Role } from './roles.rules.js';

/** That a person works in an organization, and as what. */
export interface Membership {
  id: string;
  organizationId: string;
  userId: string;
  role: string;
  createdAt: Date;
}

const toMembership = ({ endedAt: _, ...membership }: MembershipEntity): Membership => membership;

/** Who works in which organization. */
@Injectable()
export class MembershipsService {
  constructor(
    private readonly repository: OrganizationsRepository,
    private readonly scopes: MemberScopesRepository,
    private readonly clock: Clock,
  ) {}

  /** Makes somebody a member; one who left comes back. @throws AlreadyMember */
  async add(tx: Tx, organizationId: string, userId: string, role: Role): Promise<Membership> {
    await this.repository.lockOrganization(tx, organizationId);
    const former = await this.repository.findAnyMembership(tx, organizationId, userId);
    if (former?.endedAt === null) throw new AlreadyMember('Change the role instead.');
    const membership = { id: former?.id ?? newId('mbr'), organizationId, userId, role, createdAt: this.clock.now(), endedAt: null };
    if (former) {
      await this.repository.updateMembership(tx, organizationId, former.id, membership);
      await this.scopes.update(tx, organizationId, former.id, null);
    } else await this.repository.insertMembership(tx, membership);
    return toMembership(membership);
  }

  /** All organizations that a person works in now. */
  async ofUser(db: Reader, userId: string): Promise<Membership[]> {
    return (await this.repository.listMembershipsOf(db, userId)).map(toMembership);
  }

  /** The present membership of a user; undefined if there is none. */
  async find(db: Reader, organizationId: string, userId: string): Promise<Membership | undefined> {
    const membership = await this.repository.findMembership(db, organizationId, userId);
    return membership ? toMembership(membership) : undefined;
  }

  /** Present members, `limit + 1` of them. */
  async list(db: Reader, organizationId: string, page: PageRequest): Promise<Membership[]> {
    return (await this.repository.listMemberships(db, organizationId, page.after, page.limit + 1)).map(toMembership);
  }

  /** @throws NotFound for an unknown or an ended membership */
  async get(db: Reader, organizationId: string, id: string): Promise<Membership> {
    const membership = await this.repository.findMembershipById(db, organizationId, id);
    if (!membership || membership.endedAt) throw new NotFound(`There is no member ${id}.`);
    return toMembership(membership);
  }

  /** A limit of the old role does not outlive it. @throws NotFound, LastAdmin */
  async changeRole(tx: Tx, organizationId: string, id: string, role: Role): Promise<Membership> {
    const membership = await this.lockForChange(tx, organizationId, id, role);
    await this.repository.updateMembership(tx, organizationId, id, { role });
    await this.scopes.update(tx, organizationId, id, null);
    return { ...membership, role };
  }

  /** From now on the person is out. @throws NotFound, LastAdmin */
  async end(tx: Tx, organizationId: string, id: string): Promise<Membership> {
    const membership = await this.lockForChange(tx, organizationId, id);
    await this.repository.updateMembership(tx, organizationId, id, { endedAt: this.clock.now() });
    return membership;
  }

  /** Two admins who remove each other at once meet at the organization's row, and the second is refused. */
  private async lockForChange(tx: Tx, organizationId: string, id: string, newRole?: Role): Promise<Membership> {
    await this.repository.lockOrganization(tx, organizationId);
    const membership = await this.get(tx, organizationId, id);
    if (membership.role === 'ADMIN' && newRole !== 'ADMIN' && (await this.repository.countMembers(tx, organizationId, 'ADMIN')) === 1)
      throw new LastAdmin('Make somebody else an admin first.');
    return membership;
  }
}
