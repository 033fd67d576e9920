import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import type { MemberScope } from '../organizations/index.js';

export type InvitationState = 'PENDING' | 'ACCEPTED' | 'REVOKED' | 'EXPIRED';

/** An invitation as it is stored: of its secret only the SHA-256. */
export interface InvitationRow {
  organizationId: string;
  id: string;
  /** E-mail address in lower case, or phone as E.164. */
  login: string;
  name: string;
  role: string;
  /** Null: none, or not yet. */
  scope: MemberScope | null;
  language: 'en' | 'sw';
  secretHash: string;
  invitedBy: string;
  createdAt: Date;
  expiresAt: Date;
  acceptedAt: Date | null;
  acceptedBy: string | null;
  revokedAt: Date | null;
}

type Stored = Omit<InvitationRow, 'scope'> & { scope: MemberScope | string | null };

const SELECT = `SELECT organization_id AS organizationId, id, login, name, role, scope, language, secret_hash AS secretHash,
  invited_by AS invitedBy, created_at AS createdAt, expires_at AS expiresAt, accepted_at AS acceptedAt, accepted_by AS acceptedBy,
  revoked_at AS revokedAt FROM invitations`;

const COLUMNS = [
  'organization_id',
  'id',
  'login',
  'name',
  'role',
  'scope',
  'language',
  'secret_hash',
  'invited_by',
  'created_at',
  'expires_at',
] as const;

const OPEN = 'accepted_at IS NULL AND revoked_at IS NULL';

const CONDITIONS: Readonly<Record<InvitationState, (now: Date) => [string, SqlValue[]]>> = {
  PENDING: (now) => [`AND ${OPEN} AND expires_at > ?`, [now]],
  EXPIRED: (now) => [`AND ${OPEN} AND expires_at <= ?`, [now]],
  ACCEPTED: () => ['AND accepted_at IS NOT NULL', []],
  REVOKED: () => ['AND revoked_at IS NOT NULL', []],
};

/** JSON comes parsed from MySQL and as text from MariaDB. */
const toRow = ({ scope, ...row }: Stored): InvitationRow => ({
  ...row,
  scope: typeof scope === 'string' ? (JSON.parse(scope) as MemberScope) : scope,
});

/** SQL of invitations. */
@Injectable()
export class InvitationsRepository {
  async insert(tx: Tx, row: Omit<InvitationRow, 'acceptedAt' | 'acceptedBy' | 'revokedAt'>): Promise<void> {
    const { organizationId, id, login, name, role, scope, language, secretHash, invitedBy, createdAt, expiresAt } = row;
    await insertRows(tx, 'invitations', COLUMNS, [
      [organizationId, id, login, name, role, scope && JSON.stringify(scope), language, secretHash, invitedBy, createdAt, expiresAt],
    ]);
  }

  /** By its secret, whichever organization's: all that an invited person has of it. */
  async findBySecret(db: Reader, secretHash: string): Promise<InvitationRow | undefined> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE secret_hash = ?`, [secretHash]);
    return rows.map(toRow)[0];
  }

  /** As `findBySecret`, locked until the transaction ends. */
  async lockBySecret(tx: Tx, secretHash: string): Promise<InvitationRow | undefined> {
    const rows: Stored[] = await tx.query(`${SELECT} WHERE secret_hash = ? FOR UPDATE`, [secretHash]);
    return rows.map(toRow)[0];
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<InvitationRow | undefined> {
    const rows: Stored[] = await tx.query(`${SELECT} WHERE organization_id = ? AND id = ? FOR UPDATE`, [organizationId, id]);
    return rows.map(toRow)[0];
  }

  /** Newest first. One whose time is over counts as EXPIRED. */
  async list(
    db: Reader,
    organizationId: string,
    { state, now }: { state: InvitationState | undefined; now: Date },
    { after, limit }: { after?: string; limit: number },
  ): Promise<InvitationRow[]> {
    const [sql, values] = state === undefined ? ['', []] : CONDITIONS[state](now);
    const rows: Stored[] = await db.query(
      `${SELECT} WHERE organization_id = ? ${after === undefined ? '' : 'AND id < ?'} ${sql} ORDER BY id DESC LIMIT ?`,
      [organizationId, ...(after === undefined ? [] : [after]), ...values, limit],
    );
    return rows.map(toRow);
  }

  async accept(tx: Tx, organizationId: string, id: string, { at, by }: { at: Date; by: string }): Promise<void> {
    await tx.query('UPDATE invitations SET accepted_at = ?, accepted_by = ? WHERE organization_id = ? AND id = ?', [
      at,
      by,
      organizationId,
      id,
    ]);
  }

  async revoke(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE invitations SET revoked_at = ? WHERE organization_id = ? AND id = ? AND ${OPEN}`, [at, organizationId, id]);
  }

  /** Revokes all that are open for somebody. */
  async revokeAll(tx: Tx, organizationId: string, login: string, at: Date): Promise<void> {
    await tx.query(`UPDATE invitations SET revoked_at = ? WHERE organization_id = ? AND login = ? AND ${OPEN}`, [
      at,
      organizationId,
      login,
    ]);
  }
}
