import { Injectable, type OnModuleInit } from '@nestjs/common';
import { within, type Sight } from '@plotihub/auth';
import { insertRows, safeInteger, type Reader, type Tx } from '@plotihub/database';
import { SealedColumns, Sealer } from '@plotihub/encryption';
import { Money } from '@plotihub/money';
import type { LocalDate } from '@plotihub/time';
import { ofLease } from './cash-sight.repository.js';

export const DECLARED_KINDS = ['MPESA_TEXT', 'BANK_SLIP'] as const;
export type DeclaredKind = (typeof DECLARED_KINDS)[number];
/** DECLARED: somebody says so. VERIFIED: the money has come. REJECTED: it has not. */
export const DECLARED_STATES = ['DECLARED', 'VERIFIED', 'REJECTED'] as const;
export type DeclaredState = (typeof DECLARED_STATES)[number];

/** What somebody shows to prove that they paid. It is no payment and no receipt. */
export interface DeclaredPayment {
  id: string;
  leaseId: string;
  kind: DeclaredKind;
  /** M-Pesa's receipt, or the reference on the slip; upper case. */
  code: string;
  amount: Money;
  paidOn: LocalDate;
  photoSha256: string | null;
  state: DeclaredState;
  /** The payment that proves it. */
  paymentId: string | null;
  /** The same money, in suspense: a person decides whose it is. */
  suspendedPaymentId: string | null;
  /** Where a person found it on a statement. */
  channelId: string | null;
  statementReference: string | null;
  rejectionReason: string | null;
  declaredBy: string;
  declaredAt: Date;
  /** Null until it is decided, and when the money decided. */
  decidedBy: string | null;
  decidedAt: Date | null;
}

const TABLE = 'declared_payments';
const TEXT = 'text_sealed';
const SELECT = `SELECT d.id, d.lease_id AS leaseId, d.kind, d.code, d.amount_minor AS amountMinor, d.currency, d.paid_on AS paidOn,
    d.photo_sha256 AS photoSha256, d.state, d.payment_id AS paymentId, d.suspended_payment_id AS suspendedPaymentId, d.channel_id AS channelId,
    d.statement_reference AS statementReference, d.rejection_reason AS rejectionReason, d.declared_by AS declaredBy,
    d.declared_at AS declaredAt, d.decided_by AS decidedBy, d.decided_at AS decidedAt
  FROM declared_payments d`;

type StoredRow = Omit<DeclaredPayment, 'amount'> & { amountMinor: string; currency: string };

const toDeclared = ({ amountMinor, currency, ...row }: StoredRow): DeclaredPayment => ({
  ...row,
  amount: Money.of(safeInteger(amountMinor), currency),
});

/** SQL of declared payments. What was pasted lies sealed. */
@Injectable()
export class DeclaredPaymentsRepository implements OnModuleInit {
  constructor(
    private readonly sealer: Sealer,
    private readonly columns: SealedColumns,
  ) {}

  onModuleInit(): void {
    this.columns.add({ table: TABLE, column: TEXT });
  }

