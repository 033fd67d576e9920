import { migration } from '@plotihub/database';
import { ID, code } from './columns.js';

/** Cheques that say what they are for, and proofs that say who proved a day and when they are true no more. See docs/adr/0024-proof.md. */
export const proof = [
  migration(20261121280, 'instruct-cheques', 'ALTER TABLE cheques ADD COLUMN instruction JSON NULL'),
  migration(
    20261121281,
    'tell-what-pull-made',
    `ALTER TABLE pulled_transactions
      ADD COLUMN provider_event_id ${ID} NULL,
      ADD KEY pulled_transactions_event (organization_id, provider_event_id),
      ADD FOREIGN KEY (organization_id, provider_event_id) REFERENCES provider_events (organization_id, id)`,
  ),
  // Who proved which days, and what of them has changed since.
  migration(
    20261121282,
    'let-reconciliations-grow-stale',
    `ALTER TABLE reconciliations
      ADD COLUMN days JSON NULL,
      ADD COLUMN stale_at DATETIME(6) NULL,
      ADD COLUMN stale_from_on DATE NULL,
      ADD COLUMN stale_to_on DATE NULL,
      ADD COLUMN proved_again_by ${ID} NULL,
      ADD KEY reconciliations_days (organization_id, channel_id, to_on)`,
  ),
  // A sweep that was taken back leaves its line and its reference to the one that was meant.
  migration(
    20261121283,
    'take-sweeps-back',
    `ALTER TABLE sweeps
      ADD COLUMN reversed_at DATETIME(6) NULL,
      ADD COLUMN reversal_posting_id ${ID} NULL,
      ADD COLUMN reversal_proposal_id ${ID} NULL,
      ADD COLUMN reversal_reason VARCHAR(200) NULL,
      ADD COLUMN former_line_id ${ID} NULL,
      ADD COLUMN former_reference ${code(40)} NULL,
      ADD UNIQUE KEY sweeps_reversal (organization_id, reversal_posting_id),
      ADD FOREIGN KEY (organization_id, reversal_posting_id) REFERENCES postings (organization_id, id),
      ADD CHECK ((reversed_at IS NULL) = (reversal_posting_id IS NULL)),
      ADD CHECK (reversed_at IS NULL OR (statement_line_id IS NULL AND reference IS NULL AND reversal_reason IS NOT NULL))`,
  ),
];
