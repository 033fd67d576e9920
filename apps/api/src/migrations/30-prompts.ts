import { migration } from '@plotihub/database';
import { ID, TABLE } from './columns.js';

/** Who may ask a phone now is decided by one at a time. */
export const prompts = [
  // A gate stands for the phones whose blind index begins with its number: it is locked, and says nothing of anybody.
  migration(
    20261121300,
    'create-stk-gates',
    `
    CREATE TABLE stk_gates (
      organization_id ${ID} NOT NULL,
      gate TINYINT UNSIGNED NOT NULL,
      PRIMARY KEY (organization_id, gate),
      FOREIGN KEY (organization_id) REFERENCES organizations (id)
    ) ${TABLE}`,
  ),
];
