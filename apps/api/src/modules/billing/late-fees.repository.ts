import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import type { Dated, LateFeeRule, LateFeeTier, LeaseFacts } from './late-fees.rules.js';
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

type PolicyRow = Omit<LateFeePolicy, 'fixed' | 'cap' | 'minOverdue' | 'tiers'> & {
  tiers: string | StoredTier[] | null;
  fixedMinor: string | null;
  capMinor: string | null;
  minOverdueMinor: string;
  currency: string;
};
/** A tier as it is stored: amounts in cents. */
interface StoredTier {
  day: number;
  fixedMinor: number | null;
  basisPoints: number | null;
}
type ChargeRow = Omit<OpenCharge, 'amount' | 'open'> & { minor: string; currency: string };
interface SumRow {
  leaseId: string;
  minor: string;
}
type DatedRow = SumRow & { valueOn: LocalDate; until: LocalDate | null };

const POLICY = `p.id, p.property_id AS propertyId, p.kind, p.fixed_minor AS fixedMinor, p.basis_points AS basisPoints, p.cap_minor AS capMinor,
  p.min_overdue_minor AS minOverdueMinor, p.max_days AS maxDays, p.tiers, p.currency, p.payee, p.from_on AS fromOn, p.to_on AS toOn, p.created_at AS createdAt`;

function toPolicy({ fixedMinor, capMinor, minOverdueMinor, tiers: stored, currency, ...row }: PolicyRow): LateFeePolicy {
  const money = (minor: string | number | null): Money | null => (minor === null ? null : Money.of(safeInteger(minor), currency));
  // JSON arrives as an object from MySQL and as text from MariaDB.
  const parsed = typeof stored === 'string' ? (JSON.parse(stored) as StoredTier[]) : stored;
  const tiers =
    parsed && parsed.map((tier): LateFeeTier => ({ day: tier.day, fixed: money(tier.fixedMinor), basisPoints: tier.basisPoints }));
  return { ...row, tiers, fixed: money(fixedMinor), cap: money(capMinor), minOverdue: Money.of(safeInteger(minOverdueMinor), currency) };
}

const tiersText = (tiers: LateFeePolicy['tiers']): string | null =>
  tiers &&
  JSON.stringify(tiers.map(({ day, fixed, basisPoints }): StoredTier => ({ day, fixedMinor: fixed?.amountMinor ?? null, basisPoints })));

/**
 * Allocations with the day their payment counts for: that of its credit where it had some, for what was settled later. Those of a payment
 * that was taken back count until that day: a reversal counts from its own day on, and makes no fee for the past.
 */
const STANDING = `FROM allocations a
  JOIN charges c ON c.organization_id = a.organization_id AND c.id = a.charge_id
  LEFT JOIN allocations u ON u.organization_id = a.organization_id AND u.reversal_of = a.id
  LEFT JOIN credits r ON r.organization_id = a.organization_id AND r.payment_id = a.payment_id
 WHERE a.organization_id = ? AND a.lease_id IN (?) AND a.reversal_of IS NULL AND COALESCE(r.value_on, a.effective_on) <= ?
   AND (u.id IS NULL OR (u.reallocation_id IS NULL AND c.voided_on IS NULL))`;

