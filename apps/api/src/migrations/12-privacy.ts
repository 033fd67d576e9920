import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

/** Keys of what is sealed at rest, and what personal data need. */
export const privacy = [
  // INSTALLATION stands for no organization, so there is no foreign key. `current` is 1 or null: at most one current key of a kind.
  migration(
    20261121120,
    'create-encryption-keys',
    `
    CREATE TABLE encryption_keys (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(4)} NOT NULL,
      current TINYINT NULL,
      wrapped_by ${code(200)} NOT NULL,
      wrapped VARBINARY(1024) NOT NULL,
      created_at DATETIME(6) NOT NULL,
      retired_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY encryption_keys_current (organization_id, kind, current),
      ${oneOf('kind', ['ROOT', 'DATA'])},
      CHECK (current = 1 OR (current IS NULL AND retired_at IS NOT NULL))
    ) ${TABLE}`,
  ),
  migration(
    20261121121,
    'seal-personal-data-of-tenants',
    `
    ALTER TABLE tenants
      ADD COLUMN id_type ${code(16)} NULL,
      ADD COLUMN id_number_sealed VARBINARY(300) NULL,
      ADD COLUMN id_number_index BINARY(32) NULL,
      ADD COLUMN kra_pin_sealed VARBINARY(300) NULL,
      ADD COLUMN next_of_kin_name_sealed VARBINARY(800) NULL,
      ADD COLUMN next_of_kin_phone_sealed VARBINARY(300) NULL,
      ADD COLUMN marketing_consent_at DATETIME(6) NULL,
      ADD COLUMN erased_at DATETIME(6) NULL,
      ADD KEY tenants_id_number (organization_id, id_number_index)`,
  ),
  migration(
    20261121122,
    'seal-personal-data-of-owners',
    `
    ALTER TABLE owners
      ADD COLUMN kra_pin_sealed VARBINARY(300) NULL,
      ADD COLUMN marketing_consent_at DATETIME(6) NULL,
      ADD COLUMN erased_at DATETIME(6) NULL`,
  ),
  // What lies in `body` is moved by the worker (seal-existing): a migration has no key.
  migration(
    20261121123,
    'seal-provider-events',
    `
    ALTER TABLE provider_events
      MODIFY COLUMN body MEDIUMTEXT NULL,
      ADD COLUMN body_sealed MEDIUMBLOB NULL`,
  ),
  migration(
    20261121124,
    'create-key-rotations',
    `
    CREATE TABLE key_rotations (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      new_data_keys BOOLEAN NOT NULL,
      started_at DATETIME(6) NOT NULL,
      finished_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121125,
    'create-erasures',
    `
    CREATE TABLE erasures (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      subject_id ${ID} NOT NULL,
      state ${code(10)} NOT NULL,
      reason VARCHAR(500) NOT NULL,
      requested_by ${ID} NOT NULL,
      requested_at DATETIME(6) NOT NULL,
      confirmed_by ${ID} NULL,
      confirmed_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      KEY erasures_subject (organization_id, subject_id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('state', ['REQUESTED', 'DONE'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121126,
    'create-breaches',
    `
    CREATE TABLE breaches (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      aware_at DATETIME(6) NOT NULL,
      due_at DATETIME(6) NOT NULL,
      notified_at DATETIME(6) NULL,
      overdue_logged_at DATETIME(6) NULL,
      description VARCHAR(2000) NOT NULL,
      measures VARCHAR(2000) NULL,
      persons INT NULL,
      data_classes ${code(100)} NOT NULL,
      state ${code(10)} NOT NULL,
      version INT NOT NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      updated_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY breaches_due (state, overdue_logged_at, due_at),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('state', ['OPEN', 'NOTIFIED'])}
    ) ${TABLE}`,
  ),
];
