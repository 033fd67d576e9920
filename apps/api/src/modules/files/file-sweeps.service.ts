import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { FileStore } from '@plotihub/files';
import { Clock } from '@plotihub/time';
import { FileWorkRepository } from './file-work.repository.js';
import { incomingKey, keptKey, RESTORE_DAYS, thumbnailKey } from './files.rules.js';

const DAY_MS = 86_400_000;
/** Files at a time. */
const BATCH = 50;

/** Takes bytes away that nobody will ask for. The bytes go first: a crash in between leaves a row that is swept again. */
@Injectable()
export class FileSweepsService {
  constructor(
    private readonly repository: FileWorkRepository,
    private readonly store: FileStore,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Where an upload address led to, once it has expired: also what was put there again after the file was checked. */
  async sweep(): Promise<boolean> {
    const now = this.clock.now();
    const due = await this.database.transaction((tx) => this.repository.dueSweeps(tx, now, BATCH));
    await this.store.remove(due.map(({ organizationId, id }) => incomingKey(organizationId, id)));
    const purgeAt = new Date(now.getTime() + RESTORE_DAYS * DAY_MS);
    for (const file of due) {
      await this.database.transaction(async (tx) => {
        // Somebody may have said in this moment that the bytes are there: then the check finds nothing, and says so.
        if (file.state === 'UPLOADING') await this.repository.setRefused(tx, file, { reason: 'upload-expired', at: now, purgeAt });
        await this.repository.setSwept(tx, file);
      });
    }
    return due.length === BATCH;
  }

  /** What was deleted or refused long enough ago, or was of a person who is erased. */
  async purge(): Promise<boolean> {
    const now = this.clock.now();
    const due = await this.database.transaction((tx) => this.repository.duePurges(tx, now, BATCH));
    await this.store.remove(
      due.flatMap(({ organizationId, id }) => [
        incomingKey(organizationId, id),
        keptKey(organizationId, id),
        thumbnailKey(organizationId, id),
      ]),
    );
    for (const file of due) await this.database.transaction((tx) => this.repository.setPurged(tx, file));
    return due.length === BATCH;
  }
}
