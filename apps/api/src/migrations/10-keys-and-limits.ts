import { migration } from '@plotihub/database';
import { changeWords } from './checks.js';
import { code, ID, oneOf, SHA256, TABLE } from './columns.js';

/** Counts of what is limited, API keys, tenants' codes, and secrets in messages. */
export const keysAndLimits = [
  migration(
    20261121100,
    'create-rate-limits',
    `
    CREATE TABLE rate_limits (
      limit_key ${SHA256} NOT NULL PRIMARY KEY,
      points INT NOT NULL,
      ends_ms BIGINT NOT NULL,
      answer BIGINT NOT NULL,
      KEY rate_limits_ended (ends_ms)
    ) ${TABLE}`,
  ),
  migration(
    20261121101,
    'create-api-keys',
    `
    CREATE TABLE api_keys (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      name VARCHAR(80) NOT NULL,
      secret_hash ${SHA256} NOT NULL,
      scopes JSON NOT NULL,
      limited TINYINT NOT NULL,
      networks JSON NULL,
      created_by ${code(30)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      last_used_at DATETIME(6) NULL,
      revoked_at DATETIME(6) NULL,
      replaced_by ${ID} NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY api_keys_id (id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      FOREIGN KEY (organization_id, replaced_by) REFERENCES api_keys (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121102,
    'create-api-key-properties',
    `
    CREATE TABLE api_key_properties (
      organization_id ${ID} NOT NULL,
      api_key_id ${ID} NOT NULL,
      property_id ${ID} NOT NULL,
      PRIMARY KEY (organization_id, api_key_id, property_id),
      KEY api_key_properties_property (organization_id, property_id),
      FOREIGN KEY (organization_id, api_key_id) REFERENCES api_keys (organization_id, id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121103,
    'keep-secrets-out-of-messages',
    `
    ALTER TABLE messages
      ADD COLUMN secret VARBINARY(300) NULL,
      ADD COLUMN not_after DATETIME(6) NULL,
      ADD COLUMN counted_on DATE NULL`,
  ),
  migration(
    20261121104,
    'let-messages-be-held',
    changeWords('messages', 'state', ['QUEUED', 'HELD', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'CANCELLED']),
  ),
  migration(
    20261121105,
    'create-sms-budgets',
    `
    CREATE TABLE sms_budgets (
      organization_id ${ID} NOT NULL PRIMARY KEY,
      segments_a_day INT NOT NULL,
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      CHECK (segments_a_day >= 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121106,
    'create-sms-days',
    `
    CREATE TABLE sms_days (
      organization_id ${ID} NOT NULL,
      day DATE NOT NULL,
      kind ${code(8)} NOT NULL,
      segments INT NOT NULL,
      told_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, day, kind),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('kind', ['MESSAGES', 'CODES'])}
    ) ${TABLE}`,
  ),
  migration(20261121107, 'find-tenants-by-phone', 'CREATE INDEX tenants_of_phone ON tenants (phone, organization_id, id)'),
  migration(
    20261121108,
    'create-tenant-codes',
    `
    CREATE TABLE tenant_codes (
      id ${ID} NOT NULL PRIMARY KEY,
      code_hash ${code(200)} NOT NULL,
      tenants JSON NOT NULL,
      tries TINYINT NOT NULL DEFAULT 0,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      KEY tenant_codes_over (expires_at),
      CHECK (tries BETWEEN 0 AND 5)
    ) ${TABLE}`,
  ),
];
