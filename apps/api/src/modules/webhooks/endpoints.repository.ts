import { Injectable, type OnModuleInit } from '@nestjs/common';
import { insertRows, type Reader, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';

/** Why nothing is sent to an endpoint: a person said so, it answered that it is gone, or it failed for days. */
export type DisabledBecause = 'PERSON' | 'GONE' | 'FAILING';

/** An address that is told of events, without its secrets. */
export interface EndpointRow {
  organizationId: string;
  id: string;
  label: string;
  url: string;
  types: readonly string[];
  state: 'ACTIVE' | 'DISABLED';
  disabledBecause: DisabledBecause | null;
  /** Failed attempts since the last that was taken. */
  failures: number;
  lastDeliveredAt: Date | null;
  /** Until when both the old and the new secret sign. */
  formerSecretUntil: Date | null;
  createdBy: string;
  createdAt: Date;
  version: number;
}

/** What signs: the newest first. */
export interface EndpointSecrets {
  secret: string;
  former: string | null;
}

const TABLE = 'webhook_endpoints';
const SECRET = 'secret_sealed';
const FORMER = 'former_secret_sealed';
const SELECT = `SELECT organization_id AS organizationId, id, label, url, types, state, disabled_because AS disabledBecause, failures,
  last_delivered_at AS lastDeliveredAt, former_secret_until AS formerSecretUntil, created_by AS createdBy, created_at AS createdAt, version
  FROM ${TABLE}`;

type Stored = Omit<EndpointRow, 'types'> & { types: string | string[] };

/** JSON comes parsed from MySQL and as text from MariaDB. */
const toRow = ({ types, ...row }: Stored): EndpointRow => ({
  ...row,
  types: typeof types === 'string' ? (JSON.parse(types) as string[]) : types,
});

/** SQL of the addresses that are told of events. Secrets are sealed and opened here, and shown once. */
@Injectable()
export class EndpointsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: SECRET });
    this.columns.add({ table: TABLE, column: FORMER });
  }

  async insert(
    tx: Tx,
    row: Pick<EndpointRow, 'organizationId' | 'id' | 'label' | 'url' | 'types' | 'createdBy' | 'createdAt'>,
    secret: string,
  ): Promise<void> {
    const { organizationId, id, label, url, types, createdBy, createdAt } = row;
    const sealed = await this.sealer.seal(tx, organizationId, { table: TABLE, column: SECRET, row: id }, secret);
    const columns = ['organization_id', 'id', 'label', 'url', 'types', 'state', SECRET, 'created_by', 'created_at'] as const;
    await insertRows(tx, TABLE, columns, [[organizationId, id, label, url, JSON.stringify(types), 'ACTIVE', sealed, createdBy, createdAt]]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<EndpointRow | undefined> {
    const rows: Stored[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ? AND removed_at IS NULL`, [organizationId, id]);
    return rows.map(toRow)[0];
  }

  /** Locked until the transaction ends. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<EndpointRow | undefined> {
    const rows: Stored[] = await tx.query(`${SELECT} WHERE organization_id = ? AND id = ? AND removed_at IS NULL FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toRow)[0];
  }

  /** All that are told of events, locked in the order of their ids. */
  async lockActive(tx: Tx, organizationId: string): Promise<EndpointRow[]> {
    const rows: Stored[] = await tx.query(
      `${SELECT} WHERE organization_id = ? AND state = 'ACTIVE' AND removed_at IS NULL ORDER BY id FOR UPDATE`,
      [organizationId],
    );
    return rows.map(toRow);
  }

  /** Newest first. */
  async list(db: Reader, organizationId: string, { after, limit }: { after?: string; limit: number }): Promise<EndpointRow[]> {
    const rows: Stored[] = await db.query(
      `${SELECT} WHERE organization_id = ? AND removed_at IS NULL ${after === undefined ? '' : 'AND id < ?'} ORDER BY id DESC LIMIT ?`,
      [organizationId, ...(after === undefined ? [] : [after]), limit],
    );
    return rows.map(toRow);
  }

  /** A version is written once: false if the row has moved on. */
  async update(
    tx: Tx,
    { organizationId, id, version }: Pick<EndpointRow, 'organizationId' | 'id' | 'version'>,
    { label, url, types, state, disabledBecause }: Pick<EndpointRow, 'label' | 'url' | 'types' | 'state' | 'disabledBecause'>,
  ): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE ${TABLE} SET label = ?, url = ?, types = ?, state = ?, disabled_because = ?, version = version + 1
        WHERE organization_id = ? AND id = ? AND version = ?`,
      [label, url, JSON.stringify(types), state, disabledBecause, organizationId, id, version],
    );
    return result.affectedRows === 1;
  }

  /** The row stays for the log of what it was sent. */
  async remove(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE ${TABLE} SET removed_at = ?, due_at = NULL, version = version + 1 WHERE organization_id = ? AND id = ?`, [
      at,
      organizationId,
      id,
    ]);
  }

  /** A new secret signs from now on; the one before signs beside it until then. */
  async rotate(tx: Tx, organizationId: string, id: string, secret: string, formerUntil: Date): Promise<void> {
    const { secret: before } = await this.secrets(tx, organizationId, id);
    const [sealed, former] = [
      await this.sealer.seal(tx, organizationId, { table: TABLE, column: SECRET, row: id }, secret),
      await this.sealer.seal(tx, organizationId, { table: TABLE, column: FORMER, row: id }, before),
    ];
    await tx.query(
      `UPDATE ${TABLE} SET ${SECRET} = ?, ${FORMER} = ?, former_secret_until = ?, version = version + 1 WHERE organization_id = ? AND id = ?`,
      [sealed, former, formerUntil, organizationId, id],
    );
  }

  /** @throws Error for an endpoint that is not there */
  async secrets(db: Reader, organizationId: string, id: string): Promise<EndpointSecrets> {
    const rows: { secret: Buffer; former: Buffer | null }[] = await db.query(
      `SELECT ${SECRET} AS secret, ${FORMER} AS former FROM ${TABLE} WHERE organization_id = ? AND id = ?`,
      [organizationId, id],
    );
    const [row] = rows;
    if (!row) throw new Error(`There is no webhook endpoint ${id}.`);
    const open = (column: string, sealed: Buffer): Promise<string> =>
      this.sealer.open(db, organizationId, { table: TABLE, column, row: id }, sealed);
    return { secret: await open(SECRET, row.secret), former: row.former && (await open(FORMER, row.former)) };
  }

  /** There is something to send from this instant on, if not sooner. */
  async wake(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE ${TABLE} SET due_at = LEAST(COALESCE(due_at, ?), ?) WHERE organization_id = ? AND id = ?`, [
      at,
      at,
      organizationId,
      id,
    ]);
  }

  /** The endpoint that waits longest, if it may be tried now, for one worker alone until then. */
  async claim(tx: Tx, now: Date, until: Date): Promise<EndpointRow | undefined> {
    const rows: Stored[] = await tx.query(
      `${SELECT} WHERE due_at <= ? AND state = 'ACTIVE' AND removed_at IS NULL AND (paused_until IS NULL OR paused_until <= ?)
          AND (claimed_until IS NULL OR claimed_until <= ?) ORDER BY due_at, organization_id, id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now, now, now],
    );
    const [row] = rows.map(toRow);
    if (row)
      await tx.query(`UPDATE ${TABLE} SET claimed_until = ? WHERE organization_id = ? AND id = ?`, [until, row.organizationId, row.id]);
    return row;
  }

  /** The worker is done with it for now. */
  async release(tx: Tx, { organizationId, id }: Pick<EndpointRow, 'organizationId' | 'id'>, dueAt: Date | null): Promise<void> {
    await tx.query(`UPDATE ${TABLE} SET claimed_until = NULL, due_at = ? WHERE organization_id = ? AND id = ?`, [
      dueAt,
      organizationId,
      id,
    ]);
  }

  async noteTaken(tx: Tx, organizationId: string, id: string, at: Date): Promise<void> {
    await tx.query(`UPDATE ${TABLE} SET failures = 0, paused_until = NULL, last_delivered_at = ? WHERE organization_id = ? AND id = ?`, [
      at,
      organizationId,
      id,
    ]);
  }

  async noteFailed(tx: Tx, organizationId: string, id: string, pausedUntil: Date): Promise<void> {
    await tx.query(`UPDATE ${TABLE} SET failures = failures + 1, paused_until = ? WHERE organization_id = ? AND id = ?`, [
      pausedUntil,
      organizationId,
      id,
    ]);
  }

  async disable(tx: Tx, organizationId: string, id: string, because: DisabledBecause): Promise<void> {
    await tx.query(
      `UPDATE ${TABLE} SET state = 'DISABLED', disabled_because = ?, due_at = NULL, version = version + 1 WHERE organization_id = ? AND id = ?`,
      [because, organizationId, id],
    );
  }
}
