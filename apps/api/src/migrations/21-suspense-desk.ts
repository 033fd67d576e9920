import { migration, type StatementFinder } from '@plotihub/database';
import { changeWords } from './checks.js';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

/** The CHECK of the payments that need no lease and no number; it has no name, so it is looked up by what it says. */
const loosenNumbers: StatementFinder = async (runner) => {
  const [shown] = (await runner.query('SHOW CREATE TABLE payments')) as { 'Create Table': string }[];
  const lines = (shown?.['Create Table'] ?? '').split('\n').filter((line) => /CHECK/.test(line) && /`number` is not null/i.test(line));
  const name = /CONSTRAINT `([^`]+)`/.exec(lines[0] ?? '')?.[1];
  if (name === undefined || lines.length > 1) throw new Error(`payments has ${lines.length} checks of its number, not one.`);
  return `ALTER TABLE payments DROP CONSTRAINT \`${name}\`,
    ADD CHECK (state <> 'POSTED' OR (lease_id IS NOT NULL AND number IS NOT NULL)),
    ADD CHECK (state NOT IN ('SPLIT', 'RETURNED') OR (lease_id IS NULL AND number IS NULL))`;
};

/** What a person does with money whose lease is not known: give it to several leases, send it back. See docs/adr/0020-suspense-desk.md. */
export const suspenseDesk = [
  migration(
    20261121210,
    'let-payments-be-split',
    changeWords('payments', 'state', ['SUSPENSE', 'POSTED', 'SPLIT', 'REVERSED', 'RETURNED']),
  ),
  migration(20261121211, 'let-payments-without-a-lease-end', loosenNumbers),
  // The provider's transaction stays with one payment: the whole of a split one, the last of one that was moved.
  migration(
    20261121212,
    'link-parts-and-moved-payments',
    `ALTER TABLE payments
      ADD COLUMN split_of ${ID} NULL,
      ADD COLUMN moved_to ${ID} NULL,
      ADD KEY payments_split_of (organization_id, split_of),
      ADD KEY payments_moved_to (organization_id, moved_to),
      ADD CONSTRAINT payments_split_of_fk FOREIGN KEY (organization_id, split_of) REFERENCES payments (organization_id, id),
      ADD CONSTRAINT payments_moved_to_fk FOREIGN KEY (organization_id, moved_to) REFERENCES payments (organization_id, id),
      ADD CONSTRAINT payments_one_link CHECK ((split_of IS NULL AND moved_to IS NULL) OR inbound_transaction_id IS NULL)`,
  ),
  migration(
    20261121213,
    'let-suspense-be-worked-on',
    `ALTER TABLE suspense_items
      MODIFY COLUMN state ${code(16)} NOT NULL,
      ADD COLUMN version INT NOT NULL DEFAULT 1,
      ADD COLUMN assigned_to ${ID} NULL,
      ADD COLUMN note VARCHAR(500) NULL,
      ADD COLUMN return_way ${code(16)} NULL,
      ADD COLUMN return_reference ${code(40)} NULL,
      ADD COLUMN returned_on DATE NULL,
      ADD UNIQUE KEY suspense_items_return (organization_id, return_reference),
      ADD KEY suspense_items_assigned (organization_id, assigned_to, state, id)`,
  ),
  migration(
    20261121214,
    'let-suspense-be-returned',
    changeWords('suspense_items', 'state', ['OPEN', 'RETURN_PENDING', 'RESOLVED', 'RETURNED', 'REVERSED']),
  ),
  // A tenant shows a caretaker the message with the transaction's code: which lease it is for is known before the office looks.
  migration(
    20261121215,
    'create-suspense-hints',
    `
    CREATE TABLE suspense_hints (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      external_id ${code(40)} NOT NULL,
      lease_id ${ID} NOT NULL,
      note VARCHAR(200) NULL,
      suggested_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY suspense_hints_once (organization_id, external_id, lease_id, suggested_by),
      KEY suspense_hints_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id)
    ) ${TABLE}`,
  ),
  // What somebody types who means this unit, once a person has said so.
  migration(
    20261121216,
    'create-suspense-aliases',
    `
    CREATE TABLE suspense_aliases (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      channel_id ${ID} NOT NULL,
      reference ${code(40)} NOT NULL,
      unit_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      learned_by ${ID} NOT NULL,
      learned_at DATETIME(6) NOT NULL,
      forgotten_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY suspense_aliases_once (organization_id, channel_id, reference, unit_id),
      KEY suspense_aliases_unit (organization_id, unit_id),
      KEY suspense_aliases_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      FOREIGN KEY (organization_id, unit_id) REFERENCES units (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id)
    ) ${TABLE}`,
  ),
  // What was taken out of the credit that a payment left: for a refund, or for another lease. Given back, it says when.
  migration(
    20261121217,
    'create-credit-draws',
    `
    CREATE TABLE credit_draws (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      payment_id ${ID} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      drawn_for ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      released_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY credit_draws_once (organization_id, drawn_for, payment_id),
      KEY credit_draws_payment (organization_id, payment_id),
      KEY credit_draws_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      CHECK (amount_minor > 0)
    ) ${TABLE}`,
  ),
  migration(
    20261121218,
    'create-credit-transfers',
    `
    CREATE TABLE credit_transfers (
      organization_id ${ID} NOT NULL,
      payment_id ${ID} NOT NULL,
      from_lease_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      reason VARCHAR(200) NOT NULL,
      consent VARCHAR(200) NOT NULL,
      transferred_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, payment_id),
      KEY credit_transfers_from (organization_id, from_lease_id),
      KEY credit_transfers_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      FOREIGN KEY (organization_id, from_lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      CHECK (from_lease_id <> lease_id)
    ) ${TABLE}`,
  ),
  migration(
    20261121219,
    'create-refunds',
    `
    CREATE TABLE refunds (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      reason VARCHAR(200) NOT NULL,
      destination_kind ${code(8)} NOT NULL,
      tenant_id ${ID} NULL,
      destination_sealed VARBINARY(1000) NULL,
      state ${code(10)} NOT NULL,
      proposed_by ${ID} NOT NULL,
      proposed_on DATE NOT NULL,
      created_at DATETIME(6) NOT NULL,
      expires_at DATETIME(6) NOT NULL,
      way ${code(16)} NULL,
      channel_id ${ID} NULL,
      reference ${code(40)} NULL,
      paid_on DATE NULL,
      failure VARCHAR(200) NULL,
      ended_at DATETIME(6) NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY refunds_reference (organization_id, reference),
      KEY refunds_lease (organization_id, lease_id, id),
      KEY refunds_state (organization_id, state, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, channel_id) REFERENCES payment_channels (organization_id, id),
      ${oneOf('state', ['PROPOSED', 'APPROVED', 'PAID', 'FAILED', 'DECLINED'])},
      ${oneOf('destination_kind', ['MPESA', 'BANK'])},
      CHECK (amount_minor > 0),
      CHECK (state <> 'PAID' OR (reference IS NOT NULL AND paid_on IS NOT NULL AND way IS NOT NULL))
    ) ${TABLE}`,
  ),
];
