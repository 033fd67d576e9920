import { safeInteger, type Reader } from '@plotihub/database';
import { sourceHash } from './chain.js';
import { chainHash, NO_HASH, type ChainedEvent } from './event.js';

/** A place in a chain, and the hash of the event there. */
export interface ChainPoint {
  sequence: number;
  hash: string;
}

/** NO_HEAD: events without the row that counts them. The others speak of the row of `sequence`. */
export type FaultKind = 'ALTERED' | 'MISSING' | 'OUT_OF_ORDER' | 'NOT_COUNTED' | 'NO_HEAD' | 'NOT_AS_NOTED';

/** The first thing that is wrong with a chain. */
export interface ChainFault {
  kind: FaultKind;
  sequence: number;
  /** One sentence for a person. */
  detail: string;
}

export interface ChainCheck {
  organizationId: string;
  /** Events that the head counts. */
  events: number;
  headHash: string;
  /** Events between these two were checked, both included; none if the second is smaller. */
  checkedFrom: number;
  checkedTo: number;
  fault?: ChainFault;
}

export interface CheckOptions {
  /** A point that was found good before: the check begins behind it. From the beginning if absent. */
  after?: ChainPoint;
  /** Check only the newest so many events; a chain that was cut at its beginning is not noticed then. */
  newest?: number;
  /** Points that were noted down elsewhere: the chain must pass through them. */
  noted?: readonly ChainPoint[];
}

/** Rows in memory at once. */
const PAGE = 1_000;

interface Row extends Omit<ChainedEvent, 'sequence'> {
  sequence: string;
  sourceAddress: string | null;
  sourceSalt: string | null;
}

/**
 * Reads a chain in order and names the first row that is not as it was written: changed, missing, or out of its place.
 * Bounded in memory, and safe beside writers: what is written meanwhile is not looked at.
 * What no check inside the database can notice is a tail that was cut off or rewritten together with the head: hence `noted`.
 */
export async function checkChain(db: Reader, organizationId: string, options: CheckOptions = {}): Promise<ChainCheck> {
  const ends = await readEnds(db, organizationId);
  const head = await readHead(db, organizationId);
  const start = await startOf(db, organizationId, head, options);
  const result = { organizationId, events: head?.sequence ?? 0, headHash: head?.hash ?? NO_HASH, checkedFrom: start.sequence + 1 };
  if (!head) {
    const gone = ends.last > 0 ? ends.last : Math.max(0, ...(options.noted ?? []).map(({ sequence }) => sequence));
    const fault = gone > 0 ? faultOf('NO_HEAD', gone, 'has no head any more: the row that counts the events is gone') : undefined;
    return { ...result, checkedTo: 0, ...(fault ? { fault } : {}) };
  }
  const walked = await walk(db, organizationId, { start, head, noted: options.noted ?? [] });
  const fault = walked.fault ?? uncounted(ends, head);
  return { ...result, checkedTo: walked.sequence, ...(fault ? { fault } : {}) };
}

/** Every organization that has a chain or a part of one, in id order. */
export async function chainedOrganizations(db: Reader, after: string, limit: number): Promise<string[]> {
  const rows: { id: string }[] = await db.query(
    `(SELECT organization_id AS id FROM audit_chains WHERE organization_id > ? ORDER BY organization_id LIMIT ?)
     UNION (SELECT DISTINCT organization_id FROM audit_events WHERE organization_id > ? ORDER BY organization_id LIMIT ?) ORDER BY id LIMIT ?`,
    [after, limit, after, limit, limit],
  );
  return rows.map(({ id }) => id);
}

async function walk(
  db: Reader,
  organizationId: string,
  { start, head, noted }: { start: ChainPoint; head: ChainPoint; noted: readonly ChainPoint[] },
): Promise<{ sequence: number; fault?: ChainFault }> {
  const expected = new Map(noted.map(({ sequence, hash }) => [sequence, hash]));
  let last = start;
  while (last.sequence < head.sequence) {
    const rows = await readRows(db, organizationId, last.sequence, Math.min(PAGE, head.sequence - last.sequence));
    for (const row of rows) {
      const fault = faultOfRow(row, last) ?? faultOfNote(row, expected);
      if (fault) return { sequence: last.sequence, fault };
      last = { sequence: last.sequence + 1, hash: row.hash };
    }
    if (rows.length === 0) return { sequence: last.sequence, fault: faultOf('MISSING', last.sequence + 1, 'is missing, and all after it') };
  }
  if (last.sequence === head.sequence && last.hash !== head.hash)
    return { sequence: last.sequence, fault: faultOf('ALTERED', last.sequence, 'is not the event that the head of the chain names') };
  const beyond = [start, ...noted].find(({ sequence }) => sequence > head.sequence);
  if (beyond)
    return {
      sequence: last.sequence,
      fault: faultOf('MISSING', head.sequence + 1, 'is missing, and all after it up to one that was good before'),
    };
  return { sequence: last.sequence };
}

