import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const paymentsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'payment_channels',
    plain: `organization_id id kind short_code bank branch name state token_hash created_at replaces_id proposal_id due_at active_from
      ended_at watched_until late_payments late_payment_at`,
    // A landlord's own account is a person's. Payers are told it, and money that came through it stays traceable.
    personal: {
      account_number: about({ class: 'FINANCIAL', purpose: 'To tell payers where rent goes', basis: 'CONTRACT', erase: 'KEEP' }),
      identifier: about({ class: 'FINANCIAL', purpose: 'To have each account once', basis: 'CONTRACT', erase: 'KEEP' }),
      end_reason: about({ class: 'FREE_TEXT', purpose: 'Why a channel was stopped or retired', erase: 'KEEP' }),
      account_name: about({ class: 'FINANCIAL', purpose: 'To tell payers whose account it is', basis: 'CONTRACT', erase: 'KEEP' }),
    },
  },
  { table: 'channel_addresses', plain: 'organization_id channel_id token_hash created_at' },
  { table: 'former_channel_addresses', plain: 'organization_id token_hash channel_id replaced_at watched_until' },
  {
    table: 'provider_events',
    of: { inbound: 'inbound_transaction_id' },
    plain: 'organization_id id channel_id kind received_at state reason inbound_transaction_id attempts available_at',
    personal: {
      body: about({
        class: 'FINANCIAL',
        purpose: 'As body_sealed, from before it was sealed',
        retention: 'CALLBACKS',
        erase: { becomes: null },
      }),
      body_sealed: about({
        class: 'FINANCIAL',
        purpose: 'To prove what the provider told of a payment',
        retention: 'CALLBACKS',
        erase: { becomes: null },
        sealed: true,
      }),
    },
  },
  {
    table: 'inbound_transactions',
    of: { inbound: 'id' },
    plain: 'organization_id id channel_id external_id transaction_type amount_minor currency value_at value_on received_via created_at',
    personal: {
      reference_raw: about({ class: 'FINANCIAL', purpose: 'To find the lease that was paid for', erase: 'KEEP' }),
      payer_hint: about({ class: 'CONTACT', purpose: 'To ask who paid', erase: { becomes: null } }),
    },
  },
  {
    table: 'payments',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id channel_id inbound_transaction_id method external_id amount_minor currency value_on number state
      split_of moved_to receipt_posting_id receipt reversed_on recorded_by created_at`,
    personal: {
      note: about({ class: 'FREE_TEXT', purpose: 'What the cashier wrote down', erase: { becomes: null } }),
      reversal_reason: about({ class: 'FREE_TEXT', purpose: 'Why a payment was reversed', erase: 'KEEP' }),
    },
  },
  {
    table: 'suspense_items',
    of: { lease: 'lease_id' },
    plain: `organization_id id payment_id reason suggestions state resolved_by resolved_at lease_id created_at version assigned_to
      return_way return_reference returned_on`,
    personal: {
      note: about({ class: 'FREE_TEXT', purpose: 'What colleagues found out about the money', erase: { becomes: null } }),
    },
  },
  {
    table: 'suspense_hints',
    of: { lease: 'lease_id' },
    plain: 'organization_id id external_id lease_id suggested_by created_at',
    personal: {
      note: about({ class: 'FREE_TEXT', purpose: 'Why a colleague thinks that a payment is for a lease', erase: { becomes: null } }),
    },
  },
  {
    table: 'suspense_aliases',
    of: { lease: 'lease_id' },
    plain: 'organization_id id channel_id unit_id lease_id learned_by learned_at forgotten_at',
    personal: {
      reference: about({ class: 'FREE_TEXT', purpose: 'To know again what is typed for a unit', erase: { becomes: '{id}' } }),
    },
  },
  {
    table: 'credit_transfers',
    of: { lease: 'lease_id' },
    plain: 'organization_id payment_id from_lease_id lease_id transferred_by created_at',
    personal: {
      reason: about({ class: 'FREE_TEXT', purpose: 'Why credit was moved to another lease', erase: 'KEEP' }),
      consent: about({ class: 'FREE_TEXT', purpose: 'That the tenant agreed', erase: 'KEEP' }),
    },
  },
  {
    table: 'refunds',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id amount_minor currency destination_kind tenant_id state proposed_by proposed_on created_at expires_at
      way channel_id reference paid_on ended_at`,
    personal: {
      reason: about({ class: 'FREE_TEXT', purpose: 'Why credit was sent back', erase: 'KEEP' }),
      failure: about({ class: 'FREE_TEXT', purpose: 'Why it did not arrive', erase: { becomes: null } }),
      destination_sealed: about({ class: 'FINANCIAL', purpose: 'To send credit back to who paid', erase: { becomes: null }, sealed: true }),
    },
  },
];
