import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';

/** That somebody whom another issuer calls `subject` is a user of ours, in one organization. */
export interface IdentityRow {
  organizationId: string;
  id: string;
  issuer: string;
  subject: string;
  userId: string;
  createdAt: Date;
}

const COLUMNS = 'organization_id AS organizationId, id, issuer, subject, user_id AS userId, created_at AS createdAt';

/** The SQL of who our users are elsewhere. */
@Injectable()
export class IdentitiesRepository {
  /** The users that a subject of another issuer is here, at most two: one organization is enough, of more one must be named. */
  async listOf(db: Reader, issuer: string, subject: string, organizationId?: string): Promise<IdentityRow[]> {
    const inOrganization = organizationId === undefined ? '' : 'AND organization_id = ?';
    return db.query(
      `SELECT ${COLUMNS} FROM user_identities WHERE issuer = ? AND subject = ? ${inOrganization} ORDER BY organization_id LIMIT 2`,
      [issuer, subject, ...(organizationId === undefined ? [] : [organizationId])],
    );
  }

  async insert(tx: Tx, row: Omit<IdentityRow, 'id'>): Promise<IdentityRow> {
    const id = newId('idn');
    await tx.query('INSERT INTO user_identities (organization_id, id, issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?, ?, ?)', [
      row.organizationId,
      id,
      row.issuer,
      row.subject,
      row.userId,
      row.createdAt,
    ]);
    return { ...row, id };
  }

  async listOfUser(db: Reader, organizationId: string, userId: string): Promise<IdentityRow[]> {
    return db.query(`SELECT ${COLUMNS} FROM user_identities WHERE organization_id = ? AND user_id = ? ORDER BY id`, [
      organizationId,
      userId,
    ]);
  }

  /** @returns false if there is no such link of that user */
  async remove(tx: Tx, organizationId: string, userId: string, id: string): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      'DELETE FROM user_identities WHERE organization_id = ? AND user_id = ? AND id = ?',
      [organizationId, userId, id],
    );
    return result.affectedRows === 1;
  }
}
