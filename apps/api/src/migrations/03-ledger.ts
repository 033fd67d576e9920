import { migration } from '@plotihub/database';
import { CURRENCY, ID, TABLE, code, oneOf } from './columns.js';

const appendOnly = (number: number, table: string, verb: 'UPDATE' | 'DELETE') =>
  migration(
    number,
    `forbid-${verb.toLowerCase()}-of-${table.replace('_', '-')}`,
    `
    CREATE TRIGGER ${table}_no_${verb.toLowerCase()} BEFORE ${verb} ON ${table} FOR EACH ROW
    SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'The ledger is append-only: reverse the posting instead.'`,
  );

/** Accounts, postings, entries, and the cached balances of leases. See docs/adr/0004-ledger.md. */
export const ledger = [
  migration(
    20261121040,
    'create-accounts',
    `
    CREATE TABLE accounts (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      book ${code(6)} NOT NULL,
      code ${code(5)} NOT NULL,
      subject ${code(61)} NOT NULL,
      currency ${CURRENCY},
      created_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY accounts_subject (organization_id, book, code, subject),
      FOREIGN KEY (organization_id) REFERENCES organizations (id),
      ${oneOf('book', ['CLIENT', 'OFFICE'])}
    ) ${TABLE}`,
  ),
  migration(
    20261121041,
    'create-postings',
    `
    CREATE TABLE postings (
      organization_id ${ID} NOT NULL,
      id ${ID} NOT NULL,
      kind ${code(40)} NOT NULL,
      source_id ${ID} NOT NULL,
      lease_id ${ID} NULL,
      effective_on DATE NOT NULL,
      posted_at DATETIME(6) NOT NULL,
      reverses_posting_id ${ID} NULL,
      PRIMARY KEY (organization_id, id),
      UNIQUE KEY postings_reverses (organization_id, reverses_posting_id),
      KEY postings_lease (organization_id, lease_id, effective_on),
      KEY postings_source (organization_id, source_id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, reverses_posting_id) REFERENCES postings (organization_id, id)
    ) ${TABLE}`,
  ),
  migration(
    20261121042,
    'create-entries',
    `
    CREATE TABLE entries (
      organization_id ${ID} NOT NULL,
      posting_id ${ID} NOT NULL,
      line SMALLINT NOT NULL,
      debit_account_id ${ID} NOT NULL,
      credit_account_id ${ID} NOT NULL,
      amount_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      effective_on DATE NOT NULL,
      posted_at DATETIME(6) NOT NULL,
      PRIMARY KEY (organization_id, posting_id, line),
      KEY entries_debit (organization_id, debit_account_id, effective_on, amount_minor),
      KEY entries_credit (organization_id, credit_account_id, effective_on, amount_minor),
      FOREIGN KEY (organization_id, posting_id) REFERENCES postings (organization_id, id),
      FOREIGN KEY (organization_id, debit_account_id) REFERENCES accounts (organization_id, id),
      FOREIGN KEY (organization_id, credit_account_id) REFERENCES accounts (organization_id, id),
      CHECK (amount_minor > 0),
      CHECK (debit_account_id <> credit_account_id)
    ) ${TABLE}`,
  ),
  appendOnly(20261121043, 'entries', 'UPDATE'),
  appendOnly(20261121044, 'entries', 'DELETE'),
  appendOnly(20261121045, 'postings', 'UPDATE'),
  appendOnly(20261121046, 'postings', 'DELETE'),
  // The row that every movement of money on a lease locks first; its balances are a cache of the entries.
  migration(
    20261121047,
    'create-lease-accounts',
    `
    CREATE TABLE lease_accounts (
      organization_id ${ID} NOT NULL,
      lease_id ${ID} NOT NULL,
      receivable_account_id ${ID} NOT NULL,
      credit_account_id ${ID} NOT NULL,
      deposit_account_id ${ID} NOT NULL,
      receivable_minor BIGINT NOT NULL,
      credit_minor BIGINT NOT NULL,
      deposit_minor BIGINT NOT NULL,
      currency ${CURRENCY},
      PRIMARY KEY (organization_id, lease_id),
      FOREIGN KEY (organization_id, lease_id) REFERENCES leases (organization_id, id),
      FOREIGN KEY (organization_id, receivable_account_id) REFERENCES accounts (organization_id, id),
      FOREIGN KEY (organization_id, credit_account_id) REFERENCES accounts (organization_id, id),
      FOREIGN KEY (organization_id, deposit_account_id) REFERENCES accounts (organization_id, id),
      CHECK (receivable_minor >= 0),
      CHECK (credit_minor >= 0),
      CHECK (deposit_minor >= 0)
    ) ${TABLE}`,
  ),
];
