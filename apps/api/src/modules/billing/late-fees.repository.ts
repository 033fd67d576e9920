import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { AssessedCharge, LateFeeRule } from './late-fees.rules.js';
import type { OpenCharge } from './settlements.rules.js';

/** A late-fee policy: one version, from a day on, for a property or for all that have none of their own. */
export interface LateFeePolicy extends LateFeeRule {
  id: string;
  propertyId: string | null;
  payee: 'OWNER' | 'AGENCY';
  fromOn: LocalDate;
  /** First day on which it no longer holds; null for open end. */
  toOn: LocalDate | null;
  createdAt: Date;
}

/** What decides the overdue rent of a lease on a day. */
export interface LeaseFacts {
  charges: AssessedCharge[];
  /** Valued by that day, put to nothing by explicit instruction. */
  money: Money;
}

type PolicyRow = Omit<LateFeePolicy, 'fixed' | 'cap' | 'minOverdue'> & {
  fixedMinor: string | null;
  capMinor: string | null;
  minOverdueMinor: string;
  currency: string;
};
type ChargeRow = Omit<OpenCharge, 'amount' | 'open'> & { minor: string; currency: string };
interface SumRow {
  leaseId: string;
  minor: string;
}

const POLICY = `p.id, p.property_id AS propertyId, p.kind, p.fixed_minor AS fixedMinor, p.basis_points AS basisPoints, p.cap_minor AS capMinor,
  p.min_overdue_minor AS minOverdueMinor, p.currency, p.payee, p.from_on AS fromOn, p.to_on AS toOn, p.created_at AS createdAt`;

function toPolicy({ fixedMinor, capMinor, minOverdueMinor, currency, ...row }: PolicyRow): LateFeePolicy {
  const money = (minor: string | null): Money | null => (minor === null ? null : Money.of(safeInteger(minor), currency));
  return { ...row, fixed: money(fixedMinor), cap: money(capMinor), minOverdue: Money.of(safeInteger(minOverdueMinor), currency) };
}

// Allocations that stand, with the day their payment counts for: that of its credit where it had some, for what was settled later.
const STANDING = `FROM allocations a
  JOIN charges c ON c.organization_id = a.organization_id AND c.id = a.charge_id
  LEFT JOIN allocations u ON u.organization_id = a.organization_id AND u.reversal_of = a.id
  LEFT JOIN credits r ON r.organization_id = a.organization_id AND r.payment_id = a.payment_id
 WHERE a.organization_id = ? AND a.lease_id IN (?) AND a.reversal_of IS NULL AND u.id IS NULL AND COALESCE(r.value_on, a.effective_on) <= ?`;

/** Late-fee policies, and the facts that fees are assessed on. */
@Injectable()
export class LateFeesRepository {
  async insertPolicy(tx: Tx, organizationId: string, currency: string, policy: LateFeePolicy): Promise<void> {
    await tx.query(
      `INSERT INTO late_fee_policies (organization_id, id, property_id, kind, fixed_minor, basis_points, cap_minor, min_overdue_minor, currency, payee, from_on, to_on, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        organizationId,
        policy.id,
        policy.propertyId,
        policy.kind,
        policy.fixed?.amountMinor ?? null,
        policy.basisPoints,
        policy.cap?.amountMinor ?? null,
        policy.minOverdue.amountMinor,
        currency,
        policy.payee,
        policy.fromOn,
        policy.toOn,
        policy.createdAt,
      ],
    );
  }

  /** Ends what holds in the scope of a new policy on the day that one begins. */
  async endBefore(tx: Tx, organizationId: string, { propertyId, fromOn }: Pick<LateFeePolicy, 'propertyId' | 'fromOn'>): Promise<void> {
    await tx.query(
      `UPDATE late_fee_policies SET to_on = ? WHERE organization_id = ? AND scope_id = ? AND from_on < ? AND (to_on IS NULL OR to_on > ?)`,
      [fromOn, organizationId, propertyId ?? '', fromOn, fromOn],
    );
  }

  /** Policies in id order; with a day, those that hold on it. A handful of each organization. */
  async policies(db: Reader, organizationId: string, filter: { on?: LocalDate; after?: string; limit?: number }): Promise<LateFeePolicy[]> {
    const { on, after = '', limit = 10_000 } = filter;
    const holding = on === undefined ? '' : 'AND p.from_on <= ? AND (p.to_on IS NULL OR p.to_on > ?)';
    const rows: PolicyRow[] = await db.query(
      `SELECT ${POLICY} FROM late_fee_policies p WHERE p.organization_id = ? AND p.id > ? ${holding} ORDER BY p.id LIMIT ?`,
      [organizationId, after, ...(on === undefined ? [] : [on, on]), limit],
    );
    return rows.map(toPolicy);
  }

  async findPolicy(db: Reader, organizationId: string, id: string): Promise<LateFeePolicy | undefined> {
    const rows: PolicyRow[] = await db.query(`SELECT ${POLICY} FROM late_fee_policies p WHERE p.organization_id = ? AND p.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toPolicy)[0];
  }

  async endPolicy(tx: Tx, organizationId: string, id: string, toOn: LocalDate): Promise<void> {
    await tx.query('UPDATE late_fee_policies SET to_on = ? WHERE organization_id = ? AND id = ?', [toOn, organizationId, id]);
  }

