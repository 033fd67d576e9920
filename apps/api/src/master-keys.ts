import { LocalKeyWrapper, MasterKeys } from '@plotihub/encryption';
import type { Config } from './config.js';

/** The master keys that this process was given. @throws Error if there is none: personal data are never stored in clear text */
export function masterKeys(config: Config): MasterKeys {
  if (config.dataKeys.length === 0) throw new Error('DATA_KEY is required: 32 bytes in base64 (`node scripts/data-key.mjs` makes one).');
  return new MasterKeys(config.dataKeys.map((key) => new LocalKeyWrapper(key)));
}
