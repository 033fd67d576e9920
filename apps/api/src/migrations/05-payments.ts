import { migration } from '@plotihub/database';
import { CURRENCY, ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Channels, raw provider events, inbound transactions, payments and suspense. */
export const payments = [
  migration(
    20261121060,
    'create-payment-channels',
    `
    CREATE TABLE payment_channels (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(16)} NOT NULL,
      short_code ${code(12)} NOT NULL,
      name VARCHAR(60) NOT NULL,
      state ${code(10)} NOT NULL,
      token_hash ${SHA256} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY payment_channels_short_code (organization_id, kind, short_code),
      UNIQUE KEY payment_channels_token (token_hash),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('kind', ['MPESA_PAYBILL', 'MPESA_TILL'])},
      ${oneOf('state', ['ACTIVE', 'RETIRED'])}
    ) ${TABLE}`,
  ),
  // Every delivery as it came, before any decision: a duplicate is a row too.
  migration(
    20261121061,
    'create-provider-events',
    `
    CREATE TABLE provider_events (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      kind ${code(24)} NOT NULL,
      body MEDIUMTEXT NOT NULL,
      received_at DATETIME(6) NOT NULL,
      state ${code(12)} NOT NULL,
      reason ${code(40)} NULL,
      inbound_transaction_id ${ID} NULL,
      attempts INT NOT NULL DEFAULT 0,
      available_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY provider_events_due (state, available_at, organization_id, id),
      KEY provider_events_state (organization_id, state, id),
      KEY provider_events_channel (organization_id, channel_id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('state', ['STORED', 'HANDLED', 'DUPLICATE', 'CONFLICT', 'UNREADABLE'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121062,
    'create-inbound-transactions',
    `
    CREATE TABLE inbound_transactions (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      external_id ${code(40)} NOT NULL,
      transaction_type VARCHAR(60) NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      value_at DATETIME(6) NOT NULL,
      value_on DATE NOT NULL,
      reference_raw VARCHAR(120) NOT NULL,
      payer_hint VARCHAR(120) NULL,
      received_via ${code(12)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY inbound_transactions_external (organization_id, channel_id, external_id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('received_via', ['CALLBACK', 'STATEMENT', 'MANUAL'])},
      CHECK (amount_minor > 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121063,
    'create-payments',
    `
    CREATE TABLE payments (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      lease_id ${ID} NULL,
      channel_id ${ID} NULL,
      inbound_transaction_id ${ID} NULL,
      method ${code(16)} NOT NULL,
      external_id ${code(40)} NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      value_on DATE NOT NULL,
      number ${code(20)} NULL,
      state ${code(12)} NOT NULL,
      receipt_posting_id ${ID} NOT NULL,
      receipt JSON NULL,
      reversed_on DATE NULL,
      reversal_reason VARCHAR(200) NULL,
      recorded_by ${ID} NULL,
      note VARCHAR(200) NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY payments_number (organization_id, number),
      UNIQUE KEY payments_inbound (organization_id, inbound_transaction_id),
      KEY payments_lease (organization_id, lease_id, id),
      KEY payments_value (organization_id, value_on),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      FOREIGN KEY (organization_id, inbound_transaction_id) REFERENCES inbound_transactions (organization_id, id),
      FOREIGN KEY (organization_id, receipt_posting_id) REFERENCES postings (organization_id, id),
      ${oneOf('method', ['MPESA', 'CASH', 'OPENING_BALANCE'])},
      ${oneOf('state', ['SUSPENSE', 'POSTED', 'REVERSED'])},
      CHECK (amount_minor > 0),
      CHECK (state = 'SUSPENSE' OR state = 'REVERSED' OR (lease_id IS NOT NULL AND number IS NOT NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121064,
    'link-allocations-to-payments',
    `
    ALTER TABLE allocations ADD CONSTRAINT allocations_payment_fk FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id)`,
  ),
  migration(
    20261121065,
    'link-credits-to-payments',
    `
    ALTER TABLE credits ADD CONSTRAINT credits_payment_fk FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id)`,
  ),
  migration(
    20261121066,
    'create-suspense-items',
    `
    CREATE TABLE suspense_items (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      payment_id ${ID} NOT NULL,
      reason ${code(20)} NOT NULL,
      suggestions JSON NOT NULL,
      state ${code(10)} NOT NULL,
      resolved_by ${ID} NULL,
      resolved_at DATETIME(6) NULL,
      lease_id ${ID} NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY suspense_items_payment (organization_id, payment_id),
      KEY suspense_items_state (organization_id, state, id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      ${oneOf('reason', ['NO_REFERENCE', 'UNKNOWN_REFERENCE', 'BAD_CHECK', 'AMBIGUOUS_LEASE', 'INACTIVE_LEASE', 'NOT_CUSTOMER'])},
      ${oneOf('state', ['OPEN', 'RESOLVED', 'REVERSED'])}
    ) ${TABLE}`,
  ),
];
