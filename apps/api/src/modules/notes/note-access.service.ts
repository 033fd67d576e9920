import { Injectable } from '@nestjs/common';
import { Sights, type Principal } from '@plotihub/auth';
import { Database, isId } from '@plotihub/database';
import { Forbidden, NotFound } from '@plotihub/http';
import { Records } from '@plotihub/records';
import { NotesRepository, type Note } from './notes.repository.js';

/** Who sees a note is who sees its record. Asks the pool, so it is not for a transaction. */
@Injectable()
export class NoteAccess {
  constructor(
    private readonly records: Records,
    private readonly sights: Sights,
    private readonly repository: NotesRepository,
    private readonly database: Database,
  ) {
    sights.register('nte', {
      noun: 'note',
      seen: async (scope, ids) => {
        const notes = await repository.subjectsOf(database.reader, scope.organizationId, ids);
        const seen = await sights.seen(
          scope,
          notes.map(({ subjectId }) => subjectId),
        );
        return new Set(notes.flatMap(({ id, subjectId }) => (seen.has(subjectId) ? [id] : [])));
      },
    });
  }

  /** @throws NotFound for a record that is not there, out of sight, or of which no notes are kept */
  async demandSubject(principal: Principal, subjectId: string): Promise<void> {
    if (!this.records.kindOf(subjectId)?.notes) throw new NotFound(`There is no record ${subjectId} that has notes.`);
    await this.sights.demandIds(principal, [subjectId]);
  }

  /** A search through all records is for who sees all of them. @throws Forbidden */
  demandAll({ sight }: Principal): void {
    if (sight !== 'ALL') throw new Forbidden('Name a record: to search through all needs sight of the whole organization.');
  }

  /** @throws NotFound */
  async demand(principal: Principal, id: string): Promise<Note> {
    const note = isId(id, 'nte') ? await this.repository.find(this.database.reader, principal.organizationId, id) : undefined;
    const seen = note && (await this.sights.seen(principal, [note.subjectId]));
    if (!note || !seen?.has(note.subjectId)) throw noSuchNote(id);
    return note;
  }

  kindOf(subjectId: string): string {
    return this.records.kindOf(subjectId)?.kind ?? 'UNKNOWN';
  }
}

export const noSuchNote = (id: string): InstanceType<typeof NotFound> => new NotFound(`There is no note ${id}.`);
