import { migration } from '@plotihub/database';
import { ID, SHA256, TABLE, code, oneOf } from './columns.js';

/** Photos and documents. See docs/adr/0027-files.md. */
export const files = [
  // The bytes lie in a store, under keys that are made of organization and id. `subject_id` is of many kinds, so no foreign key holds it.
  migration(
    20261121330,
    'create-files',
    `
    CREATE TABLE files (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      subject_id ${ID} NOT NULL,
      name VARCHAR(200) NOT NULL,
      declared_type ${code(40)} NOT NULL,
      declared_bytes INT NOT NULL,
      kept_type ${code(40)} NULL,
      kept_bytes INT NULL,
      kept_sha256 ${SHA256} NULL,
      width INT NULL,
      height INT NULL,
      has_thumbnail BOOLEAN NOT NULL DEFAULT FALSE,
      audience ${code(100)} NOT NULL,
      state ${code(10)} NOT NULL,
      reason ${code(24)} NULL,
      charged_bytes INT NOT NULL,
      uploaded_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      upload_expires_at DATETIME(6) NOT NULL,
      sweep_at DATETIME(6) NULL,
      check_at DATETIME(6) NULL,
      attempts INT NOT NULL DEFAULT 0,
      checked_at DATETIME(6) NULL,
      deleted_at DATETIME(6) NULL,
      deleted_by ${ID} NULL,
      purge_at DATETIME(6) NULL,
      version INT NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY files_subject (organization_id, subject_id, id),
      KEY files_sweep (sweep_at),
      KEY files_check (check_at),
      KEY files_purge (purge_at),
      ${oneOf('state', ['UPLOADING', 'CHECKING', 'READY', 'REFUSED', 'DELETED', 'PURGED'])},
      CHECK (declared_bytes > 0 AND charged_bytes >= 0),
      CHECK ((state = 'REFUSED') = (reason IS NOT NULL)),
      CHECK ((state = 'CHECKING') = (check_at IS NOT NULL)),
      CHECK (state NOT IN ('READY', 'DELETED') OR kept_type IS NOT NULL)
    ) ${TABLE}`,
  ),
  // What an organization's files take of its quota: one row, locked before any of its files changes what they take.
  migration(
    20261121331,
    'create-file-usage',
    `
    CREATE TABLE file_usage (
      organization_id ${ID} NOT NULL,
      used_bytes BIGINT NOT NULL,
      PRIMARY KEY (organization_id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      CHECK (used_bytes >= 0)
    ) ${TABLE}`,
  ),
  // Secret addresses under which somebody's calendar is read. `live_hash` is NULL once it is given up, and so is its place among the few
  // that one person may have: a unique key counts them, whoever asks at once.
  migration(
    20261121332,
    'create-calendar-feeds',
    `
    CREATE TABLE calendar_feeds (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      holder_id ${ID} NOT NULL,
      name VARCHAR(60) NOT NULL,
      live_hash ${SHA256} NULL,
      live_slot INT NULL,
      kinds ${code(200)} NOT NULL,
      property_id ${ID} NULL,
      created_at DATETIME(6) NOT NULL,
      last_read_on DATE NULL,
      revoked_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY calendar_feeds_secret (live_hash),
      UNIQUE KEY calendar_feeds_slot (organization_id, holder_id, live_slot),
      KEY calendar_feeds_holder (organization_id, holder_id, id),
      FOREIGN KEY (organization_id, property_id) REFERENCES properties (organization_id, id),
      CHECK ((live_hash IS NULL) = (revoked_at IS NOT NULL)),
      CHECK ((live_hash IS NULL) = (live_slot IS NULL)),
      CHECK (live_slot IS NULL OR live_slot BETWEEN 1 AND 10)
    ) ${TABLE}`,
  ),
  // What the office writes about records. See docs/adr/0028-calendar-and-notes.md.
  migration(
    20261121333,
    'create-notes',
    `
    CREATE TABLE notes (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      subject_id ${ID} NOT NULL,
      body VARCHAR(4000) NOT NULL,
      pinned BOOLEAN NOT NULL,
      version INT NOT NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      edited_by ${ID} NOT NULL,
      edited_at DATETIME(6) NOT NULL,
      deleted_at DATETIME(6) NULL,
      deleted_by ${ID} NULL,
      PRIMARY KEY (organization_id, id),
      KEY notes_subject (organization_id, subject_id, pinned, id),
      KEY notes_deleted (organization_id, deleted_at),
      CHECK ((deleted_at IS NULL) = (deleted_by IS NULL))
    ) ${TABLE}`,
  ),
  // Every text that a note ever had, with the record it is about, so that an erasure finds it.
  migration(
    20261121334,
    'create-note-versions',
    `
    CREATE TABLE note_versions (
      organization_id ${ID} NOT NULL,
      note_id ${ID} NOT NULL,
      version INT NOT NULL,
      subject_id ${ID} NOT NULL,
      body VARCHAR(4000) NOT NULL,
      edited_by ${ID} NOT NULL,
      edited_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, note_id, version),
      KEY note_versions_subject (organization_id, subject_id),
      FOREIGN KEY (organization_id, note_id) REFERENCES notes (organization_id, id)
    ) ${TABLE}`,
  ),
];
