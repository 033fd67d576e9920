import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const secret = (purpose: string): PersonalColumn => ({
  class: 'CREDENTIAL',
  purpose,
  basis: 'CONTRACT',
  retention: 'MONEY',
  erase: 'KEEP',
  sealed: true,
});
const phone = (purpose: string): PersonalColumn => ({
  class: 'CONTACT',
  purpose,
  basis: 'CONTRACT',
  retention: 'CALLBACKS',
  erase: { becomes: null },
  sealed: true,
});

/** What the tables of this module say of people. */
export const mpesaPersonalData: readonly RegisteredTable[] = [
  {
    table: 'mpesa_connections',
    plain: `organization_id id channel_id store_number c2b_version b2c_version payouts urls_registered_at pull_registered_at next_pull_at
      night_pull_on updated_at`,
  },
  {
    table: 'mpesa_secrets',
    plain: 'organization_id id channel_id part set_at',
    personal: { value_sealed: secret("To ask M-Pesa in the organization's name") },
  },
  {
    table: 'mpesa_tokens',
    shared: true,
    plain: 'id usable_until alone_until holder',
    personal: { token_sealed: secret("To ask M-Pesa in the organization's name for an hour") },
  },
  {
    table: 'stk_pushes',
    of: { lease: 'lease_id' },
    plain: `organization_id id channel_id lease_id amount_minor currency reference state reason told_by token_hash confirmed_at receipt
      paid_minor payer_differs payment_id requested_by requested_on created_at sent_at ended_at checks available_at`,
    personal: {
      phone_sealed: phone('To ask a phone for its PIN'),
      phone_index: { ...phone('To ask no phone too often'), class: 'CREDENTIAL', sealed: undefined },
      // M-Pesa writes the payer's number into it.
      checkout_sealed: phone('To ask M-Pesa what became of a push'),
    },
  },
  // Locks; a number from 0 to 255 names no phone.
  { table: 'stk_gates', plain: 'organization_id gate' },
  {
    table: 'mpesa_requests',
    plain: `organization_id id channel_id kind state reason receipt payout_id conversation_id from_at to_at rows_seen rows_new token_hash requested_by created_at
      sent_at ended_at attempts available_at`,
    personal: { secret_sealed: secret('To register an address that holds a secret, until it is registered') },
  },
  {
    table: 'payouts',
    of: { lease: 'lease_id' },
    plain: `organization_id id channel_id lease_id refund_id suspense_item_id amount_minor currency b2c_version state reason told_by token_hash
      conversation_id receipt receiver_differs booked paid_at requested_by requested_on created_at sent_at accepted_at ended_at sends checks
      available_at`,
    personal: {
      phone_sealed: phone('To pay a phone'),
      receiver_sealed: { ...phone('To see whom M-Pesa has paid'), class: 'IDENTITY' },
      token_sealed: secret('To be told at the same address when a payout is sent again, until it has ended'),
    },
  },
  {
    table: 'pulled_transactions',
    plain: 'organization_id channel_id receipt amount_minor currency transacted_at first_seen_at provider_event_id',
  },
];
