import type { RegisteredTable } from '@plotihub/personal-data';

/** What the tables of this module say of people: the sheet itself is not kept. */
export const importsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'imports',
    plain: 'organization_id id kind file_sha256 row_count result requested_by created_at',
  },
];
