import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import type { Refusal } from '@plotihub/files';
import type { PageRequest } from '@plotihub/http';
import { audienceOf, audienceText, type Audience, type FileState } from './files.rules.js';

/** A photo or document of a record. */
export interface StoredFile {
  id: string;
  subjectId: string;
  name: string;
  declaredType: string;
  declaredBytes: number;
  /** What it turned out to be; null until it was checked. */
  keptType: string | null;
  keptBytes: number | null;
  keptSha256: string | null;
  width: number | null;
  height: number | null;
  hasThumbnail: boolean;
  audience: Audience[];
  state: FileState;
  reason: Refusal | 'check-failed' | null;
  uploadedBy: string;
  createdAt: Date;
  uploadExpiresAt: Date;
  checkedAt: Date | null;
  deletedAt: Date | null;
  version: number;
}

/** Which file, and what it takes of the quota. */
export interface FileKey {
  organizationId: string;
  id: string;
}
export interface ClaimedFile extends FileKey {
  declaredType: string;
  declaredBytes: number;
  attempts: number;
}

/** Whose files: of a record, in these states, for somebody who does not see all of them. */
export interface FileFilter {
  subjectId: string;
  states: readonly FileState[];
  viewer?: { role: string; id: string } | undefined;
}

const COLUMNS = `f.id, f.subject_id AS subjectId, f.name, f.declared_type AS declaredType, f.declared_bytes AS declaredBytes,
  f.kept_type AS keptType, f.kept_bytes AS keptBytes, f.kept_sha256 AS keptSha256, f.width, f.height, f.has_thumbnail AS hasThumbnail,
  f.audience, f.state, f.reason, f.uploaded_by AS uploadedBy, f.created_at AS createdAt, f.upload_expires_at AS uploadExpiresAt,
  f.checked_at AS checkedAt, f.deleted_at AS deletedAt, f.version`;

type Row = Omit<StoredFile, 'audience' | 'hasThumbnail'> & { audience: string; hasThumbnail: number };
const toFile = (row: Row): StoredFile => ({ ...row, audience: audienceOf(row.audience), hasThumbnail: Boolean(row.hasThumbnail) });

