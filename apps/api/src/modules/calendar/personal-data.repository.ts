import type { RegisteredTable } from '@plotihub/personal-data';

/** What the tables of this module say of people. */
export const calendarPersonalData: readonly RegisteredTable[] = [
  {
    table: 'calendar_feeds',
    of: { user: 'holder_id', tenant: 'holder_id' },
    plain: 'organization_id id holder_id live_slot kinds property_id created_at last_read_on revoked_at',
    personal: {
      name: {
        class: 'FREE_TEXT',
        purpose: 'For its holder to tell one feed from another',
        basis: 'CONSENT',
        retention: 'STAFF',
        erase: { becomes: '' },
      },
      live_hash: {
        class: 'CREDENTIAL',
        purpose: 'To know the secret address of a feed when it is asked for',
        basis: 'CONSENT',
        retention: 'STAFF',
        erase: 'KEEP',
      },
    },
  },
];
