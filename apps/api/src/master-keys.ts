import { KmsKeyWrapper, LocalKeyWrapper, MasterKeys } from '@plotihub/encryption';
import type { Config } from './config.js';

/** The master keys that this process was given. @throws Error if there is none: personal data are never stored in clear text */
export function masterKeys({ dataKeys, dataKeyKmsArns }: Config): MasterKeys {
  if (dataKeys.length + dataKeyKmsArns.length === 0)
    throw new Error('DATA_KEY or DATA_KEY_KMS_ARN is required: `node scripts/data-key.mjs` makes a DATA_KEY.');
  return new MasterKeys([...dataKeyKmsArns.map((arn) => new KmsKeyWrapper(arn)), ...dataKeys.map((key) => new LocalKeyWrapper(key))]);
}