/** SQL of files, as requests see them. */
@Injectable()
export class FilesRepository {
  async insert(tx: Tx, organizationId: string, file: StoredFile, sweepAt: Date): Promise<void> {
    const row: Record<string, SqlValue> = {
      organization_id: organizationId,
      id: file.id,
      subject_id: file.subjectId,
      name: file.name,
      declared_type: file.declaredType,
      declared_bytes: file.declaredBytes,
      audience: audienceText(file.audience),
      state: file.state,
      charged_bytes: file.declaredBytes,
      uploaded_by: file.uploadedBy,
      created_at: file.createdAt,
      upload_expires_at: file.uploadExpiresAt,
      sweep_at: sweepAt,
      version: file.version,
    };
    await insertRows(tx, 'files', Object.keys(row), [Object.values(row)]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<StoredFile | undefined> {
    const sql = `SELECT ${COLUMNS} FROM files f WHERE f.organization_id = ? AND f.id = ? AND f.state <> 'PURGED'`;
    const rows: Row[] = await db.query(sql, [organizationId, id]);
    return rows.map(toFile)[0];
  }

  /** As `find`, and nobody else changes it until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<StoredFile | undefined> {
    const sql = `SELECT ${COLUMNS} FROM files f WHERE f.organization_id = ? AND f.id = ? AND f.state <> 'PURGED' FOR UPDATE`;
    const rows: Row[] = await tx.query(sql, [organizationId, id]);
    return rows.map(toFile)[0];
  }

  /** Newest last. */
  async list(db: Reader, organizationId: string, filter: FileFilter, { after = '', limit }: PageRequest): Promise<StoredFile[]> {
    const { subjectId, states, viewer } = filter;
    const cut = viewer ? " AND (f.uploaded_by = ? OR (f.state = 'READY' AND FIND_IN_SET(?, f.audience) > 0))" : '';
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM files f WHERE f.organization_id = ? AND f.subject_id = ? AND f.id > ? AND f.state IN (?)${cut}
        ORDER BY f.id LIMIT ?`,
      [organizationId, subjectId, after, states, ...(viewer ? [viewer.id, viewer.role] : []), limit],
    );
    return rows.map(toFile);
  }

  /** The records that files hang on, by file id. */
  async subjectsOf(db: Reader, organizationId: string, ids: readonly string[]): Promise<{ id: string; subjectId: string }[]> {
    const sql = "SELECT id, subject_id AS subjectId FROM files WHERE organization_id = ? AND id IN (?) AND state <> 'PURGED'";
    return db.query(sql, [organizationId, ids]);
  }

  /** How many files of each record are kept. */
  async countReady(db: Reader, organizationId: string, subjectIds: readonly string[]): Promise<Map<string, number>> {
    if (subjectIds.length === 0) return new Map();
    const rows: { subjectId: string; n: string }[] = await db.query(
      `SELECT subject_id AS subjectId, COUNT(*) AS n FROM files
        WHERE organization_id = ? AND subject_id IN (?) AND state = 'READY' GROUP BY subject_id`,
      [organizationId, subjectIds],
    );
    return new Map(rows.map(({ subjectId, n }) => [subjectId, Number(n)]));
  }

  /** @returns false if it has another version by now */
  async update(tx: Tx, { organizationId, id, version }: FileKey & { version: number }, changes: FileChanges): Promise<boolean> {
    const values = {
      ...(changes.name === undefined ? {} : { name: changes.name }),
      ...(changes.audience === undefined ? {} : { audience: audienceText(changes.audience) }),
    };
    const set = Object.keys(values).map((column) => `${column} = ?, `);
    const sql = `UPDATE files SET ${set.join('')}version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?`;
    const result: { affectedRows: number } = await tx.query(sql, [...Object.values(values), organizationId, id, version]);
    return result.affectedRows === 1;
  }

  /** The bytes are said to be there: they are looked at next. */
  async setChecking(tx: Tx, { organizationId, id }: FileKey, at: Date): Promise<void> {
    await tx.query("UPDATE files SET state = 'CHECKING', check_at = ?, version = version + 1 WHERE organization_id = ? AND id = ?", [
      at,
      organizationId,
      id,
    ]);
  }

  async setDeleted(tx: Tx, { organizationId, id }: FileKey, by: { at: Date; id: string; purgeAt: Date }): Promise<void> {
    await tx.query(
      `UPDATE files SET state = 'DELETED', deleted_at = ?, deleted_by = ?, purge_at = ?, version = version + 1
        WHERE organization_id = ? AND id = ?`,
      [by.at, by.id, by.purgeAt, organizationId, id],
    );
  }

  async setRestored(tx: Tx, { organizationId, id }: FileKey): Promise<void> {
    await tx.query(
      `UPDATE files SET state = 'READY', deleted_at = NULL, deleted_by = NULL, purge_at = NULL, version = version + 1
        WHERE organization_id = ? AND id = ?`,
      [organizationId, id],
    );
  }

  /** What an organization's files take. */
  async usedBytes(db: Reader, organizationId: string): Promise<number> {
    const rows: { used: string }[] = await db.query('SELECT used_bytes AS used FROM file_usage WHERE organization_id = ?', [
      organizationId,
    ]);
    return Number(rows[0]?.used ?? 0);
  }

  /** Takes bytes of the quota, and holds its row until the transaction ends. @returns false if there is no room */
  async charge(tx: Tx, organizationId: string, bytes: number, quota: number): Promise<boolean> {
    // The no-op update takes the exclusive lock at once.
    await tx.query('INSERT INTO file_usage (organization_id, used_bytes) VALUES (?, 0) ON DUPLICATE KEY UPDATE used_bytes = used_bytes', [
      organizationId,
    ]);
    const result: { affectedRows: number } = await tx.query(
      'UPDATE file_usage SET used_bytes = used_bytes + ? WHERE organization_id = ? AND used_bytes + ? <= ?',
      [bytes, organizationId, bytes, quota],
    );
    return result.affectedRows === 1;
  }
}

export interface FileChanges {
  name?: string;
  audience?: Audience[];
}
