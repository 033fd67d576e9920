import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import type { Reader } from '@plotihub/database';
import type { LocalDate } from '@plotihub/time';

/** A sum of a property in minor units, as text. */
export interface PropertySum {
  propertyId: string;
  minor: string;
}

/** What tenants of a property owe, and what they have paid ahead. */
export interface PropertyBalance {
  propertyId: string;
  owed: string;
  credit: string;
}

/** Whose properties count. */
export interface CollectionScope {
  organizationId: string;
  sight: Sight;
}

/** First and last day, both included. */
export interface Window {
  from: LocalDate;
  to: LocalDate;
}

const OF_CHARGE = { property: 'c.property_id IN (?)' };

/** Reads charges, allocations and the ledger; writes nothing. */
@Injectable()
export class CollectionRepository {
  async properties(
    db: Reader,
    { organizationId, sight }: CollectionScope,
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<{ id: string; name: string; code: string }[]> {
    const seen = within(sight, { property: 'p.id IN (?)' });
    return db.query(
      `SELECT p.id, p.name, p.code FROM properties p WHERE p.organization_id = ? AND p.id > ?${seen.sql} ORDER BY p.id LIMIT ?`,
      [organizationId, after, ...seen.values, limit],
    );
  }

  /** Charges issued in the window, less those taken back in it. */
  async billed(db: Reader, { organizationId, sight }: CollectionScope, { from, to }: Window): Promise<PropertySum[]> {
    const seen = within(sight, OF_CHARGE);
    return db.query(
      `SELECT c.property_id AS propertyId,
              SUM(CASE WHEN c.issued_on BETWEEN ? AND ? THEN c.amount_minor ELSE 0 END) - SUM(CASE WHEN c.voided_on BETWEEN ? AND ? THEN c.amount_minor ELSE 0 END) AS minor
         FROM charges c
        WHERE c.organization_id = ? AND (c.issued_on BETWEEN ? AND ? OR c.voided_on BETWEEN ? AND ?)${seen.sql}
        GROUP BY c.property_id`,
      [from, to, from, to, organizationId, from, to, from, to, ...seen.values],
    );
  }

  /** What counted in the window towards charges, less what was taken back in it. */
  async collected(db: Reader, { organizationId, sight }: CollectionScope, { from, to }: Window): Promise<PropertySum[]> {
    const seen = within(sight, OF_CHARGE);
    return db.query(
      `SELECT c.property_id AS propertyId, SUM(CASE WHEN a.reversal_of IS NULL THEN a.amount_minor ELSE -a.amount_minor END) AS minor
         FROM allocations a
         JOIN charges c ON c.organization_id = a.organization_id AND c.id = a.charge_id
        WHERE a.organization_id = ? AND a.effective_on BETWEEN ? AND ?${seen.sql}
        GROUP BY c.property_id`,
      [organizationId, from, to, ...seen.values],
    );
  }

  /** The ledger's balances of tenants at the end of a day: the stored ones, less what the ledger says of later days. */
  async balances(db: Reader, { organizationId, sight }: CollectionScope, day: LocalDate): Promise<PropertyBalance[]> {
    const seen = within(sight, { property: 'l.property_id IN (?)' });
    const later = (account: 'receivable' | 'credit', side: 'debit' | 'credit'): string => `
      SELECT l.property_id, ${account === 'receivable' ? `${side === 'debit' ? '-' : ''}e.amount_minor, 0` : `0, ${side === 'credit' ? '-' : ''}e.amount_minor`}
        FROM lease_accounts a
        JOIN leases l ON l.organization_id = a.organization_id AND l.id = a.lease_id
        JOIN entries e ON e.organization_id = a.organization_id AND e.${side}_account_id = a.${account}_account_id AND e.effective_on > ?
       WHERE a.organization_id = ?${seen.sql}`;
    return db.query(
      `SELECT b.property_id AS propertyId, SUM(b.owed) AS owed, SUM(b.credit) AS credit
         FROM (SELECT l.property_id, a.receivable_minor AS owed, a.credit_minor AS credit
                 FROM lease_accounts a JOIN leases l ON l.organization_id = a.organization_id AND l.id = a.lease_id WHERE a.organization_id = ?${seen.sql}
               UNION ALL ${later('receivable', 'debit')} UNION ALL ${later('receivable', 'credit')}
               UNION ALL ${later('credit', 'debit')} UNION ALL ${later('credit', 'credit')}) b
        GROUP BY b.property_id`,
      [organizationId, ...seen.values, ...Array.from({ length: 4 }, () => [day, organizationId, ...seen.values]).flat()],
    );
  }

  /** Money received and not yet known to be anybody's, at the end of a day; minor units as text. */
  async inSuspense(db: Reader, organizationId: string, day: LocalDate): Promise<string> {
    const rows: { minor: string | null }[] = await db.query(
      `SELECT SUM(s.minor) AS minor
         FROM (SELECT e.amount_minor AS minor FROM accounts a
                 JOIN entries e ON e.organization_id = a.organization_id AND e.credit_account_id = a.id AND e.effective_on <= ?
                WHERE a.organization_id = ? AND a.code = '2300'
               UNION ALL
               SELECT -e.amount_minor FROM accounts a
                 JOIN entries e ON e.organization_id = a.organization_id AND e.debit_account_id = a.id AND e.effective_on <= ?
                WHERE a.organization_id = ? AND a.code = '2300') s`,
      [day, organizationId, day, organizationId],
    );
    return rows[0]?.minor ?? '0';
  }
}
