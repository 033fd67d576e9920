import { Injectable, type OnModuleInit } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { StkState } from './stk-push.rules.js';
import { pushSight } from './stk-sight.repository.js';

/** Who told how a push ended: the answer to the call, a callback, a query, a payment that came another way, or nobody in time. */
export type ToldBy = 'ANSWER' | 'CALLBACK' | 'QUERY' | 'PAYMENT' | 'NOBODY';

export interface PushRow {
  organizationId: string;
  id: string;
  channelId: string;
  leaseId: string;
  amount: Money;
  reference: string;
  /** E.164; null once it is forgotten. */
  phone: string | null;
  state: StkState;
  reason: string | null;
  toldBy: ToldBy | null;
  /** M-Pesa's name for it; null until it is known, and once it is forgotten. */
  checkoutRequestId: string | null;
  /** When M-Pesa said, without a receipt, that it was paid. */
  confirmedAt: Date | null;
  receipt: string | null;
  paid: Money | null;
  payerDiffers: boolean;
  paymentId: string | null;
  requestedBy: string;
  requestedOn: LocalDate;
  createdAt: Date;
  sentAt: Date | null;
  endedAt: Date | null;
  /** How often somebody has looked at it since it was sent. */
  checks: number;
}

/** What may change of a push. */
export type PushChanges = Partial<
  Pick<
    PushRow,
    | 'state'
    | 'reason'
    | 'toldBy'
    | 'checkoutRequestId'
    | 'confirmedAt'
    | 'receipt'
    | 'paid'
    | 'payerDiffers'
    | 'paymentId'
    | 'sentAt'
    | 'endedAt'
    | 'checks'
  > & { tokenHash: string; availableAt: Date | null }
>;

type StoredPush = Omit<PushRow, 'amount' | 'paid' | 'phone' | 'checkoutRequestId' | 'payerDiffers'> & {
  amountMinor: string;
  paidMinor: string | null;
  currency: string;
  phoneSealed: Buffer | null;
  checkoutSealed: Buffer | null;
  payerDiffers: number | boolean;
};

const TABLE = 'stk_pushes';
const PHONE = 'phone_sealed';
const CHECKOUT = 'checkout_sealed';
const SELECT = `SELECT organization_id AS organizationId, id, channel_id AS channelId, lease_id AS leaseId, amount_minor AS amountMinor, currency,
  reference, ${PHONE} AS phoneSealed, state, reason, told_by AS toldBy, ${CHECKOUT} AS checkoutSealed, confirmed_at AS confirmedAt, receipt,
  paid_minor AS paidMinor, payer_differs AS payerDiffers, payment_id AS paymentId, requested_by AS requestedBy, requested_on AS requestedOn,
  created_at AS createdAt, sent_at AS sentAt, ended_at AS endedAt, checks FROM ${TABLE}`;

