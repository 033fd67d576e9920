import { migration } from '@plotihub/database';
import { code, ID, SHA256, TABLE } from './columns.js';

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
];
