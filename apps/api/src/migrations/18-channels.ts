import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';
import { SHA256, code } from './columns.js';

/** Every kind of payment channel. See docs/adr/0017-payment-channels.md. */
export const channels = [
  migration(
    20261121180,
    'let-channels-be-of-every-kind',
    changeWords('payment_channels', 'kind', ['MPESA_PAYBILL', 'MPESA_TILL', 'BANK_PAYBILL', 'BANK', 'CASH', 'CHEQUE']),
  ),
  // Only M-Pesa's channels have a callback address, and only paybills and tills a short code.
  migration(
    20261121181,
    'say-what-a-channel-is',
    `
    ALTER TABLE payment_channels
      MODIFY short_code ${code(12)} NULL,
      MODIFY token_hash ${SHA256} NULL,
      ADD COLUMN bank VARCHAR(60) NULL,
      ADD COLUMN branch VARCHAR(60) NULL,
      ADD COLUMN account_number ${code(20)} NULL,
      ADD COLUMN account_name VARCHAR(60) NULL,
      ADD COLUMN identifier VARCHAR(120) NULL`,
  ),
  migration(
    20261121182,
    'name-the-channels-that-are-there',
    "UPDATE payment_channels SET identifier = CONCAT(IF(kind = 'MPESA_TILL', 'till:', 'paybill:'), short_code)",
  ),
  // What a channel is, in one column: the same number at the same bank is the same channel, whatever it is called.
  migration(
    20261121183,
    'let-a-channel-be-there-once',
    `
    ALTER TABLE payment_channels
      MODIFY identifier VARCHAR(120) NOT NULL,
      DROP KEY payment_channels_short_code,
      ADD UNIQUE KEY payment_channels_identifier (organization_id, identifier)`,
  ),
];
