import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';
import { ID } from './columns.js';

/** Channels become active once they have been told, and may be an owner's own. See docs/adr/0025-owners-accounts.md. */
export const ownerChannels = [
  // When everybody of a kind has been written to; or how, and by whom, they were told otherwise.
  migration(
    20261121290,
    'let-channels-wait-until-they-are-told',
    `
    ALTER TABLE payment_channels
      ADD COLUMN tenants_written_at DATETIME(6) NULL,
      ADD COLUMN owners_written_at DATETIME(6) NULL,
      ADD COLUMN told_otherwise VARCHAR(200) NULL,
      ADD COLUMN told_otherwise_by ${ID} NULL,
      ADD COLUMN told_otherwise_at DATETIME(6) NULL`,
  ),
  migration(
    20261121291,
    'know-who-was-written-to-before',
    "UPDATE payment_channels SET tenants_written_at = created_at, owners_written_at = created_at WHERE state = 'COOLING_OFF'",
  ),
  // Whose own account it is, and how we know that they want rent to go there.
  migration(
    20261121292,
    'let-channels-be-of-an-owner',
    `
    ALTER TABLE payment_channels
      ADD COLUMN owner_id ${ID} NULL,
      ADD COLUMN owner_consent VARCHAR(200) NULL,
      ADD COLUMN owner_consent_by ${ID} NULL,
      ADD COLUMN owner_consent_at DATETIME(6) NULL,
      ADD FOREIGN KEY (organization_id, owner_id) REFERENCES owners (organization_id, id)`,
  ),
  migration(
    20261121293,
    'let-money-wait-in-the-account-of-another-owner',
    changeWords('suspense_items', 'reason', [
      'NO_REFERENCE',
      'UNKNOWN_REFERENCE',
      'BAD_CHECK',
      'AMBIGUOUS_LEASE',
      'INACTIVE_LEASE',
      'NOT_CUSTOMER',
      'OTHER_OWNER',
    ]),
  ),
];
