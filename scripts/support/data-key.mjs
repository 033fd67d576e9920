import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { inProject } from './project.mjs';

/**
 * The master key of what the development server seals at rest: made on the first call and kept in .data, beside the database that it
 * opens.
 */
export function developmentDataKey() {
  const file = inProject('.data/data-key');
  if (!existsSync(file)) {
    mkdirSync(inProject('.data'), { recursive: true });
    writeFileSync(file, makeDataKey(), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8').trim();
}

/** 32 random bytes in base64. */
export const makeDataKey = () => randomBytes(32).toString('base64');
