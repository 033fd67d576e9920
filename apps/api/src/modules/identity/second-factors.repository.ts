import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

export interface SecondFactorRow {
  id: string;
  userId: string;
  secretSealed: Buffer;
  /** The step of the last code that passed. */
  lastStep: number;
  confirmedAt: Date | null;
}

/** A sign-in that waits for its second step. */
export interface ChallengeRow {
  tokenHash: string;
  organizationId: string;
  userId: string;
  attempts: number;
  expiresAt: Date;
  usedAt: Date | null;
}

const COLUMNS = 'id, user_id AS userId, secret_sealed AS secretSealed, last_step AS lastStep, confirmed_at AS confirmedAt';

/** The SQL of second factors, recovery codes and sign-ins that wait for one of them. */
@Injectable()
export class SecondFactorsRepository {
  async find(db: Reader, userId: string): Promise<SecondFactorRow | undefined> {
    return toFactor(await db.query(`SELECT ${COLUMNS} FROM user_second_factors WHERE user_id = ?`, [userId]));
  }

  /** As `find`, locked until the transaction ends. */
  async lock(tx: Tx, userId: string): Promise<SecondFactorRow | undefined> {
    return toFactor(await tx.query(`SELECT ${COLUMNS} FROM user_second_factors WHERE user_id = ? FOR UPDATE`, [userId]));
  }

  async insert(tx: Tx, row: Pick<SecondFactorRow, 'id' | 'userId' | 'secretSealed'> & { createdAt: Date }): Promise<void> {
    await tx.query('INSERT INTO user_second_factors (id, user_id, secret_sealed, last_step, created_at) VALUES (?, ?, ?, 0, ?)', [
      row.id,
      row.userId,
      row.secretSealed,
      row.createdAt,
    ]);
  }

  async markPassed(tx: Tx, id: string, step: number): Promise<void> {
    await tx.query('UPDATE user_second_factors SET last_step = ? WHERE id = ?', [step, id]);
  }

  async confirm(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE user_second_factors SET confirmed_at = ? WHERE id = ?', [at, id]);
  }

  async remove(tx: Tx, userId: string): Promise<void> {
    await tx.query('DELETE FROM user_second_factors WHERE user_id = ?', [userId]);
    await tx.query('DELETE FROM user_recovery_codes WHERE user_id = ?', [userId]);
  }

  async insertRecoveryCodes(tx: Tx, userId: string, hashes: readonly string[], at: Date): Promise<void> {
    for (const hash of hashes)
      await tx.query('INSERT INTO user_recovery_codes (user_id, code_hash, created_at) VALUES (?, ?, ?)', [userId, hash, at]);
  }

  /** @returns true if the code was there and not used before */
  async useRecoveryCode(tx: Tx, userId: string, hash: string, at: Date): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      'UPDATE user_recovery_codes SET used_at = ? WHERE user_id = ? AND code_hash = ? AND used_at IS NULL',
      [at, userId, hash],
    );
    return result.affectedRows === 1;
  }

  async countRecoveryCodes(db: Reader, userId: string): Promise<number> {
    const rows: { n: string }[] = await db.query('SELECT COUNT(*) AS n FROM user_recovery_codes WHERE user_id = ? AND used_at IS NULL', [
      userId,
    ]);
    return Number(rows[0]?.n);
  }

  async insertChallenge(tx: Tx, row: Omit<ChallengeRow, 'attempts' | 'usedAt'> & { createdAt: Date }): Promise<void> {
    await tx.query('INSERT INTO sign_in_challenges (organization_id, token_hash, user_id, created_at, expires_at) VALUES (?, ?, ?, ?, ?)', [
      row.organizationId,
      row.tokenHash,
      row.userId,
      row.createdAt,
      row.expiresAt,
    ]);
  }

  async lockChallenge(tx: Tx, tokenHash: string): Promise<ChallengeRow | undefined> {
    const rows: ChallengeRow[] = await tx.query(
      `SELECT token_hash AS tokenHash, organization_id AS organizationId, user_id AS userId, attempts, expires_at AS expiresAt,
              used_at AS usedAt
         FROM sign_in_challenges WHERE token_hash = ? FOR UPDATE`,
      [tokenHash],
    );
    return rows[0];
  }

  async countAttempt(tx: Tx, tokenHash: string): Promise<void> {
    await tx.query('UPDATE sign_in_challenges SET attempts = attempts + 1 WHERE token_hash = ?', [tokenHash]);
  }

  async markUsed(tx: Tx, tokenHash: string, at: Date): Promise<void> {
    await tx.query('UPDATE sign_in_challenges SET used_at = ? WHERE token_hash = ?', [at, tokenHash]);
  }

  /** Ends those that are open. Their tries count on. */
  async endChallenges(tx: Tx, userId: string, at: Date): Promise<void> {
    await tx.query('UPDATE sign_in_challenges SET expires_at = ? WHERE user_id = ? AND used_at IS NULL AND expires_at > ?', [
      at,
      userId,
      at,
    ]);
  }

  /** Tries of a user since then that did not end in a session, over all challenges. */
  async attemptsSince(db: Reader, userId: string, since: Date): Promise<number> {
    const rows: { n: string | null }[] = await db.query(
      'SELECT SUM(attempts) AS n FROM sign_in_challenges WHERE user_id = ? AND created_at > ? AND used_at IS NULL',
      [userId, since],
    );
    return Number(rows[0]?.n ?? 0);
  }
}

/** BIGINT arrives as text. */
function toFactor(rows: (Omit<SecondFactorRow, 'lastStep'> & { lastStep: string })[]): SecondFactorRow | undefined {
  const [row] = rows;
  return row && { ...row, lastStep: Number(row.lastStep) };
}
