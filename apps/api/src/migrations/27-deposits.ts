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
];
