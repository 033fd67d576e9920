/**
 * How long data are kept. UNCONFIRMED: an assumption of ours that a lawyer has not looked at; the classes are data, so that one answer
 * changes one line.
 */
export interface RetentionClass {
  name: string;
  /** Days; null: as long as the amounts that it belongs to. */
  days: number | null;
  /** From when the days count. */
  from: string;
  status: 'CONFIRMED' | 'UNCONFIRMED';
}

const YEAR = 365;
const confirmed = (name: string, days: number, from: string): RetentionClass => ({ name, days, from, status: 'CONFIRMED' });
const unconfirmed = (name: string, days: number | null, from: string): RetentionClass => ({ name, days, from, status: 'UNCONFIRMED' });

export const RETENTION_CLASSES: readonly RetentionClass[] = [
  unconfirmed('MONEY', 7 * YEAR, 'the end of the year it belongs to; nothing deletes it yet'),
  unconfirmed('TENANCY', null, 'the lease; blanked by an erasure'),
  unconfirmed('OWNERSHIP', null, 'the ownership; blanked by an erasure'),
  unconfirmed('STAFF', null, 'the membership; blanked by an erasure'),
  unconfirmed('ORGANIZATION', null, 'the contract with the organization'),
  unconfirmed('ACCOUNTABILITY', null, 'the event: it proves what was done'),
  unconfirmed('ID_DATA', YEAR, 'the last lease was settled'),
  unconfirmed('APPLICANTS', 183, 'a person without a lease was entered'),
  unconfirmed('MESSAGES', 2 * YEAR, 'the message was made'),
  unconfirmed('CALLBACKS', YEAR, 'the callback came, if it became a payment'),
  unconfirmed('ADDRESSES', YEAR, 'the act, unless AUDIT_ADDRESS_DAYS says otherwise'),
  confirmed('DELETED_NOTES', 3 * YEAR, 'the note was deleted'),
  confirmed('DELETED_FILES', 30, 'the file was deleted, or refused'),
  confirmed('SESSIONS', 30, 'the session ended'),
  confirmed('IDEMPOTENCY', 30, 'the request'),
  confirmed('OUTBOX', 30, 'the event was delivered'),
  confirmed('EVENTS', 90, 'the event was published'),
];

/** Rows that are due, and what becomes of them. In `where`, the first `?` is the organization and each other one the cutoff. */
export interface RetentionRule {
  class: string;
  table: string;
  /** SQL on the table's own columns and on those that say when its time began. */
  where: string;
  /** DELETE, or the columns that are blanked, as the SET of an UPDATE. */
  action: 'DELETE' | { set: string };
}

const leaseOf = (condition: string): string =>
  `EXISTS (SELECT 1 FROM lease_parties p JOIN leases l ON l.organization_id = p.organization_id AND l.id = p.lease_id
     LEFT JOIN lease_accounts a ON a.organization_id = l.organization_id AND a.lease_id = l.id
    WHERE p.organization_id = tenants.organization_id AND p.tenant_id = tenants.id AND (${condition}))`;
const HAS_ID_DATA =
  '(id_type IS NOT NULL OR id_number_sealed IS NOT NULL OR kra_pin_sealed IS NOT NULL OR next_of_kin_name_sealed IS NOT NULL)';
const NO_ID_DATA =
  'id_type = NULL, id_number_sealed = NULL, id_number_index = NULL, kra_pin_sealed = NULL, next_of_kin_name_sealed = NULL, next_of_kin_phone_sealed = NULL';

