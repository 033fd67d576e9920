import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const paymentsPersonalData: readonly RegisteredTable[] = [
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
      return_way return_reference returned_on payout_id`,
    personal: {
      note: about({ class: 'FREE_TEXT', purpose: 'What colleagues found out about the money', erase: { becomes: null } }),
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
];
