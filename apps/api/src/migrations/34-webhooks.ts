import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

/** What others are told: a numbered list of events for each organization, the addresses that want them, and how the telling goes. */
export const webhooks = [
  // The order in which facts were written, whichever machine's clock is fast: those of one thing wait for each other's locks.
  migration(
    20261121350,
    'number-outbox-events',
    'ALTER TABLE outbox_events ADD COLUMN position BIGINT UNSIGNED NOT NULL AUTO_INCREMENT, ADD UNIQUE KEY outbox_events_position (position)',
  ),
  migration(
    20261121351,
    'find-outbox-events-of-a-thing',
    'ALTER TABLE outbox_events ADD KEY outbox_events_thing (organization_id, aggregate_id, position)',
  ),
  migration(
    20261121352,
    'create-event-streams',
    `
    CREATE TABLE event_streams (
      organization_id ${ID} NOT NULL,
      last_position BIGINT UNSIGNED NOT NULL,
      PRIMARY KEY (organization_id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id)
    ) ${TABLE}`,
  ),
  // Kept for ever, so that the count of a thing never begins anew.
  migration(
    20261121353,
    'create-event-sequences',
    `
    CREATE TABLE event_sequences (
      organization_id ${ID} NOT NULL,
      aggregate_id ${ID} NOT NULL,
      last_sequence INT UNSIGNED NOT NULL,
      PRIMARY KEY (organization_id, aggregate_id)
    ) ${TABLE}`,
  ),
  migration(
    20261121354,
    'create-published-events',
    `
    CREATE TABLE published_events (
      organization_id ${ID} NOT NULL,
      position BIGINT UNSIGNED NOT NULL,
      id ${ID} NOT NULL,
      type ${code(60)} NOT NULL,
      aggregate_id ${ID} NOT NULL,
      sequence INT UNSIGNED NOT NULL,
      data JSON NOT NULL,
      occurred_at DATETIME(6) NOT NULL,
      published_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, position),
      UNIQUE KEY published_events_id (organization_id, id),
      UNIQUE KEY published_events_sequence (organization_id, aggregate_id, sequence),
      FOREIGN KEY (organization_id) REFERENCES event_streams (organization_id)
    ) ${TABLE}`,
  ),
  migration(
    20261121355,
    'create-webhook-endpoints',
    `
    CREATE TABLE webhook_endpoints (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      label VARCHAR(80) NOT NULL,
      url VARCHAR(500) NOT NULL,
      types JSON NOT NULL,
      state ${code(10)} NOT NULL,
      disabled_because ${code(10)} NULL,
      secret_sealed VARBINARY(512) NOT NULL,
      former_secret_sealed VARBINARY(512) NULL,
      former_secret_until DATETIME(6) NULL,
      failures INT UNSIGNED NOT NULL DEFAULT 0,
      due_at DATETIME(6) NULL,
      paused_until DATETIME(6) NULL,
      claimed_until DATETIME(6) NULL,
      last_delivered_at DATETIME(6) NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      removed_at DATETIME(6) NULL,
      version INT UNSIGNED NOT NULL DEFAULT 1,
      PRIMARY KEY (organization_id, id),
      KEY webhook_endpoints_due (due_at, organization_id, id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('state', ['ACTIVE', 'DISABLED'])},
      ${oneOf('disabled_because', ['PERSON', 'GONE', 'FAILING'])},
      CHECK ((state = 'DISABLED') = (disabled_because IS NOT NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121356,
    'create-webhook-deliveries',
    `
    CREATE TABLE webhook_deliveries (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      endpoint_id ${ID} NOT NULL,
      event_id ${ID} NOT NULL,
      aggregate_id ${ID} NOT NULL,
      sequence INT UNSIGNED NOT NULL,
      state ${code(10)} NOT NULL,
      attempts INT UNSIGNED NOT NULL DEFAULT 0,
      next_at DATETIME(6) NULL,
      ended_at DATETIME(6) NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY webhook_deliveries_event (organization_id, endpoint_id, event_id),
      KEY webhook_deliveries_due (organization_id, endpoint_id, state, next_at),
      KEY webhook_deliveries_thing (organization_id, endpoint_id, aggregate_id, state, sequence),
      FOREIGN KEY (organization_id, endpoint_id) REFERENCES webhook_endpoints (organization_id, id),
      FOREIGN KEY (organization_id, event_id) REFERENCES published_events (organization_id, id),
      ${oneOf('state', ['PENDING', 'DELIVERED', 'FAILED'])},
      CHECK ((state = 'PENDING') = (next_at IS NOT NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121357,
    'create-webhook-attempts',
    `
    CREATE TABLE webhook_attempts (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      delivery_id ${ID} NOT NULL,
      status SMALLINT UNSIGNED NULL,
      failure VARCHAR(200) NULL,
      took_ms INT UNSIGNED NOT NULL,
      at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY webhook_attempts_delivery (organization_id, delivery_id, id),
      FOREIGN KEY (organization_id, delivery_id) REFERENCES webhook_deliveries (organization_id, id)
    ) ${TABLE}`,
  ),
];
