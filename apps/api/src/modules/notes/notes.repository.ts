import { Injectable } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { afterPlace, containing, SEARCH_WINDOW } from './notes.rules.js';

/** What somebody of the office wrote about a record. */
export interface Note {
  id: string;
  subjectId: string;
  body: string;
  pinned: boolean;
  version: number;
  createdBy: string;
  createdAt: Date;
  editedBy: string;
  editedAt: Date;
  deletedAt: Date | null;
}

/** What a note said, from when on, and who wrote that. */
export interface NoteVersion {
  version: number;
  body: string;
  editedBy: string;
  editedAt: Date;
}

export interface NoteKey {
  organizationId: string;
  id: string;
}

const COLUMNS = `n.id, n.subject_id AS subjectId, n.body, n.pinned, n.version, n.created_by AS createdBy, n.created_at AS createdAt,
  n.edited_by AS editedBy, n.edited_at AS editedAt, n.deleted_at AS deletedAt`;
type Row = Omit<Note, 'pinned'> & { pinned: number };
const toNote = (row: Row): Note => ({ ...row, pinned: Boolean(row.pinned) });

/** SQL of notes. A note whose person was erased has no words left, and is not listed. */
@Injectable()
export class NotesRepository {
  async insert(tx: Tx, organizationId: string, note: Note): Promise<void> {
    const { id, subjectId, body, pinned, version, createdBy, createdAt } = note;
    await insertRows(
      tx,
      'notes',
      ['organization_id', 'id', 'subject_id', 'body', 'pinned', 'version', 'created_by', 'created_at', 'edited_by', 'edited_at'],
      [[organizationId, id, subjectId, body, pinned, version, createdBy, createdAt, createdBy, createdAt]],
    );
    await this.insertVersion(tx, organizationId, note);
  }

  /** Keeps what the note says now, as one of its versions. */
  async insertVersion(tx: Tx, organizationId: string, { id, subjectId, version, body, editedBy, editedAt }: Note): Promise<void> {
    await insertRows(
      tx,
      'note_versions',
      ['organization_id', 'note_id', 'version', 'subject_id', 'body', 'edited_by', 'edited_at'],
      [[organizationId, id, version, subjectId, body, editedBy, editedAt]],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Note | undefined> {
    const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM notes n WHERE n.organization_id = ? AND n.id = ?`, [organizationId, id]);
    return rows.map(toNote)[0];
  }

  /** As `find`, and nobody else changes it until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<Note | undefined> {
    const sql = `SELECT ${COLUMNS} FROM notes n WHERE n.organization_id = ? AND n.id = ? FOR UPDATE`;
    const rows: Row[] = await tx.query(sql, [organizationId, id]);
    return rows.map(toNote)[0];
  }

  async update(tx: Tx, { organizationId, id }: NoteKey, note: Note): Promise<void> {
    await tx.query(
      'UPDATE notes SET body = ?, pinned = ?, version = ?, edited_by = ?, edited_at = ? WHERE organization_id = ? AND id = ?',
      [note.body, note.pinned, note.version, note.editedBy, note.editedAt, organizationId, id],
    );
  }

  /** @param deletion undefined brings it back */
  async setDeleted(tx: Tx, { organizationId, id }: NoteKey, deletion: { at: Date; by: string } | undefined): Promise<void> {
    await tx.query('UPDATE notes SET deleted_at = ?, deleted_by = ?, version = version + 1 WHERE organization_id = ? AND id = ?', [
      deletion?.at ?? null,
      deletion?.by ?? null,
      organizationId,
      id,
    ]);
  }

  /** Notes of a record: pinned ones first, then the newest. */
  async list(
    db: Reader,
    organizationId: string,
    of: { subjectId: string; deleted: boolean },
    page: { after?: string; limit: number },
  ): Promise<Note[]> {
    const after = afterPlace(page.after);
    const cut = after ? ' AND (n.pinned < ? OR (n.pinned = ? AND n.id < ?))' : '';
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM notes n WHERE n.organization_id = ? AND n.subject_id = ? AND n.body <> ''
          AND n.deleted_at IS ${of.deleted ? 'NOT ' : ''}NULL${cut} ORDER BY n.pinned DESC, n.id DESC LIMIT ?`,
      [organizationId, of.subjectId, ...(after ? [after.pinned, after.pinned, after.id] : []), page.limit],
    );
    return rows.map(toNote);
  }

  /**
   * The newest notes that contain a text, among so many and no more: `next` is where the search has come to, if there is more to look
   * through.
   */
  async search(
    db: Reader,
    organizationId: string,
    wanted: { text: string; subjectId?: string | undefined },
    page: { after?: string; limit: number },
  ): Promise<{ notes: Note[]; next: string | undefined }> {
    const { text, subjectId } = wanted;
    const of = `n.organization_id = ? AND n.id < ?${subjectId === undefined ? '' : ' AND n.subject_id = ?'}`;
    const values = [organizationId, page.after ?? LAST_ID, ...(subjectId === undefined ? [] : [subjectId])];
    const ends: { id: string }[] = await db.query(
      `SELECT n.id FROM notes n WHERE ${of} ORDER BY n.id DESC LIMIT 1 OFFSET ${SEARCH_WINDOW - 1}`,
      values,
    );
    const end = ends[0]?.id;
    const rows: Row[] = await db.query(
      `SELECT ${COLUMNS} FROM notes n WHERE ${of} AND n.id >= ? AND n.deleted_at IS NULL AND n.body LIKE ? ESCAPE '!'
        ORDER BY n.id DESC LIMIT ?`,
      [...values, end ?? '', containing(text), page.limit + 1],
    );
    const notes = rows.slice(0, page.limit).map(toNote);
    return { notes, next: rows.length > page.limit ? notes.at(-1)?.id : end };
  }

  /** What the note said, oldest first. */
  async versions(db: Reader, { organizationId, id }: NoteKey, page: { after?: string; limit: number }): Promise<NoteVersion[]> {
    return db.query(
      `SELECT version, body, edited_by AS editedBy, edited_at AS editedAt FROM note_versions
        WHERE organization_id = ? AND note_id = ? AND version > ? ORDER BY version LIMIT ?`,
      [organizationId, id, Number(page.after ?? 0), page.limit],
    );
  }

  /** The records that notes are about, by note id. */
  async subjectsOf(db: Reader, organizationId: string, ids: readonly string[]): Promise<{ id: string; subjectId: string }[]> {
    return db.query('SELECT id, subject_id AS subjectId FROM notes WHERE organization_id = ? AND id IN (?)', [organizationId, ids]);
  }
}

/** Sorts after every id of a note. */
const LAST_ID = 'nte_~';
