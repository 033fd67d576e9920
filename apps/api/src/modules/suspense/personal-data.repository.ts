import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const suspensePersonalData: readonly RegisteredTable[] = [
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
];
