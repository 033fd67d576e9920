import { migration } from '@plotihub/database';
import { ID } from './columns.js';

/** Channels become active once they have been told. See docs/adr/0025-owners-accounts.md. */
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
];
