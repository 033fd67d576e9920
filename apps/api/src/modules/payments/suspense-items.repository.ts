import { Injectable } from '@nestjs/common';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Suggestion, SuspenseReason } from './matching.rules.js';

/**
 * OPEN: somebody has to decide. RETURN_PENDING: two people decided to send it back, and it has not gone yet. RESOLVED: it has its lease,
 * or its leases. RETURNED: it went back. REVERSED: it was taken back.
 */
export const SUSPENSE_STATES = ['OPEN', 'RETURN_PENDING', 'RESOLVED', 'RETURNED', 'REVERSED'] as const;
export type SuspenseState = (typeof SUSPENSE_STATES)[number];

/** How money was sent back: by the provider's own reversal, paid out from the channel, or out of the bank account. */
export const RETURN_WAYS = ['MPESA_REVERSAL', 'MPESA_PAYOUT', 'BANK'] as const;
export type ReturnWay = (typeof RETURN_WAYS)[number];

/** Money whose lease is not known yet, with what a person needs to decide. */
export interface SuspenseRow {
  id: string;
  paymentId: string;
  reason: SuspenseReason;
  suggestions: Suggestion[];
  state: SuspenseState;
  leaseId: string | null;
  resolvedBy: string | null;
  resolvedAt: Date | null;
  assignedTo: string | null;
  note: string | null;
  version: number;
  returnWay: ReturnWay | null;
  /** What the provider or the bank calls the sending back. */
  returnReference: string | null;
  returnedOn: LocalDate | null;
  createdAt: Date;
  amount: Money;
  valueOn: LocalDate;
  channelId: string | null;
  externalId: string | null;
  referenceTyped: string | null;
  payerHint: string | null;
}

/** Which items a list shows. */
export interface SuspenseFilter {
  state: SuspenseState;
  reason?: SuspenseReason | undefined;
  channelId?: string | undefined;
  assignedTo?: string | undefined;
  /** True for those that somebody looks after, false for those that nobody does. */
  assigned?: boolean | undefined;
  /** First and last day of payment. */
  paidFrom?: LocalDate | undefined;
  paidTo?: LocalDate | undefined;
}

export interface SuspenseTotal {
  reason: SuspenseReason;
  state: SuspenseState;
  valueOn: LocalDate;
  count: number;
  sum: Money;
}

const SELECT = `SELECT s.id, s.payment_id AS paymentId, s.reason, s.suggestions, s.state, s.lease_id AS leaseId, s.resolved_by AS resolvedBy,
    s.resolved_at AS resolvedAt, s.assigned_to AS assignedTo, s.note, s.version, s.return_way AS returnWay, s.return_reference AS returnReference, s.returned_on AS returnedOn,
    s.created_at AS createdAt, p.amount_minor AS amountMinor, p.currency, p.value_on AS valueOn,
    p.channel_id AS channelId, p.external_id AS externalId, i.reference_raw AS referenceTyped, i.payer_hint AS payerHint
  FROM suspense_items s
  JOIN payments p ON p.organization_id = s.organization_id AND p.id = s.payment_id
  LEFT JOIN inbound_transactions i ON i.organization_id = p.organization_id AND i.id = p.inbound_transaction_id`;

type StoredRow = Omit<SuspenseRow, 'amount' | 'suggestions'> & {
  amountMinor: string;
  currency: string;
  suggestions: string | Suggestion[];
};

function toItem({ amountMinor, currency, suggestions, ...row }: StoredRow): SuspenseRow {
  const list = typeof suggestions === 'string' ? (JSON.parse(suggestions) as Suggestion[]) : suggestions;
  return { ...row, suggestions: list, amount: Money.of(safeInteger(amountMinor), currency) };
}

