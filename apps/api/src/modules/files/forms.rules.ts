/** A form with one file, as a browser or a phone sends it. */
export interface UploadForm {
  fields: Record<string, string>;
  file: Buffer;
}

/** The fields and the `file` of a multipart/form-data body; undefined for anything else. */
export async function formOf(body: Buffer, contentType: string): Promise<UploadForm | undefined> {
  // Node's own reader of such bodies.
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData().catch(() => undefined);
  if (!form) return undefined;
  const fields: Record<string, string> = {};
  let file: Buffer | undefined;
  for (const [name, value] of form) {
    if (typeof value === 'string') fields[name] = value;
    else if (name === 'file') file = Buffer.from(await value.arrayBuffer());
  }
  return file && { fields, file };
}
