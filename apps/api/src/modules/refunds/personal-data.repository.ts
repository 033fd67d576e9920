import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const refundsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'refunds',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id amount_minor currency destination_kind tenant_id state proposed_by proposed_on created_at expires_at
      way channel_id reference paid_on payout_id ended_at`,
    personal: {
      reason: about({ class: 'FREE_TEXT', purpose: 'Why credit was sent back', erase: 'KEEP' }),
      failure: about({ class: 'FREE_TEXT', purpose: 'Why it did not arrive', erase: { becomes: null } }),
      destination_sealed: about({ class: 'FINANCIAL', purpose: 'To send credit back to who paid', erase: { becomes: null }, sealed: true }),
    },
  },
];