function faultOfRow(row: Row, last: ChainPoint): ChainFault | undefined {
  const due = last.sequence + 1;
  const sequence = safeInteger(row.sequence);
  if (sequence !== due) return faultOf('MISSING', due, 'is missing');
  if (row.previousHash !== last.hash)
    return faultOf('OUT_OF_ORDER', due, `does not follow on event ${last.sequence}: one of the two is not the one that was written there`);
  if (chainHash({ ...row, sequence }) !== row.hash) return faultOf('ALTERED', due, 'is not as it was written');
  const forgotten = row.sourceAddress === null && row.sourceSalt === null;
  if (!forgotten && sourceHash(row.sourceSalt, row.sourceAddress) !== row.sourceHash)
    return faultOf('ALTERED', due, 'has another source address than was written');
  return undefined;
}

function faultOfNote({ sequence, hash }: Row, expected: ReadonlyMap<number, string>): ChainFault | undefined {
  const note = expected.get(Number(sequence));
  if (note === undefined || note === hash) return undefined;
  return faultOf('NOT_AS_NOTED', Number(sequence), 'has another hash than was noted: it, or one before it, was rewritten');
}

function uncounted(ends: { first: number; last: number }, head: ChainPoint): ChainFault | undefined {
  if (ends.last > head.sequence) return faultOf('NOT_COUNTED', head.sequence + 1, 'lies behind the head of the chain');
  if (ends.first < 1 && ends.last > 0) return faultOf('NOT_COUNTED', ends.first, 'lies before the beginning of the chain');
  return undefined;
}

function faultOf(kind: FaultKind, sequence: number, what: string): ChainFault {
  return { kind, sequence, detail: `Event ${sequence} ${what}.` };
}

/** Read before the head: whatever is committed then is counted by a head that is read after. */
async function readEnds(db: Reader, organizationId: string): Promise<{ first: number; last: number }> {
  const [row]: { first: string | null; last: string | null }[] = await db.query(
    'SELECT MIN(sequence) AS first, MAX(sequence) AS last FROM audit_events WHERE organization_id = ?',
    [organizationId],
  );
  return { first: safeInteger(row?.first ?? 1), last: safeInteger(row?.last ?? 0) };
}

async function readHead(db: Reader, organizationId: string): Promise<ChainPoint | undefined> {
  const [row]: { sequence: string; hash: string }[] = await db.query(
    'SELECT last_sequence AS sequence, head_hash AS hash FROM audit_chains WHERE organization_id = ?',
    [organizationId],
  );
  return row && { sequence: safeInteger(row.sequence), hash: row.hash };
}

async function startOf(db: Reader, organizationId: string, head: ChainPoint | undefined, options: CheckOptions): Promise<ChainPoint> {
  const { after, newest } = options;
  const beginning = { sequence: 0, hash: NO_HASH };
  if (after) return after;
  if (!head || newest === undefined || head.sequence <= newest) return beginning;
  const [row] = await readRows(db, organizationId, head.sequence - newest - 1, 1);
  return row && safeInteger(row.sequence) === head.sequence - newest ? { sequence: head.sequence - newest, hash: row.hash } : beginning;
}

function readRows(db: Reader, organizationId: string, after: number, limit: number): Promise<Row[]> {
  return db.query(
    `SELECT organization_id AS organizationId, sequence, id, DATE_FORMAT(occurred_at, '%Y-%m-%dT%H:%i:%s.%fZ') AS occurredAt,
            actor_kind AS actorKind, actor_id AS actorId, acting_for_id AS actingForId, source_address AS sourceAddress,
            source_salt AS sourceSalt, source_hash AS sourceHash, request_id AS requestId, action, outcome, subject_id AS subjectId,
            before_hash AS beforeHash, after_hash AS afterHash, reason, details, previous_hash AS previousHash, hash
       FROM audit_events WHERE organization_id = ? AND sequence > ? ORDER BY sequence LIMIT ?`,
    [organizationId, after, limit],
  );
}
