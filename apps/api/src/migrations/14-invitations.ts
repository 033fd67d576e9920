import { migration } from '@plotihub/database';
import { code, ID, oneOf, SHA256, TABLE } from './columns.js';

/** Invitations to an organization, and new passwords for those who forgot theirs. */
export const invitations = [
  migration(
    20261121140,
    'create-invitations',
    `
    CREATE TABLE invitations (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      login VARCHAR(254) NOT NULL,
      name VARCHAR(120) NOT NULL,
      role ${code(20)} NOT NULL,
      scope JSON NULL,
      language ${code(2)} NOT NULL,
      secret_hash ${SHA256} NOT NULL,
      invited_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      accepted_at DATETIME(6) NULL,
      accepted_by ${ID} NULL,
      revoked_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY invitations_secret (secret_hash),
      KEY invitations_login (organization_id, login),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('language', ['en', 'sw'])},
      CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
      CHECK (accepted_at IS NULL OR revoked_at IS NULL)
    ) ${TABLE}`,
  ),
  // One row for each request, of nobody's for a name that nobody signs in with.
  migration(
    20261121141,
    'create-password-resets',
    `
    CREATE TABLE password_resets (
      id ${ID} NOT NULL PRIMARY KEY,
      user_id ${ID} NULL,
      secret_hash ${SHA256} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      used_at DATETIME(6) NULL,
      UNIQUE KEY password_resets_secret (secret_hash),
      KEY password_resets_user (user_id, created_at),
      KEY password_resets_over (expires_at),
      FOREIGN KEY (user_id) REFERENCES users (id)
    ) ${TABLE}`,
  ),
];
