import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Omit<PersonalColumn, 'basis' | 'retention'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'TENANCY',
  ...of,
});
const proof = (purpose: string): PersonalColumn =>
  about({ class: 'IDENTITY', purpose, retention: 'ID_DATA', erase: { becomes: null }, sealed: true });

/** What the tables of this module say of people. */
export const leasesPersonalData: readonly RegisteredTable[] = [
  {
    table: 'tenants',
    of: { tenant: 'id' },
    plain: 'organization_id id kind language version created_at erased_at',
    personal: {
      name: about({ class: 'IDENTITY', purpose: 'To name the party of a lease', erase: { becomes: 'Erased person' } }),
      phone: about({ class: 'CONTACT', purpose: 'To reach the tenant about the lease', erase: { becomes: '' } }),
      email: about({ class: 'CONTACT', purpose: 'To send invoices and notices', erase: { becomes: null } }),
      id_type: about({ class: 'IDENTITY', purpose: 'To know which document was shown', retention: 'ID_DATA', erase: { becomes: null } }),
      id_number_sealed: proof('To prove who signed the lease'),
      id_number_index: { ...proof('To find a tenant by the whole ID number'), class: 'CREDENTIAL', sealed: undefined },
      kra_pin_sealed: { ...proof('To issue tax documents'), basis: 'LEGAL_DUTY' },
      next_of_kin_name_sealed: proof('To tell somebody in an emergency'),
      next_of_kin_phone_sealed: proof('To tell somebody in an emergency'),
      marketing_consent_at: about({
        class: 'BEHAVIOUR',
        purpose: 'To know whether offers may be sent',
        basis: 'CONSENT',
        erase: { becomes: null },
      }),
    },
  },
  { table: 'lease_parties', of: { tenant: 'tenant_id' }, plain: 'organization_id lease_id tenant_id kind position from_on to_on' },
  {
    table: 'leases',
    of: { lease: 'id' },
    plain: `organization_id id property_id unit_id tenancy_class term_type starts_on ends_on due_day grace_days proration allocation_policy currency state
      billed_from_on moved_in_on notice_effective_on vacated_on deposit_terms version created_at occupied_unit_id`,
  },
  { table: 'rent_steps', of: { lease: 'lease_id' }, plain: 'organization_id lease_id from_on amount_minor currency created_at' },
  {
    table: 'charge_rules',
    of: { lease: 'lease_id' },
    plain: 'organization_id id property_id unit_id lease_id kind amount_minor currency from_on to_on proratable payee created_at',
  },
];
