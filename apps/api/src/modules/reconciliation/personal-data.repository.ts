import type { RegisteredTable } from '@plotihub/personal-data';

/** What the tables of this module say of people. */
export const reconciliationPersonalData: readonly RegisteredTable[] = [
  { table: 'statement_formats', plain: 'organization_id id channel_id columns created_by created_at' },
  {
    table: 'statements',
    plain: `organization_id id channel_id file_sha256 state line_count known_count covers_from covers_to opening_balance_minor
      closing_balance_minor currency requested_by created_at finished_at`,
  },
  {
    table: 'statement_lines',
    of: { inbound: 'inbound_transaction_id' },
    plain: `organization_id id statement_id channel_id row_number_in_file identity external_id linked_id kind booked_at booked_on paid_in_minor
      withdrawn_minor balance_minor currency state cause provider_event_id inbound_transaction_id created_at`,
    personal: {
      raw_sealed: {
        class: 'FINANCIAL',
        purpose: 'To prove what the provider told of a payment',
        basis: 'LEGAL_DUTY',
        retention: 'CALLBACKS',
        erase: { becomes: null },
        sealed: true,
      },
    },
  },
  {
    table: 'sweeps',
    plain: `organization_id id channel_id statement_line_id bank_line_id reference amount_minor currency swept_on posting_id recorded_by created_at
      reversed_at reversal_posting_id reversal_proposal_id former_line_id former_reference`,
    personal: {
      reversal_reason: {
        class: 'FREE_TEXT',
        purpose: 'Why a sweep was taken back',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: 'KEEP',
      },
    },
  },
  {
    table: 'reconciliations',
    plain: `organization_id id channel_id from_on to_on result figures balance_proof days stale_at stale_from_on stale_to_on proved_again_by
      requested_by created_at`,
  },
  {
    table: 'differences',
    of: { inbound: 'inbound_transaction_id' },
    plain: `organization_id id channel_id cause subject external_id value_on provider_minor intake_minor ledger_minor currency payment_id
      inbound_transaction_id statement_line_id provider_event_id state closed_by closed_at last_seen_id created_at`,
    personal: {
      reason: {
        class: 'FREE_TEXT',
        purpose: 'Why a difference is none',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: 'KEEP',
      },
    },
  },
  { table: 'reconciliation_differences', plain: 'organization_id reconciliation_id difference_id' },
];
