/** What may be uploaded, by its content type. */
export const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'application/pdf'] as const;
export type FileType = (typeof FILE_TYPES)[number];

export const isImage = (type: string): boolean => type.startsWith('image/');

/** Ending of a name for each type that is kept. */
export const ENDINGS: Readonly<Record<string, string>> = { 'image/jpeg': '.jpg', 'application/pdf': '.pdf' };

/**
 * A name that is safe to show and to save under: the last part of a path, without control characters or marks that turn the direction
 * of text, with the ending of what the file really is. It is never part of a path of ours.
 * @returns undefined if nothing is left
 */
export function plainName(name: string): string | undefined {
  const last = name.normalize('NFC').split(/[\\/]/).at(-1) ?? '';
  const plain = last.replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}"*:<>?|]/gu, '').trim();
  return /^[.\s]*$/.test(plain) ? undefined : plain;
}

/** The name with the ending of a type, in place of the one it has. */
export function nameAs(name: string, type: string): string {
  const ending = ENDINGS[type] ?? '';
  return name.toLowerCase().endsWith(ending) ? name : `${name.replace(/\.[A-Za-z0-9]{1,5}$/, '')}${ending}`;
}
