import { Injectable, type OnModuleInit } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';

/** STORED waits to be read. A person's eye is needed by CONFLICT, UNREADABLE and PARKED: handling it failed until nobody tried any more, or it came to an address that had ended. */
export type ProviderEventState = 'STORED' | 'HANDLED' | 'DUPLICATE' | 'CONFLICT' | 'UNREADABLE' | 'PARKED';

/** What a list shows of an event. */
export type ListedEvent = ProviderEventRow & { excerpt: string };

export interface ProviderEventRow {
  organizationId: string;
  id: string;
  channelId: string;
  kind: string;
  receivedAt: Date;
  state: ProviderEventState;
  reason: string | null;
  inboundTransactionId: string | null;
  attempts: number;
}

/** An event that this worker is to handle. */
export interface ClaimedEvent {
  organizationId: string;
  id: string;
  channelId: string;
  kind: string;
  /** As it came, undecoded. */
  body: string;
  receivedAt: Date;
  /** Times it has been claimed before. */
  attempts: number;
}

/** What became of an event. */
export interface Outcome {
  event: ClaimedEvent;
  state: Exclude<ProviderEventState, 'STORED' | 'PARKED'>;
  /** A word for machines; null where there is nothing to explain. */
  reason: string | null;
  inboundTransactionId: string | null;
}

/** Characters of a body that a list shows. */
const EXCERPT = 1_000;
const LISTED = `organization_id AS organizationId, id, channel_id AS channelId, kind, received_at AS receivedAt, state, reason,
  inbound_transaction_id AS inboundTransactionId, attempts, body, body_sealed AS sealed`;

const unique = (values: string[]): string[] => [...new Set(values)];
/** Organization first, so that the primary key is used. */
const keysOf = (events: readonly { organizationId: string; id: string }[]): [string[], string[]] => [
  unique(events.map(({ organizationId }) => organizationId)),
  events.map(({ id }) => id),
];

const TABLE = 'provider_events';
const SEALED = 'body_sealed';
/** In place of a body that was changed in the database: it is no payment, so a person comes to see it. */
const BROKEN = 'What was stored here has been changed and does not open.';

/** A body as it lies: sealed, or in clear text from before bodies were. */
interface StoredBody {
  organizationId: string;
  id: string;
  body: string | null;
  sealed: Buffer | null;
}

type ListedRow = ProviderEventRow & StoredBody;

