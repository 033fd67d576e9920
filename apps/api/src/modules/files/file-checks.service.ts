import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '@plotihub/database';
import { contentOf, ContentRefused, FileStore, StoredTooLarge, type KeptContent, type Refusal } from '@plotihub/files';
import { Clock } from '@plotihub/time';
import { FileWorkRepository } from './file-work.repository.js';
import type { ClaimedFile } from './files.repository.js';
import { incomingKey, keptKey, MOST_ATTEMPTS, RESTORE_DAYS, thumbnailKey } from './files.rules.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** A check that has not ended in this time belongs to a worker that died. */
const LEASE_MINUTES = 5;
/** When the store did not answer. */
const RETRY_MINUTES = 1;

/** Looks at what was uploaded, outside of any transaction, and keeps or refuses it. */
@Injectable()
export class FileChecksService {
  constructor(
    private readonly repository: FileWorkRepository,
    private readonly store: FileStore,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Looks at one file. @returns false if none waits. @throws what the store threw, after giving the file back */
  async checkNext(): Promise<boolean> {
    const now = this.clock.now();
    const until = new Date(now.getTime() + LEASE_MINUTES * MINUTE_MS);
    const [file] = await this.database.transaction((tx) => this.repository.claimChecks(tx, now, until, 1));
    if (!file) return false;
    // It was begun before, and whoever began it is gone: it may have ended the process.
    if (file.attempts > MOST_ATTEMPTS) await this.refuse(file, 'check-failed');
    else await this.check(file);
    return true;
  }

  private async check(file: ClaimedFile): Promise<void> {
    try {
      await this.keep(file, await this.contentOf(file));
    } catch (error) {
      if (error instanceof ContentRefused) return this.refuse(file, error.reason);
      const later = new Date(this.clock.now().getTime() + RETRY_MINUTES * MINUTE_MS);
      await this.database.transaction((tx) => this.repository.checkLater(tx, file, later));
      throw error;
    }
  }

  private async contentOf(file: ClaimedFile): Promise<KeptContent> {
    const bytes = await this.store.read(incomingKey(file.organizationId, file.id), file.declaredBytes).catch((error: unknown) => {
      if (error instanceof StoredTooLarge) throw new ContentRefused('wrong-size');
      throw error;
    });
    if (!bytes) throw new ContentRefused('nothing-uploaded');
    if (bytes.length !== file.declaredBytes) throw new ContentRefused('wrong-size');
    return contentOf(bytes, file.declaredType);
  }

  /** The bytes first, then the row: what a row calls READY is there. */
  private async keep(file: ClaimedFile, content: KeptContent): Promise<void> {
    const { organizationId, id } = file;
    const { bytes, thumbnail, type } = content;
    await this.store.write(keptKey(organizationId, id), bytes, type);
    if (thumbnail) await this.store.write(thumbnailKey(organizationId, id), thumbnail, type);
    const kept = {
      type,
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      width: content.width ?? null,
      height: content.height ?? null,
      hasThumbnail: thumbnail !== undefined,
      charged: bytes.length + (thumbnail?.length ?? 0),
    };
    await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      if (!(await this.repository.setReady(tx, file, kept, now))) await this.repository.purgeAgain(tx, file, now);
    });
    await this.store.remove([incomingKey(organizationId, id)]);
  }

  private async refuse(file: ClaimedFile, reason: Refusal | 'check-failed'): Promise<void> {
    const at = this.clock.now();
    const purgeAt = new Date(at.getTime() + RESTORE_DAYS * DAY_MS);
    await this.database.transaction((tx) => this.repository.setRefused(tx, file, { reason, at, purgeAt }));
    await this.store.remove([incomingKey(file.organizationId, file.id)]);
  }
}
