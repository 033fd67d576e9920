import { Injectable } from '@nestjs/common';
import { Sights, type Principal } from '@plotihub/auth';
import { Database, isId } from '@plotihub/database';
import { Forbidden, NotFound } from '@plotihub/http';
import { Records, type RecordKind } from '@plotihub/records';
import { FilesRepository, type StoredFile } from './files.repository.js';
import { narrowViewer, sendsOnlyPhotos } from './files.rules.js';
import { isImage } from '@plotihub/files';

/** Who may see a file, and add one: who sees its record, says the module that owns it; and whom the file is shown to. */
@Injectable()
export class FileAccess {
  constructor(
    private readonly records: Records,
    private readonly sights: Sights,
    private readonly repository: FilesRepository,
    private readonly database: Database,
  ) {
    sights.register('fil', {
      noun: 'file',
      seen: async (scope, ids) => {
        const files = await repository.subjectsOf(database.reader, scope.organizationId, ids);
        const seen = await sights.seen(
          scope,
          files.map(({ subjectId }) => subjectId),
        );
        return new Set(files.flatMap(({ id, subjectId }) => (seen.has(subjectId) ? [id] : [])));
      },
    });
  }

  /** @throws NotFound for a record that is not there, out of sight, or keeps no files */
  async demandSubject(principal: Principal, subjectId: string): Promise<RecordKind> {
    const kind = this.records.kindOf(subjectId);
    if (!kind) throw new NotFound(`There is no record ${subjectId} that keeps files.`);
    await this.sights.demandIds(principal, [subjectId]);
    return kind;
  }

  /** @throws NotFound, Forbidden */
  async demandAttach(principal: Principal, subjectId: string, type?: string): Promise<RecordKind> {
    const kind = await this.demandSubject(principal, subjectId);
    if (!kind.attach.includes(principal.role)) throw new Forbidden(`The role ${principal.role} adds no files here.`);
    if (type !== undefined && sendsOnlyPhotos(principal.role) && !isImage(type)) throw new Forbidden('This role sends photos only.');
    return kind;
  }

  /** The file, if this principal may see it. Asks the pool, so it is not for a transaction. @throws NotFound */
  async demand(principal: Principal, id: string): Promise<StoredFile> {
    const file = isId(id, 'fil') ? await this.repository.find(this.database.reader, principal.organizationId, id) : undefined;
    if (!file || !this.isShown(principal, file)) throw noSuchFile(id);
    const seen = await this.sights.seen(principal, [file.subjectId]);
    if (!seen.has(file.subjectId)) throw noSuchFile(id);
    return file;
  }

  /** As `demand`; narrow roles change what they have sent themselves. @throws NotFound, Forbidden */
  async demandChange(principal: Principal, id: string): Promise<StoredFile> {
    const file = await this.demand(principal, id);
    await this.demandAttach(principal, file.subjectId);
    if (narrowViewer(principal) && file.uploadedBy !== principal.id) throw new Forbidden('Somebody else has sent this file.');
    return file;
  }

  /** @throws Forbidden */
  demandAudience(principal: Principal, audience: readonly string[] | undefined): void {
    if (audience && narrowViewer(principal)) throw new Forbidden('To whom a file is shown, the office says.');
  }

  private isShown(principal: Principal, { audience, state, uploadedBy }: StoredFile): boolean {
    const viewer = narrowViewer(principal);
    if (!viewer) return true;
    if (state === 'DELETED') return false;
    return uploadedBy === viewer.id || (state === 'READY' && audience.some((role) => role === viewer.role));
  }

  kindOf(subjectId: string): string {
    return this.records.kindOf(subjectId)?.kind ?? 'UNKNOWN';
  }
}

export const noSuchFile = (id: string): InstanceType<typeof NotFound> => new NotFound(`There is no file ${id}.`);