export const RETENTION_RULES: readonly RetentionRule[] = [
  {
    class: 'SESSIONS',
    table: 'session_tokens',
    where: `organization_id = ? AND EXISTS (SELECT 1 FROM sessions s WHERE s.organization_id = session_tokens.organization_id
      AND s.id = session_tokens.session_id AND COALESCE(s.ended_at, s.expires_at) < ?)`,
    action: 'DELETE',
  },
  {
    // After its tokens, which are as many as it was refreshed.
    class: 'SESSIONS',
    table: 'sessions',
    where: `organization_id = ? AND COALESCE(ended_at, expires_at) < ? AND NOT EXISTS
      (SELECT 1 FROM session_tokens t WHERE t.organization_id = sessions.organization_id AND t.session_id = sessions.id)`,
    action: 'DELETE',
  },
  {
    class: 'DELETED_NOTES',
    table: 'note_versions',
    where: `organization_id = ? AND EXISTS (SELECT 1 FROM notes n WHERE n.organization_id = note_versions.organization_id
      AND n.id = note_versions.note_id AND n.deleted_at < ?)`,
    action: 'DELETE',
  },
  {
    // After what they said before.
    class: 'DELETED_NOTES',
    table: 'notes',
    where: `organization_id = ? AND deleted_at < ? AND NOT EXISTS
      (SELECT 1 FROM note_versions v WHERE v.organization_id = notes.organization_id AND v.note_id = notes.id)`,
    action: 'DELETE',
  },
  { class: 'IDEMPOTENCY', table: 'idempotency_keys', where: 'organization_id = ? AND created_at < ?', action: 'DELETE' },
  { class: 'OUTBOX', table: 'outbox_events', where: 'organization_id = ? AND delivered_at < ?', action: 'DELETE' },
  {
    // An event that is still to be delivered must find that a handler has had it.
    class: 'OUTBOX',
    table: 'handled_events',
    where: 'organization_id = ? AND handled_at < ? AND NOT EXISTS (SELECT 1 FROM outbox_events e WHERE e.id = handled_events.event_id)',
    action: 'DELETE',
  },
  {
    class: 'EVENTS',
    table: 'webhook_attempts',
    where: `organization_id = ? AND EXISTS (SELECT 1 FROM webhook_deliveries d JOIN published_events e ON e.organization_id = d.organization_id
      AND e.id = d.event_id WHERE d.organization_id = webhook_attempts.organization_id AND d.id = webhook_attempts.delivery_id
      AND d.state <> 'PENDING' AND e.published_at < ?)`,
    action: 'DELETE',
  },
  {
    class: 'EVENTS',
    table: 'webhook_deliveries',
    where: `organization_id = ? AND state <> 'PENDING' AND EXISTS (SELECT 1 FROM published_events e
      WHERE e.organization_id = webhook_deliveries.organization_id AND e.id = webhook_deliveries.event_id AND e.published_at < ?)
      AND NOT EXISTS (SELECT 1 FROM webhook_attempts t WHERE t.organization_id = webhook_deliveries.organization_id AND t.delivery_id = webhook_deliveries.id)`,
    action: 'DELETE',
  },
  {
    class: 'EVENTS',
    table: 'published_events',
    where: `organization_id = ? AND published_at < ? AND NOT EXISTS (SELECT 1 FROM webhook_deliveries d
      WHERE d.organization_id = published_events.organization_id AND d.event_id = published_events.id)`,
    action: 'DELETE',
  },
  {
    class: 'MESSAGES',
    table: 'messages',
    where: "organization_id = ? AND created_at < ? AND (body <> '' OR recipient <> '')",
    action: { set: "body = '', subject = NULL, recipient = ''" },
  },
  {
    class: 'CALLBACKS',
    table: 'provider_events',
    where:
      "organization_id = ? AND received_at < ? AND state IN ('HANDLED', 'DUPLICATE') AND (body_sealed IS NOT NULL OR body IS NOT NULL)",
    action: { set: 'body_sealed = NULL, body = NULL' },
  },
  {
    class: 'CALLBACKS',
    table: 'statement_lines',
    where: "organization_id = ? AND created_at < ? AND state IN ('FOUND', 'CREATED', 'IGNORED') AND raw_sealed IS NOT NULL",
    action: { set: 'raw_sealed = NULL' },
  },
  {
    class: 'CALLBACKS',
    table: 'stk_pushes',
    where: 'organization_id = ? AND created_at < ? AND phone_sealed IS NOT NULL',
    action: { set: 'phone_sealed = NULL, phone_index = NULL, checkout_sealed = NULL' },
  },
  {
    class: 'CALLBACKS',
    table: 'payouts',
    where: 'organization_id = ? AND created_at < ? AND phone_sealed IS NOT NULL',
    action: { set: 'phone_sealed = NULL, receiver_sealed = NULL' },
  },
  {
    class: 'ID_DATA',
    table: 'tenants',
    where: `organization_id = ? AND ${HAS_ID_DATA} AND ${leaseOf("l.state <> 'DRAFT' AND l.state <> 'CANCELLED'")}
      AND NOT ${leaseOf("(l.state NOT IN ('DRAFT', 'CANCELLED') AND l.vacated_on IS NULL) OR l.vacated_on >= ? OR a.receivable_minor <> 0 OR a.credit_minor <> 0 OR a.deposit_minor <> 0")}`,
    action: { set: `${NO_ID_DATA}, version = version + 1` },
  },
  {
    class: 'APPLICANTS',
    table: 'tenants',
    where: `organization_id = ? AND erased_at IS NULL AND created_at < ? AND NOT ${leaseOf("l.state <> 'CANCELLED'")}`,
    action: {
      set: `name = 'Erased person', phone = '', email = NULL, marketing_consent_at = NULL, ${NO_ID_DATA}, erased_at = UTC_TIMESTAMP(6), version = version + 1`,
    },
  },
];
