import { migration } from '@plotihub/database';
import { ID, TABLE, code, oneOf } from './columns.js';

/** What one person proposes and another decides. See docs/adr/0009-roles-and-sight.md. */
export const proposals = [
  // At most one open proposal of a kind about a thing: a unique key over a column that is NULL once it is decided. `sole`: nobody
  // else could have decided; only then is the decider who proposed.
  migration(
    20261121130,
    'create-proposals',
    `
    CREATE TABLE proposals (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(40)} NOT NULL,
      subject_id ${ID} NOT NULL,
      payload JSON NOT NULL,
      reason VARCHAR(200) NOT NULL,
      state ${code(10)} NOT NULL,
      proposed_by ${ID} NOT NULL,
      proposed_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      decided_by ${ID} NULL,
      decided_at DATETIME(6) NULL,
      decision_reason VARCHAR(200) NULL,
      sole BOOLEAN NOT NULL DEFAULT FALSE,
      open_subject_id ${ID} GENERATED ALWAYS AS (CASE WHEN state = 'PROPOSED' THEN RTRIM(subject_id) END) VIRTUAL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY proposals_one_open (organization_id, kind, open_subject_id),
      KEY proposals_state (organization_id, state, id),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('state', ['PROPOSED', 'APPROVED', 'DECLINED', 'WITHDRAWN', 'EXPIRED'])},
      CHECK ((state = 'PROPOSED') = (decided_at IS NULL)),
      CHECK (state NOT IN ('APPROVED', 'DECLINED') OR (decided_by IS NOT NULL AND (sole OR decided_by <> proposed_by)))
    ) ${TABLE}`,
  ),
];
