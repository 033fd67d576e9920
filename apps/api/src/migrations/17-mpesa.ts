import { migration } from '@plotihub/database';
import { CURRENCY, ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** What we ask of Safaricom: with which credentials, for which payment, and what it answered. */
export const mpesa = [
  migration(
    20261121170,
    'create-mpesa-connections',
    `
    CREATE TABLE mpesa_connections (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      store_number ${code(7)} NULL,
      c2b_version ${code(2)} NOT NULL,
      b2c_version ${code(2)} NOT NULL,
      urls_registered_at DATETIME(6) NULL,
      pull_registered_at DATETIME(6) NULL,
      next_pull_at DATETIME(6) NULL,
      night_pull_on DATE NULL,
      updated_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY mpesa_connections_channel (organization_id, channel_id),
      KEY mpesa_connections_due (next_pull_at, organization_id, id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('c2b_version', ['V1', 'V2'])},
      ${oneOf('b2c_version', ['V1', 'V3'])}
    ) ${TABLE}`,
  ),
  // One row a secret, so that each says since when it is set, and nothing else.
  migration(
    20261121171,
    'create-mpesa-secrets',
    `
    CREATE TABLE mpesa_secrets (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      part ${code(24)} NOT NULL,
      value_sealed VARBINARY(2048) NOT NULL,
      set_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY mpesa_secrets_part (organization_id, channel_id, part),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('part', ['CONSUMER_KEY', 'CONSUMER_SECRET', 'PASSKEY', 'INITIATOR', 'INITIATOR_PASSWORD', 'SECURITY_CREDENTIAL', 'PULL_NUMBER'])}
    ) ${TABLE}`,
  ),
  // Of an app of the Daraja portal, whichever organizations use it: a new token makes the one before it worthless.
  migration(
    20261121172,
    'create-mpesa-tokens',
    `
    CREATE TABLE mpesa_tokens (
      id ${SHA256} NOT NULL,
      token_sealed VARBINARY(2048) NULL,
      usable_until DATETIME(6) NULL,
      alone_until DATETIME(6) NULL,
      holder ${ID} NULL,
      PRIMARY KEY (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121173,
    'create-stk-pushes',
    `
    CREATE TABLE stk_pushes (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      reference ${code(12)} NOT NULL,
      phone_sealed VARBINARY(255) NULL,
      phone_index BINARY(32) NULL,
      state ${code(20)} NOT NULL,
      reason ${code(40)} NULL,
      told_by ${code(10)} NULL,
      token_hash ${SHA256} NULL,
      checkout_sealed VARBINARY(512) NULL,
      confirmed_at DATETIME(6) NULL,
      receipt ${code(40)} NULL,
      paid_minor BIGINT NULL,
      payer_differs BOOLEAN NOT NULL DEFAULT FALSE,
      payment_id ${ID} NULL,
      requested_by ${ID} NOT NULL,
      requested_on DATE NOT NULL,
      created_at DATETIME(6) NOT NULL,
      sent_at DATETIME(6) NULL,
      ended_at DATETIME(6) NULL,
      checks INT NOT NULL DEFAULT 0,
      available_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY stk_pushes_token (token_hash),
      KEY stk_pushes_due (state, available_at, organization_id, id),
      KEY stk_pushes_lease (organization_id, lease_id, id),
      KEY stk_pushes_sent (organization_id, channel_id, sent_at),
      KEY stk_pushes_phone (organization_id, phone_index, created_at),
      KEY stk_pushes_receipt (organization_id, channel_id, receipt),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      ${oneOf('state', ['CREATED', 'SENT', 'PENDING', 'UNKNOWN', 'FAILED_PROVISIONAL', 'SUCCESS', 'FAILED', 'EXPIRED'])},
      CHECK (amount_minor > 0),
      CHECK (state <> 'SUCCESS' OR receipt IS NOT NULL)
    ) ${TABLE}`,
  ),
  // Everything else that is asked: to register addresses, to pull, what became of a transaction.
  migration(
    20261121174,
    'create-mpesa-requests',
    `
    CREATE TABLE mpesa_requests (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      kind ${code(20)} NOT NULL,
      state ${code(12)} NOT NULL,
      reason ${code(40)} NULL,
      receipt ${code(40)} NULL,
      from_at DATETIME(6) NULL,
      to_at DATETIME(6) NULL,
      rows_seen INT NULL,
      rows_new INT NULL,
      token_hash ${SHA256} NULL,
      secret_sealed VARBINARY(2048) NULL,
      requested_by ${ID} NULL,
      created_at DATETIME(6) NOT NULL,
      sent_at DATETIME(6) NULL,
      ended_at DATETIME(6) NULL,
      attempts INT NOT NULL DEFAULT 0,
      available_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY mpesa_requests_token (token_hash),
      KEY mpesa_requests_due (state, available_at, organization_id, id),
      KEY mpesa_requests_channel (organization_id, channel_id, kind, from_at),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('kind', ['REGISTER_URLS', 'REGISTER_PULL', 'PULL', 'STATUS'])},
      ${oneOf('state', ['CREATED', 'SENT', 'DONE', 'FAILED', 'UNKNOWN'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121175,
    'create-pulled-transactions',
    `
    CREATE TABLE pulled_transactions (
      organization_id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      receipt ${code(40)} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      transacted_at DATETIME(6) NOT NULL,
      first_seen_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, channel_id, receipt),
      KEY pulled_transactions_time (organization_id, channel_id, transacted_at),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id)
    ) ${TABLE}`,
  ),
  // Beside the address that a channel was made with: to register anew takes a new secret, and what was registered before goes on being told.
  migration(
    20261121176,
    'create-channel-addresses',
    `
    CREATE TABLE channel_addresses (
      organization_id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      token_hash ${SHA256} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, channel_id, token_hash),
      UNIQUE KEY channel_addresses_token (token_hash),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id)
    ) ${TABLE}`,
  ),
];
