/** Exactly what one upload may be. */
export interface UploadTarget {
  /** Where the bytes will lie; made by the application, never from input. */
  key: string;
  contentType: string;
  /** Not one byte more or less is taken. */
  bytes: number;
  expiresAt: Date;
  /** Scheme and host of this application, for a store that has no address of its own. */
  origin: string;
}

/**
 * Where a client sends the bytes: a form (`multipart/form-data`) with these fields in this order, then the bytes as a last field called
 * `file`. The same for every store, so that a client needs to know one way only.
 */
export interface UploadAddress {
  url: string;
  fields: Readonly<Record<string, string>>;
}

/** What a link leads to. */
export interface DownloadTarget {
  key: string;
  contentType: string;
  /** Name under which it is saved. */
  name: string;
  /** Shown in the page, or only saved. */
  disposition: 'inline' | 'attachment';
  expiresAt: Date;
  origin: string;
}

/** Keeps bytes under keys, and hands out short-lived addresses to put them there and to fetch them. */
export abstract class FileStore {
  /** Computed, not asked for: no request waits for the store. */
  abstract uploadAddress(target: UploadTarget): Promise<UploadAddress>;
  abstract downloadAddress(target: DownloadTarget): Promise<string>;
  /** The bytes under a key; undefined if there are none. @throws StoredTooLarge before more than `mostBytes` are read */
  abstract read(key: string, mostBytes: number): Promise<Buffer | undefined>;
  abstract write(key: string, bytes: Buffer, contentType: string): Promise<void>;
  /** What is gone already is no error. */
  abstract remove(keys: readonly string[]): Promise<void>;
}

/** More lies under a key than anybody was allowed to put there. */
export class StoredTooLarge extends Error {
  override readonly name = 'StoredTooLarge';
}

/** Folder of the organization and id of the file: nothing a client writes ever becomes part of a key. */
const KEY = /^[a-z]{2,12}\/[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}\/[a-z]{3}_[0-9A-HJKMNP-TV-Z]{26}(\.[a-z]{2,12})?$/;

/** @throws RangeError for anything but a key as the application makes them */
export function assertKey(key: string): string {
  if (!KEY.test(key)) throw new RangeError('Not a key of a stored file.');
  return key;
}

/** The `Content-Disposition` of RFC 6266: plain ASCII for old readers, and the name as it is. */
export function dispositionOf({ disposition, name }: Pick<DownloadTarget, 'disposition' | 'name'>): string {
  const ascii = name.normalize('NFKD').replace(/[^\w .()-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  return `${disposition}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
