import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import { IsNull } from 'typeorm';
import { MembershipEntity, OrganizationEntity, UserEntity } from './organizations.entities.js';

/** A refresh token as it is stored: only its hash. */
export interface RefreshTokenRow {
  tokenHash: string;
  organizationId: string;
  userId: string;
  familyId: string;
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
}

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

  async insertUser(tx: Tx, user: UserEntity): Promise<void> {
    await tx.insert(UserEntity, { ...user });
  }

  findUserByLogin(db: Reader, login: { email?: string; phone?: string }): Promise<UserEntity | null> {
    if (login.email !== undefined) return db.findOneBy(UserEntity, { email: login.email });
    if (login.phone !== undefined) return db.findOneBy(UserEntity, { phone: login.phone });
    return Promise.resolve(null);
  }

  findUser(db: Reader, id: string): Promise<UserEntity | null> {
    return db.findOneBy(UserEntity, { id });
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

  async listMembers(
    db: Reader,
    organizationId: string,
    after: string | undefined,
    limit: number,
  ): Promise<{ id: string; userId: string; name: string; role: string; createdAt: Date }[]> {
    return db.query(
      `SELECT m.id, m.user_id AS userId, u.name, m.role, m.created_at AS createdAt FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.organization_id = ? AND m.ended_at IS NULL AND m.id > ? ORDER BY m.id LIMIT ?`,
      [organizationId, after ?? '', limit],
    );
  }

  async insertRefreshToken(tx: Tx, row: RefreshTokenRow & { createdAt: Date }): Promise<void> {
    await tx.query(
      'INSERT INTO refresh_tokens (token_hash, organization_id, user_id, family_id, expires_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
      [row.tokenHash, row.organizationId, row.userId, row.familyId, row.expiresAt, row.createdAt],
    );
  }

  /** The token's row, locked until the transaction ends. */
  async lockRefreshToken(tx: Tx, tokenHash: string): Promise<RefreshTokenRow | undefined> {
    const rows: RefreshTokenRow[] = await tx.query(
      `SELECT token_hash AS tokenHash, organization_id AS organizationId, user_id AS userId, family_id AS familyId,
              expires_at AS expiresAt, used_at AS usedAt, revoked_at AS revokedAt
         FROM refresh_tokens WHERE token_hash = ? FOR UPDATE`,
      [tokenHash],
    );
    return rows[0];
  }

  async markRefreshTokenUsed(tx: Tx, tokenHash: string, at: Date): Promise<void> {
    await tx.query('UPDATE refresh_tokens SET used_at = ? WHERE token_hash = ?', [at, tokenHash]);
  }

  async revokeFamily(tx: Tx, organizationId: string, familyId: string, at: Date): Promise<void> {
    await tx.query('UPDATE refresh_tokens SET revoked_at = ? WHERE organization_id = ? AND family_id = ? AND revoked_at IS NULL', [
      at,
      organizationId,
      familyId,
    ]);
  }
}
