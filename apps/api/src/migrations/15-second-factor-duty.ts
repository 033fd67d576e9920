import { migration } from '@plotihub/database';

/** Organizations that demand a second factor of their staff. */
export const secondFactorDuty = [
  migration(
    20261121150,
    'demand-second-factor',
    'ALTER TABLE organizations ADD COLUMN second_factor_required BOOLEAN NOT NULL DEFAULT FALSE',
  ),
];
