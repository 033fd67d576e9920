import { Injectable, type OnModuleInit } from '@nestjs/common';
import { insertRows, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import type { RequestKind, RequestState } from './requests.rules.js';

/** Something that M-Pesa is asked, beside pushes. */
export interface RequestRow {
  organizationId: string;
  id: string;
  channelId: string;
  kind: RequestKind;
  state: RequestState;
  reason: string | null;
  /** The transaction that is asked about. */
  receipt: string | null;
  /** The payout that is asked about, and the name that M-Pesa knows it by. */
  payoutId: string | null;
  conversationId: string | null;
  /** The period that is pulled. */
  fromAt: Date | null;
  toAt: Date | null;
  rowsSeen: number | null;
  /** Of them, those that nobody had told of. */
  rowsNew: number | null;
  requestedBy: string | null;
  createdAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
  attempts: number;
}

export type RequestChanges = Partial<
  Pick<RequestRow, 'state' | 'reason' | 'rowsSeen' | 'rowsNew' | 'sentAt' | 'endedAt' | 'attempts'> & {
    tokenHash: string;
    availableAt: Date | null;
    /** What is sealed is forgotten. */
    secretSealed: null;
  }
>;

const TABLE = 'mpesa_requests';
const SECRET = 'secret_sealed';
const SELECT = `SELECT organization_id AS organizationId, id, channel_id AS channelId, kind, state, reason, receipt,
  payout_id AS payoutId, conversation_id AS conversationId, from_at AS fromAt, to_at AS toAt,
  rows_seen AS rowsSeen, rows_new AS rowsNew, requested_by AS requestedBy, created_at AS createdAt, sent_at AS sentAt, ended_at AS endedAt,
  attempts FROM ${TABLE}`;

/** SQL of what M-Pesa is asked. */
@Injectable()
export class RequestsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SECRET });
  }

  async insert(tx: Tx, row: RequestRow, availableAt: Date, secret?: string): Promise<void> {
    const { organizationId, id } = row;
    const sealed =
      secret === undefined ? null : await this.sealer.seal(tx, organizationId, { table: TABLE, column: SECRET, row: id }, secret);
    const values: Record<string, SqlValue> = {
      organization_id: organizationId,
      id,
      channel_id: row.channelId,
      kind: row.kind,
      state: row.state,
      receipt: row.receipt,
      payout_id: row.payoutId,
      conversation_id: row.conversationId,
      from_at: row.fromAt,
      to_at: row.toAt,
      secret_sealed: sealed,
      requested_by: row.requestedBy,
      created_at: row.createdAt,
      available_at: availableAt,
    };
    await insertRows(tx, TABLE, Object.keys(values), [Object.values(values)]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<RequestRow | undefined> {
    const rows: RequestRow[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows[0];
  }

  async lock(tx: Tx, organizationId: string, id: string): Promise<RequestRow | undefined> {
    const rows: RequestRow[] = await tx.query(`${SELECT} WHERE organization_id = ? AND id = ? FOR UPDATE`, [organizationId, id]);
    return rows[0];
  }

  /** In order of asking. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { channelId: string; kind?: RequestKind; after?: string; limit: number },
  ): Promise<RequestRow[]> {
    const { channelId, kind, after, limit } = filter;
    return db.query(
      `${SELECT} WHERE organization_id = ? AND channel_id = ? ${kind === undefined ? '' : 'AND kind = ?'} AND id > ? ORDER BY id LIMIT ?`,
      [organizationId, channelId, ...(kind === undefined ? [] : [kind]), after ?? '', limit],
    );
  }

  /** The one read without an organization: the token in a callback's address is what tells us which request it answers. */
  async findByTokenHash(db: Reader, hash: string): Promise<{ organizationId: string; id: string; channelId: string } | undefined> {
    const rows: { organizationId: string; id: string; channelId: string }[] = await db.query(
      `SELECT organization_id AS organizationId, id, channel_id AS channelId FROM ${TABLE} WHERE token_hash = ?`,
      [hash],
    );
    return rows[0];
  }

  /** True if something of the kind is asked just now. */
  async isUnderWay(db: Reader, organizationId: string, channelId: string, kind: RequestKind): Promise<boolean> {
    const rows: unknown[] = await db.query(
      `SELECT 1 FROM ${TABLE} WHERE organization_id = ? AND channel_id = ? AND kind = ? AND state IN ('CREATED', 'SENT') LIMIT 1`,
      [organizationId, channelId, kind],
    );
    return rows.length > 0;
  }

  /** Requests in these states that are due, each hidden until the time given. SKIP LOCKED: several workers share them. */
  async claim(
    tx: Tx,
    state: RequestState,
    { kinds, now, until, limit }: { kinds: readonly RequestKind[]; now: Date; until: Date; limit: number },
  ): Promise<RequestRow[]> {
    const rows: RequestRow[] = await tx.query(
      `${SELECT} WHERE state = ? AND available_at <= ? AND kind IN (?) ORDER BY available_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [state, now, kinds, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query(`UPDATE ${TABLE} SET available_at = ? WHERE organization_id = ? AND id = ?`, [until, organizationId, id]);
    return rows;
  }

  /** What was sealed with the request; undefined once it is forgotten. */
  async secret(db: Reader, organizationId: string, id: string): Promise<string | undefined> {
    const rows: { sealed: Buffer | null }[] = await db.query(
      `SELECT ${SECRET} AS sealed FROM ${TABLE} WHERE organization_id = ? AND id = ?`,
      [organizationId, id],
    );
    const sealed = rows[0]?.sealed;
    return sealed ? this.sealer.open(db, organizationId, { table: TABLE, column: SECRET, row: id }, sealed) : undefined;
  }

  /** The row is locked by the caller. */
  async change(tx: Tx, { organizationId, id }: Pick<RequestRow, 'organizationId' | 'id'>, changes: RequestChanges): Promise<void> {
    const values = Object.entries(changes).map(([name, value]): [string, SqlValue] => [COLUMN_OF[name as keyof RequestChanges], value]);
    await tx.query(`UPDATE ${TABLE} SET ${values.map(([column]) => `${column} = ?`).join(', ')} WHERE organization_id = ? AND id = ?`, [
      ...values.map(([, value]) => value),
      organizationId,
      id,
    ]);
  }

  /** Periods that were pulled with success and touch this one, by their beginning. */
  async pulledPeriods(
    db: Reader,
    organizationId: string,
    channelId: string,
    { from, to }: { from: Date; to: Date },
  ): Promise<{ from: Date; to: Date }[]> {
    return db.query(
      `SELECT from_at AS \`from\`, to_at AS \`to\` FROM ${TABLE}
        WHERE organization_id = ? AND channel_id = ? AND kind = 'PULL' AND from_at < ? AND to_at > ? AND state = 'DONE' ORDER BY from_at`,
      [organizationId, channelId, to, from],
    );
  }
}

const COLUMN_OF: Readonly<Record<keyof RequestChanges, string>> = {
  state: 'state',
  reason: 'reason',
  rowsSeen: 'rows_seen',
  rowsNew: 'rows_new',
  sentAt: 'sent_at',
  endedAt: 'ended_at',
  attempts: 'attempts',
  tokenHash: 'token_hash',
  availableAt: 'available_at',
  secretSealed: 'secret_sealed',
};
