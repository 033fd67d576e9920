import { Injectable, type OnModuleInit } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type SqlValue, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { PayoutState } from './payout.rules.js';

/** Who told how a payout ended: the answer to the call, a callback, an answer about it, or people. */
export type PayoutToldBy = 'ANSWER' | 'CALLBACK' | 'QUERY' | 'PEOPLE';

/** Money that goes to a phone, for a refund or for money in suspense that goes back. */
export interface PayoutRow {
  organizationId: string;
  id: string;
  channelId: string;
  leaseId: string | null;
  refundId: string | null;
  suspenseItemId: string | null;
  amount: Money;
  /** E.164; null once it is forgotten, or while M-Pesa has yet to say it. */
  phone: string | null;
  /** As it was sent; null until then. */
  b2cVersion: 'V1' | 'V3' | null;
  state: PayoutState;
  reason: string | null;
  toldBy: PayoutToldBy | null;
  /** M-Pesa's OriginatorConversationID, where it made one up; null until it is known. */
  conversationId: string | null;
  receipt: string | null;
  /** Whom M-Pesa paid, by its own records. */
  receiver: string | null;
  receiverDiffers: boolean;
  /** Whether it is in the books: one that was paid beside another is not. */
  booked: boolean;
  paidAt: Date | null;
  /** Null for what is sent by itself. */
  requestedBy: string | null;
  requestedOn: LocalDate;
  createdAt: Date;
  sentAt: Date | null;
  /** When M-Pesa said that it has it. */
  acceptedAt: Date | null;
  endedAt: Date | null;
  /** How often the call was made. */
  sends: number;
  /** How often M-Pesa was asked what became of it. */
  checks: number;
}

/** What may change of a payout. */
export type PayoutChanges = Partial<
  Omit<
    PayoutRow,
    | 'organizationId'
    | 'id'
    | 'channelId'
    | 'leaseId'
    | 'refundId'
    | 'suspenseItemId'
    | 'amount'
    | 'requestedBy'
    | 'requestedOn'
    | 'createdAt'
  > & {
    tokenHash: string;
    /** Sealed: the same addresses are given again if it is sent again. Null once nobody sends it any more. */
    token: string | null;
    availableAt: Date | null;
  }
>;

type StoredPayout = Omit<PayoutRow, 'amount' | 'phone' | 'receiver' | 'receiverDiffers' | 'booked'> & {
  amountMinor: string;
  currency: string;
  phoneSealed: Buffer | null;
  receiverSealed: Buffer | null;
  receiverDiffers: number | boolean;
  booked: number | boolean;
};

export interface PayoutFilter {
  refundId?: string | undefined;
  suspenseItemId?: string | undefined;
  state?: PayoutState | undefined;
}

const TABLE = 'payouts';
const PHONE = 'phone_sealed';
const RECEIVER = 'receiver_sealed';
const TOKEN = 'token_sealed';
const SELECT = `SELECT organization_id AS organizationId, id, channel_id AS channelId, lease_id AS leaseId, refund_id AS refundId,
  suspense_item_id AS suspenseItemId, amount_minor AS amountMinor, currency, ${PHONE} AS phoneSealed, b2c_version AS b2cVersion, state, reason,
  told_by AS toldBy, conversation_id AS conversationId, receipt, ${RECEIVER} AS receiverSealed, receiver_differs AS receiverDiffers, booked,
  paid_at AS paidAt, requested_by AS requestedBy, requested_on AS requestedOn, created_at AS createdAt, sent_at AS sentAt,
  accepted_at AS acceptedAt, ended_at AS endedAt, sends, checks FROM ${TABLE}`;

