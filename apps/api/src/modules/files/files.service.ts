import { Injectable } from '@nestjs/common';
import type { Principal } from '@plotihub/auth';
import { newId, type Reader, type Tx } from '@plotihub/database';
import { plainName, type FileType } from '@plotihub/files';
import { PreconditionFailed, type PageRequest } from '@plotihub/http';
import { Clock } from '@plotihub/time';
import { Config } from '../../config.js';
import { noSuchFile } from './file-access.service.js';
import { FileNotDeleted, FileNotReady, FileQuotaExceeded, InvalidFileName } from './files.errors.js';
import { FilesRepository, type FileChanges, type StoredFile } from './files.repository.js';
import { narrowViewer, RESTORE_DAYS, SWEEP_MINUTES, UPLOAD_MINUTES, type Audience, type FileState } from './files.rules.js';

export type { StoredFile };

/** A file that somebody wants to upload. */
export interface NewFile {
  subjectId: string;
  name: string;
  type: FileType;
  bytes: number;
  /** To which narrow roles it is shown. */
  audience: Audience[];
}

/** Who reads, and what they see by their role. */
export type FileReader = Pick<Principal, 'id' | 'role' | 'organizationId'>;

export interface FilesOf {
  subjectId: string;
  /** All but the deleted ones unless given. */
  state?: FileState | undefined;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

/** Photos and documents of records, as people and programs handle them. What is in them the worker looks at. */
@Injectable()
export class FilesService {
  constructor(
    private readonly repository: FilesRepository,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /**
   * A place for a file of a record, and its share of the quota. Whether the record is in sight is asked before.
   * @throws InvalidFileName, FileQuotaExceeded
   */
  async start(tx: Tx, organizationId: string, uploadedBy: string, input: NewFile): Promise<StoredFile> {
    const { subjectId, name, type, bytes, audience } = input;
    const plain = nameOf(name);
    const quota = this.config.filesQuotaMib * MIB;
    if (!(await this.repository.charge(tx, organizationId, bytes, quota)))
      throw new FileQuotaExceeded(`The organization keeps at most ${this.config.filesQuotaMib} MiB of files.`, { quotaBytes: quota });
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + UPLOAD_MINUTES * MINUTE_MS);
    const file: StoredFile = {
      ...NOTHING_KEPT,
      id: newId('fil'),
      ...{ subjectId, audience, uploadedBy, name: plain, declaredType: type, declaredBytes: bytes },
      createdAt: now,
      uploadExpiresAt: expiresAt,
    };
    await this.repository.insert(tx, organizationId, file, new Date(expiresAt.getTime() + SWEEP_MINUTES * MINUTE_MS));
    return file;
  }

  /** The bytes are there: the worker looks at them. Saying so again changes nothing. @throws NotFound */
  async complete(tx: Tx, organizationId: string, id: string): Promise<StoredFile> {
    const file = await this.lock(tx, organizationId, id);
    if (file.state !== 'UPLOADING') return file;
    await this.repository.setChecking(tx, { organizationId, id }, this.clock.now());
    return this.get(tx, organizationId, id);
  }

  /** Whoever asks, whatever they see. @throws NotFound */
  async get(db: Reader, organizationId: string, id: string): Promise<StoredFile> {
    const file = await this.repository.find(db, organizationId, id);
    if (!file) throw noSuchFile(id);
    return file;
  }

  /** Files of a record that this reader is shown, oldest first, one more than the page holds if there are more. */
  async list(db: Reader, reader: FileReader, of: FilesOf, page: PageRequest): Promise<StoredFile[]> {
    const { subjectId, state } = of;
    const viewer = narrowViewer(reader);
    if (viewer && state === 'DELETED') return [];
    const states: readonly FileState[] = state ? [state] : ['UPLOADING', 'CHECKING', 'READY', 'REFUSED'];
    return this.repository.list(db, reader.organizationId, { subjectId, states, viewer }, { ...page, limit: page.limit + 1 });
  }

  /** @throws NotFound, PreconditionFailed, InvalidFileName */
  async update(tx: Tx, organizationId: string, target: { id: string; version: number }, changes: FileChanges): Promise<StoredFile> {
    const { name, ...rest } = changes;
    await this.lock(tx, organizationId, target.id);
    const plain = { ...rest, ...(name === undefined ? {} : { name: nameOf(name) }) };
    if (!(await this.repository.update(tx, { organizationId, ...target }, plain)))
      throw new PreconditionFailed('The file has changed since you read it.');
    return this.get(tx, organizationId, target.id);
  }

  /** Puts a file away; it can be brought back for a month. @throws NotFound, FileNotReady */
  async delete(tx: Tx, organizationId: string, id: string, by: string): Promise<StoredFile> {
    const file = await this.lock(tx, organizationId, id);
    if (file.state === 'DELETED') return file;
    if (file.state !== 'READY') throw new FileNotReady(`The file is ${file.state}.`, { state: file.state });
    const at = this.clock.now();
    const purgeAt = new Date(at.getTime() + RESTORE_DAYS * DAY_MS);
    await this.repository.setDeleted(tx, { organizationId, id }, { at, id: by, purgeAt });
    return this.get(tx, organizationId, id);
  }

  /** @throws NotFound, FileNotDeleted */
  async restore(tx: Tx, organizationId: string, id: string): Promise<StoredFile> {
    const file = await this.lock(tx, organizationId, id);
    if (file.state !== 'DELETED') throw new FileNotDeleted(`The file is ${file.state}.`, { state: file.state });
    await this.repository.setRestored(tx, { organizationId, id });
    return this.get(tx, organizationId, id);
  }

  /** How many checked files each record has; for a module that demands a photo before something goes on. */
  countReady(db: Reader, organizationId: string, subjectIds: readonly string[]): Promise<Map<string, number>> {
    return this.repository.countReady(db, organizationId, subjectIds);
  }

  /** Bytes that the organization's files take, and how many they may. */
  async usage(db: Reader, organizationId: string): Promise<{ usedBytes: number; quotaBytes: number }> {
    return { usedBytes: await this.repository.usedBytes(db, organizationId), quotaBytes: this.config.filesQuotaMib * MIB };
  }

  private async lock(tx: Tx, organizationId: string, id: string): Promise<StoredFile> {
    const file = await this.repository.lock(tx, organizationId, id);
    if (!file) throw noSuchFile(id);
    return file;
  }
}

const NOTHING_KEPT = {
  keptType: null,
  keptBytes: null,
  keptSha256: null,
  width: null,
  height: null,
  hasThumbnail: false,
  state: 'UPLOADING',
  reason: null,
  checkedAt: null,
  deletedAt: null,
  version: 1,
} as const;

/** @throws InvalidFileName */
function nameOf(name: string): string {
  const plain = plainName(name);
  if (plain === undefined) throw new InvalidFileName('Give a name with a letter or a digit.');
  return plain;
}
