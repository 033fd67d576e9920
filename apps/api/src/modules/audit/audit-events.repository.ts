import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type SqlValue } from '@plotihub/database';

/** An event as the table holds it. */
export interface AuditEventRow {
  id: string;
  sequence: number;
  occurredAt: Date;
  actorKind: string;
  actorId: string | null;
  actingForId: string | null;
  sourceAddress: string | null;
  requestId: string | null;
  action: string;
  outcome: string;
  subjectId: string | null;
  beforeHash: string | null;
  afterHash: string | null;
  reason: string | null;
  /** JSON. */
  details: string;
  previousHash: string;
  hash: string;
}

export interface AuditEventFilter {
  /** Included. */
  from?: Date;
  /** Not included. */
  before?: Date;
  actorId?: string;
  action?: string;
  subjectId?: string;
  outcome?: string;
}

/** Where a page begins, and in which direction it goes. */
export interface AuditEventSlice {
  newestFirst: boolean;
  /** Sequence of the last event seen. */
  after?: number;
  limit: number;
}

const SELECT = `SELECT id, sequence, occurred_at AS occurredAt, actor_kind AS actorKind, actor_id AS actorId, acting_for_id AS actingForId,
  source_address AS sourceAddress, request_id AS requestId, action, outcome, subject_id AS subjectId, before_hash AS beforeHash,
  after_hash AS afterHash, reason, details, previous_hash AS previousHash, hash FROM audit_events`;

type Stored = Omit<AuditEventRow, 'sequence'> & { sequence: string };
const toRow = (row: Stored): AuditEventRow => ({ ...row, sequence: safeInteger(row.sequence) });

@Injectable()
export class AuditEventsRepository {
  async list(db: Reader, organizationId: string, filter: AuditEventFilter, slice: AuditEventSlice): Promise<AuditEventRow[]> {
    const conditions: [string, SqlValue | undefined][] = [
      ['organization_id = ?', organizationId],
      ['occurred_at >= ?', filter.from],
      ['occurred_at < ?', filter.before],
      ['actor_id = ?', filter.actorId],
      ['action = ?', filter.action],
      ['subject_id = ?', filter.subjectId],
      ['outcome = ?', filter.outcome],
      [`sequence ${slice.newestFirst ? '<' : '>'} ?`, slice.after],
    ];
    const asked = conditions.filter((condition): condition is [string, SqlValue] => condition[1] !== undefined);
    const rows: Stored[] = await db.query(
      `${SELECT} WHERE ${asked.map(([sql]) => sql).join(' AND ')} ORDER BY sequence ${slice.newestFirst ? 'DESC' : 'ASC'} LIMIT ?`,
      [...asked.map(([, value]) => value), slice.limit],
    );
    return rows.map(toRow);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<AuditEventRow | undefined> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows.map(toRow)[0];
  }
}
