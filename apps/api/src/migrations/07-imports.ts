import { migration } from '@plotihub/database';
import { ID, SHA256, TABLE, code } from './columns.js';

/** Files that were imported, with what came of each: the same file is never imported twice. */
export const imports = [
  migration(
    20261121080,
    'create-imports',
    `
    CREATE TABLE imports (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(20)} NOT NULL,
      file_sha256 ${SHA256} NOT NULL,
      row_count INT NOT NULL,
      result MEDIUMTEXT NOT NULL,
      requested_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY imports_file (organization_id, kind, file_sha256),
      FOREIGN KEY (organization_id) REFERENCES organizations (id)
    ) ${TABLE}`,
  ),
];