/** SQL of suspense items. */
@Injectable()
export class SuspenseItemsRepository {
  async insert(
    tx: Tx,
    organizationId: string,
    items: readonly { id: string; paymentId: string; reason: SuspenseReason; suggestions: readonly Suggestion[]; createdAt: Date }[],
  ): Promise<void> {
    await insertRows(
      tx,
      'suspense_items',
      ['organization_id', 'id', 'payment_id', 'reason', 'suggestions', 'state', 'created_at'],
      items.map((item) => [organizationId, item.id, item.paymentId, item.reason, JSON.stringify(item.suggestions), 'OPEN', item.createdAt]),
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<SuspenseRow | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE s.organization_id = ? AND s.id = ?`, [organizationId, id]);
    return rows.map(toItem)[0];
  }

  /** In the order they came. */
  async list(db: Reader, organizationId: string, filter: SuspenseFilter & { after?: string; limit: number }): Promise<SuspenseRow[]> {
    const { reason, channelId, assignedTo, assigned, paidFrom, paidTo } = filter;
    const conditions: [string, string | undefined][] = [
      ['s.reason = ?', reason],
      ['p.channel_id = ?', channelId],
      ['s.assigned_to = ?', assignedTo],
      ['p.value_on >= ?', paidFrom],
      ['p.value_on <= ?', paidTo],
    ];
    const chosen = conditions.filter(([, value]) => value !== undefined);
    const taken = assigned === undefined ? '' : `AND s.assigned_to IS ${assigned ? 'NOT ' : ''}NULL`;
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE s.organization_id = ? AND s.state = ? AND s.id > ? ${chosen.map(([sql]) => `AND ${sql}`).join(' ')} ${taken}
        ORDER BY s.id LIMIT ?`,
      [organizationId, filter.state, filter.after ?? '', ...chosen.map(([, value]) => value), filter.limit],
    );
    return rows.map(toItem);
  }

  /** What is still in suspense: how many and how much, by reason, state and day of payment. */
  async totals(db: Reader, organizationId: string): Promise<SuspenseTotal[]> {
    const rows: (Omit<SuspenseTotal, 'count' | 'sum'> & { n: string; minor: string; currency: string })[] = await db.query(
      `SELECT s.reason, s.state, p.value_on AS valueOn, COUNT(*) AS n, SUM(p.amount_minor) AS minor, MIN(p.currency) AS currency
         FROM suspense_items s JOIN payments p ON p.organization_id = s.organization_id AND p.id = s.payment_id
        WHERE s.organization_id = ? AND s.state IN ('OPEN', 'RETURN_PENDING') GROUP BY s.reason, s.state, p.value_on`,
      [organizationId],
    );
    return rows.map(({ n, minor, currency, ...row }) => ({ ...row, count: Number(n), sum: Money.of(safeInteger(minor), currency) }));
  }

  /** @returns false if the version is no longer the expected one */
  async update(
    tx: Tx,
    { organizationId, id, version }: { organizationId: string; id: string; version: number },
    { assignedTo, note }: { assignedTo: string | null; note: string | null },
  ): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      'UPDATE suspense_items SET assigned_to = ?, note = ?, version = version + 1 WHERE organization_id = ? AND id = ? AND version = ?',
      [assignedTo, note, organizationId, id, version],
    );
    return result.affectedRows === 1;
  }

  /** @param resolution without a lease if it was split over several */
  async markResolved(
    tx: Tx,
    organizationId: string,
    id: string,
    resolution: { leaseId: string | null; by: string; at: Date },
  ): Promise<void> {
    await tx.query(
      "UPDATE suspense_items SET state = 'RESOLVED', version = version + 1, lease_id = ?, resolved_by = ?, resolved_at = ? WHERE organization_id = ? AND id = ?",
      [resolution.leaseId, resolution.by, resolution.at, organizationId, id],
    );
  }

  async setState(tx: Tx, organizationId: string, id: string, state: 'OPEN' | 'RETURN_PENDING'): Promise<void> {
    await tx.query('UPDATE suspense_items SET state = ?, version = version + 1 WHERE organization_id = ? AND id = ?', [
      state,
      organizationId,
      id,
    ]);
  }

  /** @throws the driver's error about `suspense_items_return` if something else was sent back under the same reference */
  async markReturned(
    tx: Tx,
    organizationId: string,
    id: string,
    done: { way: ReturnWay; reference: string; on: LocalDate; by: string; at: Date },
  ): Promise<void> {
    await tx.query(
      `UPDATE suspense_items SET state = 'RETURNED', version = version + 1, return_way = ?, return_reference = ?, returned_on = ?,
              resolved_by = ?, resolved_at = ?
        WHERE organization_id = ? AND id = ?`,
      [done.way, done.reference, done.on, done.by, done.at, organizationId, id],
    );
  }

  /** The item of a payment that is, or was, in suspense. */
  async findByPayment(db: Reader, organizationId: string, paymentId: string): Promise<SuspenseRow | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE s.organization_id = ? AND s.payment_id = ?`, [organizationId, paymentId]);
    return rows.map(toItem)[0];
  }

  /** The item of a payment that was taken back while it was in suspense. */
  async markReversed(tx: Tx, organizationId: string, paymentId: string): Promise<void> {
    await tx.query("UPDATE suspense_items SET state = 'REVERSED', version = version + 1 WHERE organization_id = ? AND payment_id = ?", [
      organizationId,
      paymentId,
    ]);
  }
}
