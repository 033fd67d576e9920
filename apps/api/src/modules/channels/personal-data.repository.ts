import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const channelsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'payment_channels',
    plain: `organization_id id kind short_code bank branch name state token_hash created_at replaces_id proposal_id due_at active_from
      ended_at watched_until late_payments late_payment_at tenants_written_at owners_written_at told_otherwise_by told_otherwise_at owner_id owner_consent_by owner_consent_at`,
    // A landlord's own account is a person's. Payers are told it, and money that came through it stays traceable.
    personal: {
      account_number: about({ class: 'FINANCIAL', purpose: 'To tell payers where rent goes', basis: 'CONTRACT', erase: 'KEEP' }),
      identifier: about({ class: 'FINANCIAL', purpose: 'To have each account once', basis: 'CONTRACT', erase: 'KEEP' }),
      end_reason: about({ class: 'FREE_TEXT', purpose: 'Why a channel was stopped or retired', erase: 'KEEP' }),
      owner_consent: about({ class: 'FREE_TEXT', purpose: 'How an owner agreed that rent goes to their own account', erase: 'KEEP' }),
      told_otherwise: about({ class: 'FREE_TEXT', purpose: 'How tenants and owners were told of a new channel', erase: 'KEEP' }),
      account_name: about({ class: 'FINANCIAL', purpose: 'To tell payers whose account it is', basis: 'CONTRACT', erase: 'KEEP' }),
    },
  },
  { table: 'channel_addresses', plain: 'organization_id channel_id token_hash created_at' },
  { table: 'former_channel_addresses', plain: 'organization_id token_hash channel_id replaced_at watched_until' },
];
