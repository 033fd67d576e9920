import { Injectable } from '@nestjs/common';
import type { Reader, Tx } from '@plotihub/database';

/** How a session began. */
export type Proof = 'PASSWORD' | 'SECOND_FACTOR' | 'CODE';
/** Why a session ended. */
export type EndReason =
  'SIGNED_OUT' | 'ENDED_ELSEWHERE' | 'TOKEN_REUSED' | 'PASSWORD_CHANGED' | 'MEMBERSHIP_ENDED' | 'ENDED_BY_ADMIN' | 'PERSON_ERASED';

export interface SessionRow {
  organizationId: string;
  id: string;
  /** Id of the user or tenant. */
  subjectId: string;
  proof: Proof;
  userAgent: string;
  address: string;
  createdAt: Date;
  authenticatedAt: Date;
  lastSeenAt: Date;
  expiresAt: Date;
}

/** A refresh token as it is stored: only its hash. */
export interface SessionTokenRow {
  tokenHash: string;
  organizationId: string;
  sessionId: string;
  usedAt: Date | null;
  successorSalt: string | null;
}

const COLUMNS = `organization_id AS organizationId, id, subject_id AS subjectId, proof, user_agent AS userAgent, address,
  created_at AS createdAt, authenticated_at AS authenticatedAt, last_seen_at AS lastSeenAt, expires_at AS expiresAt`;

/** The SQL of sessions and their refresh tokens. */
@Injectable()
export class SessionsRepository {
  async insert(tx: Tx, row: SessionRow): Promise<void> {
    await tx.query(
      `INSERT INTO sessions (organization_id, id, subject_id, proof, user_agent, address, created_at, authenticated_at, last_seen_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        row.organizationId,
        row.id,
        row.subjectId,
        row.proof,
        row.userAgent,
        row.address,
        row.createdAt,
        row.authenticatedAt,
        row.lastSeenAt,
        row.expiresAt,
      ],
    );
  }

  /** The session, unless it has ended. */
  async findOpen(db: Reader, organizationId: string, id: string): Promise<SessionRow | undefined> {
    const rows: SessionRow[] = await db.query(`SELECT ${COLUMNS} FROM sessions WHERE organization_id = ? AND id = ? AND ended_at IS NULL`, [
      organizationId,
      id,
    ]);
    return rows[0];
  }

  /** As `findOpen`, locked until the transaction ends. */
  async lockOpen(tx: Tx, organizationId: string, id: string): Promise<SessionRow | undefined> {
    const rows: SessionRow[] = await tx.query(
      `SELECT ${COLUMNS} FROM sessions WHERE organization_id = ? AND id = ? AND ended_at IS NULL FOR UPDATE`,
      [organizationId, id],
    );
    return rows[0];
  }

  /** The open sessions of a person in all their organizations, newest first. */
  async listOpen(db: Reader, subjectId: string, now: Date): Promise<SessionRow[]> {
    return db.query(
      `SELECT ${COLUMNS} FROM sessions WHERE subject_id = ? AND ended_at IS NULL AND expires_at > ? ORDER BY last_seen_at DESC, id DESC LIMIT 1000`,
      [subjectId, now],
    );
  }

  async touch(tx: Tx, session: SessionRow, seen: Pick<SessionRow, 'lastSeenAt' | 'address' | 'userAgent'>): Promise<void> {
    await tx.query('UPDATE sessions SET last_seen_at = ?, address = ?, user_agent = ? WHERE organization_id = ? AND id = ?', [
      seen.lastSeenAt,
      seen.address,
      seen.userAgent,
      session.organizationId,
      session.id,
    ]);
  }

  async setAuthenticatedAt(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query('UPDATE sessions SET authenticated_at = ? WHERE organization_id = ? AND id = ?', [at, organizationId, id]);
  }

  async end(tx: Tx, organizationId: string, id: string, ending: { at: Date; reason: EndReason }): Promise<void> {
    await tx.query('UPDATE sessions SET ended_at = ?, end_reason = ? WHERE organization_id = ? AND id = ? AND ended_at IS NULL', [
      ending.at,
      ending.reason,
      organizationId,
      id,
    ]);
  }

  async insertToken(tx: Tx, row: { tokenHash: string; organizationId: string; sessionId: string; createdAt: Date }): Promise<void> {
    await tx.query('INSERT INTO session_tokens (token_hash, organization_id, session_id, created_at) VALUES (?, ?, ?, ?)', [
      row.tokenHash,
      row.organizationId,
      row.sessionId,
      row.createdAt,
    ]);
  }

  /** The token's row, locked until the transaction ends. */
  async lockToken(tx: Tx, tokenHash: string): Promise<SessionTokenRow | undefined> {
    const rows: SessionTokenRow[] = await tx.query(
      `SELECT token_hash AS tokenHash, organization_id AS organizationId, session_id AS sessionId, used_at AS usedAt,
              successor_salt AS successorSalt
         FROM session_tokens WHERE token_hash = ? FOR UPDATE`,
      [tokenHash],
    );
    return rows[0];
  }

  async markTokenUsed(tx: Tx, tokenHash: string, use: { at: Date; successorSalt: string }): Promise<void> {
    await tx.query('UPDATE session_tokens SET used_at = ?, successor_salt = ? WHERE token_hash = ?', [
      use.at,
      use.successorSalt,
      tokenHash,
    ]);
  }
}
