import { Injectable } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import { chargeSight } from './billing-sight.repository.js';
import type { ChargeKind, Payee } from './kinds.rules.js';

/** A charge as it is stored. */
export interface StoredCharge {
  id: string;
  leaseId: string;
  propertyId: string;
  /** Null for opening balances and late fees, which stand alone. */
  invoiceId: string | null;
  kind: ChargeKind;
  period: YearMonth | null;
  description: string;
  amount: Money;
  /** What is still to be settled; zero once it was taken back. */
  open: Money;
  issuedOn: LocalDate;
  dueOn: LocalDate;
  naturalKey: string;
  payee: Payee;
  ownershipId: string | null;
  postingId: string;
  voidedOn: LocalDate | null;
  voidReason: string | null;
  createdAt: Date;
}

/** A charge at the moment it is issued: all of it is open. */
export type NewChargeRow = Omit<StoredCharge, 'open' | 'issuedOn' | 'voidedOn' | 'voidReason' | 'createdAt'>;

/** An invoice at the moment it is issued. */
export interface NewInvoiceRow {
  id: string;
  leaseId: string;
  number: string;
  period: YearMonth | null;
  dueOn: LocalDate;
  graceEndsOn: LocalDate;
  total: Money;
}

const KEYS_PER_STATEMENT = 2_000;

const INVOICE_COLUMNS = [
  'organization_id',
  'id',
  'lease_id',
  'number',
  'period',
  'issued_on',
  'due_on',
  'grace_ends_on',
  'total_minor',
  'currency',
  'created_at',
];
const CHARGE_COLUMNS = [
  'organization_id',
  'id',
  'lease_id',
  'property_id',
  'invoice_id',
  'kind',
  'period',
  'description',
  'amount_minor',
  'open_minor',
  'currency',
  'issued_on',
  'due_on',
  'natural_key',
  'payee',
  'ownership_id',
  'posting_id',
  'created_at',
];
const CHARGE = `c.id, c.lease_id AS leaseId, c.property_id AS propertyId, c.invoice_id AS invoiceId, c.kind, c.period, c.description,
  c.amount_minor AS amountMinor, c.open_minor AS openMinor, c.currency, c.issued_on AS issuedOn, c.due_on AS dueOn, c.natural_key AS naturalKey,
  c.payee, c.ownership_id AS ownershipId, c.posting_id AS postingId, c.voided_on AS voidedOn, c.void_reason AS voidReason, c.created_at AS createdAt`;

type ChargeRow = Omit<StoredCharge, 'amount' | 'open'> & { amountMinor: string; openMinor: string; currency: string };

const toCharge = ({ amountMinor, openMinor, currency, ...row }: ChargeRow): StoredCharge => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
  open: Money.of(safeInteger(openMinor), currency),
});

/** Charges, and the invoices that are issued with them. */
@Injectable()
export class ChargesRepository {
  /** Those of the natural keys that are taken, by voided charges too. */
  async takenKeys(db: Reader, organizationId: string, keys: readonly string[]): Promise<Set<string>> {
    const taken = new Set<string>();
    for (let start = 0; start < keys.length; start += KEYS_PER_STATEMENT) {
      const rows: { naturalKey: string }[] = await db.query(
        'SELECT c.natural_key AS naturalKey FROM charges c WHERE c.organization_id = ? AND c.natural_key IN (?)',
        [organizationId, keys.slice(start, start + KEYS_PER_STATEMENT)],
      );
      for (const { naturalKey } of rows) taken.add(naturalKey);
    }
    return taken;
  }

  /** Natural keys of a charge and of what replaced it: `key`, `key#2`… */
  async countVersions(db: Reader, organizationId: string, key: string): Promise<number> {
    const rows: { versions: string }[] = await db.query(
      'SELECT COUNT(*) AS versions FROM charges c WHERE c.organization_id = ? AND (c.natural_key = ? OR (c.natural_key > ? AND c.natural_key < ?))',
      // '#' is followed by '$': the range holds exactly the keys that begin with `key#`.
      [organizationId, key, `${key}#`, `${key}$`],
    );
    return Number(rows[0]?.versions ?? 0);
  }

