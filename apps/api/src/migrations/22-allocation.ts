import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

const POLICIES = ['OLDEST_FIRST', 'UTILITIES_FIRST', 'FEES_FIRST'];

/** In which order money settles what a lease owes, and who has allocated a payment anew. */
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
  migration(
    20261121222,
    'create-reallocations',
    `
    CREATE TABLE reallocations (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      payment_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      reason VARCHAR(200) NULL,
      reallocated_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY reallocations_payment (organization_id, payment_id, id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id)
    ) ${TABLE}`,
  ),
  // The re-allocation that wrote the row: of a new allocation, or of the row that takes one back.
  migration(20261121223, 'name-the-reallocation-of-an-allocation', `ALTER TABLE allocations ADD COLUMN reallocation_id ${ID} NULL`),
  migration(
    20261121224,
    'link-allocations-to-reallocations',
    `
    ALTER TABLE allocations ADD CONSTRAINT allocations_reallocation_fk FOREIGN KEY (organization_id, reallocation_id)
      REFERENCES reallocations (organization_id, id)`,
  ),
];
