import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import type { Reader, SqlValue } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';
import type { LeaseState } from '../leases/index.js';

/** A lease with all that a rent roll says of it, as the database gives it. */
export interface RentRollRow {
  leaseId: string;
  state: LeaseState;
  startsOn: LocalDate;
  dueDay: number;
  currency: string;
  propertyId: string;
  propertyName: string;
  propertyCode: string;
  unitId: string;
  unitLabel: string;
  payReference: string;
  tenantId: string | null;
  tenantName: string | null;
  tenantPhone: string | null;
  rentMinor: string | null;
  owedMinor: string | null;
  creditMinor: string | null;
  depositMinor: string | null;
  overdueSince: LocalDate | null;
}

export interface RentRollFilter {
  propertyId?: string;
  state?: LeaseState;
  sight: Sight;
  /** Part of a tenant's name, the beginning of a unit's label, a whole phone number or payment reference. */
  search?: { text: string; phone?: string; reference: string };
}

/**
 * LEFT JOINs on purpose: both servers then read the leases first, in the order of the page, and look everything else up
 * by primary key. The cost of a page depends on its length only.
 */
const SELECT = `
  SELECT l.id AS leaseId, l.state, l.starts_on AS startsOn, l.due_day AS dueDay, l.currency,
         l.property_id AS propertyId, p.name AS propertyName, p.code AS propertyCode,
         l.unit_id AS unitId, u.label AS unitLabel, u.pay_reference AS payReference,
         t.id AS tenantId, t.name AS tenantName, t.phone AS tenantPhone,
         COALESCE((SELECT s.amount_minor FROM rent_steps s WHERE s.organization_id = l.organization_id AND s.lease_id = l.id AND s.from_on <= ?
                    ORDER BY s.from_on DESC LIMIT 1),
                  (SELECT f.amount_minor FROM rent_steps f WHERE f.organization_id = l.organization_id AND f.lease_id = l.id
                    ORDER BY f.from_on LIMIT 1)) AS rentMinor,
         a.receivable_minor AS owedMinor, a.credit_minor AS creditMinor, a.deposit_minor AS depositMinor,
         (SELECT MIN(c.due_on) FROM charges c
           WHERE c.organization_id = l.organization_id AND c.lease_id = l.id AND c.open_minor > 0 AND c.due_on < ?) AS overdueSince
    FROM leases l
    LEFT JOIN properties p ON p.organization_id = l.organization_id AND p.id = l.property_id
    LEFT JOIN units u ON u.organization_id = l.organization_id AND u.id = l.unit_id
    LEFT JOIN lease_accounts a ON a.organization_id = l.organization_id AND a.lease_id = l.id
    LEFT JOIN lease_parties y ON y.organization_id = l.organization_id AND y.lease_id = l.id
          AND y.position = (SELECT MIN(z.position) FROM lease_parties z
                             WHERE z.organization_id = l.organization_id AND z.lease_id = l.id AND z.kind = 'TENANT' AND z.to_on IS NULL)
    LEFT JOIN tenants t ON t.organization_id = y.organization_id AND t.id = y.tenant_id`;

/** Reads the tables of several modules; writes none. */
@Injectable()
export class RentRollRepository {
  /** Leases in id order, with the rent and the arrears of a day. */
  async page(
    db: Reader,
    organizationId: string,
    filter: RentRollFilter,
    { after = '', limit, today }: { after?: string; limit: number; today: LocalDate },
  ): Promise<RentRollRow[]> {
    const { propertyId, state, search, sight } = filter;
    const where: [string, SqlValue[]][] = [['l.organization_id = ? AND l.id > ?', [organizationId, after]]];
    if (propertyId !== undefined) where.push(['l.property_id = ?', [propertyId]]);
    if (state !== undefined) where.push(['l.state = ?', [state]]);
    if (search) {
      where.push([
        '(t.name LIKE ? OR u.label LIKE ? OR u.pay_reference = ? OR t.phone = ?)',
        [`%${literal(search.text)}%`, `${literal(search.text)}%`, search.reference, search.phone ?? ''],
      ]);
    }
    const seen = within(sight, { property: 'l.property_id IN (?)' });
    return db.query(`${SELECT} WHERE ${where.map(([sql]) => sql).join(' AND ')}${seen.sql} ORDER BY l.id LIMIT ?`, [
      today,
      today,
      ...where.flatMap(([, values]) => values),
      ...seen.values,
      limit,
    ]);
  }
}

/** Text for LIKE in which nothing is a wildcard. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
