import { migration } from '@plotihub/database';
import { ID } from './columns.js';

/** Cheques and sweeps that a bank's statement shows: each by one line of it. */
export const ownMoney = [
  migration(
    20261121240,
    'show-cheques-on-statements',
    `ALTER TABLE cheques ADD COLUMN statement_line_id ${ID} NULL, ADD UNIQUE KEY cheques_line (organization_id, statement_line_id)`,
  ),
  migration(
    20261121241,
    'show-sweeps-on-bank-statements',
    `ALTER TABLE sweeps ADD COLUMN bank_line_id ${ID} NULL, ADD UNIQUE KEY sweeps_bank_line (organization_id, bank_line_id)`,
  ),
];
