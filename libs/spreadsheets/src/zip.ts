const END = 0x06054b50;
const ENTRY = 0x02014b50;
const ZIP64_LOCATOR = 0x07064b50;
const ZIP64_LOCATOR_BYTES = 20;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
const LONGEST_COMMENT = 65_535;

/**
 * What the files in a zip archive say they unpack to, in bytes.
 * @returns undefined if the bytes are no zip archive of the ordinary kind
 */
export function inflatedSize(file: Buffer): number | undefined {
  const end = findEnd(file);
  if (end === undefined) return undefined;
  const locator = end - ZIP64_LOCATOR_BYTES;
  if (locator >= 0 && file.readUInt32LE(locator) === ZIP64_LOCATOR) return undefined;
  const entries = file.readUInt16LE(end + 8);
  let at = file.readUInt32LE(end + 16);
  let size = 0;
  for (let i = 0; i < entries; i++) {
    if (at + ENTRY_BYTES > file.length || file.readUInt32LE(at) !== ENTRY) return undefined;
    size += file.readUInt32LE(at + 24);
    at += ENTRY_BYTES + file.readUInt16LE(at + 28) + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return size;
}

function findEnd(file: Buffer): number | undefined {
  for (let at = file.length - END_BYTES; at >= Math.max(0, file.length - END_BYTES - LONGEST_COMMENT); at--) {
    if (file.readUInt32LE(at) === END) return at;
  }
  return undefined;
}
