import { ContentRefused } from './refusal.js';
import { FILE_TYPES, isImage } from './types.js';

/** What is kept of an upload. */
export interface KeptContent {
  type: string;
  bytes: Buffer;
  thumbnail?: Buffer;
  /** Pixels, of an image. */
  width?: number;
  height?: number;
}

/** More pixels than a phone takes. 50 million of them, decoded whole, are 150 MB. */
export const MOST_PIXELS = 50_000_000;
/** Pixels of the longer edge of what is kept, and of what a list shows. */
export const LONGEST_EDGE = 2_560;
export const THUMBNAIL_EDGE = 320;
const QUALITY = 82;
const SECONDS = 30;

/**
 * Reads what an upload really is, whatever it was called, and makes of it what is kept: an image is decoded, turned upright and encoded
 * anew as JPEG, so that nothing else than its pixels is left of it (no place, no camera, no second file in its tail); a PDF is kept as it is.
 * @throws ContentRefused
 */
export async function contentOf(bytes: Buffer, declared: string): Promise<KeptContent> {
  const { fileTypeFromBuffer } = await import('file-type');
  const found = (await fileTypeFromBuffer(bytes))?.mime;
  if (found === undefined || !FILE_TYPES.some((type) => type === found)) throw new ContentRefused('unknown-type');
  if (found !== declared) throw new ContentRefused('not-what-was-declared');
  if (isImage(found)) return imageOf(bytes, found);
  refuseSecondFile(bytes);
  return { type: found, bytes };
}

/** What the encoder at hand decodes: HEIC is under patents, and most builds leave it out. */
const readable = (formats: { heif?: { input?: { fileSuffix?: string[] } } }, type: string): boolean =>
  type !== 'image/heic' || formats.heif?.input?.fileSuffix?.includes('.heic') === true;

async function imageOf(bytes: Buffer, type: string): Promise<KeptContent> {
  const { default: sharp } = await import('sharp');
  sharp.cache(false);
  sharp.concurrency(1);
  if (!readable(sharp.format, type)) throw new ContentRefused('format-not-supported');
  const input = { limitInputPixels: MOST_PIXELS, failOn: 'error', sequentialRead: true } as const;
  const { width, height } = await sharp(bytes, { ...input, limitInputPixels: false })
    .metadata()
    .catch(refuse);
  // Read from the header, before a pixel is decoded.
  if (width * height > MOST_PIXELS) throw new ContentRefused('too-many-pixels');
  const upright = sharp(bytes, input).autoOrient().timeout({ seconds: SECONDS }).flatten({ background: '#ffffff' });
  const kept = await upright
    .resize({ width: LONGEST_EDGE, height: LONGEST_EDGE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer({ resolveWithObject: true })
    .catch(refuse);
  const thumbnail = await sharp(kept.data)
    .resize({ width: THUMBNAIL_EDGE, height: THUMBNAIL_EDGE, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: QUALITY })
    .toBuffer();
  return { type: 'image/jpeg', bytes: kept.data, thumbnail, width: kept.info.width, height: kept.info.height };
}

const refuse = (error: unknown): never => {
  throw Object.assign(new ContentRefused('unreadable'), { cause: error });
};

const ZIP_END = Buffer.from('PK\x05\x06', 'latin1');
const ZIP_END_BYTES = 22;
/** A ZIP ends with a record of this length and a comment of at most 65 535 bytes. */
const LONGEST_ZIP_TAIL = ZIP_END_BYTES + 65_535;

/** @throws ContentRefused for a PDF that does not begin and end as one, or that is an archive as well */
function refuseSecondFile(bytes: Buffer): void {
  if (!bytes.subarray(0, 5).equals(Buffer.from('%PDF-'))) throw new ContentRefused('unreadable');
  if (!bytes.subarray(-2_048).includes('%%EOF')) throw new ContentRefused('unreadable');
  const tail = bytes.subarray(-LONGEST_ZIP_TAIL);
  for (let at = tail.indexOf(ZIP_END); at !== -1; at = tail.indexOf(ZIP_END, at + 1)) {
    const isEnd = at + ZIP_END_BYTES <= tail.length && at + ZIP_END_BYTES + tail.readUInt16LE(at + 20) <= tail.length;
    if (isEnd) throw new ContentRefused('more-than-one-file');
  }
}
