import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'OWNERSHIP',
  ...of,
});

/** What the tables of this module say of people. */
export const propertiesPersonalData: readonly RegisteredTable[] = [
  {
    table: 'owners',
    of: { owner: 'id' },
    plain: 'organization_id id kind version created_at erased_at',
    personal: {
      name: about({ class: 'IDENTITY', purpose: 'To name whom the rent belongs to', erase: { becomes: 'Erased person' } }),
      phone: about({ class: 'CONTACT', purpose: 'To reach the owner', erase: { becomes: null } }),
      email: about({ class: 'CONTACT', purpose: 'To send statements', erase: { becomes: null } }),
      kra_pin_sealed: about({
        class: 'IDENTITY',
        purpose: 'For the tax on rent',
        basis: 'LEGAL_DUTY',
        erase: { becomes: null },
        sealed: true,
      }),
      marketing_consent_at: about({
        class: 'BEHAVIOUR',
        purpose: 'To know whether offers may be sent',
        basis: 'CONSENT',
        erase: { becomes: null },
      }),
    },
  },
  { table: 'ownership_shares', of: { owner: 'owner_id' }, plain: 'organization_id ownership_id owner_id basis_points' },
  { table: 'ownerships', plain: 'organization_id id property_id from_on created_at' },
  { table: 'properties', plain: 'organization_id id name code kind county town version created_at' },
  { table: 'blocks', plain: 'organization_id id property_id name created_at' },
  {
    table: 'units',
    plain: `organization_id id property_id block_id label type use_kind market_rent_minor currency pay_reference occupancy hold version
      created_at`,
  },
];
