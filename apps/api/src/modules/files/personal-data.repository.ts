import type { RegisteredTable } from '@plotihub/personal-data';

/** What the tables of this module say of people. The bytes of an erased person's files go as well (files.jobs.ts). */
export const filesPersonalData: readonly RegisteredTable[] = [
  {
    table: 'files',
    of: { tenant: 'subject_id', owner: 'subject_id' },
    plain: `organization_id id subject_id declared_type declared_bytes kept_type kept_bytes kept_sha256 width height has_thumbnail audience
      state reason charged_bytes uploaded_by created_at upload_expires_at sweep_at check_at attempts checked_at deleted_at deleted_by
      purge_at version`,
    personal: {
      name: {
        class: 'FREE_TEXT',
        purpose: 'To find the photo or document again',
        basis: 'CONTRACT',
        retention: 'TENANCY',
        erase: { becomes: '' },
      },
    },
  },
  { table: 'file_usage', plain: 'organization_id used_bytes' },
];
