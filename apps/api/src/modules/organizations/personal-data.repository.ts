import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'STAFF',
  ...of,
});

/** What the tables of this module say of people. */
export const organizationsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'organizations',
    shared: true,
    plain:
      'id kind currency time_zone language default_due_day default_grace_days default_allocation_policy second_factor_required version created_at',
    personal: {
      name: about({ class: 'IDENTITY', purpose: 'A landlord trades under their own name', retention: 'ORGANIZATION', erase: 'KEEP' }),
      phone: about({ class: 'CONTACT', purpose: 'For tenants to call', retention: 'ORGANIZATION', erase: 'KEEP' }),
    },
  },
  {
    table: 'users',
    shared: true,
    of: { user: 'id' },
    plain: 'id created_at',
    personal: {
      name: about({ class: 'IDENTITY', purpose: 'To name who did what', erase: { becomes: 'Erased person' } }),
      email: about({ class: 'CONTACT', purpose: 'To sign in', erase: { becomes: '{id}@erased.invalid' } }),
      phone: about({ class: 'CONTACT', purpose: 'To sign in', erase: { becomes: null } }),
      password_hash: about({ class: 'CREDENTIAL', purpose: 'To sign in', erase: { becomes: '' } }),
    },
  },
  { table: 'memberships', of: { user: 'user_id' }, plain: 'organization_id id user_id role scope created_at ended_at' },
  {
    table: 'proposals',
    plain: `organization_id id kind subject_id open_subject_id payload state sole proposed_by proposed_at decided_by decided_at
      expires_at`,
    personal: {
      reason: about({ class: 'FREE_TEXT', purpose: 'Why somebody proposed it', retention: 'ACCOUNTABILITY', erase: 'KEEP' }),
      decision_reason: about({ class: 'FREE_TEXT', purpose: 'Why somebody decided so', retention: 'ACCOUNTABILITY', erase: 'KEEP' }),
    },
  },
];