  async insertInvoices(tx: Tx, organizationId: string, issued: { on: LocalDate; at: Date }, rows: readonly NewInvoiceRow[]): Promise<void> {
    await insertRows(
      tx,
      'invoices',
      INVOICE_COLUMNS,
      rows.map(({ id, leaseId, number, period, dueOn, graceEndsOn, total }) => [
        organizationId,
        id,
        leaseId,
        number,
        period,
        issued.on,
        dueOn,
        graceEndsOn,
        total.amountMinor,
        total.currency,
        issued.at,
      ]),
    );
  }

  async insertCharges(tx: Tx, organizationId: string, issued: { on: LocalDate; at: Date }, rows: readonly NewChargeRow[]): Promise<void> {
    await insertRows(
      tx,
      'charges',
      CHARGE_COLUMNS,
      rows.map((row) => [
        organizationId,
        row.id,
        row.leaseId,
        row.propertyId,
        row.invoiceId,
        row.kind,
        row.period,
        row.description,
        row.amount.amountMinor,
        row.amount.amountMinor,
        row.amount.currency,
        issued.on,
        row.dueOn,
        row.naturalKey,
        row.payee,
        row.ownershipId,
        row.postingId,
        issued.at,
      ]),
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<StoredCharge | undefined> {
    const rows: ChargeRow[] = await db.query(`SELECT ${CHARGE} FROM charges c WHERE c.organization_id = ? AND c.id = ?`, [
      organizationId,
      id,
    ]);
    return rows.map(toCharge)[0];
  }

  async list(
    db: Reader,
    organizationId: string,
    filter: { leaseId?: string; sight: Sight; after?: string; limit: number },
  ): Promise<StoredCharge[]> {
    const seen = within(filter.sight, chargeSight('c'));
    const ofLease = filter.leaseId === undefined ? '' : 'AND c.lease_id = ?';
    const rows: ChargeRow[] = await db.query(
      `SELECT ${CHARGE} FROM charges c WHERE c.organization_id = ? ${ofLease} AND c.id > ?${seen.sql} ORDER BY c.id LIMIT ?`,
      [organizationId, ...(filter.leaseId === undefined ? [] : [filter.leaseId]), filter.after ?? '', ...seen.values, filter.limit],
    );
    return rows.map(toCharge);
  }

  /** Charges of invoices, in id order. */
  async ofInvoices(db: Reader, organizationId: string, invoiceIds: readonly string[]): Promise<StoredCharge[]> {
    const rows: ChargeRow[] = await db.query(
      `SELECT ${CHARGE} FROM charges c WHERE c.organization_id = ? AND c.invoice_id IN (?) ORDER BY c.id`,
      [organizationId, invoiceIds],
    );
    return rows.map(toCharge);
  }

  /** Charges of a lease that were not taken back, of a kind or of all. */
  async standing(db: Reader, organizationId: string, leaseId: string, kind?: ChargeKind): Promise<StoredCharge[]> {
    const rows: ChargeRow[] = await db.query(
      `SELECT ${CHARGE} FROM charges c WHERE c.organization_id = ? AND c.lease_id = ? AND c.voided_on IS NULL ${kind ? 'AND c.kind = ?' : ''} ORDER BY c.id`,
      [organizationId, leaseId, ...(kind ? [kind] : [])],
    );
    return rows.map(toCharge);
  }

  async markVoided(tx: Tx, organizationId: string, id: string, voided: { on: LocalDate; reason: string }): Promise<void> {
    await tx.query('UPDATE charges SET voided_on = ?, void_reason = ?, open_minor = 0 WHERE organization_id = ? AND id = ?', [
      voided.on,
      voided.reason,
      organizationId,
      id,
    ]);
  }
}
