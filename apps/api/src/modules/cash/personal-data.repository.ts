import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'LEGAL_DUTY',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const cashPersonalData: readonly RegisteredTable[] = [
  {
    table: 'cash_books',
    of: { user: 'holder_id' },
    plain: `organization_id id holder_id open_holder_id series last_receipt limit_minor currency state version created_by created_at closed_at`,
  },
  {
    table: 'bankings',
    plain: `organization_id id book_id channel_id amount_minor currency banked_on slip_reference live_slip photo_sha256 state posting_id
      statement_line_id declared_by declared_at decided_by decided_at`,
    personal: {
      rejection_reason: about({ class: 'FREE_TEXT', purpose: 'Why a banking was rejected', erase: 'KEEP' }),
    },
  },
];
