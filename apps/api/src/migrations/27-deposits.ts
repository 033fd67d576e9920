import { migration, type StatementFinder } from '@plotihub/database';
import { changeWords } from './checks.js';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

/** What has been received may be more than is required once some of it was used; the CHECK has no name, so it is looked up by what it says. */
const depositLife: StatementFinder = async (runner) => {
  const [shown] = (await runner.query('SHOW CREATE TABLE deposit_items')) as { 'Create Table': string }[];
  const lines = (shown?.['Create Table'] ?? '').split('\n').filter((line) => /CHECK \(+`received_minor` between/i.test(line));
  const name = /CONSTRAINT `([^`]+)`/.exec(lines[0] ?? '')?.[1];
  if (name === undefined || lines.length > 1) throw new Error(`deposit_items has ${lines.length} checks of what was received, not one.`);
  return `ALTER TABLE deposit_items DROP CONSTRAINT \`${name}\`,
    ADD COLUMN applied_minor BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN refunded_minor BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN transferred_minor BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN with_owner_minor BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN opened_on DATE NULL,
    ADD COLUMN top_up_due_on DATE NULL,
    ADD CHECK (received_minor >= 0 AND applied_minor >= 0 AND refunded_minor >= 0 AND transferred_minor >= 0),
    ADD CHECK (with_owner_minor BETWEEN 0 AND transferred_minor),
    ADD CHECK (received_minor - applied_minor - refunded_minor - transferred_minor >= 0),
    ADD CHECK (received_minor - applied_minor - refunded_minor - transferred_minor + with_owner_minor <= required_minor)`;
};

/** What each kind of late fee needs; the CHECK has no name, so it is looked up by what it says. */
const lateFeeMembers: StatementFinder = async (runner) => {
  const [shown] = (await runner.query('SHOW CREATE TABLE late_fee_policies')) as { 'Create Table': string }[];
  const lines = (shown?.['Create Table'] ?? '').split('\n').filter((line) => /CHECK/.test(line) && /`basis_points` is null/i.test(line));
  const name = /CONSTRAINT `([^`]+)`/.exec(lines[0] ?? '')?.[1];
  if (name === undefined || lines.length > 1) throw new Error(`late_fee_policies has ${lines.length} checks of its kinds, not one.`);
  return `ALTER TABLE late_fee_policies DROP CONSTRAINT \`${name}\`,
    ADD CHECK (kind <> 'FIXED' OR (fixed_minor > 0 AND fixed_minor IS NOT NULL AND basis_points IS NULL AND max_days IS NULL AND tiers IS NULL)),
    ADD CHECK (kind <> 'PERCENT' OR (basis_points BETWEEN 1 AND 10000 AND basis_points IS NOT NULL AND fixed_minor IS NULL AND max_days IS NULL AND tiers IS NULL)),
    ADD CHECK (kind <> 'DAILY_FIXED' OR (fixed_minor > 0 AND fixed_minor IS NOT NULL AND max_days > 0 AND max_days IS NOT NULL AND basis_points IS NULL AND tiers IS NULL)),
    ADD CHECK (kind <> 'TIERED' OR (tiers IS NOT NULL AND fixed_minor IS NULL AND basis_points IS NULL AND max_days IS NULL))`;
};

