import { createHash } from 'node:crypto';

/** Who acts. ANONYMOUS has not proved who they are; SYSTEM is a job that nobody asked for. */
export type ActorKind = 'USER' | 'TENANT' | 'API_KEY' | 'SYSTEM' | 'ANONYMOUS';

export interface Actor {
  kind: ActorKind;
  /** Absent for SYSTEM and ANONYMOUS. */
  id?: string;
  /** The person in whose name somebody else acts, such as support staff. */
  actingFor?: string;
}

/** Who acts, and from where: what a request says about itself. */
export interface Origin {
  actor: Actor;
  /** IP address: personal data. It can be forgotten later without breaking the chain. */
  sourceAddress?: string;
  requestId?: string;
}

/** DONE: it happened. REFUSED: it was asked for and denied. */
export type Outcome = 'DONE' | 'REFUSED';

/** One act to be remembered. */
export interface NewAuditEvent extends Origin {
  organizationId: string;
  /** An operation such as `POST /v1/leases/{id}/moves`, or words for acts that are none: `session.started`. */
  action: string;
  /** DONE unless said otherwise. */
  outcome?: Outcome;
  /** Id of the thing acted on; its prefix says of what kind it is. */
  subjectId?: string;
  /** The thing before and after: only the SHA-256 of its canonical JSON is kept. */
  before?: unknown;
  after?: unknown;
  /** Why, in the words of the person or the code of the problem; at most 500 characters are kept. */
  reason?: string;
  /** Plain values without personal data: the row can never be changed. */
  details?: Readonly<Record<string, string | number | boolean | null>>;
}

/** An event as it lies in the chain; the texts are exactly those that were hashed. */
export interface ChainedEvent {
  organizationId: string;
  /** 1, 2, 3 … without a gap in each organization. */
  sequence: number;
  id: string;
  /** UTC with microseconds: `2026-11-21T07:00:00.000000Z`. */
  occurredAt: string;
  actorKind: ActorKind;
  actorId: string | null;
  actingForId: string | null;
  /** SHA-256 of salt and address; outlives both, so that they can be forgotten. */
  sourceHash: string | null;
  requestId: string | null;
  action: string;
  outcome: Outcome;
  subjectId: string | null;
  beforeHash: string | null;
  afterHash: string | null;
  reason: string | null;
  /** Canonical JSON. */
  details: string;
  previousHash: string;
  hash: string;
}

/** What the first event of a chain follows on. */
export const NO_HASH = '0'.repeat(64);

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** JSON with the members of every object in order of their names, so that equal things have equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(JSON.parse(JSON.stringify(value ?? null))));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}

/** SHA-256 of the canonical JSON of a thing; null for one that is not given. */
export function hashOf(thing: unknown): string | null {
  return thing === undefined ? null : sha256(canonicalJson(thing));
}

/** The hash that binds an event to its place and to the event before it: over every column but the address and its salt. */
export function chainHash(event: Omit<ChainedEvent, 'hash'>): string {
  return sha256(
    JSON.stringify([
      event.organizationId,
      event.sequence,
      event.id,
      event.occurredAt,
      event.actorKind,
      event.actorId,
      event.actingForId,
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
    ]),
  );
}