/** SQL of STK pushes. Phones lie sealed, and so does M-Pesa's name of a push, which has the phone in it. */
@Injectable()
export class StkPushesRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: PHONE, index: { column: 'phone_index', normalise: (phone) => phone } });
    this.columns.add({ table: TABLE, column: CHECKOUT });
  }

  async insert(tx: Tx, row: PushRow & { phone: string }, availableAt: Date): Promise<void> {
    const { organizationId, id, phone } = row;
    const sealed = await this.sealer.seal(tx, organizationId, { table: TABLE, column: PHONE, row: id }, phone);
    const index = await this.sealer.blindIndex(tx, organizationId, { table: TABLE, column: PHONE }, phone);
    const values: Record<string, SqlValue> = {
      organization_id: organizationId,
      id,
      channel_id: row.channelId,
      lease_id: row.leaseId,
      amount_minor: row.amount.amountMinor,
      currency: row.amount.currency,
      reference: row.reference,
      phone_sealed: sealed,
      phone_index: index,
      state: row.state,
      requested_by: row.requestedBy,
      requested_on: row.requestedOn,
      created_at: row.createdAt,
      available_at: availableAt,
    };
    await insertRows(tx, TABLE, Object.keys(values), [Object.values(values)]);
  }

  async find(db: Reader, organizationId: string, id: string): Promise<PushRow | undefined> {
    const rows: StoredPush[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ?`, [organizationId, id]);
    return rows[0] && this.read(db, rows[0]);
  }

  async lock(tx: Tx, organizationId: string, id: string): Promise<PushRow | undefined> {
    const rows: StoredPush[] = await tx.query(`${SELECT} WHERE organization_id = ? AND id = ? FOR UPDATE`, [organizationId, id]);
    return rows[0] && this.read(tx, rows[0]);
  }

  /** The one read without an organization: the token in a callback's address is what tells us which push it is about. */
  async findByTokenHash(db: Reader, hash: string): Promise<{ organizationId: string; id: string; channelId: string } | undefined> {
    const rows: { organizationId: string; id: string; channelId: string }[] = await db.query(
      `SELECT organization_id AS organizationId, id, channel_id AS channelId FROM ${TABLE} WHERE token_hash = ?`,
      [hash],
    );
    return rows[0];
  }

  /** In order of asking. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; state?: StkState; sight: Sight; after?: string; limit: number },
  ): Promise<PushRow[]> {
    const { leaseId, state, sight, after, limit } = filter;
    const cut = within(sight, pushSight(TABLE));
    const rows: StoredPush[] = await db.query(
      `${SELECT} WHERE organization_id = ? ${leaseId === undefined ? '' : 'AND lease_id = ?'} ${state === undefined ? '' : 'AND state = ?'}${cut.sql}
        AND id > ? ORDER BY id LIMIT ?`,
      [
        organizationId,
        ...(leaseId === undefined ? [] : [leaseId]),
        ...(state === undefined ? [] : [state]),
        ...cut.values,
        after ?? '',
        limit,
      ],
    );
    return Promise.all(rows.map((row) => this.read(db, row)));
  }

  /**
   * Locks a phone, whatever the lease, so that who looks at its prompts sees those of everybody before them. Under each key that a
   * process may still know, since a key may be changing just now.
   */
  async lockPhone(tx: Tx, organizationId: string, phone: string): Promise<void> {
    const indexes = await this.sealer.blindIndexes(tx, organizationId, { table: TABLE, column: PHONE }, phone);
    const gates = [...new Set(indexes.map((index) => index[0] ?? 0))].sort((one, other) => one - other);
    for (const gate of gates)
      await tx.query('INSERT INTO stk_gates (organization_id, gate) VALUES (?, ?) ON DUPLICATE KEY UPDATE gate = gate', [
        organizationId,
        gate,
      ]);
  }

  /** When a phone was asked since then, and for how much. What failed before it reached M-Pesa does not count. */
  async prompts(db: Reader, organizationId: string, phone: string, since: Date): Promise<{ createdAt: Date; amountMinor: number }[]> {
    const indexes = await this.sealer.blindIndexes(db, organizationId, { table: TABLE, column: PHONE }, phone);
    const rows: { createdAt: Date; amountMinor: string }[] = await db.query(
      `SELECT created_at AS createdAt, amount_minor AS amountMinor FROM ${TABLE}
        WHERE organization_id = ? AND phone_index IN (?) AND created_at > ? AND NOT (state = 'FAILED' AND told_by = 'ANSWER')`,
      [organizationId, indexes, since],
    );
    return rows.map(({ createdAt, amountMinor }) => ({ createdAt, amountMinor: safeInteger(amountMinor) }));
  }

  /** Pushes in these states that are due, each hidden until the time given. SKIP LOCKED: several workers share them. */
  async claim(tx: Tx, states: readonly StkState[], { now, until, limit }: { now: Date; until: Date; limit: number }): Promise<PushRow[]> {
    const rows: StoredPush[] = await tx.query(
      `${SELECT} WHERE state IN (?) AND available_at <= ? ORDER BY available_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [states, now, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query(`UPDATE ${TABLE} SET available_at = ? WHERE organization_id = ? AND id = ?`, [until, organizationId, id]);
    return Promise.all(rows.map((row) => this.read(tx, row)));
  }

  /** The row is locked by the caller. */
  async change(tx: Tx, { organizationId, id }: Pick<PushRow, 'organizationId' | 'id'>, changes: PushChanges): Promise<void> {
    const { checkoutRequestId, paid, ...plain } = changes;
    const values: [string, SqlValue][] = Object.entries(plain).map(([name, value]) => [
      COLUMN_OF[name as keyof typeof plain],
      value as SqlValue,
    ]);
    if (checkoutRequestId) {
      const place = { table: TABLE, column: CHECKOUT, row: id };
      values.push([CHECKOUT, await this.sealer.seal(tx, organizationId, place, checkoutRequestId)]);
    }
    if (paid) values.push(['paid_minor', paid.amountMinor]);
    if (values.length === 0) return;
    await tx.query(`UPDATE ${TABLE} SET ${values.map(([column]) => `${column} = ?`).join(', ')} WHERE organization_id = ? AND id = ?`, [
      ...values.map(([, value]) => value),
      organizationId,
      id,
    ]);
  }

  async findByReceipt(db: Reader, organizationId: string, channelId: string, receipt: string): Promise<PushRow | undefined> {
    const rows: StoredPush[] = await db.query(
      `${SELECT} WHERE organization_id = ? AND channel_id = ? AND receipt = ? ORDER BY id LIMIT 1`,
      [organizationId, channelId, receipt],
    );
    return rows[0] && this.read(db, rows[0]);
  }

  /** The pushes that know a receipt already, locked. */
  async lockOfReceipts(tx: Tx, organizationId: string, channelId: string, receipts: readonly string[]): Promise<PushRow[]> {
    if (receipts.length === 0) return [];
    const rows: StoredPush[] = await tx.query(
      `${SELECT} WHERE organization_id = ? AND channel_id = ? AND receipt IN (?) ORDER BY id FOR UPDATE`,
      [organizationId, channelId, receipts],
    );
    return Promise.all(rows.map((row) => this.read(tx, row)));
  }

  /**
   * The pushes that a payment may be the answer to: of this amount, sent around this time, without a receipt, and not turned down by
   * M-Pesa itself. Those it is surest of first, then the oldest; locked.
   */
  async lockUnanswered(
    tx: Tx,
    organizationId: string,
    { channelId, amount, from, to }: { channelId: string; amount: Money; from: Date; to: Date },
  ): Promise<PushRow[]> {
    const rows: StoredPush[] = await tx.query(
      `${SELECT} WHERE organization_id = ? AND channel_id = ? AND sent_at BETWEEN ? AND ? AND amount_minor = ? AND currency = ?
          AND receipt IS NULL AND NOT (state = 'FAILED' AND told_by <> 'QUERY')
        ORDER BY confirmed_at IS NULL, id FOR UPDATE`,
      [organizationId, channelId, from, to, amount.amountMinor, amount.currency],
    );
    return Promise.all(rows.map((row) => this.read(tx, row)));
  }

  private async read(db: Reader, row: StoredPush): Promise<PushRow> {
    const { amountMinor, paidMinor, currency, phoneSealed, checkoutSealed, payerDiffers, ...plain } = row;
    const open = (column: string, sealed: Buffer | null): Promise<string> | null =>
      sealed && this.sealer.open(db, row.organizationId, { table: TABLE, column, row: row.id }, sealed);
    return {
      ...plain,
      amount: Money.of(safeInteger(amountMinor), currency),
      paid: paidMinor === null ? null : Money.of(safeInteger(paidMinor), currency),
      payerDiffers: Boolean(payerDiffers),
      phone: await open(PHONE, phoneSealed),
      checkoutRequestId: await open(CHECKOUT, checkoutSealed),
    };
  }
}

const COLUMN_OF: Readonly<Record<keyof Omit<PushChanges, 'checkoutRequestId' | 'paid'>, string>> = {
  state: 'state',
  reason: 'reason',
  toldBy: 'told_by',
  confirmedAt: 'confirmed_at',
  receipt: 'receipt',
  payerDiffers: 'payer_differs',
  paymentId: 'payment_id',
  sentAt: 'sent_at',
  endedAt: 'ended_at',
  checks: 'checks',
  tokenHash: 'token_hash',
  availableAt: 'available_at',
};
