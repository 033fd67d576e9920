import { Injectable } from '@nestjs/common';
import { within, type Condition, type Sight } from '@plotihub/auth';
import type { Reader } from '@plotihub/database';
import { addDays, type LocalDate } from '@plotihub/time';
import type { LeaseState } from '../leases/index.js';

/** Sums of what was past due, by age; minor units as text. */
export interface ArrearsSums {
  days0to30: string;
  days31to60: string;
  days61to90: string;
  over90: string;
  total: string;
}

/** The arrears of one lease. */
export interface ArrearsRow extends ArrearsSums {
  leaseId: string;
  oldestDueOn: LocalDate;
}

/** What is asked: which leases, on which day. */
export interface ArrearsScope {
  organizationId: string;
  asOf: LocalDate;
  propertyId?: string;
  sight: Sight;
  /** Leases after this id (exclusive) … */
  after: string;
  /** … up to this one (inclusive); all if undefined. */
  upTo?: string;
}

/** Who owes. */
export interface DebtorRow {
  leaseId: string;
  state: LeaseState;
  propertyId: string;
  propertyName: string;
  propertyCode: string;
  unitId: string;
  unitLabel: string;
  payReference: string;
  tenantId: string | null;
  tenantName: string | null;
  tenantPhone: string | null;
}

/** Sums over rows `m(due_on, minor)` by days past due. */
const BUCKETS = `
  SUM(CASE WHEN m.due_on >= ? THEN m.minor ELSE 0 END) AS days0to30,
  SUM(CASE WHEN m.due_on < ? AND m.due_on >= ? THEN m.minor ELSE 0 END) AS days31to60,
  SUM(CASE WHEN m.due_on < ? AND m.due_on >= ? THEN m.minor ELSE 0 END) AS days61to90,
  SUM(CASE WHEN m.due_on < ? THEN m.minor ELSE 0 END) AS over90,
  SUM(m.minor) AS total`;

const bucketDays = (asOf: LocalDate): LocalDate[] => {
  const [month, two, three] = [addDays(asOf, -30), addDays(asOf, -60), addDays(asOf, -90)];
  return [month, month, two, two, three, three];
};

/** Reads charges and what settled them; writes nothing. */
@Injectable()
export class ArrearsRepository {
  /** Leases that are in arrears now, in id order: what is open and was due before the day. */
  async current(db: Reader, scope: ArrearsScope, limit: number): Promise<ArrearsRow[]> {
    const { sql, values } = openNow(scope, BY_LEASE);
    return db.query(
      `SELECT m.lease_id AS leaseId, MIN(m.due_on) AS oldestDueOn, ${BUCKETS} FROM (${sql}) m GROUP BY m.lease_id ORDER BY m.lease_id LIMIT ?`,
      [...bucketDays(scope.asOf), ...values, limit],
    );
  }

  /** As `current`, on a day that is past: what was issued by then, less what counted towards it by then. */
  async past(db: Reader, scope: ArrearsScope, limit: number): Promise<ArrearsRow[]> {
    const { sql, values } = openThen(scope, BY_LEASE);
    return db.query(
      `SELECT m.lease_id AS leaseId, MIN(m.due_on) AS oldestDueOn, ${BUCKETS} FROM (${sql}) m GROUP BY m.lease_id ORDER BY m.lease_id LIMIT ?`,
      [...bucketDays(scope.asOf), ...values, limit],
    );
  }

  /** Sums over all leases of the scope, and how many are in arrears. */
  async totals(db: Reader, scope: ArrearsScope, isPast: boolean): Promise<ArrearsSums & { leases: string }> {
    const { sql, values } = isPast ? openThen(scope) : openNow(scope);
    const rows: (ArrearsSums & { leases: string })[] = await db.query(
      `SELECT COUNT(DISTINCT m.lease_id) AS leases, ${BUCKETS} FROM (${sql}) m`,
      [...bucketDays(scope.asOf), ...values],
    );
    return rows[0] ?? { leases: '0', days0to30: '0', days31to60: '0', days61to90: '0', over90: '0', total: '0' };
  }

