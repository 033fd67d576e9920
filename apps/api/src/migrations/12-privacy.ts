import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

/** Keys of what is sealed at rest, and what personal data need. */
export const privacy = [
  // INSTALLATION stands for no organization, so there is no foreign key. `current` is 1 or null: at most one current key of a kind.
  migration(
    20261121120,
    'create-encryption-keys',
    `
    CREATE TABLE encryption_keys (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(4)} NOT NULL,
      current TINYINT NULL,
      wrapped_by ${code(200)} NOT NULL,
      wrapped VARBINARY(1024) NOT NULL,
      created_at DATETIME(6) NOT NULL,
      retired_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY encryption_keys_current (organization_id, kind, current),
      ${oneOf('kind', ['ROOT', 'DATA'])},
      CHECK (current = 1 OR (current IS NULL AND retired_at IS NOT NULL))
    ) ${TABLE}`,
  ),
];
