import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const about = (of: Pick<PersonalColumn, 'class' | 'purpose' | 'erase'> & Partial<PersonalColumn>): PersonalColumn => ({
  basis: 'CONTRACT',
  retention: 'MONEY',
  ...of,
});

/** What the tables of this module say of people. */
export const maintenancePersonalData: readonly RegisteredTable[] = [
  {
    table: 'maintenance_settings',
    plain: `organization_id currency approval_limit_minor emergency_limit_minor entry_notice_hours confirm_after_days reopen_within_days
      acknowledge_emergency_minutes resolve_emergency_minutes acknowledge_high_minutes resolve_high_minutes acknowledge_normal_minutes
      resolve_normal_minutes acknowledge_low_minutes resolve_low_minutes version`,
  },
  {
    table: 'work_orders',
    of: { lease: 'lease_id' },
    plain: `organization_id id number property_id unit_id lease_id area category priority charge_to estimate_minor currency state reporter_kind
      reported_by reported_at vendor_id acknowledge_by acknowledged_at resolve_by hold_reason held_at late_told alarm_at done_at confirmed_at
      closed_at reopened_count duplicate_of_id schedule_id due_on version`,
    personal: {
      title: about({ class: 'FREE_TEXT', purpose: 'What is to be repaired, in a few words', erase: 'KEEP' }),
      description: about({ class: 'FREE_TEXT', purpose: 'What who reported it wrote', erase: { becomes: null } }),
    },
  },
  {
    table: 'work_order_moves',
    plain: 'organization_id id work_order_id move from_state to_state moved_by moved_at',
    personal: { reason: about({ class: 'FREE_TEXT', purpose: 'Why a work order was moved', erase: { becomes: null } }) },
  },
  {
    table: 'preventive_schedules',
    plain: `organization_id id property_id unit_id area category priority title description first_on every_months ended_on lead_days created_by
      created_at`,
  },
  { table: 'maintenance_limits', plain: 'organization_id id property_id from_on limit_minor currency created_by created_at' },
  {
    table: 'quotes',
    plain: 'organization_id id work_order_id vendor_id amount_minor currency reference chosen_order_id recorded_by recorded_at',
  },
  {
    table: 'work_order_approvals',
    of: { owner: 'owner_id' },
    plain: `organization_id id work_order_id open_order_id amount_minor currency state asked_by asked_at decided_by decided_at owner_id`,
    personal: {
      evidence: about({ class: 'FREE_TEXT', purpose: 'What shows that an owner agreed', erase: 'KEEP' }),
      reason: about({ class: 'FREE_TEXT', purpose: 'Why an owner agreed, or did not', erase: 'KEEP' }),
    },
  },
  {
    table: 'work_order_visits',
    of: { lease: 'lease_id' },
    plain: 'organization_id id work_order_id lease_id starts_at ends_at entry planned_by planned_at replaced_at',
    personal: { consent: about({ class: 'FREE_TEXT', purpose: 'What shows that a tenant let somebody in', erase: { becomes: 'Erased' } }) },
  },
  {
    table: 'work_costs',
    plain: `organization_id id work_order_id vendor_id document_reference live_document net_minor vat_minor owner_minor tenant_minor agency_minor
      currency state charge_id recorded_by recorded_at posted_on reversed_on`,
    personal: { description: about({ class: 'FREE_TEXT', purpose: 'What was paid for', basis: 'LEGAL_DUTY', erase: 'KEEP' }) },
  },
  {
    table: 'work_cost_parts',
    of: { owner: 'owner_id' },
    plain: 'organization_id cost_id line pocket owner_id amount_minor currency posting_id reversal_posting_id',
  },
];
