import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

/** What is told to people, by which channel, and what became of it. */
export const notifications = [
  migration(
    20261121070,
    'create-messages',
    `
    CREATE TABLE messages (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      dedupe_key ${code(160)} NOT NULL,
      template ${code(40)} NOT NULL,
      tenant_id ${ID} NULL,
      lease_id ${ID} NULL,
      channel ${code(8)} NOT NULL,
      recipient VARCHAR(254) NOT NULL,
      language CHAR(2) NOT NULL,
      subject VARCHAR(120) NULL,
      body VARCHAR(4000) NOT NULL,
      segments TINYINT NOT NULL,
      state ${code(10)} NOT NULL,
      not_before DATETIME(6) NOT NULL,
      sending_since DATETIME(6) NULL,
      attempts INT NOT NULL DEFAULT 0,
      rejections TINYINT NOT NULL DEFAULT 0,
      outages TINYINT NOT NULL DEFAULT 0,
      ladder_day DATE NULL,
      ladder_due_on DATE NULL,
      provider_id ${code(100)} NULL,
      cost VARCHAR(32) NULL,
      last_error VARCHAR(500) NULL,
      created_at DATETIME(6) NOT NULL,
      sent_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY messages_dedupe (organization_id, dedupe_key),
      KEY messages_due (state, not_before, organization_id, id),
      KEY messages_lease (organization_id, lease_id, id),
      KEY messages_state (organization_id, state, id),
      KEY messages_template (organization_id, template, id),
      FOREIGN KEY (organization_id, tenant_id) REFERENCES tenants (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      ${oneOf('channel', ['SMS', 'EMAIL'])},
      ${oneOf('state', ['QUEUED', 'SENDING', 'SENT', 'FAILED', 'UNKNOWN', 'CANCELLED'])},
      CHECK ((state = 'SENDING') = (sending_since IS NOT NULL)),
      CHECK ((state = 'SENT') = (sent_at IS NOT NULL)),
      CHECK ((ladder_day IS NULL) = (ladder_due_on IS NULL))
    ) ${TABLE}`,
  ),
];
