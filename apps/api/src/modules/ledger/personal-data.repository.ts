import type { RegisteredTable } from '@plotihub/personal-data';

/** The tables of this module name nobody: amounts stay when a person is erased, and hang on ids that then say nothing. */
export const ledgerPersonalData: readonly RegisteredTable[] = [
  { table: 'accounts', plain: 'organization_id id book code subject currency created_at' },
  {
    table: 'postings',
    of: { lease: 'lease_id' },
    plain: 'organization_id id kind source_id lease_id effective_on posted_at reverses_posting_id',
  },
  {
    table: 'entries',
    plain: 'organization_id posting_id line debit_account_id credit_account_id amount_minor currency effective_on posted_at',
  },
  {
    table: 'lease_accounts',
    of: { lease: 'lease_id' },
    plain: `organization_id lease_id receivable_account_id credit_account_id deposit_account_id receivable_minor credit_minor deposit_minor
      currency`,
  },
];
