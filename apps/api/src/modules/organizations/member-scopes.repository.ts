import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';
import type { MemberScope } from './member-scopes.rules.js';

/** A present member with what they are limited to. */
export interface ScopedMember {
  id: string;
  userId: string;
  role: string;
  scope: MemberScope | null;
}

type Row = Omit<ScopedMember, 'scope'> & { scope: MemberScope | string | null };

/** JSON arrives as an object from MySQL and as text from MariaDB. */
const toMember = ({ scope, ...row }: Row): ScopedMember => ({
  ...row,
  scope: typeof scope === 'string' ? (JSON.parse(scope) as MemberScope) : scope,
});

/** SQL of what members are limited to. */
@Injectable()
export class MemberScopesRepository {
  async find(db: Reader, organizationId: string, id: string): Promise<ScopedMember | undefined> {
    const rows: Row[] = await db.query(
      'SELECT m.id, m.user_id AS userId, m.role, m.scope FROM memberships m WHERE m.organization_id = ? AND m.id = ? AND m.ended_at IS NULL',
      [organizationId, id],
    );
    return rows.map(toMember)[0];
  }

  /** As `find`, with what their organization demands of them. */
  async findWithDuty(
    db: Reader,
    organizationId: string,
    userId: string,
  ): Promise<(ScopedMember & { secondFactorRequired: boolean }) | undefined> {
    const rows: (Row & { secondFactorRequired: number })[] = await db.query(
      `SELECT m.id, m.user_id AS userId, m.role, m.scope, o.second_factor_required AS secondFactorRequired
         FROM memberships m JOIN organizations o ON o.id = m.organization_id
        WHERE m.organization_id = ? AND m.user_id = ? AND m.ended_at IS NULL`,
      [organizationId, userId],
    );
    return rows.map((row) => ({ ...toMember(row), secondFactorRequired: Boolean(row.secondFactorRequired) }))[0];
  }

  async update(tx: Tx, organizationId: string, id: string, scope: MemberScope | null): Promise<void> {
    await tx.query('UPDATE memberships SET scope = ? WHERE organization_id = ? AND id = ?', [
      scope && JSON.stringify(scope),
      organizationId,
      id,
    ]);
  }
}