/** SQL of what providers told us, as they told it. Names and phones of payers are in it, so it lies sealed. */
@Injectable()
export class ProviderEventsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SEALED, plain: 'body' });
  }

  /** One statement, which outside a transaction commits by itself: what a callback costs before it is answered. */
  async insert(db: Reader, rows: readonly (ProviderEventRow & { body: string })[]): Promise<void> {
    const values = rows.map(async (row) => {
      const sealed = await this.sealer.seal(db, row.organizationId, { table: TABLE, column: SEALED, row: row.id }, row.body);
      return [row.organizationId, row.id, row.channelId, row.kind, sealed, row.receivedAt, row.state, row.reason, row.receivedAt];
    });
    await insertRows(
      db,
      'provider_events',
      ['organization_id', 'id', 'channel_id', 'kind', 'body_sealed', 'received_at', 'state', 'reason', 'available_at'],
      await Promise.all(values),
    );
  }

  /**
   * Takes events that are due and hides each until the time `until` says for its attempts, when it is taken again if nothing was heard
   * of it. SKIP LOCKED lets several workers claim side by side without waiting for, or sharing, a row.
   */
  async claim(tx: Tx, now: Date, until: (attempts: number) => Date, limit: number): Promise<ClaimedEvent[]> {
    const rows: (Omit<ClaimedEvent, 'body'> & StoredBody)[] = await tx.query(
      `SELECT organization_id AS organizationId, id, channel_id AS channelId, kind, body, body_sealed AS sealed, received_at AS receivedAt, attempts
         FROM provider_events WHERE state = 'STORED' AND available_at <= ? ORDER BY available_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    for (const [attempts, alike] of Map.groupBy(rows, (row) => row.attempts))
      await tx.query('UPDATE provider_events SET available_at = ?, attempts = attempts + 1 WHERE organization_id IN (?) AND id IN (?)', [
        until(attempts),
        ...keysOf(alike),
      ]);
    return Promise.all(rows.map(async ({ sealed, ...row }) => ({ ...row, body: await this.open(tx, { ...row, sealed }) })));
  }

  /** Writes down what became of many events, in one statement. One that somebody else has settled meanwhile stays as it is. */
  async settle(db: Tx, outcomes: readonly Outcome[]): Promise<void> {
    if (outcomes.length === 0) return;
    const events = outcomes.map(({ event }) => event);
    const choose = outcomes.map(() => 'WHEN ? THEN ?').join(' ');
    const values = (of: (outcome: Outcome) => string | null): (string | null)[] => outcomes.flatMap((one) => [one.event.id, of(one)]);
    await db.query(
      `UPDATE provider_events SET state = CASE id ${choose} END, reason = CASE id ${choose} END, inbound_transaction_id = CASE id ${choose} END
        WHERE organization_id IN (?) AND id IN (?) AND state = 'STORED'`,
      [
        ...values(({ state }) => state),
        ...values(({ reason }) => reason),
        ...values(({ inboundTransactionId }) => inboundTransactionId),
        ...keysOf(events),
      ],
    );
  }

  /** The next attempt, after a failure. */
  async postpone(db: Reader, event: ClaimedEvent, until: Date): Promise<void> {
    await db.query("UPDATE provider_events SET available_at = ? WHERE organization_id = ? AND id = ? AND state = 'STORED'", [
      until,
      event.organizationId,
      event.id,
    ]);
  }

  /** Nobody tries any more. @returns false if somebody has settled it meanwhile */
  async park(db: Reader, { organizationId, id }: ClaimedEvent, reason: string): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await db.query(
      "UPDATE provider_events SET state = 'PARKED', reason = ? WHERE organization_id = ? AND id = ? AND state = 'STORED'",
      [reason, organizationId, id],
    );
    return affectedRows === 1;
  }

  /** A parked event is as good as new. @returns false if it is not parked */
  async unpark(tx: Tx, organizationId: string, id: string, now: Date): Promise<boolean> {
    const { affectedRows }: { affectedRows: number } = await tx.query(
      "UPDATE provider_events SET state = 'STORED', reason = NULL, attempts = 0, available_at = ? WHERE organization_id = ? AND id = ? AND state = 'PARKED'",
      [now, organizationId, id],
    );
    return affectedRows === 1;
  }

  /** True if something of this organization waits to be read; by the index of what is due, whose STORED part is always short. */
  async hasStored(db: Reader, organizationId: string): Promise<boolean> {
    const rows: unknown[] = await db.query("SELECT 1 FROM provider_events WHERE state = 'STORED' AND organization_id = ? LIMIT 1", [
      organizationId,
    ]);
    return rows.length > 0;
  }

  async find(db: Reader, organizationId: string, id: string): Promise<ListedEvent | undefined> {
    const rows: ListedRow[] = await db.query(`SELECT ${LISTED} FROM provider_events WHERE organization_id = ? AND id = ?`, [
      organizationId,
      id,
    ]);
    return rows[0] && this.listed(db, rows[0]);
  }

  /** In the order in which they came. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { state?: ProviderEventState; after?: string; limit: number },
  ): Promise<ListedEvent[]> {
    const { state, after, limit } = filter;
    const rows: ListedRow[] = await db.query(
      `SELECT ${LISTED} FROM provider_events
        WHERE organization_id = ? ${state === undefined ? '' : 'AND state = ?'} AND id > ? ORDER BY id LIMIT ?`,
      [organizationId, ...(state === undefined ? [] : [state]), after ?? '', limit],
    );
    return Promise.all(rows.map((row) => this.listed(db, row)));
  }

  private async listed(db: Reader, { sealed, body, ...row }: ListedRow): Promise<ListedEvent> {
    return { ...row, excerpt: (await this.open(db, { ...row, sealed, body })).slice(0, EXCERPT) };
  }

  private async open(db: Reader, { organizationId, id, body, sealed }: StoredBody): Promise<string> {
    if (!sealed) return body ?? '';
    const place = { table: TABLE, column: SEALED, row: id };
    return (await this.sealer.openIfIntact(db, organizationId, place, sealed)) ?? BROKEN;
  }
}
