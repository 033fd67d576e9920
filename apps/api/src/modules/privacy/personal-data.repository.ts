import type { RegisteredTable } from '@plotihub/personal-data';

/** This module's own tables, and those of the libraries, which know no person. */
export const privacyPersonalData: readonly RegisteredTable[] = [
  {
    table: 'erasures',
    of: { tenant: 'subject_id', owner: 'subject_id', user: 'subject_id' },
    plain: 'organization_id id subject_id state requested_by requested_at confirmed_by confirmed_at',
    personal: {
      reason: {
        class: 'FREE_TEXT',
        purpose: 'To show why somebody was erased',
        basis: 'LEGAL_DUTY',
        retention: 'ACCOUNTABILITY',
        erase: 'KEEP',
      },
    },
  },
  {
    table: 'breaches',
    plain:
      'organization_id id aware_at due_at notified_at overdue_logged_at persons data_classes state version created_by created_at updated_at',
    personal: {
      description: {
        class: 'FREE_TEXT',
        purpose: 'To tell the Data Commissioner what happened',
        basis: 'LEGAL_DUTY',
        retention: 'ACCOUNTABILITY',
        erase: 'KEEP',
      },
      measures: {
        class: 'FREE_TEXT',
        purpose: 'To tell the Data Commissioner what was done',
        basis: 'LEGAL_DUTY',
        retention: 'ACCOUNTABILITY',
        erase: 'KEEP',
      },
    },
  },
  { table: 'encryption_keys', plain: 'organization_id id kind current wrapped_by wrapped created_at retired_at' },
  { table: 'key_rotations', plain: 'organization_id id new_data_keys started_at finished_at' },
  {
    table: 'idempotency_keys',
    plain: 'organization_id principal_id route idempotency_key fingerprint created_at',
    personal: {
      response: {
        class: 'FREE_TEXT',
        purpose: 'To answer a repeated request as the first',
        basis: 'LEGITIMATE_INTEREST',
        retention: 'IDEMPOTENCY',
        erase: 'KEEP',
      },
    },
  },
  { table: 'number_series', plain: 'organization_id kind year last_number' },
  {
    table: 'outbox_events',
    plain: 'id organization_id position type aggregate_id payload occurred_at available_at attempts last_error delivered_at',
  },
  { table: 'handled_events', plain: 'organization_id event_id handler handled_at' },
  { table: 'runs', plain: 'organization_id name day state attempts started_at leased_until finished_at last_error' },
  { table: 'migrations', shared: true, plain: 'id timestamp name' },
  {
    table: 'audit_chains',
    plain: 'organization_id last_sequence head_hash verified_sequence verified_hash verified_at addresses_forgotten_to',
  },
  { table: 'rate_limits', shared: true, plain: 'limit_key points ends_ms answer' },
  { table: 'audit_refusals', plain: 'organization_id hour_at actor action refused' },
  {
    table: 'audit_events',
    of: { user: 'actor_id' },
    plain: `organization_id sequence id occurred_at actor_kind actor_id acting_for_id source_salt source_hash request_id action outcome subject_id
      before_hash after_hash details previous_hash hash`,
    personal: {
      source_address: {
        class: 'CONTACT',
        purpose: 'To see from where an account was used',
        basis: 'LEGITIMATE_INTEREST',
        retention: 'ADDRESSES',
        erase: 'KEEP',
      },
      reason: {
        class: 'FREE_TEXT',
        purpose: 'To show why something was done',
        basis: 'LEGAL_DUTY',
        retention: 'ACCOUNTABILITY',
        erase: 'KEEP',
      },
    },
  },
];
