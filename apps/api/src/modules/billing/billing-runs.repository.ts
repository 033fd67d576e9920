import { Injectable } from '@nestjs/common';
import { safeInteger, type Reader, type Tx } from '@plotihub/database';
import { Money } from '@plotihub/money';
import type { LocalDate, YearMonth } from '@plotihub/time';
import type { BillingFailure } from './billing-plans.service.js';

/** RUNNING: requested, or being carried out. STOPPED: the result would not have been that of the preview; nothing was charged. */
export type BillingRunState = 'RUNNING' | 'DONE' | 'STOPPED';

/** A run that charges, as far as it has come. */
export interface BillingRun {
  id: string;
  period: YearMonth;
  propertyId: string | null;
  /** The day of issue. */
  asOf: LocalDate;
  state: BillingRunState;
  leases: number;
  charges: number;
  total: Money;
  hash: string;
  failed: number;
  failures: BillingFailure[];
  requestedBy: string;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A run as it is stored, with what a worker needs to carry it on. */
export interface StoredRun extends BillingRun {
  organizationId: string;
  previewHash: string | null;
  /** Leases up to and including this one are done. */
  afterLeaseId: string | null;
}

type Row = Omit<StoredRun, 'total' | 'failures'> & { totalMinor: string; currency: string; failures: string | BillingFailure[] };

const RUN = `b.organization_id AS organizationId, b.id, b.period, b.property_id AS propertyId, b.as_of AS asOf, b.state, b.preview_hash AS previewHash,
  b.hash, b.after_lease_id AS afterLeaseId, b.leases, b.charges, b.total_minor AS totalMinor, b.currency, b.failed, b.failures,
  b.requested_by AS requestedBy, b.created_at AS createdAt, b.finished_at AS finishedAt`;

const toRun = ({ totalMinor, currency, failures, ...row }: Row): StoredRun => ({
  ...row,
  total: Money.of(safeInteger(totalMinor), currency),
  failures: typeof failures === 'string' ? (JSON.parse(failures) as BillingFailure[]) : failures,
});

/** SQL of billing runs. */
@Injectable()
export class BillingRunsRepository {
  async insert(tx: Tx, run: StoredRun, leasedUntil: Date): Promise<void> {
    await tx.query(
      `INSERT INTO billing_runs (organization_id, id, period, property_id, as_of, state, preview_hash, hash, leases, charges, total_minor, currency, failed, failures,
         requested_by, created_at, leased_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        run.organizationId,
        run.id,
        run.period,
        run.propertyId,
        run.asOf,
        run.state,
        run.previewHash,
        run.hash,
        run.leases,
        run.charges,
        run.total.amountMinor,
        run.total.currency,
        run.failed,
        JSON.stringify(run.failures),
        run.requestedBy,
        run.createdAt,
        leasedUntil,
      ],
    );
  }

  async find(db: Reader, organizationId: string, id: string): Promise<StoredRun | undefined> {
    const rows: Row[] = await db.query(`SELECT ${RUN} FROM billing_runs b WHERE b.organization_id = ? AND b.id = ?`, [organizationId, id]);
    return rows.map(toRun)[0];
  }

  async list(db: Reader, organizationId: string, { after = '', limit }: { after?: string; limit: number }): Promise<StoredRun[]> {
    const rows: Row[] = await db.query(`SELECT ${RUN} FROM billing_runs b WHERE b.organization_id = ? AND b.id > ? ORDER BY b.id LIMIT ?`, [
      organizationId,
      after,
      limit,
    ]);
    return rows.map(toRun);
  }

  /** The run that has waited longest and that no living worker holds; held until `leasedUntil` from now on. */
  async claim(tx: Tx, now: Date, leasedUntil: Date): Promise<StoredRun | undefined> {
    const rows: Row[] = await tx.query(
      `SELECT ${RUN} FROM billing_runs b WHERE b.state = 'RUNNING' AND b.leased_until <= ? ORDER BY b.leased_until, b.id LIMIT 1 FOR UPDATE SKIP LOCKED`,
      [now],
    );
    const [run] = rows.map(toRun);
    if (run) await this.hold(tx, run, leasedUntil);
    return run;
  }

  /** Holds a run until an instant; with the present one, lets it go. */
  async hold(tx: Tx, run: Pick<StoredRun, 'organizationId' | 'id'>, leasedUntil: Date): Promise<void> {
    await tx.query('UPDATE billing_runs SET leased_until = ? WHERE organization_id = ? AND id = ?', [
      leasedUntil,
      run.organizationId,
      run.id,
    ]);
  }

  /** Moves a run on from where it stood. @returns false if another worker has moved it */
  async advance(tx: Tx, from: string | null, run: StoredRun, leasedUntil: Date): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE billing_runs SET after_lease_id = ?, leases = ?, charges = ?, total_minor = ?, hash = ?, failed = ?, failures = ?, leased_until = ?
        WHERE organization_id = ? AND id = ? AND state = 'RUNNING' AND COALESCE(after_lease_id, '') = ?`,
      [
        run.afterLeaseId,
        run.leases,
        run.charges,
        run.total.amountMinor,
        run.hash,
        run.failed,
        JSON.stringify(run.failures),
        leasedUntil,
        run.organizationId,
        run.id,
        from ?? '',
      ],
    );
    return result.affectedRows === 1;
  }

  /** @returns false if it was finished before */
  async finish(
    tx: Tx,
    run: Pick<StoredRun, 'organizationId' | 'id' | 'failed' | 'failures'>,
    state: 'DONE' | 'STOPPED',
    at: Date,
  ): Promise<boolean> {
    const result: { affectedRows: number } = await tx.query(
      `UPDATE billing_runs SET state = ?, failed = ?, failures = ?, finished_at = ? WHERE organization_id = ? AND id = ? AND state = 'RUNNING'`,
      [state, run.failed, JSON.stringify(run.failures), at, run.organizationId, run.id],
    );
    return result.affectedRows === 1;
  }
}
