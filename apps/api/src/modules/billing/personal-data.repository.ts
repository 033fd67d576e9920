import type { RegisteredTable } from '@plotihub/personal-data';

/** What the tables of this module say of people: what a lease owes. Nothing of it names anybody. */
export const billingPersonalData: readonly RegisteredTable[] = [
  {
    table: 'invoices',
    of: { lease: 'lease_id' },
    plain: 'organization_id id lease_id number period issued_on due_on grace_ends_on total_minor currency created_at',
  },
  {
    table: 'charges',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id property_id invoice_id kind period amount_minor open_minor currency issued_on due_on natural_key payee
      ownership_id posting_id voided_on created_at`,
    personal: {
      description: {
        class: 'FINANCIAL',
        purpose: 'To say what is owed for',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: 'KEEP',
      },
      void_reason: {
        class: 'FREE_TEXT',
        purpose: 'To say why a charge was taken back',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: { becomes: null },
      },
    },
  },
  {
    table: 'deposit_items',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id kind required_minor received_minor applied_minor refunded_minor transferred_minor with_owner_minor
      currency opened_on top_up_due_on created_at`,
  },
  {
    table: 'deposit_draws',
    of: { lease: 'lease_id' },
    plain: `organization_id id deposit_item_id lease_id deposit_use amount_minor currency effective_on payment_id posting_id reversal_of
      created_at`,
  },
  {
    table: 'allocations',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id payment_id charge_id deposit_item_id amount_minor currency effective_on directed posting_id
      reversal_of reallocation_id created_at`,
  },
  {
    table: 'reallocations',
    of: { lease: 'lease_id' },
    plain: 'organization_id id payment_id lease_id reallocated_by created_at',
    personal: {
      reason: {
        class: 'FREE_TEXT',
        purpose: 'To say why a payment was allocated anew',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: { becomes: null },
      },
    },
  },
  {
    table: 'credit_draws',
    of: { lease: 'lease_id' },
    plain: 'organization_id id lease_id payment_id amount_minor currency drawn_for created_at released_at',
  },
  { table: 'credits', of: { lease: 'lease_id' }, plain: 'organization_id payment_id lease_id remaining_minor currency value_on' },
  {
    table: 'billing_runs',
    plain: `organization_id id period property_id as_of state preview_hash hash after_lease_id leases charges total_minor currency failed
      failures requested_by created_at leased_until finished_at`,
  },
  {
    table: 'late_fee_policies',
    plain: `organization_id id property_id kind fixed_minor basis_points cap_minor min_overdue_minor max_days tiers currency payee from_on to_on created_at
      scope_id`,
  },
];
