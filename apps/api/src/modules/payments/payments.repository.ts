import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { paymentSight } from './payments-sight.repository.js';

/**
 * How money came in. OPENING_BALANCE is credit that a tenant brought along from the books before these. TRANSFER: from another lease of
 * theirs. DEPOSIT: out of a deposit that was held.
 */
export const PAYMENT_METHODS = ['MPESA', 'BANK', 'CASH', 'CHEQUE', 'OPENING_BALANCE', 'TRANSFER', 'DEPOSIT'] as const;
export type PaymentMethod = (typeof PAYMENT_METHODS)[number];
/**
 * SUSPENSE: received, but for which lease is not known yet. POSTED: settles charges of a lease. SPLIT: its parts settle charges of
 * several. REVERSED: taken back. RETURNED: sent back to who paid it.
 */
export const PAYMENT_STATES = ['SUSPENSE', 'POSTED', 'SPLIT', 'REVERSED', 'RETURNED'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** Money that has come in, before it is decided where it belongs. */
export interface Received {
  amount: Money;
  /** The day it counts for. */
  valueOn: LocalDate;
  method: PaymentMethod;
  channelId?: string;
  inboundTransactionId?: string;
  externalId?: string;
  /** The user who took it. */
  recordedBy?: string;
  note?: string;
  /** The payment of which it is a part. */
  splitOf?: string;
}

/** What a receipt said when it was issued. Amounts in cents. */
export interface ReceiptFacts {
  charges: { id: string; minor: number }[];
  deposits: { id: string; minor: number }[];
  /** What the tenant owed once it was posted, less what was paid ahead. */
  balanceMinor: number;
  /** The day on which it was issued again because the payment settles something else since; absent for the first issue. */
  reissuedOn?: LocalDate;
}

/** A payment as it is stored. */
export interface PaymentRow {
  id: string;
  leaseId: string | null;
  channelId: string | null;
  inboundTransactionId: string | null;
  method: PaymentMethod;
  /** The provider's receipt; that of the whole for a part of a payment. */
  externalId: string | null;
  amount: Money;
  valueOn: LocalDate;
  number: string | null;
  state: PaymentState;
  /** The payment of which it is a part. */
  splitOf: string | null;
  /** The payment that holds its money now, after it was moved to another lease. */
  movedTo: string | null;
  /** The posting that brought the money to where it is now; a reversal names it. */
  receiptPostingId: string;
  /** Null before it is posted to a lease. */
  receipt: ReceiptFacts | null;
  reversedOn: LocalDate | null;
  reversalReason: string | null;
  recordedBy: string | null;
  note: string | null;
  createdAt: Date;
}

/** One payment of a transaction carries the provider's receipt; its parts, and those it was moved from, show it. */
const COLUMNS = `p.id, p.lease_id AS leaseId, p.channel_id AS channelId, p.inbound_transaction_id AS inboundTransactionId, p.method,
  COALESCE(p.external_id, (SELECT w.external_id FROM payments w
    WHERE w.organization_id = p.organization_id AND w.id = COALESCE(p.split_of, p.moved_to))) AS externalId,
  p.amount_minor AS amountMinor, p.currency, p.value_on AS valueOn, p.number, p.state, p.split_of AS splitOf, p.moved_to AS movedTo,
  p.receipt_posting_id AS receiptPostingId, p.receipt, p.reversed_on AS reversedOn, p.reversal_reason AS reversalReason,
  p.recorded_by AS recordedBy, p.note, p.created_at AS createdAt`;

type StoredRow = Omit<PaymentRow, 'amount' | 'receipt'> & { amountMinor: string; currency: string; receipt: string | ReceiptFacts | null };

function toPayment({ amountMinor, currency, receipt, ...row }: StoredRow): PaymentRow {
  const facts = typeof receipt === 'string' ? (JSON.parse(receipt) as ReceiptFacts) : receipt;
  return { ...row, amount: Money.of(safeInteger(amountMinor), currency), receipt: facts };
}

/** A payment that was just received; it counts as suspense until it has its receipt number. */
export function newPayment(
  id: string,
  received: Received,
  posted: { leaseId: string | null; postingId: string; receipt?: ReceiptFacts; at: Date },
): PaymentRow {
  return {
    id,
    leaseId: posted.leaseId,
    channelId: received.channelId ?? null,
    inboundTransactionId: received.inboundTransactionId ?? null,
    method: received.method,
    externalId: received.externalId ?? null,
    amount: received.amount,
    valueOn: received.valueOn,
    number: null,
    state: 'SUSPENSE',
    splitOf: received.splitOf ?? null,
    movedTo: null,
    receiptPostingId: posted.postingId,
    receipt: posted.receipt ?? null,
    reversedOn: null,
    reversalReason: null,
    recordedBy: received.recordedBy ?? null,
    note: received.note ?? null,
    createdAt: posted.at,
  };
}

/** Which payments a list shows. */
export interface PaymentFilter {
  leaseId?: string;
  /** The provider's receipt. */
  externalId?: string;
  /** Only the parts of this payment. */
  splitOf?: string;
  sight: Sight;
}

/** SQL of payments. */
@Injectable()
export class PaymentsRepository {
  async insert(tx: Tx, organizationId: string, rows: readonly PaymentRow[]): Promise<void> {
    await insertRows(
      tx,
      'payments',
      [
        'organization_id',
        'id',
        'lease_id',
        'channel_id',
        'inbound_transaction_id',
        'method',
        'external_id',
        'amount_minor',
        'currency',
        'value_on',
        'number',
        'state',
        'split_of',
        'receipt_posting_id',
        'receipt',
        'recorded_by',
        'note',
        'created_at',
      ],
      rows.map((row) => [
        organizationId,
        row.id,
        row.leaseId,
        row.channelId,
        row.inboundTransactionId,
        row.method,
        row.externalId,
        row.amount.amountMinor,
        row.amount.currency,
        row.valueOn,
        row.number,
        row.state,
        row.splitOf,
        row.receiptPostingId,
        row.receipt && JSON.stringify(row.receipt),
        row.recordedBy,
        row.note,
        row.createdAt,
      ]),
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<PaymentRow | undefined> {
    const rows: StoredRow[] = await db.query(`SELECT ${COLUMNS} FROM payments p WHERE p.organization_id = ? AND p.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toPayment)[0];
  }

  /** As `find`, locked until the transaction ends. The lease's account, if there is one, must be locked before. */
  async lock(tx: Tx, organizationId: string, id: string): Promise<PaymentRow | undefined> {
    const rows: StoredRow[] = await tx.query(`SELECT ${COLUMNS} FROM payments p WHERE p.organization_id = ? AND p.id = ? FOR UPDATE`, [
      organizationId,
      id,
    ]);
    return rows.map(toPayment)[0];
  }

  /** In order of recording. */
  async list(db: Reader, organizationId: string, filter: PaymentFilter & { after?: string; limit: number }): Promise<PaymentRow[]> {
    const { leaseId, externalId, splitOf, after, limit } = filter;
    const seen = within(filter.sight, paymentSight('p'));
    const ids = externalId === undefined ? undefined : await this.ofReceipt(db, organizationId, externalId);
    if (ids?.length === 0) return [];
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM payments p WHERE p.organization_id = ? AND p.id > ?
        ${leaseId === undefined ? '' : 'AND p.lease_id = ?'} ${splitOf === undefined ? '' : 'AND p.split_of = ?'}
        ${ids === undefined ? '' : 'AND p.id IN (?)'}${seen.sql} ORDER BY p.id LIMIT ?`,
      [
        organizationId,
        after ?? '',
        ...(leaseId === undefined ? [] : [leaseId]),
        ...(splitOf === undefined ? [] : [splitOf]),
        ...(ids === undefined ? [] : [ids]),
        ...seen.values,
        limit,
      ],
    );
    return rows.map(toPayment);
  }

  /** The parts of a payment that was split, those that were taken back or moved on among them. */
  async partsOf(db: Reader, organizationId: string, id: string): Promise<PaymentRow[]> {
    const rows: StoredRow[] = await db.query(
      `SELECT ${COLUMNS} FROM payments p WHERE p.organization_id = ? AND p.split_of = ? ORDER BY p.id`,
      [organizationId, id],
    );
    return rows.map(toPayment);
  }

  /** Payments that a provider's receipt is about: the one that carries it, its parts, and those from which it was moved. */
  private async ofReceipt(db: Reader, organizationId: string, externalId: string): Promise<string[]> {
    // By way of the inbound transaction, whose unique key is the index for a provider's receipt.
    const carriers: { id: string }[] = await db.query(
      `SELECT p.id FROM payment_channels c
         JOIN inbound_transactions i ON i.organization_id = c.organization_id AND i.channel_id = c.id AND i.external_id = ?
         JOIN payments p ON p.organization_id = i.organization_id AND p.inbound_transaction_id = i.id
        WHERE c.organization_id = ?`,
      [externalId, organizationId],
    );
    if (carriers.length === 0) return [];
    const ids = carriers.map(({ id }) => id);
    const others: { id: string }[] = await db.query(
      `SELECT p.id FROM payments p WHERE p.organization_id = ? AND p.split_of IN (?)
        UNION SELECT p.id FROM payments p WHERE p.organization_id = ? AND p.moved_to IN (?)`,
      [organizationId, ids, organizationId, ids],
    );
    return [...ids, ...others.map(({ id }) => id)];
  }

  /** A payment in suspense goes to a lease; it still lacks its receipt number. */
  async assign(
    tx: Tx,
    organizationId: string,
    id: string,
    to: { leaseId: string; postingId: string; receipt: ReceiptFacts },
  ): Promise<void> {
    await tx.query('UPDATE payments SET lease_id = ?, receipt_posting_id = ?, receipt = ? WHERE organization_id = ? AND id = ?', [
      to.leaseId,
      to.postingId,
      JSON.stringify(to.receipt),
      organizationId,
      id,
    ]);
  }

  /** Before its money goes to another payment: the provider's transaction and receipt go along. */
  async letGo(tx: Tx, organizationId: string, id: string): Promise<void> {
    await tx.query('UPDATE payments SET inbound_transaction_id = NULL, external_id = NULL WHERE organization_id = ? AND id = ?', [
      organizationId,
      id,
    ]);
  }

  /** Where the money is now: also for the payments that it was moved from before. */
  async markMoved(tx: Tx, organizationId: string, id: string, to: string): Promise<void> {
    await tx.query('UPDATE payments SET moved_to = ? WHERE organization_id = ? AND (id = ? OR moved_to = ?)', [to, organizationId, id, id]);
  }

  /** Ends a payment that settles nothing itself: its money went to its parts, or back to who paid it. */
  async markEnded(tx: Tx, organizationId: string, id: string, state: 'SPLIT' | 'RETURNED'): Promise<void> {
    await tx.query('UPDATE payments SET state = ? WHERE organization_id = ? AND id = ?', [state, organizationId, id]);
  }

  /** The last step of posting to leases: payments get their receipt numbers. */
  async markPosted(tx: Tx, organizationId: string, numbers: ReadonlyMap<string, string>): Promise<void> {
    await tx.query(
      `UPDATE payments SET state = 'POSTED', number = CASE id ${[...numbers].map(() => 'WHEN ? THEN ?').join(' ')} END WHERE organization_id = ? AND id IN (?)`,
      [...[...numbers].flat(), organizationId, [...numbers.keys()]],
    );
  }

  /** The payment settles something else: its receipt says so, under the same number. */
  async reissueReceipt(tx: Tx, organizationId: string, id: string, receipt: ReceiptFacts): Promise<void> {
    await tx.query('UPDATE payments SET receipt = ? WHERE organization_id = ? AND id = ?', [JSON.stringify(receipt), organizationId, id]);
  }

  async markReversed(tx: Tx, organizationId: string, id: string, reversal: { on: LocalDate; reason: string }): Promise<void> {
    await tx.query("UPDATE payments SET state = 'REVERSED', reversed_on = ?, reversal_reason = ? WHERE organization_id = ? AND id = ?", [
      reversal.on,
      reversal.reason,
      organizationId,
      id,
    ]);
  }
}
