import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (purpose: string): PersonalColumn => ({
  ...{ class: 'FREE_TEXT', purpose, basis: 'CONTRACT', retention: 'MONEY', erase: { becomes: null } },
});

/** What the tables of this module say of people. */
export const inspectionsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'inspections',
    of: { lease: 'lease_id' },
    plain: `organization_id id kind property_id unit_id lease_id inspected_on staff_signed_by staff_signed_at tenant_signed_by tenant_signed_at
      created_by created_at`,
    personal: { tenant_remark: about('What a tenant says to an inspection') },
  },
  {
    table: 'inspection_items',
    plain: 'organization_id inspection_id line room item item_condition',
    personal: { note: about('How a thing is in somebody’s home') },
  },
];
