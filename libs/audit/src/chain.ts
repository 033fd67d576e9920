import { randomBytes } from 'node:crypto';
import { insertRows, newId, safeInteger, type SqlValue, type Tx } from '@plotihub/database';
import { canonicalJson, chainHash, hashOf, NO_HASH, sha256, type ChainedEvent, type NewAuditEvent } from './event.js';

const MAX_REASON = 500;
const MAX_DETAILS = 4_000;
/** The longest IPv6 address; a zone behind it says nothing to anybody else. */
const MAX_ADDRESS = 45;
const COLUMNS = [
  'organization_id',
  'sequence',
  'id',
  'occurred_at',
  'actor_kind',
  'actor_id',
  'acting_for_id',
  'source_address',
  'source_salt',
  'source_hash',
  'request_id',
  'action',
  'outcome',
  'subject_id',
  'before_hash',
  'after_hash',
  'reason',
  'details',
  'previous_hash',
  'hash',
] as const;

/** An event whose things are hashed already: small, and nothing of it can fail any more. */
export type PreparedEvent = Omit<ChainedEvent, 'sequence' | 'occurredAt' | 'previousHash' | 'hash'> & {
  sourceAddress: string | null;
  sourceSalt: string | null;
};

/** @throws RangeError for details that are too long to be details. */
export function prepare(event: NewAuditEvent): PreparedEvent {
  const details = canonicalJson(event.details ?? {});
  if (details.length > MAX_DETAILS) throw new RangeError(`The details of the audit event ${event.action} are too long.`);
  const sourceAddress = event.sourceAddress?.slice(0, MAX_ADDRESS) ?? null;
  const sourceSalt = sourceAddress === null ? null : randomBytes(16).toString('hex');
  return {
    organizationId: event.organizationId,
    id: newId('aud'),
    actorKind: event.actor.kind,
    actorId: event.actor.id ?? null,
    actingForId: event.actor.actingFor ?? null,
    sourceAddress,
    sourceSalt,
    sourceHash: sourceHash(sourceSalt, sourceAddress),
    requestId: event.requestId ?? null,
    action: event.action,
    outcome: event.outcome ?? 'DONE',
    subjectId: event.subjectId ?? null,
    beforeHash: hashOf(event.before),
    afterHash: hashOf(event.after),
    reason: event.reason?.slice(0, MAX_REASON) ?? null,
    details,
  };
}

/** Salted, because there are few enough addresses to try them all. */
export function sourceHash(salt: string | null, address: string | null): string | null {
  return salt === null || address === null ? null : sha256(`${salt} ${address}`);
}

/**
 * Appends events of one organization to its chain. Locks the organization's head until the transaction ends, so it comes last:
 * the head is then the last lock of every transaction that takes it, and no two of them can wait for each other.
 */
export async function append(tx: Tx, organizationId: string, events: readonly PreparedEvent[], at: Date): Promise<void> {
  const head = await lockHead(tx, organizationId);
  let { sequence, hash } = head;
  const occurredAt = at.toISOString().replace('Z', '000Z');
  const rows: SqlValue[][] = [];
  for (const { sourceAddress, sourceSalt, ...event } of events) {
    const place = { ...event, sequence: ++sequence, occurredAt, previousHash: hash };
    hash = chainHash(place);
    rows.push(toRow({ ...place, hash }, { at, sourceAddress, sourceSalt }));
  }
  await insertRows(tx, 'audit_events', COLUMNS, rows);
  await tx.query('UPDATE audit_chains SET last_sequence = ?, head_hash = ? WHERE organization_id = ?', [sequence, hash, organizationId]);
}

function toRow(event: ChainedEvent, clear: { at: Date; sourceAddress: string | null; sourceSalt: string | null }): SqlValue[] {
  return [
    event.organizationId,
    event.sequence,
    event.id,
    clear.at,
    event.actorKind,
    event.actorId,
    event.actingForId,
    clear.sourceAddress,
    clear.sourceSalt,
    event.sourceHash,
    event.requestId,
    event.action,
    event.outcome,
    event.subjectId,
    event.beforeHash,
    event.afterHash,
    event.reason,
    event.details,
    event.previousHash,
    event.hash,
  ];
}

async function lockHead(tx: Tx, organizationId: string): Promise<{ sequence: number; hash: string }> {
  const select = (): Promise<{ sequence: string; hash: string }[]> =>
    tx.query('SELECT last_sequence AS sequence, head_hash AS hash FROM audit_chains WHERE organization_id = ? FOR UPDATE', [
      organizationId,
    ]);
  let [head] = await select();
  if (!head) {
    // The no-op update takes the exclusive lock at once: a shared one, upgraded later, would deadlock the twins.
    await tx.query(
      'INSERT INTO audit_chains (organization_id, last_sequence, head_hash) VALUES (?, 0, ?) ON DUPLICATE KEY UPDATE organization_id = organization_id',
      [organizationId, NO_HASH],
    );
    [head] = await select();
  }
  if (!head) throw new Error('The head of the audit chain that was just made is not there.');
  return { sequence: safeInteger(head.sequence), hash: head.hash };
}