  /** The earliest due date of the rent of invoices; undefined if they have none. */
  async rentDueSince(db: Reader, organizationId: string, invoiceIds: readonly string[]): Promise<LocalDate | undefined> {
    const rows: { since: LocalDate | null }[] = await db.query(
      "SELECT MIN(c.due_on) AS since FROM charges c WHERE c.organization_id = ? AND c.invoice_id IN (?) AND c.kind = 'RENT' AND c.voided_on IS NULL",
      [organizationId, invoiceIds],
    );
    return rows[0]?.since ?? undefined;
  }

  /**
   * What decides the overdue rent of invoices of leases at the end of a day. Beside the invoices themselves only what was charged by
   * that day counts: a debt that is written down later, for an earlier day, was nothing that the money had to be kept for. Charges due before `since` come as one sum, for they only
   * take their part of the money: their number grows with the years, and it does not matter which they are.
   */
  async facts(
    db: Reader,
    organizationId: string,
    leaseIds: readonly string[],
    span: { since: LocalDate; day: LocalDate; currency: string; invoiceIds: readonly string[] },
  ): Promise<Map<string, LeaseFacts>> {
    const { since, day, currency, invoiceIds } = span;
    const scope = [organizationId, leaseIds];
    const recent: ChargeRow[] = await db.query(
      `SELECT c.id, c.lease_id AS leaseId, c.invoice_id AS invoiceId, c.property_id AS propertyId, c.kind, c.due_on AS dueOn, c.amount_minor AS minor,
              c.currency, c.payee, c.ownership_id AS ownershipId
         FROM charges c WHERE c.organization_id = ? AND c.lease_id IN (?) AND c.voided_on IS NULL AND c.kind <> 'LATE_FEE' AND c.due_on BETWEEN ? AND ?
          AND (c.issued_on <= ? OR c.invoice_id IN (?))`,
      [...scope, since, day, day, invoiceIds],
    );
    const older: SumRow[] = await db.query(
      `SELECT c.lease_id AS leaseId, SUM(c.amount_minor) AS minor
         FROM charges c WHERE c.organization_id = ? AND c.lease_id IN (?) AND c.voided_on IS NULL AND c.kind <> 'LATE_FEE' AND c.due_on < ? AND c.issued_on <= ?
        GROUP BY c.lease_id`,
      [...scope, since, day],
    );
    const money: SumRow[] = await db.query(
      `SELECT s.leaseId, SUM(s.minor) AS minor FROM (
         SELECT a.lease_id AS leaseId, SUM(a.amount_minor) AS minor ${STANDING} AND a.directed = FALSE GROUP BY a.lease_id
         UNION ALL
         SELECT r.lease_id, SUM(r.remaining_minor) FROM credits r WHERE r.organization_id = ? AND r.lease_id IN (?) AND r.value_on <= ? GROUP BY r.lease_id
       ) s GROUP BY s.leaseId`,
      [...scope, day, ...scope, day],
    );
    const directed: { leaseId: string; chargeId: string; dueOn: LocalDate; minor: string }[] = await db.query(
      `SELECT a.lease_id AS leaseId, a.charge_id AS chargeId, c.due_on AS dueOn, SUM(a.amount_minor) AS minor
         ${STANDING} AND a.directed = TRUE AND c.kind <> 'LATE_FEE' AND (c.issued_on <= ? OR c.invoice_id IN (?))
        GROUP BY a.lease_id, a.charge_id, c.due_on`,
      [...scope, day, day, invoiceIds],
    );
    return assemble(leaseIds, { recent, older, money, directed }, { since, currency });
  }
}

function assemble(
  leaseIds: readonly string[],
  rows: { recent: ChargeRow[]; older: SumRow[]; money: SumRow[]; directed: (SumRow & { chargeId: string; dueOn: LocalDate })[] },
  { since, currency }: { since: LocalDate; currency: string },
): Map<string, LeaseFacts> {
  const cents = (minor: string | number): Money => Money.of(safeInteger(minor), currency);
  const byLease = (list: readonly SumRow[]): Map<string, Money> => new Map(list.map(({ leaseId, minor }) => [leaseId, cents(minor)]));
  const money = byLease(rows.money);
  const older = byLease(rows.older);
  const directed = new Map(rows.directed.map(({ chargeId, minor }) => [chargeId, cents(minor)]));
  const recent = Map.groupBy(rows.recent, ({ leaseId }) => leaseId);
  const zero = cents(0);
  return new Map(
    leaseIds.map((leaseId) => {
      const charges = (recent.get(leaseId) ?? []).map(({ minor, currency: _, ...charge }) => {
        const amount = cents(minor);
        return { ...charge, amount, open: amount, directed: directed.get(charge.id) ?? zero };
      });
      const put = rows.directed.filter((row) => row.leaseId === leaseId && row.dueOn < since).map(({ minor }) => cents(minor));
      const debts = (older.get(leaseId) ?? zero).minus(Money.sum(put, currency));
      return [leaseId, { charges: [...oldDebts(leaseId, debts), ...charges], money: money.get(leaseId) ?? zero }];
    }),
  );
}

/** Everything that was due long ago, as one charge that money settles before all others. */
function oldDebts(leaseId: string, amount: Money): AssessedCharge[] {
  if (!amount.isPositive) return [];
  const dueOn = '1900-01-01' as LocalDate;
  const none = { invoiceId: null, propertyId: '', ownershipId: null };
  return [{ id: '', leaseId, ...none, kind: 'OTHER', dueOn, amount, open: amount, payee: 'OWNER', directed: Money.zero(amount.currency) }];
}