/** Deposits with a full life: what became of the money that is held. See docs/adr/0023-deposits.md. */
export const deposits = [
  migration(20261121270, 'let-deposits-be-used', depositLife),
  migration(
    20261121271,
    'let-deposits-pay',
    changeWords('payments', 'method', ['MPESA', 'BANK', 'CASH', 'CHEQUE', 'OPENING_BALANCE', 'TRANSFER', 'DEPOSIT']),
  ),
  // What was taken out of a deposit: by a payment whose money it is, or by a posting that sends it to the owner.
  migration(
    20261121272,
    'create-deposit-draws',
    `
    CREATE TABLE deposit_draws (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      deposit_item_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      deposit_use ${code(12)} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      effective_on DATE NOT NULL,
      payment_id ${ID} NULL,
      posting_id ${ID} NULL,
      reversal_of ${ID} NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY deposit_draws_reversal (organization_id, reversal_of),
      KEY deposit_draws_item (organization_id, deposit_item_id, effective_on),
      KEY deposit_draws_payment (organization_id, payment_id),
      KEY deposit_draws_lease (organization_id, lease_id),
      FOREIGN KEY (organization_id, deposit_item_id) REFERENCES deposit_items (organization_id, id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, payment_id) REFERENCES payments (organization_id, id),
      FOREIGN KEY (organization_id, posting_id) REFERENCES postings (organization_id, id),
      FOREIGN KEY (organization_id, reversal_of) REFERENCES deposit_draws (organization_id, id),
      ${oneOf('deposit_use', ['APPLIED', 'REFUNDED', 'TRANSFERRED', 'WITH_OWNER'])},
      CHECK (amount_minor > 0),
      CHECK ((payment_id IS NULL) <> (posting_id IS NULL))
    ) ${TABLE}`,
  ),
  // At most one of a lease is under way.
  migration(
    20261121273,
    'create-deposit-settlements',
    `
    CREATE TABLE deposit_settlements (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      state ${code(16)} NOT NULL,
      revision INT NOT NULL,
      held_minor BIGINT NOT NULL,
      credit_minor BIGINT NOT NULL,
      refund_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      dispute_by DATE NULL,
      refund_id ${ID} NULL,
      created_by ${ID} NOT NULL,
      created_at DATETIME(6) NOT NULL,
      open_lease_id ${ID} GENERATED ALWAYS AS (CASE WHEN state <> 'SETTLED' THEN RTRIM(lease_id) END) VIRTUAL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY deposit_settlements_one_open (organization_id, open_lease_id),
      KEY deposit_settlements_lease (organization_id, lease_id, id),
      KEY deposit_settlements_refund (organization_id, refund_id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, refund_id) REFERENCES refunds (organization_id, id),
      ${oneOf('state', ['DRAFT', 'PROPOSED', 'ACCEPTED', 'DISPUTED', 'REVISED', 'APPROVED', 'REFUND_PENDING', 'SETTLED'])},
      CHECK (held_minor >= 0 AND credit_minor >= 0 AND refund_minor >= 0),
      CHECK (state = 'DRAFT' OR dispute_by IS NOT NULL),
      CHECK (state <> 'REFUND_PENDING' OR refund_id IS NOT NULL)
    ) ${TABLE}`,
  ),
  // What is deducted, by revision: those of an earlier one stay as they were disputed. wear_minor: normal wear, which is not deducted.
  migration(
    20261121274,
    'create-deposit-settlement-lines',
    `
    CREATE TABLE deposit_settlement_lines (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      settlement_id ${ID} NOT NULL,
      revision INT NOT NULL,
      position INT NOT NULL,
      kind ${code(16)} NOT NULL,
      description VARCHAR(120) NOT NULL,
      amount_minor BIGINT NOT NULL,
      wear_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      evidence VARCHAR(500) NULL,
      charge_id ${ID} NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY deposit_settlement_lines_place (organization_id, settlement_id, revision, position),
      FOREIGN KEY (organization_id, settlement_id) REFERENCES deposit_settlements (organization_id, id),
      FOREIGN KEY (organization_id, charge_id) REFERENCES charges (organization_id, id),
      ${oneOf('kind', ['ARREARS', 'DAMAGE', 'CLEANING', 'UTILITIES', 'KEYS', 'OTHER'])},
      CHECK (amount_minor > 0 AND wear_minor >= 0),
      CHECK (kind <> 'ARREARS' OR charge_id IS NOT NULL)
    ) ${TABLE}`,
  ),
  migration(
    20261121275,
    'create-deposit-settlement-moves',
    `
    CREATE TABLE deposit_settlement_moves (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      settlement_id ${ID} NOT NULL,
      from_state ${code(16)} NULL,
      to_state ${code(16)} NOT NULL,
      moved_by ${ID} NULL,
      reason VARCHAR(500) NULL,
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      KEY deposit_settlement_moves_of (organization_id, settlement_id, id),
      FOREIGN KEY (organization_id, settlement_id) REFERENCES deposit_settlements (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121276,
    'let-late-fees-have-steps',
    `ALTER TABLE late_fee_policies
      MODIFY COLUMN kind ${code(12)} NOT NULL,
      ADD COLUMN max_days SMALLINT NULL,
      ADD COLUMN tiers JSON NULL`,
  ),
  migration(
    20261121277,
    'name-the-kinds-of-late-fees',
    changeWords('late_fee_policies', 'kind', ['FIXED', 'PERCENT', 'DAILY_FIXED', 'TIERED']),
  ),
  migration(20261121278, 'check-the-kinds-of-late-fees', lateFeeMembers),
];