  async insert(tx: Tx, organizationId: string, row: DeclaredPayment, text: string | null): Promise<void> {
    const sealed = text === null ? null : await this.sealer.seal(tx, organizationId, { table: TABLE, column: TEXT, row: row.id }, text);
    await insertRows(
      tx,
      TABLE,
      [
        ...['organization_id', 'id', 'lease_id', 'kind', 'code', 'amount_minor', 'currency', 'paid_on', TEXT, 'photo_sha256', 'state'],
        ...['declared_by', 'declared_at'],
      ],
      [
        [
          ...[organizationId, row.id, row.leaseId, row.kind, row.code, row.amount.amountMinor, row.amount.currency, row.paidOn, sealed],
          ...[row.photoSha256, row.state, row.declaredBy, row.declaredAt],
        ],
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<DeclaredPayment | undefined> {
    return this.one(db, 'd.id = ?', [organizationId, id]);
  }

  async findSame(
    db: Reader,
    organizationId: string,
    { leaseId, kind, code }: Pick<DeclaredPayment, 'leaseId' | 'kind' | 'code'>,
  ): Promise<DeclaredPayment | undefined> {
    return this.one(db, 'd.lease_id = ? AND d.kind = ? AND d.code = ?', [organizationId, leaseId, kind, code]);
  }

  /** What was pasted, in clear text; null if nothing was, or it was erased. */
  async textOf(db: Reader, organizationId: string, id: string): Promise<string | null> {
    const rows: { sealed: Buffer | null }[] = await db.query(
      'SELECT text_sealed AS sealed FROM declared_payments WHERE organization_id = ? AND id = ?',
      [organizationId, id],
    );
    const sealed = rows[0]?.sealed ?? null;
    return sealed && this.sealer.open(db, organizationId, { table: TABLE, column: TEXT, row: id }, sealed);
  }

  /** In order of declaration. */
  async list(
    db: Reader,
    organizationId: string,
    filter: { sight: Sight; leaseId?: string; state?: DeclaredState; after?: string; limit: number },
  ): Promise<DeclaredPayment[]> {
    const { sight, leaseId, state, after, limit } = filter;
    const seen = within(sight, ofLease('d'));
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE d.organization_id = ? AND d.id > ? ${leaseId === undefined ? '' : 'AND d.lease_id = ?'}
        ${state === undefined ? '' : 'AND d.state = ?'}${seen.sql} ORDER BY d.id LIMIT ?`,
      [organizationId, after ?? '', ...[leaseId, state].filter((value) => value !== undefined), ...seen.values, limit],
    );
    return rows.map(toDeclared);
  }

  /** When each of the leases last declared a payment that nobody has decided about yet. */
  async undecided(db: Reader, organizationId: string, leaseIds: readonly string[]): Promise<{ leaseId: string; declaredAt: Date }[]> {
    if (leaseIds.length === 0) return [];
    return db.query(
      `SELECT lease_id AS leaseId, MAX(declared_at) AS declaredAt FROM declared_payments
        WHERE organization_id = ? AND lease_id IN (?) AND state = 'DECLARED' GROUP BY lease_id`,
      [organizationId, leaseIds],
    );
  }

  /** Undecided ones whose receipt, or line of a statement, is that of one of the payments. */
  async awaiting(db: Reader, organizationId: string, paymentIds: readonly string[]): Promise<DeclaredPayment[]> {
    const by = (column: string): string =>
      `SELECT d.id FROM payments p JOIN declared_payments d ON d.organization_id = p.organization_id AND d.${column} = p.external_id
        WHERE p.organization_id = ? AND p.id IN (?) AND d.state = 'DECLARED'`;
    const rows: StoredRow[] = await db.query(
      `${SELECT} WHERE d.organization_id = ? AND d.id IN (SELECT id FROM (${by('code')} UNION ${by('statement_reference')}) w) ORDER BY d.id`,
      [organizationId, organizationId, paymentIds, organizationId, paymentIds],
    );
    return rows.map(toDeclared);
  }

  /** Those of the payments that have verified a declaration. */
  async spent(db: Reader, organizationId: string, paymentIds: readonly string[]): Promise<Set<string>> {
    if (paymentIds.length === 0) return new Set();
    const rows: { id: string }[] = await db.query(
      'SELECT payment_id AS id FROM declared_payments WHERE organization_id = ? AND payment_id IN (?)',
      [organizationId, paymentIds],
    );
    return new Set(rows.map(({ id }) => id));
  }

  /** The money has come. @throws the driver's error about `declared_payments_payment` if it has just verified another declaration */
  async verify(tx: Tx, organizationId: string, id: string, { paymentId, at }: { paymentId: string; at: Date }): Promise<void> {
    await this.change(tx, "state = 'VERIFIED', payment_id = ?, decided_at = ?", [paymentId, at], [organizationId, id]);
  }

  /** @returns false if it was decided before */
  async reject(tx: Tx, organizationId: string, id: string, { reason, by, at }: { reason: string; by: string; at: Date }): Promise<boolean> {
    const set = "state = 'REJECTED', rejection_reason = ?, decided_by = ?, decided_at = ?";
    return this.change(tx, set, [reason, by, at], [organizationId, id]);
  }

  /** The same money lies in suspense, or no longer does. */
  async suspend(tx: Tx, organizationId: string, id: string, paymentId: string | null): Promise<void> {
    await this.change(tx, 'suspended_payment_id = ?', [paymentId], [organizationId, id]);
  }

  /** A person has found it on a statement. @returns false if it was decided before */
  async locate(tx: Tx, organizationId: string, id: string, on: { channelId: string; reference: string }): Promise<boolean> {
    return this.change(tx, 'channel_id = ?, statement_reference = ?', [on.channelId, on.reference], [organizationId, id]);
  }

  private async change(tx: Tx, set: string, values: (string | Date | null)[], key: string[]): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE declared_payments SET ${set} WHERE organization_id = ? AND id = ? AND state = 'DECLARED'`,
      [...values, ...key],
    );
    return result.affectedRows === 1;
  }

  private async one(db: Reader, where: string, values: string[]): Promise<DeclaredPayment | undefined> {
    const rows: StoredRow[] = await db.query(`${SELECT} WHERE d.organization_id = ? AND ${where}`, values);
    return rows.map(toDeclared)[0];
  }
}
