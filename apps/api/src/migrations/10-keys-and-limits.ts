import { migration } from '@plotihub/database';
import { SHA256, TABLE } from './columns.js';

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
];
