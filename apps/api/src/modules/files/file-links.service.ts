import { Injectable } from '@nestjs/common';
import { FileStore, isImage, nameAs, type UploadAddress } from '@plotihub/files';
import { Clock } from '@plotihub/time';
import type { StoredFile } from './files.repository.js';
import { incomingKey, keptKey, LINK_MINUTES, thumbnailKey } from './files.rules.js';

export interface Upload extends UploadAddress {
  method: 'POST';
  expiresAt: Date;
}

export interface FileLinks {
  url: string;
  thumbnailUrl: string | null;
  expiresAt: Date;
}

const MINUTE_MS = 60_000;

/** Short-lived addresses of the bytes. Whoever has one needs nothing else, so each is made only for who may see the file. */
@Injectable()
export class FileLinksService {
  constructor(
    private readonly store: FileStore,
    private readonly clock: Clock,
  ) {}

  /** Where the bytes go; null once the time for that is over. */
  async upload(organizationId: string, file: StoredFile, origin: string): Promise<Upload | null> {
    const expiresAt = new Date(file.uploadExpiresAt);
    if (expiresAt <= this.clock.now()) return null;
    const { declaredType: contentType, declaredBytes: bytes } = file;
    const target = { key: incomingKey(organizationId, file.id), contentType, bytes, expiresAt, origin };
    return { method: 'POST', ...(await this.store.uploadAddress(target)), expiresAt };
  }

  /** Where the bytes are to be had; null for a file that is not kept. */
  async of(organizationId: string, file: StoredFile, origin: string): Promise<FileLinks | null> {
    if (file.state !== 'READY' || file.keptType === null) return null;
    const expiresAt = new Date(this.clock.now().getTime() + LINK_MINUTES * MINUTE_MS);
    const contentType = file.keptType;
    // Only what we have encoded ourselves is shown in a page; anything else is for saving.
    const disposition: 'inline' | 'attachment' = isImage(contentType) ? 'inline' : 'attachment';
    const target = { contentType, name: nameAs(file.name, contentType), disposition, expiresAt, origin };
    const [url, thumbnailUrl] = await Promise.all([
      this.store.downloadAddress({ ...target, key: keptKey(organizationId, file.id) }),
      file.hasThumbnail ? this.store.downloadAddress({ ...target, key: thumbnailKey(organizationId, file.id) }) : null,
    ]);
    return { url, thumbnailUrl, expiresAt };
  }
}
