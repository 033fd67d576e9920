import sharp from 'sharp';
import type request from 'supertest';
import type { TestApp } from './app.js';
import type { Office } from './office.js';

/** Where an upload goes, as POST /v1/files says it. */
export interface Upload {
  url: string;
  fields: { name: string; value: string }[];
  expiresAt: string;
}

/** A file as the API tells of it. */
export interface ApiFile {
  id: string;
  state: string;
  reason: string | null;
  name: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  sha256: string | null;
  version: number;
  upload: Upload;
  links: { url: string; thumbnailUrl: string | null } | null;
}

/** A photo as a phone takes it: of a place, by a camera, turned on its side. */
export function phonePhoto(width = 640, height = 480): Promise<Buffer> {
  const exif = {
    IFD0: { Make: 'Tecno', Model: 'Camon 30', Copyright: 'siri-ya-mpiga-picha' },
    IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '1/1 17/1 11/1', GPSLongitudeRef: 'E', GPSLongitude: '36/1 49/1 2/1' },
  };
  return sharp({ create: { width, height, channels: 3, background: '#88aacc' } })
    .withExif(exif)
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

/** The smallest thing that is a PDF. */
export const pdf = (inside = ''): Buffer =>
  Buffer.from(`%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n${inside}\ntrailer<</Root 1 0 R>>\n%%EOF\n`);

/** Sends bytes as a phone does: the fields of the address, then the file. */
export function upload(app: TestApp, { url, fields }: Upload, bytes: Buffer): request.Test {
  const form = app.http.post(new URL(url).pathname);
  for (const { name, value } of fields) void form.field(name, value);
  return form.attach('file', bytes, 'blob');
}

/** Asks for an address, uploads there and says so; the worker has not looked yet. */
export async function sendFile(
  app: TestApp,
  office: Office,
  file: { subjectId: string; bytes: Buffer; type?: string; name?: string },
): Promise<ApiFile> {
  const { subjectId, bytes, type = 'image/jpeg', name = 'photo.jpg' } = file;
  const made = await office.post<ApiFile>('/v1/files', { subjectId, name, type, bytes: bytes.length });
  await upload(app, made.upload, bytes).expect(204);
  await office.send('post', `/v1/files/${made.id}/complete`, undefined, 200);
  return made;
}

/** The same, until the worker has looked at it. */
export async function keptFile(
  app: TestApp,
  office: Office,
  file: { subjectId: string; bytes: Buffer; type?: string; name?: string },
): Promise<ApiFile> {
  const { id } = await sendFile(app, office, file);
  await app.work();
  return office.get<ApiFile>(`/v1/files/${id}`);
}

/** What a link leads to. */
export const follow = (app: TestApp, url: string): request.Test => {
  const { pathname, search } = new URL(url);
  return app.http.get(`${pathname}${search}`).buffer(true);
};