/** Late-fee policies, and the facts that fees are assessed on. */
@Injectable()
export class LateFeesRepository {
  async insertPolicy(tx: Tx, organizationId: string, currency: string, policy: LateFeePolicy): Promise<void> {
    await tx.query(
      `INSERT INTO late_fee_policies (organization_id, id, property_id, kind, fixed_minor, basis_points, cap_minor, min_overdue_minor, max_days, tiers, currency, payee, from_on, to_on, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        organizationId,
        policy.id,
        policy.propertyId,
        policy.kind,
        policy.fixed?.amountMinor ?? null,
        policy.basisPoints,
        policy.cap?.amountMinor ?? null,
        policy.minOverdue.amountMinor,
        policy.maxDays,
        tiersText(policy.tiers),
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
   * What decides the overdue rent of invoices of leases, with money that was paid by a day. Beside the invoices themselves only what was
   * charged by the end of grace counts: a debt that is written down later, for an earlier day, was nothing that the money had to be kept
   * for. Charges due before `since` come as one sum: their number grows with the years.
   */
  async facts(
    db: Reader,
    organizationId: string,
    leaseIds: readonly string[],
    span: { since: LocalDate; graceEndsOn: LocalDate; paidBy: LocalDate; currency: string; invoiceIds: readonly string[] },
  ): Promise<Map<string, LeaseFacts>> {
    const { since, graceEndsOn: day, paidBy, currency, invoiceIds } = span;
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
    const money: DatedRow[] = await db.query(
      `SELECT s.leaseId, s.valueOn, s.until, SUM(s.minor) AS minor FROM (
         SELECT a.lease_id AS leaseId, COALESCE(r.value_on, a.effective_on) AS valueOn, u.effective_on AS until, SUM(a.amount_minor) AS minor
           ${STANDING} AND a.directed = FALSE GROUP BY a.lease_id, COALESCE(r.value_on, a.effective_on), u.effective_on
         UNION ALL
         SELECT r.lease_id, r.value_on, NULL, SUM(r.remaining_minor) FROM credits r WHERE r.organization_id = ? AND r.lease_id IN (?) AND r.value_on <= ?
          GROUP BY r.lease_id, r.value_on
       ) s GROUP BY s.leaseId, s.valueOn, s.until`,
      [...scope, paidBy, ...scope, paidBy],
    );
    const directed: (DatedRow & { chargeId: string; dueOn: LocalDate })[] = await db.query(
      `SELECT a.lease_id AS leaseId, a.charge_id AS chargeId, c.due_on AS dueOn, COALESCE(r.value_on, a.effective_on) AS valueOn, u.effective_on AS until, SUM(a.amount_minor) AS minor
         ${STANDING} AND a.directed = TRUE AND c.kind <> 'LATE_FEE' AND (c.issued_on <= ? OR c.invoice_id IN (?))
        GROUP BY a.lease_id, a.charge_id, c.due_on, COALESCE(r.value_on, a.effective_on), u.effective_on`,
      [...scope, paidBy, day, invoiceIds],
    );
    return assemble(leaseIds, { recent, older, money, directed }, { since, currency });
  }
}

function assemble(
  leaseIds: readonly string[],
  rows: { recent: ChargeRow[]; older: SumRow[]; money: DatedRow[]; directed: (DatedRow & { chargeId: string; dueOn: LocalDate })[] },
  { since, currency }: { since: LocalDate; currency: string },
): Map<string, LeaseFacts> {
  const cents = (minor: string | number): Money => Money.of(safeInteger(minor), currency);
  const byLease = <T extends { leaseId: string }>(list: readonly T[]): Map<string, T[]> => Map.groupBy(list, ({ leaseId }) => leaseId);
  const [recent, older, money, directed] = [byLease(rows.recent), byLease(rows.older), byLease(rows.money), byLease(rows.directed)];
  const dated = ({ valueOn, until, minor }: DatedRow): Dated => ({ valueOn, until, amount: cents(minor) });
  return new Map(
    leaseIds.map((leaseId): [string, LeaseFacts] => [
      leaseId,
      {
        charges: (recent.get(leaseId) ?? []).map(({ minor, currency: _, ...charge }) => ({
          ...charge,
          amount: cents(minor),
          open: cents(minor),
        })),
        older: cents(older.get(leaseId)?.[0]?.minor ?? 0),
        money: (money.get(leaseId) ?? []).map(dated),
        directed: (directed.get(leaseId) ?? []).map((row) => ({ ...dated(row), chargeId: row.dueOn < since ? null : row.chargeId })),
      },
    ]),
  );
}
