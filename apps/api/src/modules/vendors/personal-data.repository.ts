import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGITIMATE_INTEREST',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const vendorsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'vendors',
    of: { vendor: 'id' },
    plain: 'organization_id id trades active version created_at',
    personal: {
      name: about({ class: 'IDENTITY', purpose: 'To know who did the work', erase: { becomes: 'Erased vendor' } }),
      phone: about({ class: 'CONTACT', purpose: 'To give them jobs', erase: { becomes: null } }),
      kra_pin_sealed: about({
        ...{ class: 'IDENTITY', purpose: 'For the tax on what they are paid', basis: 'LEGAL_DUTY' },
        ...{ erase: { becomes: null }, sealed: true },
      }),
    },
  },
];
