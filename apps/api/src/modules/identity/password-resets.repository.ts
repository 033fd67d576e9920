import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** A wish for a new password as it is stored: of its secret only the SHA-256. */
export interface PasswordResetRow {
  id: string;
  /** Null for a name that nobody signs in with. */
  userId: string | null;
  createdAt: Date;
  expiresAt: Date;
  usedAt: Date | null;
}

const SELECT = `SELECT id, user_id AS userId, created_at AS createdAt, expires_at AS expiresAt, used_at AS usedAt FROM password_resets`;

/** SQL of password resets. */
@Injectable()
export class PasswordResetsRepository {
  async insert(tx: Tx, row: Omit<PasswordResetRow, 'usedAt'> & { secretHash: string }): Promise<void> {
    await tx.query('INSERT INTO password_resets (id, user_id, secret_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)', [
      row.id,
      row.userId,
      row.secretHash,
      row.createdAt,
      row.expiresAt,
    ]);
  }

  /** How many somebody has asked for since then. */
  async countSince(db: Reader, userId: string, since: Date): Promise<number> {
    const rows: { n: string }[] = await db.query('SELECT COUNT(*) AS n FROM password_resets WHERE user_id = ? AND created_at > ?', [
      userId,
      since,
    ]);
    return Number(rows[0]?.n);
  }

  async findBySecret(db: Reader, secretHash: string): Promise<PasswordResetRow | undefined> {
    const rows: PasswordResetRow[] = await db.query(`${SELECT} WHERE secret_hash = ?`, [secretHash]);
    return rows[0];
  }

  /** As `findBySecret`, locked until the transaction ends. */
  async lockBySecret(tx: Tx, secretHash: string): Promise<PasswordResetRow | undefined> {
    const rows: PasswordResetRow[] = await tx.query(`${SELECT} WHERE secret_hash = ? FOR UPDATE`, [secretHash]);
    return rows[0];
  }

  /** Uses up all that a user has open. */
  async useAll(tx: Tx, userId: string, at: Date): Promise<void> {
    await tx.query('UPDATE password_resets SET used_at = ? WHERE user_id = ? AND used_at IS NULL', [at, userId]);
  }

  /** @returns how many */
  async forget(tx: Tx, before: Date, limit: number): Promise<number> {
    const { affectedRows } = await tx.query<{ affectedRows: number }>('DELETE FROM password_resets WHERE expires_at < ? LIMIT ?', [
      before,
      limit,
    ]);
    return affectedRows;
  }
}
