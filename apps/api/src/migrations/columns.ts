/** Column types that every table shares. Ids are ASCII and compared byte by byte: 30 bytes, not 120. */
export const ID = 'CHAR(30) CHARACTER SET ascii COLLATE ascii_bin';
/** Codes, keys and numbers that programs compare: ASCII, byte by byte. */
export const code = (length: number): string => `VARCHAR(${length}) CHARACTER SET ascii COLLATE ascii_bin`;
export const MONTH = 'CHAR(7) CHARACTER SET ascii COLLATE ascii_bin';
export const SHA256 = 'CHAR(64) CHARACTER SET ascii COLLATE ascii_bin';
export const CURRENCY = 'CHAR(3) CHARACTER SET ascii COLLATE ascii_bin NOT NULL';
export const TABLE = 'ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci';

/** CHECK that a column holds one of the words. */
export const oneOf = (column: string, words: readonly string[]): string =>
  `CHECK (${column} IN (${words.map((word) => `'${word}'`).join(', ')}))`;
