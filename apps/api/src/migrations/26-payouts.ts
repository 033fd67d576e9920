import { migration } from '@plotihub/database';
import { CURRENCY, ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Money that goes out by M-Pesa. */
export const payouts = [
  migration(
    20261121260,
    'create-payouts',
    `
    CREATE TABLE payouts (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      lease_id ${ID} NULL,
      refund_id ${ID} NULL,
      suspense_item_id ${ID} NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      phone_sealed VARBINARY(255) NULL,
      b2c_version ${code(2)} NULL,
      state ${code(10)} NOT NULL,
      reason ${code(40)} NULL,
      told_by ${code(10)} NULL,
      token_hash ${SHA256} NULL,
      token_sealed VARBINARY(255) NULL,
      conversation_id ${code(100)} NULL,
      receipt ${code(40)} NULL,
      receiver_sealed VARBINARY(512) NULL,
      receiver_differs BOOLEAN NOT NULL DEFAULT FALSE,
      booked BOOLEAN NOT NULL DEFAULT FALSE,
      paid_at DATETIME(6) NULL,
      requested_by ${ID} NULL,
      requested_on DATE NOT NULL,
      created_at DATETIME(6) NOT NULL,
      sent_at DATETIME(6) NULL,
      accepted_at DATETIME(6) NULL,
      ended_at DATETIME(6) NULL,
      sends INT NOT NULL DEFAULT 0,
      checks INT NOT NULL DEFAULT 0,
      available_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY payouts_token (token_hash),
      UNIQUE KEY payouts_receipt (organization_id, receipt),
      KEY payouts_due (state, available_at, organization_id, id),
      KEY payouts_channel (organization_id, channel_id, id),
      KEY payouts_lease (organization_id, lease_id, id),
      KEY payouts_refund (organization_id, refund_id, id),
      KEY payouts_suspense (organization_id, suspense_item_id, id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, refund_id) REFERENCES refunds (organization_id, id),
      FOREIGN KEY (organization_id, suspense_item_id) REFERENCES suspense_items (organization_id, id),
      ${oneOf('state', ['CREATED', 'SENT', 'UNKNOWN', 'PAID', 'FAILED'])},
      CHECK (amount_minor > 0),
      CHECK ((refund_id IS NULL) <> (suspense_item_id IS NULL)),
      CHECK (state <> 'PAID' OR receipt IS NOT NULL)
    ) ${TABLE}`,
  ),
  // The one payout that may be on its way for a refund. While there is one, nobody else pays it or gives it up.
  migration(
    20261121261,
    'let-refunds-name-their-payout',
    `ALTER TABLE refunds
      ADD COLUMN payout_id ${ID} NULL,
      ADD KEY refunds_payout (organization_id, payout_id),
      ADD CONSTRAINT refunds_payout_fk FOREIGN KEY (organization_id, payout_id) REFERENCES payouts (organization_id, id)`,
  ),
  migration(
    20261121262,
    'let-suspense-name-its-payout',
    `ALTER TABLE suspense_items
      ADD COLUMN payout_id ${ID} NULL,
      ADD KEY suspense_items_payout (organization_id, payout_id),
      ADD CONSTRAINT suspense_items_payout_fk FOREIGN KEY (organization_id, payout_id) REFERENCES payouts (organization_id, id)`,
  ),
  // Whether a refund that was approved is sent at once, or when somebody says so.
  migration(
    20261121263,
    'let-channels-pay-out-by-themselves',
    `ALTER TABLE mpesa_connections
      ADD COLUMN payouts ${code(10)} NOT NULL DEFAULT 'BY_HAND',
      ADD CONSTRAINT mpesa_connections_payouts ${oneOf('payouts', ['AUTOMATIC', 'BY_HAND'])}`,
  ),
  // A payout without an answer is asked about by the name that M-Pesa knows it by, not by a receipt.
  migration(
    20261121264,
    'let-mpesa-be-asked-about-payouts',
    `ALTER TABLE mpesa_requests
      ADD COLUMN payout_id ${ID} NULL,
      ADD COLUMN conversation_id ${code(100)} NULL,
      ADD KEY mpesa_requests_payout (organization_id, payout_id, id),
      ADD CONSTRAINT mpesa_requests_payout_fk FOREIGN KEY (organization_id, payout_id) REFERENCES payouts (organization_id, id)`,
  ),
];
