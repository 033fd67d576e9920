import { Injectable } from '@nestjs/common';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { noSuchNote } from './note-access.service.js';
import { NoteDeleted, NoteNotDeleted } from './notes.errors.js';
import { NotesRepository, type Note, type NoteVersion } from './notes.repository.js';

export type { Note, NoteVersion };

/** Notes of the office about records. Whether a record is in sight is asked before, outside of the transaction. */
@Injectable()
export class NotesService {
  constructor(
    private readonly repository: NotesRepository,
    private readonly clock: Clock,
  ) {}

  async create(tx: Tx, organizationId: string, by: string, input: { subjectId: string; body: string; pinned?: boolean }): Promise<Note> {
    const at = this.clock.now();
    const note: Note = {
      id: newId('nte'),
      subjectId: input.subjectId,
      body: input.body,
      pinned: input.pinned ?? false,
      version: 1,
      ...{ createdBy: by, createdAt: at, editedBy: by, editedAt: at, deletedAt: null },
    };
    await this.repository.insert(tx, organizationId, note);
    return note;
  }

  /** @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<Note> {
    const note = await this.repository.find(db, organizationId, id);
    if (!note) throw noSuchNote(id);
    return note;
  }

  /** Notes of a record, pinned ones first, then the newest; one more than the page holds if there are more. */
  list(db: Reader, organizationId: string, of: { subjectId: string; deleted: boolean }, page: PageRequest): Promise<Note[]> {
    return this.repository.list(db, organizationId, of, { ...page, limit: page.limit + 1 });
  }

  /** Notes that contain a text, newest first, and where the search goes on. */
  search(
    db: Reader,
    organizationId: string,
    wanted: { text: string; subjectId?: string | undefined },
    page: PageRequest,
  ): Promise<{ notes: Note[]; next: string | undefined }> {
    return this.repository.search(db, organizationId, wanted, page);
  }

  /** What it said before is kept. @throws NotFound, PreconditionFailed, NoteDeleted */
  async update(
    tx: Tx,
    organizationId: string,
    target: { id: string; version: number; by: string },
    changes: { body?: string; pinned?: boolean },
  ): Promise<Note> {
    const note = await this.lock(tx, organizationId, target.id);
    if (note.deletedAt) throw new NoteDeleted('The note is deleted.');
    if (note.version !== target.version) throw new PreconditionFailed('The note has changed since you read it.');
    const isEdited = changes.body !== undefined && changes.body !== note.body;
    const edit = isEdited ? { editedBy: target.by, editedAt: this.clock.now() } : {};
    const changed: Note = { ...note, ...changes, ...edit, version: note.version + 1 };
    await this.repository.update(tx, { organizationId, id: note.id }, changed);
    if (isEdited) await this.repository.insertVersion(tx, organizationId, changed);
    return changed;
  }

  /** Puts it away; it can be brought back until retention lets it go. Saying so again changes nothing. @throws NotFound */
  async delete(tx: Tx, organizationId: string, id: string, by: string): Promise<Note> {
    const note = await this.lock(tx, organizationId, id);
    if (note.deletedAt) return note;
    await this.repository.setDeleted(tx, { organizationId, id }, { at: this.clock.now(), by });
    return this.get(tx, organizationId, id);
  }

  /** @throws NotFound, NoteNotDeleted */
  async restore(tx: Tx, organizationId: string, id: string): Promise<Note> {
    const note = await this.lock(tx, organizationId, id);
    if (!note.deletedAt) throw new NoteNotDeleted('The note is not deleted.');
    await this.repository.setDeleted(tx, { organizationId, id }, undefined);
    return this.get(tx, organizationId, id);
  }

  /** What it said, oldest first; one more than the page holds if there are more. */
  versions(db: Reader, organizationId: string, id: string, page: PageRequest): Promise<NoteVersion[]> {
    return this.repository.versions(db, { organizationId, id }, { ...page, limit: page.limit + 1 });
  }

  private async lock(tx: Tx, organizationId: string, id: string): Promise<Note> {
    const note = await this.repository.lock(tx, organizationId, id);
    if (!note) throw noSuchNote(id);
    return note;
  }
}
