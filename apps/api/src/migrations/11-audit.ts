import { migration } from '@plotihub/database';
import { ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Text that is hashed: compared byte by byte, or a change of case would pass for none. */
const EXACT = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

/** What every row of audit_events keeps for ever; all but the source's address and salt. */
const FOR_EVER = [
  'organization_id',
  'sequence',
  'id',
  'occurred_at',
  'actor_kind',
  'actor_id',
  'acting_for_id',
  'source_hash',
  'request_id',
  'action',
  'outcome',
  'subject_id',
  'before_hash',
  'after_hash',
  'reason',
  'details',
  'previous_hash',
  'hash',
];

/**
 * The audit log: a hash chain per organization. See docs/adr/0012-audit.md.
 * Neither table refers to `organizations`: that check would lock the organization's row while the chain's head is held, and
 * whoever changes the organization holds the one and waits for the other.
 */
export const audit = [
  migration(
    20261121110,
    'create-audit-chains',
    `
    CREATE TABLE audit_chains (
      organization_id ${ID} NOT NULL PRIMARY KEY,
      last_sequence BIGINT NOT NULL,
      head_hash ${SHA256} NOT NULL,
      verified_sequence BIGINT NOT NULL DEFAULT 0,
      verified_hash ${SHA256} NULL,
      verified_at DATETIME(6) NULL,
      addresses_forgotten_to BIGINT NOT NULL DEFAULT 0
    ) ${TABLE}`,
  ),
  migration(
    20261121111,
    'create-audit-events',
    `
    CREATE TABLE audit_events (
      organization_id ${ID} NOT NULL,
      sequence BIGINT NOT NULL,
      id ${ID} NOT NULL,
      occurred_at DATETIME(6) NOT NULL,
      actor_kind ${code(10)} NOT NULL,
      actor_id ${ID} NULL,
      acting_for_id ${ID} NULL,
      source_address ${code(45)} NULL,
      source_salt CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
      source_hash ${SHA256} NULL,
      request_id ${code(64)} NULL,
      action ${code(120)} NOT NULL,
      outcome ${code(7)} NOT NULL,
      subject_id ${ID} NULL,
      before_hash ${SHA256} NULL,
      after_hash ${SHA256} NULL,
      reason VARCHAR(500) ${EXACT} NULL,
      details TEXT ${EXACT} NOT NULL,
      previous_hash ${SHA256} NOT NULL,
      hash ${SHA256} NOT NULL,
      PRIMARY KEY (organization_id, sequence),
      UNIQUE KEY audit_events_id (organization_id, id),
      KEY audit_events_time (organization_id, occurred_at),
      KEY audit_events_actor (organization_id, actor_id, sequence),
      KEY audit_events_action (organization_id, action, sequence),
      KEY audit_events_subject (organization_id, subject_id, sequence),
      FOREIGN KEY (organization_id) REFERENCES audit_chains (organization_id),
      ${oneOf('actor_kind', ['USER', 'TENANT', 'API_KEY', 'SYSTEM', 'ANONYMOUS'])},
      ${oneOf('outcome', ['DONE', 'REFUSED'])},
      CHECK (sequence > 0)
    ) ${TABLE}`,
  ),
  // The one change there is: an address is personal data and may be forgotten; the chain holds its salted hash.
  migration(
    20261121112,
    'forbid-update-of-audit-events',
    `
    CREATE TRIGGER audit_events_no_update BEFORE UPDATE ON audit_events FOR EACH ROW
    IF NOT (NEW.source_address IS NULL AND NEW.source_salt IS NULL AND ${FOR_EVER.map((column) => `NEW.${column} <=> OLD.${column}`).join(' AND ')}) THEN
      SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The audit log is append-only: only a source address can be forgotten.';
    END IF`,
  ),
  migration(
    20261121113,
    'forbid-delete-of-audit-events',
    `
    CREATE TRIGGER audit_events_no_delete BEFORE DELETE ON audit_events FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The audit log is append-only.'`,
  ),
  migration(
    20261121114,
    'forbid-delete-of-audit-chains',
    `
    CREATE TRIGGER audit_chains_no_delete BEFORE DELETE ON audit_chains FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The audit log is append-only.'`,
  ),
  migration(
    20261121115,
    'create-audit-refusals',
    `
    CREATE TABLE audit_refusals (
      organization_id ${ID} NOT NULL,
      hour_at DATETIME(6) NOT NULL,
      actor ${ID} NOT NULL,
      action ${code(120)} NOT NULL,
      refused INT NOT NULL,
      PRIMARY KEY (organization_id, hour_at, actor, action)
    ) ${TABLE}`,
  ),
];
