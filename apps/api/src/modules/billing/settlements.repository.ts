import { Injectable } from '@nestjs/common';
import { insertRows, newId, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { CreditLot, OpenCharge } from './settlements.rules.js';

/** The part of a payment that settles a charge or a deposit. */
export interface Allocation {
  id: string;
  leaseId: string;
  paymentId: string;
  chargeId: string | null;
  depositItemId: string | null;
  amount: Money;
  directed: boolean;
}

/** An allocation that stands, with the day its payment counts for. */
export interface StandingAllocation extends Allocation {
  /** The day from which on it settles. */
  effectiveOn: LocalDate;
  valueOn: LocalDate;
}

export type NewAllocation = Omit<Allocation, 'id'> & {
  postingId: string;
  effectiveOn: LocalDate;
  reversalOf: string | null;
  /** The re-allocation that writes it. */
  reallocationId?: string;
};

/** A signed change of what is open, received or left. */
export interface Delta {
  id: string;
  amountMinor: number;
}

const ALLOCATION_COLUMNS = [
  'organization_id',
  'id',
  'lease_id',
  'payment_id',
  'charge_id',
  'deposit_item_id',
  'amount_minor',
  'currency',
  'effective_on',
  'directed',
  'posting_id',
  'reversal_of',
  'reallocation_id',
  'created_at',
];

type MoneyRow<T> = Omit<T, 'amount' | 'open' | 'remaining'> & { minor: string; currency: string };
const money = ({ minor, currency }: { minor: string; currency: string }): Money => Money.of(safeInteger(minor), currency);

/** What is open, and what settled it. */
@Injectable()
export class SettlementsRepository {
  /** Open charges of leases, in no order. */
  async openCharges(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<OpenCharge[]> {
    if (leaseIds.length === 0) return [];
    const rows: (MoneyRow<OpenCharge> & { openMinor: string })[] = await db.query(
      `SELECT c.id, c.lease_id AS leaseId, c.invoice_id AS invoiceId, c.property_id AS propertyId, c.kind, c.due_on AS dueOn,
              c.amount_minor AS minor, c.open_minor AS openMinor, c.currency, c.payee, c.ownership_id AS ownershipId
         FROM charges c WHERE c.organization_id = ? AND c.lease_id IN (?) AND c.open_minor > 0`,
      [organizationId, leaseIds],
    );
    return rows.map(({ minor, openMinor, currency, ...row }) => ({
      ...row,
      amount: money({ minor, currency }),
      open: money({ minor: openMinor, currency }),
    }));
  }

  /** Charges by id, open or not. */
  async charges(db: Reader, organizationId: string, ids: readonly string[]): Promise<Map<string, OpenCharge>> {
    if (ids.length === 0) return new Map();
    const rows: (MoneyRow<OpenCharge> & { openMinor: string })[] = await db.query(
      `SELECT c.id, c.lease_id AS leaseId, c.invoice_id AS invoiceId, c.property_id AS propertyId, c.kind, c.due_on AS dueOn,
              c.amount_minor AS minor, c.open_minor AS openMinor, c.currency, c.payee, c.ownership_id AS ownershipId
         FROM charges c WHERE c.organization_id = ? AND c.id IN (?)`,
      [organizationId, ids],
    );
    return new Map(
      rows.map(({ minor, openMinor, currency, ...row }) => [
        row.id,
        { ...row, amount: money({ minor, currency }), open: money({ minor: openMinor, currency }) },
      ]),
    );
  }

  /** Sums of open charges; a lease without any is absent. With a day, only of those due by it. */
  async openTotals(db: Reader, organizationId: string, leaseIds: readonly string[], dueBy?: LocalDate): Promise<Map<string, Money>> {
    if (leaseIds.length === 0) return new Map();
    const rows: { leaseId: string; minor: string; currency: string }[] = await db.query(
      `SELECT c.lease_id AS leaseId, SUM(c.open_minor) AS minor, MIN(c.currency) AS currency FROM charges c
        WHERE c.organization_id = ? AND c.lease_id IN (?) AND c.open_minor > 0 ${dueBy === undefined ? '' : 'AND c.due_on <= ?'} GROUP BY c.lease_id`,
      [organizationId, leaseIds, ...(dueBy === undefined ? [] : [dueBy])],
    );
    return new Map(rows.map((row) => [row.leaseId, money(row)]));
  }

  /** What was due and not settled at the end of a day, by what counted up to it; zero cents for nothing. */
  async dueAsOf(db: Reader, organizationId: string, leaseId: string, asOf: LocalDate): Promise<number> {
    const rows: { charged: string; settled: string }[] = await db.query(
      `SELECT COALESCE(SUM(c.amount_minor), 0) AS charged,
              COALESCE(SUM((SELECT SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END) FROM allocations a
                             WHERE a.organization_id = c.organization_id AND a.charge_id = c.id AND a.effective_on <= ?)), 0) AS settled
         FROM charges c
        WHERE c.organization_id = ? AND c.lease_id = ? AND c.issued_on <= ? AND c.due_on <= ? AND (c.voided_on IS NULL OR c.voided_on > ?)`,
      [asOf, organizationId, leaseId, asOf, asOf, asOf],
    );
    return safeInteger(rows[0]?.charged ?? 0) - safeInteger(rows[0]?.settled ?? 0);
  }

  /** Unused credit of leases, in no order. */
  async lots(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<(CreditLot & { leaseId: string })[]> {
    const rows: (MoneyRow<CreditLot> & { leaseId: string })[] = await db.query(
      `SELECT r.payment_id AS paymentId, r.lease_id AS leaseId, r.value_on AS valueOn, r.remaining_minor AS minor, r.currency
         FROM credits r WHERE r.organization_id = ? AND r.lease_id IN (?) AND r.remaining_minor > 0`,
      [organizationId, leaseIds],
    );
    return rows.map(({ minor, currency, ...row }) => ({ ...row, remaining: money({ minor, currency }) }));
  }

  /** What is left of a payment's credit, in cents. */
  async lotOf(db: Reader, organizationId: string, paymentId: string): Promise<number> {
    const rows: { minor: string }[] = await db.query(
      'SELECT r.remaining_minor AS minor FROM credits r WHERE r.organization_id = ? AND r.payment_id = ?',
      [organizationId, paymentId],
    );
    return safeInteger(rows[0]?.minor ?? 0);
  }

  /** Allocations of a payment, or to a charge, that were not reversed. */
  async standingAllocations(
    db: Reader,
    organizationId: string,
    by: { paymentId: string } | { chargeId: string },
  ): Promise<StandingAllocation[]> {
    const [column, id] = 'paymentId' in by ? ['payment_id', by.paymentId] : ['charge_id', by.chargeId];
    const rows: (MoneyRow<Omit<StandingAllocation, 'directed'>> & { directed: number | boolean })[] = await db.query(
      `SELECT a.id, a.lease_id AS leaseId, a.payment_id AS paymentId, a.charge_id AS chargeId, a.deposit_item_id AS depositItemId,
              a.amount_minor AS minor, a.currency, a.directed, a.effective_on AS effectiveOn, COALESCE(r.value_on, a.effective_on) AS valueOn
         FROM allocations a
         LEFT JOIN allocations u ON u.organization_id = a.organization_id AND u.reversal_of = a.id
         LEFT JOIN credits r ON r.organization_id = a.organization_id AND r.payment_id = a.payment_id
        WHERE a.organization_id = ? AND a.${column} = ? AND a.reversal_of IS NULL AND u.id IS NULL ORDER BY a.id`,
      [organizationId, id],
    );
    return rows.map(({ minor, currency, directed, ...row }) => ({
      ...row,
      directed: Boolean(directed),
      amount: money({ minor, currency }),
    }));
  }

  async insertAllocations(tx: Tx, organizationId: string, at: Date, list: readonly NewAllocation[]): Promise<void> {
    await insertRows(
      tx,
      'allocations',
      ALLOCATION_COLUMNS,
      list.map((row) => [
        organizationId,
        newId('alo'),
        row.leaseId,
        row.paymentId,
        row.chargeId,
        row.depositItemId,
        row.amount.amountMinor,
        row.amount.currency,
        row.effectiveOn,
        row.directed,
        row.postingId,
        row.reversalOf,
        row.reallocationId ?? null,
        at,
      ]),
    );
  }

  /** Changes what is open of charges; the table refuses less than nothing and more than the charge. */
  async addToOpen(tx: Tx, organizationId: string, deltas: readonly Delta[]): Promise<void> {
    await this.add(tx, { table: 'charges', key: 'id', column: 'open_minor' }, organizationId, deltas);
  }

  /** Changes what was received of deposits; the table refuses less than nothing and more than is required. */
  async addToDeposits(tx: Tx, organizationId: string, deltas: readonly Delta[]): Promise<void> {
    await this.add(tx, { table: 'deposit_items', key: 'id', column: 'received_minor' }, organizationId, deltas);
  }

  /** Adds credit to payments' lots; makes the lot of a payment that has none. */
  async addCredit(
    tx: Tx,
    organizationId: string,
    lots: readonly { paymentId: string; leaseId: string; amount: Money; valueOn: LocalDate }[],
  ): Promise<void> {
    if (lots.length === 0) return;
    await tx.query(
      `INSERT INTO credits (organization_id, payment_id, lease_id, remaining_minor, currency, value_on) VALUES ${lots.map(() => '(?,?,?,?,?,?)').join(',')}
       ON DUPLICATE KEY UPDATE remaining_minor = remaining_minor + VALUES(remaining_minor)`,
      lots.flatMap(({ paymentId, leaseId, amount, valueOn }) => [
        organizationId,
        paymentId,
        leaseId,
        amount.amountMinor,
        amount.currency,
        valueOn,
      ]),
    );
  }

  /** Takes credit out of payments' lots. */
  async useCredit(tx: Tx, organizationId: string, used: readonly Delta[]): Promise<void> {
    const deltas = used.map(({ id, amountMinor }) => ({ id, amountMinor: -amountMinor }));
    await this.add(tx, { table: 'credits', key: 'payment_id', column: 'remaining_minor' }, organizationId, deltas);
  }

  private async add(
    tx: Tx,
    where: { table: string; key: string; column: string },
    organizationId: string,
    deltas: readonly Delta[],
  ): Promise<void> {
    if (deltas.length === 0) return;
    // The key's own collation, so that the join reads single rows; see LedgerRepository.addToLeaseAccounts.
    const values = deltas.map(() => 'SELECT _ascii ? COLLATE ascii_bin AS id, ? AS delta').join(' UNION ALL ');
    await tx.query(
      `UPDATE ${where.table} t JOIN (${values}) d ON d.id = t.${where.key} SET t.${where.column} = t.${where.column} + d.delta WHERE t.organization_id = ?`,
      [...deltas.flatMap(({ id, amountMinor }) => [id, amountMinor]), organizationId],
    );
  }
}