/** SQL of payouts. Phones and names lie sealed. */
@Injectable()
export class PayoutsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    for (const column of [PHONE, RECEIVER, TOKEN]) this.columns.add({ table: TABLE, column });
  }

  async insert(tx: Tx, row: PayoutRow, availableAt: Date): Promise<void> {
    const { organizationId, id, phone } = row;
    const values: Record<string, SqlValue> = {
      organization_id: organizationId,
      id,
      channel_id: row.channelId,
      lease_id: row.leaseId,
      refund_id: row.refundId,
      suspense_item_id: row.suspenseItemId,
      amount_minor: row.amount.amountMinor,
      currency: row.amount.currency,
      phone_sealed: phone === null ? null : await this.seal(tx, organizationId, id, PHONE, phone),
      state: row.state,
      requested_by: row.requestedBy,
      requested_on: row.requestedOn,
      created_at: row.createdAt,
      available_at: availableAt,
    };
    await insertRows(tx, TABLE, Object.keys(values), [Object.values(values)]);
  }

  async find(db: Reader, organizationId: string, id: string, lock = false): Promise<PayoutRow | undefined> {
    const rows: StoredPayout[] = await db.query(`${SELECT} WHERE organization_id = ? AND id = ? ${lock ? 'FOR UPDATE' : ''}`, [
      organizationId,
      id,
    ]);
    return rows[0] && this.read(db, rows[0]);
  }

  /** The one read without an organization: the token in a callback's address is what tells us which payout it is about. */
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
    { refundId, suspenseItemId, state, after, limit }: PayoutFilter & { after?: string; limit: number },
  ): Promise<PayoutRow[]> {
    const conditions: [string, string | undefined][] = [
      ['refund_id = ?', refundId],
      ['suspense_item_id = ?', suspenseItemId],
      ['state = ?', state],
    ];
    const chosen = conditions.filter(([, value]) => value !== undefined);
    const rows: StoredPayout[] = await db.query(
      `${SELECT} WHERE organization_id = ? ${chosen.map(([sql]) => `AND ${sql}`).join(' ')} AND id > ? ORDER BY id LIMIT ?`,
      [organizationId, ...chosen.map(([, value]) => value), after ?? '', limit],
    );
    return Promise.all(rows.map((row) => this.read(db, row)));
  }

  /** What left a channel and is in the books, by M-Pesa's receipt. */
  async booked(db: Reader, organizationId: string, channelId: string, receipts: readonly string[]): Promise<Map<string, Money>> {
    if (receipts.length === 0) return new Map();
    const rows: { receipt: string; amountMinor: string; currency: string }[] = await db.query(
      `SELECT receipt, amount_minor AS amountMinor, currency FROM ${TABLE}
        WHERE organization_id = ? AND receipt IN (?) AND channel_id = ? AND booked`,
      [organizationId, receipts, channelId],
    );
    return new Map(rows.map(({ receipt, amountMinor, currency }) => [receipt, Money.of(safeInteger(amountMinor), currency)]));
  }

  /** Payouts in these states that are due, each hidden until the time given. SKIP LOCKED: several workers share them. */
  async claim(
    tx: Tx,
    states: readonly PayoutState[],
    { now, until, limit }: { now: Date; until: Date; limit: number },
  ): Promise<PayoutRow[]> {
    const rows: StoredPayout[] = await tx.query(
      `${SELECT} WHERE state IN (?) AND available_at <= ? ORDER BY available_at, organization_id, id LIMIT ? FOR UPDATE SKIP LOCKED`,
      [states, now, limit],
    );
    for (const { organizationId, id } of rows)
      await tx.query(`UPDATE ${TABLE} SET available_at = ? WHERE organization_id = ? AND id = ?`, [until, organizationId, id]);
    return Promise.all(rows.map((row) => this.read(tx, row)));
  }

  /** The row is locked by the caller. */
  async change(tx: Tx, { organizationId, id }: Pick<PayoutRow, 'organizationId' | 'id'>, changes: PayoutChanges): Promise<void> {
    const { phone, receiver, token, ...plain } = changes;
    const values: [string, SqlValue][] = Object.entries(plain).map(([name, value]) => [
      COLUMN_OF[name as keyof typeof plain],
      value as SqlValue,
    ]);
    if (phone) values.push([PHONE, await this.seal(tx, organizationId, id, PHONE, phone)]);
    if (receiver) values.push([RECEIVER, await this.seal(tx, organizationId, id, RECEIVER, receiver)]);
    if (token !== undefined) values.push([TOKEN, token && (await this.seal(tx, organizationId, id, TOKEN, token))]);
    if (values.length === 0) return;
    await tx.query(`UPDATE ${TABLE} SET ${values.map(([column]) => `${column} = ?`).join(', ')} WHERE organization_id = ? AND id = ?`, [
      ...values.map(([, value]) => value),
      organizationId,
      id,
    ]);
  }

  /** The secret of a payout's addresses, for who sends it once more. @throws Error once it is forgotten */
  async token(db: Reader, organizationId: string, id: string): Promise<string> {
    const rows: { sealed: Buffer | null }[] = await db.query(
      `SELECT ${TOKEN} AS sealed FROM ${TABLE} WHERE organization_id = ? AND id = ?`,
      [organizationId, id],
    );
    const sealed = rows[0]?.sealed;
    if (!sealed) throw new Error(`Payout ${id} has no address any more.`);
    return this.sealer.open(db, organizationId, { table: TABLE, column: TOKEN, row: id }, sealed);
  }

  private seal(tx: Tx, organizationId: string, row: string, column: string, text: string): Promise<Buffer> {
    return this.sealer.seal(tx, organizationId, { table: TABLE, column, row }, text);
  }

  private async read(db: Reader, row: StoredPayout): Promise<PayoutRow> {
    const { amountMinor, currency, phoneSealed, receiverSealed, receiverDiffers, booked, ...plain } = row;
    const open = (column: string, sealed: Buffer | null): Promise<string> | null =>
      sealed && this.sealer.open(db, row.organizationId, { table: TABLE, column, row: row.id }, sealed);
    return {
      ...plain,
      amount: Money.of(safeInteger(amountMinor), currency),
      receiverDiffers: Boolean(receiverDiffers),
      booked: Boolean(booked),
      phone: await open(PHONE, phoneSealed),
      receiver: await open(RECEIVER, receiverSealed),
    };
  }
}

const COLUMN_OF: Readonly<Record<keyof Omit<PayoutChanges, 'phone' | 'receiver' | 'token'>, string>> = {
  b2cVersion: 'b2c_version',
  state: 'state',
  reason: 'reason',
  toldBy: 'told_by',
  conversationId: 'conversation_id',
  receipt: 'receipt',
  receiverDiffers: 'receiver_differs',
  booked: 'booked',
  paidAt: 'paid_at',
  sentAt: 'sent_at',
  acceptedAt: 'accepted_at',
  endedAt: 'ended_at',
  sends: 'sends',
  checks: 'checks',
  tokenHash: 'token_hash',
  availableAt: 'available_at',
};
