import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const WORDS: PersonalColumn = {
  class: 'FREE_TEXT',
  purpose: 'To remember what was said and agreed about a record',
  basis: 'LEGITIMATE_INTEREST',
  retention: 'TENANCY',
  erase: { becomes: '' },
};

/** What the tables of this module say of people: notes about them lose their words, and every version of them. */
export const notesPersonalData: readonly RegisteredTable[] = [
  {
    table: 'notes',
    of: { tenant: 'subject_id', owner: 'subject_id' },
    plain: 'organization_id id subject_id pinned version created_by created_at edited_by edited_at deleted_at deleted_by',
    personal: { body: WORDS },
  },
  {
    table: 'note_versions',
    of: { tenant: 'subject_id', owner: 'subject_id' },
    plain: 'organization_id note_id version subject_id edited_by edited_at',
    personal: { body: WORDS },
  },
];
