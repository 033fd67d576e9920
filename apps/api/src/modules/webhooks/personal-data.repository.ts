import type { PersonalColumn, RegisteredTable } from '@plotihub/personal-data';

const SIGNS: PersonalColumn = {
  class: 'CREDENTIAL',
  purpose: 'To sign what is sent to an endpoint',
  basis: 'CONTRACT',
  retention: 'ORGANIZATION',
  erase: 'KEEP',
  sealed: true,
};

/** What the tables of this module say of people: nothing, but secrets. Events carry ids. */
export const webhooksPersonalData: readonly RegisteredTable[] = [
  { table: 'event_streams', plain: 'organization_id last_position' },
  { table: 'event_sequences', plain: 'organization_id aggregate_id last_sequence' },
  {
    table: 'published_events',
    plain: 'organization_id position id type aggregate_id sequence data occurred_at published_at',
  },
  {
    table: 'webhook_endpoints',
    plain: `organization_id id label url types state disabled_because former_secret_until failures due_at paused_until claimed_until
      last_delivered_at created_by created_at removed_at version`,
    personal: { secret_sealed: SIGNS, former_secret_sealed: SIGNS },
  },
  {
    table: 'webhook_deliveries',
    plain: 'organization_id id endpoint_id event_id aggregate_id sequence state attempts next_at ended_at created_at',
  },
  { table: 'webhook_attempts', plain: 'organization_id id delivery_id status failure took_ms at' },
];
