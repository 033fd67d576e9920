import { migration } from '@plotihub/database';
import { code, oneOf } from './columns.js';

const POLICIES = ['OLDEST_FIRST', 'UTILITIES_FIRST', 'FEES_FIRST'];

/** In which order money settles what a lease owes. */
export const allocation = [
  migration(
    20261121220,
    'give-organizations-an-allocation-policy',
    `
    ALTER TABLE organizations ADD COLUMN default_allocation_policy ${code(16)} NOT NULL DEFAULT 'OLDEST_FIRST',
      ADD ${oneOf('default_allocation_policy', POLICIES)}`,
  ),
  migration(
    20261121221,
    'give-leases-an-allocation-policy',
    `
    ALTER TABLE leases ADD COLUMN allocation_policy ${code(16)} NOT NULL DEFAULT 'OLDEST_FIRST',
      ADD ${oneOf('allocation_policy', POLICIES)}`,
  ),
];
