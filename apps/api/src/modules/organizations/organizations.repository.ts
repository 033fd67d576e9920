import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { IsNull, MoreThan } from 'typeorm';
import { MembershipEntity, OrganizationEntity } from './organizations.entities.js';

/** All SQL of this module. */
@Injectable()
export class OrganizationsRepository {
  async insertOrganization(tx: Tx, organization: OrganizationEntity): Promise<void> {
    await tx.insert(OrganizationEntity, { ...organization });
  }

  findOrganization(db: Reader, id: string): Promise<OrganizationEntity | null> {
    return db.findOneBy(OrganizationEntity, { id });
  }

  /** @returns false if the version is no longer the expected one. */
  async updateOrganization(tx: Tx, id: string, expectedVersion: number, changes: Partial<OrganizationEntity>): Promise<boolean> {
    const result = await tx.update(OrganizationEntity, { id, version: expectedVersion }, { ...changes, version: expectedVersion + 1 });
    return result.affected === 1;
  }

  /** Pages of organizations in id order, for scheduled work. */
  async listOrganizations(
    db: Reader,
    after: string | undefined,
    limit: number,
  ): Promise<{ id: string; timeZone: string; createdAt: Date }[]> {
    return db.query('SELECT id, time_zone AS timeZone, created_at AS createdAt FROM organizations WHERE id > ? ORDER BY id LIMIT ?', [
      after ?? '',
      limit,
    ]);
  }

  async insertMembership(tx: Tx, membership: MembershipEntity): Promise<void> {
    await tx.insert(MembershipEntity, { ...membership });
  }

  findMembership(db: Reader, organizationId: string, userId: string): Promise<MembershipEntity | null> {
    return db.findOneBy(MembershipEntity, { organizationId, userId, endedAt: IsNull() });
  }

  listMembershipsOf(db: Reader, userId: string): Promise<MembershipEntity[]> {
    return db.find(MembershipEntity, { where: { userId, endedAt: IsNull() }, order: { organizationId: 'ASC' } });
  }

  listMemberships(db: Reader, organizationId: string, after: string | undefined, limit: number): Promise<MembershipEntity[]> {
    return db.find(MembershipEntity, {
      where: { organizationId, endedAt: IsNull(), ...(after === undefined ? {} : { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** The membership of that id, ended or not. */
  findMembershipById(db: Reader, organizationId: string, id: string): Promise<MembershipEntity | null> {
    return db.findOneBy(MembershipEntity, { organizationId, id });
  }

  /** A membership of that user, ended or not: there is one a user. */
  findAnyMembership(db: Reader, organizationId: string, userId: string): Promise<MembershipEntity | null> {
    return db.findOneBy(MembershipEntity, { organizationId, userId });
  }

  /** Serializes what changes who is an admin of the organization, or what it has so many of. */
  async lockOrganization(tx: Tx, id: string): Promise<void> {
    await tx.query('SELECT id FROM organizations WHERE id = ? FOR UPDATE', [id]);
  }

  countMembers(tx: Tx, organizationId: string, role: string): Promise<number> {
    return tx.countBy(MembershipEntity, { organizationId, role, endedAt: IsNull() });
  }

  async updateMembership(tx: Tx, organizationId: string, id: string, changes: Partial<MembershipEntity>): Promise<void> {
    await tx.update(MembershipEntity, { organizationId, id }, changes);
  }
}
