import { migration } from '@plotihub/database';
import { CURRENCY, ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Organizations, people, and what every module stands on: idempotency keys, numbers, outbox, runs. */
export const platform = [
  migration(
    20261121001,
    'create-organizations',
    `
    CREATE TABLE organizations (
      id ${ID} NOT NULL PRIMARY KEY,
      name VARCHAR(120) NOT NULL,
      kind ${code(10)} NOT NULL,
      currency ${CURRENCY},
      time_zone ${code(40)} NOT NULL,
      language CHAR(2) NOT NULL,
      phone ${code(16)} NOT NULL,
      default_due_day TINYINT NOT NULL,
      default_grace_days TINYINT NOT NULL,
      version INT NOT NULL DEFAULT 1,
      created_at DATETIME(6) NOT NULL,
      ${oneOf('kind', ['LANDLORD', 'AGENCY'])},
      ${oneOf('language', ['en', 'sw'])},
      CHECK (default_due_day BETWEEN 1 AND 28),
      CHECK (default_grace_days BETWEEN 0 AND 31)
    ) ${TABLE}`,
  ),
  migration(
    20261121002,
    'create-users',
    `
    CREATE TABLE users (
      id ${ID} NOT NULL PRIMARY KEY,
      email VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NULL,
      phone ${code(16)} NULL,
      name VARCHAR(120) NOT NULL,
      password_hash ${code(200)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      UNIQUE KEY users_email (email),
      UNIQUE KEY users_phone (phone),
      CHECK (email IS NOT NULL OR phone IS NOT NULL)
    ) ${TABLE}`,
  ),
  migration(
    20261121003,
    'create-memberships',
    `
    CREATE TABLE memberships (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      user_id ${ID} NOT NULL,
      role ${code(20)} NOT NULL,
      scope JSON NULL,
      created_at DATETIME(6) NOT NULL,
      ended_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY memberships_user (organization_id, user_id),
      KEY memberships_of_user (user_id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121004,
    'create-refresh-tokens',
    `
    CREATE TABLE refresh_tokens (
      token_hash ${SHA256} NOT NULL PRIMARY KEY,
      organization_id ${ID} NOT NULL,
      user_id ${ID} NOT NULL,
      family_id ${ID} NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      revoked_at DATETIME(6) NULL,
      created_at DATETIME(6) NOT NULL,
      KEY refresh_tokens_family (organization_id, family_id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121005,
    'create-idempotency-keys',
    `
    CREATE TABLE idempotency_keys (
      organization_id ${ID} NOT NULL,
      principal_id ${ID} NOT NULL,
      route ${code(120)} NOT NULL,
      idempotency_key ${code(255)} NOT NULL,
      fingerprint ${SHA256} NOT NULL,
      response LONGTEXT NULL,
      created_at DATETIME(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6),
      PRIMARY KEY (organization_id, principal_id, route, idempotency_key),
      KEY idempotency_keys_age (organization_id, created_at)
    ) ${TABLE}`,
  ),
  migration(
    20261121006,
    'create-number-series',
    `
    CREATE TABLE number_series (
      organization_id ${ID} NOT NULL,
      kind ${code(8)} NOT NULL,
      year SMALLINT NOT NULL,
      last_number INT NOT NULL,
      PRIMARY KEY (organization_id, kind, year)
    ) ${TABLE}`,
  ),
  migration(
    20261121007,
    'create-outbox-events',
    `
    CREATE TABLE outbox_events (
      id ${ID} NOT NULL PRIMARY KEY,
      organization_id ${ID} NOT NULL,
      type ${code(60)} NOT NULL,
      aggregate_id ${ID} NOT NULL,
      payload JSON NOT NULL,
      occurred_at DATETIME(6) NOT NULL,
      available_at DATETIME(6) NOT NULL,
      attempts INT NOT NULL DEFAULT 0,
      last_error VARCHAR(500) NULL,
      delivered_at DATETIME(6) NULL,
      KEY outbox_events_due (delivered_at, available_at, id),
      KEY outbox_events_feed (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121008,
    'create-handled-events',
    `
    CREATE TABLE handled_events (
      organization_id ${ID} NOT NULL,
      event_id ${ID} NOT NULL,
      handler ${code(80)} NOT NULL,
      handled_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, event_id, handler)
    ) ${TABLE}`,
  ),
  migration(
    20261121009,
    'create-runs',
    `
    CREATE TABLE runs (
      organization_id ${ID} NOT NULL,
      name ${code(60)} NOT NULL,
      day DATE NOT NULL,
      state ${code(10)} NOT NULL,
      attempts INT NOT NULL,
      started_at DATETIME(6) NOT NULL,
      leased_until DATETIME(6) NOT NULL,
      finished_at DATETIME(6) NULL,
      last_error VARCHAR(500) NULL,
      PRIMARY KEY (organization_id, name, day),
      ${oneOf('state', ['RUNNING', 'DONE', 'FAILED'])}
    ) ${TABLE}`,
  ),
];
