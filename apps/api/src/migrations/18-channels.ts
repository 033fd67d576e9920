import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';
import { ID, SHA256, TABLE, code } from './columns.js';

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
  migration(
    20261121184,
    'let-channels-be-proposed-and-cool-off',
    changeWords('payment_channels', 'state', [
      'PROPOSED',
      'COOLING_OFF',
      'ACTIVE',
      'RETIRED',
      'STOPPED',
      'DECLINED',
      'WITHDRAWN',
      'EXPIRED',
    ]),
  ),
  // due_at: when something happens by itself. The keys that do not begin with the organization are for the worker, and for payers who
  // ask whether a number is genuine: they do not know whose it is.
  migration(
    20261121185,
    'keep-the-life-of-a-channel',
    `
    ALTER TABLE payment_channels
      MODIFY state ${code(16)} NOT NULL,
      ADD COLUMN replaces_id ${ID} NULL,
      ADD COLUMN proposal_id ${ID} NULL,
      ADD COLUMN due_at DATETIME(6) NULL,
      ADD COLUMN active_from DATETIME(6) NULL,
      ADD COLUMN ended_at DATETIME(6) NULL,
      ADD COLUMN end_reason VARCHAR(200) NULL,
      ADD COLUMN watched_until DATETIME(6) NULL,
      ADD COLUMN late_payments INT NOT NULL DEFAULT 0,
      ADD COLUMN late_payment_at DATETIME(6) NULL,
      ADD KEY payment_channels_due (state, due_at),
      ADD KEY payment_channels_number (short_code, account_number),
      ADD KEY payment_channels_account (account_number),
      ADD FOREIGN KEY (organization_id, replaces_id) REFERENCES payment_channels (organization_id, id),
      ADD FOREIGN KEY (organization_id, proposal_id) REFERENCES proposals (organization_id, id)`,
  ),
  migration(
    20261121186,
    'say-since-when-channels-are-active',
    "UPDATE payment_channels SET active_from = created_at, ended_at = IF(state = 'RETIRED', created_at, NULL)",
  ),
  // Addresses that M-Pesa was told before the present one, and may still use.
  migration(
    20261121187,
    'create-former-channel-addresses',
    `
    CREATE TABLE former_channel_addresses (
      organization_id ${ID} NOT NULL,
      token_hash ${SHA256} NOT NULL,
      channel_id ${ID} NOT NULL,
      replaced_at DATETIME(6) NOT NULL,
      watched_until DATETIME(6) NOT NULL,
      PRIMARY KEY (token_hash),
      KEY former_channel_addresses_channel (organization_id, channel_id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id)
    ) ${TABLE}`,
  ),
];