  /** The id of the last of the next `count` leases after one; undefined if there are fewer. */
  async leaseAhead(db: Reader, organizationId: string, after: string, count: number): Promise<string | undefined> {
    const rows: { id: string }[] = await db.query(
      'SELECT id FROM leases WHERE organization_id = ? AND id > ? ORDER BY id LIMIT 1 OFFSET ?',
      [organizationId, after, count - 1],
    );
    return rows[0]?.id;
  }

  async debtors(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<DebtorRow[]> {
    if (leaseIds.length === 0) return [];
    return db.query(
      `SELECT l.id AS leaseId, l.state, l.property_id AS propertyId, p.name AS propertyName, p.code AS propertyCode,
              l.unit_id AS unitId, u.label AS unitLabel, u.pay_reference AS payReference, t.id AS tenantId, t.name AS tenantName, t.phone AS tenantPhone
         FROM leases l
         LEFT JOIN properties p ON p.organization_id = l.organization_id AND p.id = l.property_id
         LEFT JOIN units u ON u.organization_id = l.organization_id AND u.id = l.unit_id
         LEFT JOIN lease_parties y ON y.organization_id = l.organization_id AND y.lease_id = l.id
               AND y.position = (SELECT MIN(z.position) FROM lease_parties z
                                  WHERE z.organization_id = l.organization_id AND z.lease_id = l.id AND z.kind = 'TENANT' AND z.to_on IS NULL)
         LEFT JOIN tenants t ON t.organization_id = y.organization_id AND t.id = y.tenant_id
        WHERE l.organization_id = ? AND l.id IN (?)`,
      [organizationId, leaseIds],
    );
  }
}

/** A page reads the charges of its leases only, in their order; without the hint the servers may read all of the organization. */
const BY_LEASE = 'FORCE INDEX (charges_open)';

type Rows = Condition;

function conditions({ organizationId, asOf, propertyId, sight, after, upTo }: ArrearsScope): Rows {
  const seen = within(sight, { property: 'c.property_id IN (?)' });
  return {
    sql: `c.organization_id = ? AND c.lease_id > ?${upTo === undefined ? '' : ' AND c.lease_id <= ?'}${propertyId === undefined ? '' : ' AND c.property_id = ?'} AND c.due_on < ?${seen.sql}`,
    values: [
      organizationId,
      after,
      ...(upTo === undefined ? [] : [upTo]),
      ...(propertyId === undefined ? [] : [propertyId]),
      asOf,
      ...seen.values,
    ],
  };
}

/** Rows (lease, due day, open amount) by what is stored as open. */
function openNow(scope: ArrearsScope, hint = ''): Rows {
  const { sql, values } = conditions(scope);
  return { sql: `SELECT c.lease_id, c.due_on, c.open_minor AS minor FROM charges c ${hint} WHERE ${sql} AND c.open_minor > 0`, values };
}

/** Rows (lease, due day, open amount) of each charge that had not been settled by the end of a day. */
function openThen(scope: ArrearsScope, hint = ''): Rows {
  const { sql, values } = conditions(scope);
  const { asOf } = scope;
  return {
    sql: `SELECT c.lease_id, c.due_on, c.amount_minor - COALESCE(SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END), 0) AS minor
            FROM charges c ${hint}
            LEFT JOIN allocations a ON a.organization_id = c.organization_id AND a.charge_id = c.id AND a.effective_on <= ?
           WHERE ${sql} AND c.issued_on <= ? AND (c.voided_on IS NULL OR c.voided_on > ?)
           GROUP BY c.lease_id, c.id, c.due_on, c.amount_minor
          HAVING minor > 0`,
    values: [asOf, ...values, asOf, asOf],
  };
}
