import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { safeInteger, type Reader, type SqlValue } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { invoiceSight } from './billing-sight.repository.js';
import type { InvoiceState } from './invoices.rules.js';

/** An invoice with the sums of its charges. */
export interface StoredInvoice {
  id: string;
  leaseId: string;
  number: string;
  period: YearMonth | null;
  issuedOn: LocalDate;
  dueOn: LocalDate;
  /** The last day on which a payment is in time. */
  graceEndsOn: LocalDate;
  total: Money;
  open: Money;
  /** What of it was taken back. */
  voided: Money;
  /** The earliest due date of what is open; null if nothing is. */
  openSince: LocalDate | null;
  createdAt: Date;
}

type Row = Omit<StoredInvoice, 'total' | 'open' | 'voided'> & {
  totalMinor: string;
  openMinor: string;
  voidedMinor: string;
  currency: string;
};

// Every column but the id is the same in the whole group; MIN() says so to servers that do not find out by themselves.
const INVOICE = `i.id, MIN(i.lease_id) AS leaseId, MIN(i.number) AS number, MIN(i.period) AS period, MIN(i.issued_on) AS issuedOn, MIN(i.due_on) AS dueOn,
  MIN(i.grace_ends_on) AS graceEndsOn, MIN(i.total_minor) AS totalMinor, MIN(i.currency) AS currency, MIN(i.created_at) AS createdAt,
  SUM(c.open_minor) AS openMinor, SUM(CASE WHEN c.voided_on IS NULL THEN 0 ELSE c.amount_minor END) AS voidedMinor,
  MIN(CASE WHEN c.open_minor > 0 THEN c.due_on END) AS openSince
  FROM invoices i JOIN charges c ON c.organization_id = i.organization_id AND c.invoice_id = i.id`;

/** The states in SQL, over the sums above; the same rule as invoiceState(). */
const HAVING: Readonly<Record<InvoiceState, string>> = {
  CREDITED: 'voidedMinor = totalMinor',
  PAID: 'voidedMinor < totalMinor AND openMinor = 0',
  OPEN: 'voidedMinor < totalMinor AND openMinor = totalMinor - voidedMinor',
  PART_PAID: 'voidedMinor < totalMinor AND openMinor > 0 AND openMinor < totalMinor - voidedMinor',
};

const toInvoice = ({ totalMinor, openMinor, voidedMinor, currency, ...row }: Row): StoredInvoice => ({
  ...row,
  total: Money.of(safeInteger(totalMinor), currency),
  open: Money.of(safeInteger(openMinor), currency),
  voided: Money.of(safeInteger(voidedMinor), currency),
});

/** Reads invoices; they are written with their charges. */
@Injectable()
export class InvoicesRepository {
  async find(db: Reader, organizationId: string, by: { id: string } | { number: string }): Promise<StoredInvoice | undefined> {
    const [column, value] = 'id' in by ? ['id', by.id] : ['number', by.number];
    const rows: Row[] = await db.query(`SELECT ${INVOICE} WHERE i.organization_id = ? AND i.${column} = ? GROUP BY i.id`, [
      organizationId,
      value,
    ]);
    return rows.map(toInvoice)[0];
  }

  /** Those that exist, in no order. */
  async findMany(db: Reader, organizationId: string, ids: readonly string[]): Promise<StoredInvoice[]> {
    const rows: Row[] = await db.query(`SELECT ${INVOICE} WHERE i.organization_id = ? AND i.id IN (?) GROUP BY i.id`, [
      organizationId,
      ids,
    ]);
    return rows.map(toInvoice);
  }

  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; period?: YearMonth; state?: InvoiceState; sight: Sight },
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<StoredInvoice[]> {
    const conditions: [string, SqlValue | undefined][] = [
      ['i.lease_id = ?', filter.leaseId],
      ['i.period = ?', filter.period],
    ];
    const given = conditions.filter(([, value]) => value !== undefined);
    const seen = within(filter.sight, invoiceSight('i'));
    const rows: Row[] = await db.query(
      `SELECT ${INVOICE} WHERE i.organization_id = ? AND i.id > ?${given.map(([sql]) => ` AND ${sql}`).join('')}${seen.sql}
        GROUP BY i.id ${filter.state ? `HAVING ${HAVING[filter.state]}` : ''} ORDER BY i.id LIMIT ?`,
      [organizationId, after, ...given.map(([, value]) => value), ...seen.values, limit],
    );
    return rows.map(toInvoice);
  }

  /** Invoices of those whose grace ends on a day, in id order; by id only. */
  async listByGrace(
    db: Reader,
    organizationId: string,
    graceEndsOn: readonly LocalDate[],
    { after = '', limit }: { after?: string; limit: number },
  ): Promise<{ id: string; leaseId: string; period: YearMonth | null; issuedOn: LocalDate; graceEndsOn: LocalDate }[]> {
    if (graceEndsOn.length === 0) return [];
    return db.query(
      `SELECT i.id, i.lease_id AS leaseId, i.period, i.issued_on AS issuedOn, i.grace_ends_on AS graceEndsOn FROM invoices i
        WHERE i.organization_id = ? AND i.grace_ends_on IN (?) AND i.id > ? ORDER BY i.id LIMIT ?`,
      [organizationId, graceEndsOn, after, limit],
    );
  }
}
