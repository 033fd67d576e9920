import { Injectable } from '@nestjs/common';
import type { Reader, SqlValue, Tx } from '@plotihub/database';

export type ProposalState = 'PROPOSED' | 'APPROVED' | 'DECLINED' | 'WITHDRAWN' | 'EXPIRED';

/** What one person proposes and another decides. */
export interface Proposal {
  id: string;
  kind: string;
  /** The thing that it is about. */
  subjectId: string;
  /** What the kind needs to carry it out. */
  payload: Readonly<Record<string, unknown>>;
  reason: string;
  state: ProposalState;
  proposedBy: string;
  proposedAt: Date;
  /** From then on it cannot be approved any more. */
  expiresAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
}

type Row = Omit<Proposal, 'payload'> & { payload: string | Proposal['payload'] };

const COLUMNS = `id, kind, subject_id AS subjectId, payload, reason, state, proposed_by AS proposedBy, proposed_at AS proposedAt,
  expires_at AS expiresAt, decided_by AS decidedBy, decided_at AS decidedAt, decision_reason AS decisionReason`;

/** JSON arrives as an object from MySQL and as text from MariaDB. */
const toProposal = ({ payload, ...row }: Row): Proposal => ({
  ...row,
  payload: typeof payload === 'string' ? (JSON.parse(payload) as Proposal['payload']) : payload,
});

/** SQL of proposals. */
@Injectable()
export class ProposalsRepository {
  async insert(tx: Tx, organizationId: string, proposal: Proposal): Promise<void> {
    await tx.query(
      `INSERT INTO proposals (organization_id, id, kind, subject_id, payload, reason, state, proposed_by, proposed_at, expires_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        organizationId,
        proposal.id,
        proposal.kind,
        proposal.subjectId,
        JSON.stringify(proposal.payload),
        proposal.reason,
        proposal.state,
        proposal.proposedBy,
        proposal.proposedAt,
        proposal.expiresAt,
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<Proposal | undefined> {
    const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM proposals WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows.map(toProposal)[0];
  }

  /** As `find`, locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<Proposal | undefined> {
    const rows: Row[] = await tx.query(`SELECT ${COLUMNS} FROM proposals WHERE organization_id = ? AND id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toProposal)[0];
  }

  /** In the order they were made. One whose time is over counts as EXPIRED, whether that was written down or not. */
  async list(
    db: Reader,
    organizationId: string,
    { state, now }: { state?: ProposalState; now: Date },
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<Proposal[]> {
    const conditions: Partial<Record<ProposalState, [string, SqlValue[]]>> = {
      PROPOSED: ["AND state = 'PROPOSED' AND expires_at > ?", [now]],
      EXPIRED: ["AND (state = 'EXPIRED' OR (state = 'PROPOSED' AND expires_at <= ?))", [now]],
    };
    const [sql, values] = state === undefined ? ['', []] : (conditions[state] ?? ['AND state = ?', [state]]);
    const rows: Row[] = await db.query(`SELECT ${COLUMNS} FROM proposals WHERE organization_id = ? AND id > ? ${sql} ORDER BY id LIMIT ?`, [
      organizationId,
      after,
      ...values,
      limit,
    ]);
    return rows.map(toProposal);
  }

  async decide(
    tx: Tx,
    organizationId: string,
    id: string,
    decision: { state: ProposalState; by: string; at: Date; reason: string | null; sole: boolean },
  ): Promise<void> {
    await tx.query(
      'UPDATE proposals SET state = ?, decided_by = ?, decided_at = ?, decision_reason = ?, sole = ? WHERE organization_id = ? AND id = ?',
      [decision.state, decision.by, decision.at, decision.reason, decision.sole, organizationId, id],
    );
  }

  /** Writes down that the open proposal about a thing is over, so that another can be made. */
  async expire(tx: Tx, organizationId: string, { kind, subjectId, now }: { kind: string; subjectId: string; now: Date }): Promise<void> {
    await tx.query(
      `UPDATE proposals SET state = 'EXPIRED', decided_at = ?
        WHERE organization_id = ? AND kind = ? AND open_subject_id = ? AND expires_at <= ?`,
      [now, organizationId, kind, subjectId, now],
    );
  }

  /** How many present members have one of the roles. */
  async countMembers(db: Reader, organizationId: string, roles: readonly string[]): Promise<number> {
    const rows: { members: string }[] = await db.query(
      'SELECT COUNT(*) AS members FROM memberships WHERE organization_id = ? AND role IN (?) AND ended_at IS NULL',
      [organizationId, roles],
    );
    return Number(rows[0]?.members ?? 0);
  }
}
