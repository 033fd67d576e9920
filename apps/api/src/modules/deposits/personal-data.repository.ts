import type { RegisteredTable } from '@plotihub/personal-data';

const words = (purpose: string) =>
  ({ class: 'FREE_TEXT', purpose, basis: 'LEGAL_DUTY', retention: 'MONEY', erase: { becomes: null } }) as const;

/** What the tables of this module say of people: how they left a flat. */
export const depositsPersonalData: readonly RegisteredTable[] = [
  {
    table: 'deposit_settlements',
    of: { lease: 'lease_id' },
    plain: `organization_id id lease_id state revision held_minor credit_minor refund_minor currency dispute_by refund_id created_by created_at
      open_lease_id`,
  },
  {
    table: 'deposit_settlement_lines',
    plain: 'organization_id id settlement_id revision position kind amount_minor wear_minor currency charge_id',
    personal: {
      description: {
        class: 'FINANCIAL',
        purpose: 'To say what is deducted from a deposit',
        basis: 'LEGAL_DUTY',
        retention: 'MONEY',
        erase: 'KEEP',
      },
      evidence: words('To say what shows a deduction'),
    },
  },
  {
    table: 'deposit_settlement_moves',
    plain: 'organization_id id settlement_id from_state to_state moved_by created_at',
    personal: { reason: words('To say why a tenant objected, and what was answered') },
  },
];
