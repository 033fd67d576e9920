import { migration } from '@plotihub/database';
import { ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Sessions of users and tenants, and who they are elsewhere. */
export const identity = [
  migration(
    20261121090,
    'create-sessions',
    `
    CREATE TABLE sessions (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      subject_id ${ID} NOT NULL,
      proof ${code(20)} NOT NULL,
      user_agent VARCHAR(60) NOT NULL,
      address ${code(45)} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      authenticated_at DATETIME(6) NOT NULL,
      last_seen_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      ended_at DATETIME(6) NULL,
      end_reason ${code(20)} NULL,
      PRIMARY KEY (organization_id, id),
      KEY sessions_subject (subject_id, ended_at),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('proof', ['PASSWORD', 'SECOND_FACTOR', 'CODE'])},
      CHECK ((ended_at IS NULL) = (end_reason IS NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121091,
    'create-session-tokens',
    `
    CREATE TABLE session_tokens (
      token_hash ${SHA256} NOT NULL PRIMARY KEY,
      organization_id ${ID} NOT NULL,
      session_id ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      successor_salt ${SHA256} NULL,
      KEY session_tokens_session (organization_id, session_id),
      FOREIGN KEY (organization_id, session_id) REFERENCES sessions (organization_id, id),
      CHECK ((used_at IS NULL) = (successor_salt IS NULL))
    ) ${TABLE}`,
  ),
  // Everybody signs in once more: the old tokens belong to no session.
  migration(20261121092, 'drop-refresh-tokens', 'DROP TABLE refresh_tokens'),
  migration(
    20261121093,
    'create-user-identities',
    `
    CREATE TABLE user_identities (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      issuer ${code(190)} NOT NULL,
      subject ${code(190)} NOT NULL,
      user_id ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY user_identities_subject (organization_id, issuer, subject),
      KEY user_identities_issuer (issuer, subject),
      KEY user_identities_user (organization_id, user_id),
      FOREIGN KEY (organization_id, user_id) REFERENCES memberships (organization_id, user_id)
    ) ${TABLE}`,
  ),
  migration(
    20261121094,
    'create-user-second-factors',
    `
    CREATE TABLE user_second_factors (
      id ${ID} NOT NULL PRIMARY KEY,
      user_id ${ID} NOT NULL,
      secret_sealed VARBINARY(255) NOT NULL,
      last_step BIGINT NOT NULL,
      created_at DATETIME(6) NOT NULL,
      confirmed_at DATETIME(6) NULL,
      UNIQUE KEY user_second_factors_user (user_id),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121095,
    'create-user-recovery-codes',
    `
    CREATE TABLE user_recovery_codes (
      user_id ${ID} NOT NULL,
      code_hash ${SHA256} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      PRIMARY KEY (user_id, code_hash),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
  migration(
    20261121096,
    'create-sign-in-challenges',
    `
    CREATE TABLE sign_in_challenges (
      organization_id ${ID} NOT NULL,
      token_hash ${SHA256} NOT NULL,
      user_id ${ID} NOT NULL,
      attempts INT NOT NULL DEFAULT 0,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      PRIMARY KEY (token_hash),
      KEY sign_in_challenges_user (user_id, created_at),
      KEY sign_in_challenges_age (organization_id, created_at),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
];
