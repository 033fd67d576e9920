import { Injectable } from '@nestjs/common';
import type { Tx } from '@plotihub/database';
import type { Refusal } from '@plotihub/files';
import type { ClaimedFile, FileKey } from './files.repository.js';

/** What was made of the bytes of a file. */
export interface Kept {
  type: string;
  bytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  hasThumbnail: boolean;
  /** What it takes of the quota, thumbnail and all. */
  charged: number;
}

const CLAIMED = 'organization_id AS organizationId, id, declared_type AS declaredType, declared_bytes AS declaredBytes, attempts';

/** SQL of what the worker does with files. */
@Injectable()
export class FileWorkRepository {
  /** Takes files whose bytes wait to be looked at; who does not finish one loses it at `until`. */
  async claimChecks(tx: Tx, now: Date, until: Date, limit: number): Promise<ClaimedFile[]> {
    const rows: ClaimedFile[] = await tx.query(
      `SELECT ${CLAIMED} FROM files WHERE check_at <= ? ORDER BY check_at LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query('UPDATE files SET check_at = ?, attempts = attempts + 1 WHERE organization_id = ? AND id = ?', [
        until,
        organizationId,
        id,
      ]);
    return rows.map((row) => ({ ...row, attempts: row.attempts + 1 }));
  }

  /** The store did not answer, which is not the file's fault. */
  async checkLater(tx: Tx, { organizationId, id, attempts }: ClaimedFile, at: Date): Promise<void> {
    await tx.query(
      "UPDATE files SET check_at = ?, attempts = attempts - 1 WHERE organization_id = ? AND id = ? AND attempts = ? AND state = 'CHECKING'",
      [at, organizationId, id, attempts],
    );
  }

  /** @returns false if another worker has taken it over */
  async setReady(tx: Tx, file: ClaimedFile, kept: Kept, at: Date): Promise<boolean> {
    await this.holdUsage(tx, file.organizationId);
    const before = await this.charged(tx, file);
    const result: { affectedRows: number } = await tx.query(
      `UPDATE files SET state = 'READY', check_at = NULL, checked_at = ?, kept_type = ?, kept_bytes = ?, kept_sha256 = ?, width = ?, height = ?,
         has_thumbnail = ?, charged_bytes = ?, version = version + 1
        WHERE organization_id = ? AND id = ? AND state = 'CHECKING' AND attempts = ?`,
      [
        ...[at, kept.type, kept.bytes, kept.sha256, kept.width, kept.height, kept.hasThumbnail, kept.charged],
        ...[file.organizationId, file.id, file.attempts],
      ],
    );
    if (result.affectedRows !== 1) return false;
    await this.release(tx, file.organizationId, before - kept.charged);
    return true;
  }

  /** @returns false if another worker has taken it over */
  async setRefused(
    tx: Tx,
    file: FileKey & { attempts: number },
    end: { reason: Refusal | 'check-failed'; at: Date; purgeAt: Date },
  ): Promise<boolean> {
    await this.holdUsage(tx, file.organizationId);
    const before = await this.charged(tx, file);
    const result: { affectedRows: number } = await tx.query(
      `UPDATE files SET state = 'REFUSED', reason = ?, check_at = NULL, checked_at = ?, purge_at = ?, charged_bytes = 0, version = version + 1
        WHERE organization_id = ? AND id = ? AND state IN ('UPLOADING', 'CHECKING') AND attempts = ?`,
      [end.reason, end.at, end.purgeAt, file.organizationId, file.id, file.attempts],
    );
    if (result.affectedRows !== 1) return false;
    await this.release(tx, file.organizationId, before);
    return true;
  }

  /** Files whose upload address has expired and that nobody looks at: whatever lies there goes. */
  async dueSweeps(tx: Tx, now: Date, limit: number): Promise<(ClaimedFile & { state: string })[]> {
    return tx.query(
      `SELECT ${CLAIMED}, state FROM files WHERE sweep_at <= ? AND state <> 'CHECKING' ORDER BY sweep_at LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
  }

  async setSwept(tx: Tx, { organizationId, id }: FileKey): Promise<void> {
    await tx.query('UPDATE files SET sweep_at = NULL WHERE organization_id = ? AND id = ?', [organizationId, id]);
  }

  /** Files that were deleted, or refused, long enough ago. */
  async duePurges(tx: Tx, now: Date, limit: number): Promise<FileKey[]> {
    return tx.query(
      'SELECT organization_id AS organizationId, id FROM files WHERE purge_at <= ? ORDER BY purge_at LIMIT ? FOR UPDATE SKIP LOCKED',
      [now, limit],
    );
  }

  /** Nothing is left of it but that it was there. */
  async setPurged(tx: Tx, file: FileKey): Promise<void> {
    await this.holdUsage(tx, file.organizationId);
    const before = await this.charged(tx, file);
    const result: { affectedRows: number } = await tx.query(
      `UPDATE files SET state = 'PURGED', reason = NULL, name = '', purge_at = NULL, charged_bytes = 0, kept_sha256 = NULL
        WHERE organization_id = ? AND id = ? AND purge_at IS NOT NULL`,
      [file.organizationId, file.id],
    );
    if (result.affectedRows === 1) await this.release(tx, file.organizationId, before);
  }

  /** Files of an erased person go at once, in whatever state they are. */
  async purgeSubject(tx: Tx, organizationId: string, subjectId: string, at: Date): Promise<void> {
    await tx.query(
      `UPDATE files SET purge_at = ?, deleted_at = COALESCE(deleted_at, ?), check_at = NULL, reason = NULL,
         state = 'PURGED', name = '' WHERE organization_id = ? AND subject_id = ? AND (state <> 'PURGED' OR purge_at IS NOT NULL)`,
      [at, at, organizationId, subjectId],
    );
  }

  /** Bytes were written for a file that was purged meanwhile: they go as well. */
  async purgeAgain(tx: Tx, { organizationId, id }: FileKey, at: Date): Promise<void> {
    await tx.query("UPDATE files SET purge_at = ? WHERE organization_id = ? AND id = ? AND state = 'PURGED'", [at, organizationId, id]);
  }

  private async holdUsage(tx: Tx, organizationId: string): Promise<void> {
    await tx.query('SELECT used_bytes FROM file_usage WHERE organization_id = ? FOR UPDATE', [organizationId]);
  }

  private async charged(tx: Tx, { organizationId, id }: FileKey): Promise<number> {
    const rows: { bytes: number }[] = await tx.query(
      'SELECT charged_bytes AS bytes FROM files WHERE organization_id = ? AND id = ? FOR UPDATE',
      [organizationId, id],
    );
    return rows[0]?.bytes ?? 0;
  }

  private async release(tx: Tx, organizationId: string, bytes: number): Promise<void> {
    await tx.query('UPDATE file_usage SET used_bytes = used_bytes - ? WHERE organization_id = ?', [bytes, organizationId]);
  }
}
