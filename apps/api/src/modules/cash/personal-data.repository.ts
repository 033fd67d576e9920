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
  {
    table: 'cash_receipt_blocks',
    plain: 'organization_id id book_id device_id first_receipt last_receipt leased_at',
  },
  {
    table: 'cash_entries',
    of: { lease: 'lease_id' },
    plain: `organization_id id book_id device_id receipt_number taken_at received_at amount_minor currency state reason lease_id payment_id
      decided_by decided_at`,
    personal: {
      reference_typed: about({ class: 'FINANCIAL', purpose: 'To find the lease that was paid for', erase: 'KEEP' }),
      note: about({ class: 'FREE_TEXT', purpose: 'What who took the cash wrote down', erase: { becomes: null } }),
      decision_reason: about({ class: 'FREE_TEXT', purpose: 'Why an entry was dismissed', erase: 'KEEP' }),
    },
  },
  {
    table: 'cheques',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id number bank amount_minor currency drawn_on state channel_id deposited_on cleared_on ended_on payment_id
      statement_line_id instruction received_by received_at`,
    personal: {
      drawer_name_sealed: about({ class: 'IDENTITY', purpose: 'To know who drew a cheque', erase: { becomes: null }, sealed: true }),
      drawer_account_sealed: about({ class: 'FINANCIAL', purpose: 'To tell cheques apart', erase: { becomes: null }, sealed: true }),
      drawer_account_index: about({
        class: 'CREDENTIAL',
        purpose: 'To refuse a cheque that was received before',
        erase: { becomes: null },
      }),
      end_reason: about({ class: 'FREE_TEXT', purpose: 'Why a cheque brought no money', erase: 'KEEP' }),
    },
  },
  {
    table: 'declared_payments',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id kind code amount_minor currency paid_on photo_sha256 state payment_id suspended_payment_id channel_id
      statement_reference declared_by declared_at decided_by decided_at`,
    personal: {
      text_sealed: about({
        class: 'FINANCIAL',
        purpose: 'What a tenant shows to prove that they paid',
        erase: { becomes: null },
        sealed: true,
      }),
      rejection_reason: about({ class: 'FREE_TEXT', purpose: 'Why a declared payment was rejected', erase: 'KEEP' }),
    },
  },
];
